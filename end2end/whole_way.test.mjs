// The whole way once, as a new user goes it: one visit, no signal, a household
// of four, one of them signed up, a tab killed in the middle of a form, the
// browser closed, the signal back, and the totals moved by exactly that.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { Phone, Server, kept, until } from "./harness.mjs";
import { answer, figures } from "./officer.mjs";

const COMMUNE = "01807";
const AREA = "053";
const PEOPLE = [
  { name: "Nông Văn Thắng", relation: "head", birth: "17/5/1980", sex: "male" },
  { name: "Hoàng Thị Mẩy", relation: "spouse", birth: "3/1983", sex: "female" },
  { name: "Nông Thị Đào", relation: "child", birth: "9/2/2004", sex: "female" },
  { name: "Nông Văn Páo", relation: "parent", birth: "1952", sex: "male" },
];

const PLACES = ["/tong-hop", `/tong-hop/khu-vuc/${AREA}`, `/tong-hop/xa/${COMMUNE}`];
const everywhere = async (server) => Promise.all(PLACES.map((path) => figures(server, path)));

/** A picture for whoever runs this with TAYNGHE_PICTURES set to a folder. */
async function picture(page, name) {
  const folder = process.env.TAYNGHE_PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
}

async function addMember(page, person) {
  await page.getByLabel("Họ, chữ đệm và tên").fill(person.name);
  await answer(page, "relation", person.relation);
  await page.getByLabel("Ngày sinh").fill(person.birth);
  await answer(page, "sex", person.sex);
}

async function survey(page) {
  await page.getByLabel("Đồng ý", { exact: true }).check();
  await page.locator('input[value="screen"]').check();
  await answer(page, "education", "3");
  await answer(page, "qualification", "1");
  await answer(page, "activity", "inactive");
  await answer(page, "inactive_reason", "housework");
  await answer(page, "wants_training", "no");
  await page.getByRole("button", { name: "Lưu phiếu khảo sát" }).click();
}

