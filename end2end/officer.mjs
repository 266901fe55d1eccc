// What a commune officer does on the phone, in the app's own pages.
import assert from "node:assert/strict";
import { PASSWORD, kept, until } from "./harness.mjs";
import { held } from "./pocket.mjs";
import { register } from "./traces.mjs";

/** Signs in, and waits until the phone needs no network any more. */
export async function signIn(page, url, login) {
  await page.goto(`${url}/dang-nhap`);
  await page.getByLabel("Tên đăng nhập").fill(login);
  await page.getByLabel("Mật khẩu").fill(PASSWORD);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await page.getByRole("link", { name: "Thêm hộ" }).waitFor();
  await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
}

/** The fields that tell who somebody is, as the logs are searched for them. */
const TELLING = { full_name: "name", citizen_id: "citizen_id", phone: "phone", birth: "birth" };

/** Answers a question of a form by its field, however the form shows it. */
export async function answer(page, field, value) {
  if (field in TELLING) register(TELLING[field], value);
  if (typeof value === "boolean") {
    await page.locator(`input[name="${field}"]`).setChecked(value);
    return;
  }
  const one = page.locator(`select[name="${field}"], input[name="${field}"]:not([type="radio"])`);
  const choice = page.locator(`input[type="radio"][name="${field}"][value="${value}"]`);
  await one.or(choice).first().waitFor();
  if (await choice.count()) await choice.check();
  else if ((await one.evaluate((element) => element.tagName)) === "SELECT") await one.selectOption(value);
  else await one.fill(value);
}

/** Answers several questions, in this order. */
export async function fill(page, fields) {
  for (const [field, value] of Object.entries(fields)) await answer(page, field, value);
}

const HOUSEHOLD = /\/ho\/([0-9a-f-]{36})$/;

/** Waits for a household's page; gives the household's id. */
export async function landed(page) {
  await page.waitForURL(HOUSEHOLD);
  return new URL(page.url()).pathname.match(HOUSEHOLD)[1];
}

/** Presses the button that saves the form. */
export async function save(page, label) {
  await page.getByRole("button", { name: label, exact: true }).click();
}

/** Writes a new household down; gives its id. */
export async function addHousehold(page, url, fields) {
  await page.goto(`${url}/ho/moi`);
  await fill(page, fields);
  await save(page, "Lưu hộ");
  return landed(page);
}

/** Corrects what is known of a household. */
export async function editHousehold(page, url, household, fields) {
  await page.goto(`${url}/ho/${household}/sua`);
  await fill(page, fields);
  await save(page, "Lưu hộ");
  await landed(page);
}

/** Adds a member to a household. */
export async function addMember(page, url, household, fields) {
  await page.goto(`${url}/ho/${household}/nguoi/moi`);
  await fill(page, fields);
  await save(page, "Lưu thành viên");
  await landed(page);
}

/** Opens a member's form from the household's page. */
export async function openMember(page, url, household, name) {
  await page.goto(`${url}/ho/${household}`);
  await member(page, name).getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

/** Corrects what is known of a member. */
export async function editMember(page, url, household, name, fields) {
  await openMember(page, url, household, name);
  await fill(page, fields);
  await save(page, "Lưu thành viên");
  await landed(page);
}

/** A member's card on the household's page. */
export function member(page, name) {
  return page.locator(".member", { hasText: name });
}

/** A survey of somebody who consents on the screen and wants no training. */
export const SURVEY = {
  "dong-y": "yes",
  "cach-dong-y": "screen",
  education: "3",
  qualification: "1",
  activity: "inactive",
  inactive_reason: "housework",
  wants_training: "no",
};

/** Surveys a member. */
export async function survey(page, url, household, name) {
  await page.goto(`${url}/ho/${household}`);
  await member(page, name).getByRole("link", { name: "Khảo sát" }).click();
  await fill(page, SURVEY);
  await save(page, "Lưu phiếu khảo sát");
  await landed(page);
}

/** Sends what waits and fetches what is new; done when the answer is taken in and nothing is left. */
export async function send(page, url) {
  await page.goto(`${url}/cho-gui`);
  const asked = page.waitForResponse((response) => response.url().endsWith("/api/v1/sync"));
  await page.getByRole("button", { name: "Gửi ngay" }).click();
  const { server_time: answered } = await (await asked).json();
  await until("the answer is taken in", async () => (await held(page)).syncedAt >= answered);
  await page.getByText("Không còn gì chờ gửi").waitFor();
  await page.getByText(/Đã gửi lúc/).first().waitFor();
}

const readers = new WeakMap();

/** The cookie of somebody who may read small figures. */
function reader(server) {
  if (!readers.has(server)) readers.set(server, enter(server));
  return readers.get(server);
}

async function enter(server) {
  const headers = { origin: server.url, "content-type": "application/json" };
  const post = (path, body) => fetch(`${server.url}${path}`, { method: "POST", redirect: "manual", headers, body });
  if (server.command !== "demo") server.addOfficer("doc-so", "Người đọc số", "01290");
  const entered =
    server.command === "demo"
      ? await post("/demo/vao/can-bo-tinh")
      : await post("/api/v1/session", JSON.stringify({ login: "doc-so", password: PASSWORD }));
  const cookies = entered.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  for (const cookie of cookies) register("secret", cookie.split("=")[1]);
  return cookies.join("; ");
}

/** The figures of a page of totals, as whoever may read all of them gets them. */
export async function figures(server, path) {
  const headers = { cookie: await reader(server) };
  const sheet = await (await fetch(`${server.url}/api/v1/page${path}`, { headers })).json();
  assert.equal(sheet.least, null, "these are exact");
  const { surveyed, enrolled, studying, completed } = sheet.figures;
  const done = sheet.months.reduce((sum, month) => sum + month, 0);
  return { surveyed, enrolled, studying, completed, bar: Math.min(done, sheet.goal?.value ?? done) };
}