describe("the whole way once", () => {
  let server, phone, page, before_;

  before(async () => {
    server = await Server.start({ command: "demo" });
    before_ = await everywhere(server);
    phone = await Phone.open();
    page = await phone.page();
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  it("is kept on the phone after one visit that signs in", async () => {
    await page.goto(server.url);
    await picture(page, "home");
    await page.getByRole("button", { name: /^Cán bộ xã/ }).first().click();
    await page.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
    await page.getByText("Máy đã sẵn sàng dùng khi không có mạng.").or(page.getByText(/Đã gửi lúc/)).first().waitFor();
    assert.deepEqual(page.troubles, []);
  });

  it("surveys a household of four with the server dead and no signal", async () => {
    await server.kill();
    await phone.context.setOffline(true);
    await page.close();
    page = await phone.page();
    await page.goto(`${server.url}/ho/moi`);
    await page.getByLabel("Xóm, tổ dân phố").fill("Xóm Nà Luông");
    await page.locator('#poverty input[value="poor"]').check();
    await page.getByRole("button", { name: "Lưu hộ" }).click();
    await page.getByRole("link", { name: "Thêm chủ hộ" }).click();
    for (const [nth, person] of PEOPLE.entries()) {
      await addMember(page, person);
      const last = nth === PEOPLE.length - 1;
      await page.getByRole("button", { name: last ? "Lưu thành viên" : "Lưu và thêm người nữa" }).click();
      if (!last) await until("an empty form", async () => (await page.getByLabel("Họ, chữ đệm và tên").inputValue()) === "");
    }
    await page.getByRole("heading", { level: 1, name: "Hộ Nông Văn Thắng" }).waitFor();
    await picture(page, "household");
    for (const person of PEOPLE) {
      const card = page.locator(".member", { hasText: person.name });
      await card.getByRole("link", { name: "Khảo sát" }).click();
      await page.getByRole("heading", { level: 1, name: `Khảo sát: ${person.name}` }).waitFor();
      if (person === PEOPLE[0]) await picture(page, "survey");
      await survey(page);
      await page.getByRole("heading", { level: 1, name: "Hộ Nông Văn Thắng" }).waitFor();
    }
    assert.equal(await page.getByText("đã khảo sát", { exact: true }).count(), PEOPLE.length);
  });

  it("signs one member up for a class", async () => {
    const card = page.locator(".member", { hasText: "Nông Thị Đào" });
    await card.getByRole("link", { name: "Đăng ký học" }).click();
    await page.locator('input[type="radio"]').first().check();
    await picture(page, "enrol");
    await page.getByRole("button", { name: "Lưu đăng ký" }).click();
    await page.getByText("đã đăng ký học", { exact: true }).waitFor();
  });

  it("shows the draft again after the tab was killed in the middle of a word", async () => {
    await page.getByRole("link", { name: "Thêm thành viên" }).click();
    await page.getByLabel("Họ, chữ đệm và tên").pressSequentially("Nông Văn Bì");
    const address = page.url();
    const killed = page.waitForEvent("crash");
    page.cdp.send("Page.crash").catch(() => {});
    await killed;
    page = await phone.page();
    await page.goto(address);
    await page.getByText(/Đã mở lại bản nháp/).waitFor();
    assert.equal(await page.getByLabel("Họ, chữ đệm và tên").inputValue(), "Nông Văn Bì");
    await picture(page, "draft");
    await page.getByRole("button", { name: "Bỏ bản nháp" }).click();
  });

  it("counts the own commune on the phone, unsent work included", async () => {
    await page.goto(`${server.url}/tong-hop/xa/${COMMUNE}`);
    const surveyed = before_[2].surveyed + PEOPLE.length;
    await page.locator(".stat", { hasText: "Đã khảo sát" }).getByText(surveyed.toLocaleString("vi-VN")).first().waitFor();
    await picture(page, "totals-offline");
  });

  it("sends everything when the signal is back, and every total moves by exactly that", async () => {
    await phone.close();
    phone = await Phone.open(phone.profile);
    await phone.context.setOffline(true);
    page = await phone.page();
    await page.goto(`${server.url}/cho-gui`);
    await page.getByText(/phiếu chờ gửi/).first().waitFor();
    await picture(page, "waiting");
    await server.restart();
    await phone.context.setOffline(false);
    await page.getByRole("button", { name: "Gửi ngay" }).or(page.getByText("Không còn gì chờ gửi")).first().waitFor();
    const send = page.getByRole("button", { name: "Gửi ngay" });
    if (await send.isVisible()) await send.click().catch(() => {});
    await page.getByText("Không còn gì chờ gửi").waitFor();
    await picture(page, "sent");
    const now = await everywhere(server);
    for (const [at, place] of PLACES.entries()) {
      assert.equal(now[at].surveyed - before_[at].surveyed, PEOPLE.length, `surveyed on ${place}`);
      assert.equal(now[at].enrolled - before_[at].enrolled, 1, `enrolled on ${place}`);
      assert.equal(now[at].completed, before_[at].completed, `completed on ${place}`);
    }
  });

  it("moves completed and the bar by one when the completion is recorded", async () => {
    await page.goto(`${server.url}/dang-ky`);
    const row = page.locator(".enrolment", { hasText: "Nông Thị Đào" });
    await row.getByRole("button", { name: /^Bắt đầu học/ }).click();
    await row.getByRole("button", { name: /^Hoàn thành/ }).click();
    await row.getByRole("button", { name: /^Cấp chứng chỉ/ }).waitFor();
    await picture(page, "completed");
    await until("the totals moved", async () => {
      const now = await everywhere(server);
      return PLACES.every((_, at) => now[at].completed === before_[at].completed + 1 && now[at].bar === before_[at].bar + 1);
    });
    assert.deepEqual(page.troubles.filter((text) => !text.includes("net::ERR")), []);
  });

  it("leaves counters that equal a recount", async () => {
    await server.stop();
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
  });
});
