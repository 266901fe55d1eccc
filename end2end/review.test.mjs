// Two officers and a reviewer: what was refused is seen above, with its reason,
// until somebody has dealt with it; and what happened to a record is told to all.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { setUp } from "./authenticator.mjs";
import { PASSWORD, Phone, Server } from "./harness.mjs";
import { addHousehold, editHousehold, send, signIn } from "./officer.mjs";

const COMMUNE = "01807";
const ELSEWHERE = "01273";
const OFFICERS = [
  { login: "hien", name: "Nông Thị Hiền" },
  { login: "thang", name: "Hoàng Văn Thắng" },
];
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 640 };

describe("looking after the work", () => {
  let server, url, household, reviewer, desk;
  const phones = [];
  const pages = [];

  before(async () => {
    server = await Server.start();
    url = server.url;
    for (const { login, name } of OFFICERS) {
      server.addOfficer(login, name, COMMUNE);
      const phone = await Phone.open();
      phones.push(phone);
      const page = await phone.page({ slower: 1 });
      pages.push(page);
      await signIn(page, url, login);
    }
    const who = ["--login", "so", "--name", "Triệu Thị Lan", "--role", "province_reviewer", "--scope", "province"];
    const added = server.run(["user", "add", ...who], { input: `${PASSWORD}\n` });
    assert.equal(added.status, 0, added.said);
    reviewer = await Phone.open();
    desk = await reviewer.page({ slower: 1 });
    await desk.goto(`${url}/dang-nhap`);
    await desk.getByLabel("Tên đăng nhập").fill("so");
    await desk.getByLabel("Mật khẩu").fill(PASSWORD);
    await desk.getByRole("button", { name: "Đăng nhập" }).click();
    await setUp(desk);
    await desk.getByRole("link", { name: "Rà soát" }).waitFor();
  });

  after(async () => {
    for (const phone of [...phones, reviewer]) await phone?.remove();
    await server?.remove();
  });

  /** A picture of what stands there, as a phone and as a desk show it. */
  async function picture(page, name) {
    const folder = process.env.TAYNGHE_PICTURES;
    for (const [size, viewport] of [["phone", PHONE], ["desk", DESK]]) {
      await page.setViewportSize(viewport);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.width, `${name} is ${wide} wide on ${size}`);
      if (folder) await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: true });
    }
    await page.setViewportSize(PHONE);
  }

  async function review(path = "") {
    await desk.goto(`${url}/ra-soat${path}`);
  }

  it("names both officers and what each wrote in the history of a household", async () => {
    const [one, two] = pages;
    household = await addHousehold(one, url, { hamlet: "Xóm Nà Luông", poverty: "poor" });
    await send(one, url);
    await send(two, url);
    await editHousehold(two, url, household, { hamlet: "Xóm Bản Co", phone: "0912345678" });
    await send(two, url);
    for (const page of pages) {
      await page.goto(`${url}/ho/${household}`);
      await page.getByRole("link", { name: "Xem lịch sử" }).click();
      const steps = page.locator(".told");
      await steps.nth(1).waitFor();
      assert.equal(await steps.count(), 2);
      const [latest, first] = [steps.nth(0), steps.nth(1)];
      await latest.getByRole("heading", { name: OFFICERS[1].name }).waitFor();
      await first.getByRole("heading", { name: OFFICERS[0].name }).waitFor();
      const change = await latest.locator("dl").innerText();
      assert.match(change, /Xóm, tổ dân phố\s+Xóm Nà Luông\s*→\s*Xóm Bản Co/);
      assert.match(change, /Số điện thoại của hộ\s+0912345678/);
      assert.match(await first.locator("dl").innerText(), /Diện nghèo của hộ\s+Hộ nghèo/);
      assert.deepEqual(page.troubles, []);
    }
    await picture(pages[0], "lich-su");
  });

  it("shows this phone's own unsent changes with no network, and says that the rest needs one", async () => {
    const [one] = pages;
    await phones[0].context.setOffline(true);
    await editHousehold(one, url, household, { house_note: "Gần trường" });
    await one.goto(`${url}/lich-su/${household}`);
    await one.getByText("Trên máy này: 1 thay đổi").waitFor();
    await one.getByText("Gần trường").waitFor();
    await one.getByText(/^Chưa có mạng\. Phần này chỉ máy chủ có/).waitFor();
    await picture(one, "lich-su-chua-co-mang");
    await phones[0].context.setOffline(false);
    await send(one, url);
    await one.goto(`${url}/lich-su/${household}`);
    await one.locator(".told").nth(2).waitFor();
    assert.equal(await one.getByText("Trên máy này").count(), 0);
  });

  it("tells a reviewer what was refused, why and from whom, and which device holds it", async () => {
    const [one] = pages;
    // The phone still believes its officer to be of another commune, as after a move.
    const whoIsHere = /\/api\/v1\/(me|session\/resume)$/;
    await phones[0].context.route(whoIsHere, async (route) => {
      const answer = await route.fetch();
      const me = await answer.json();
      const account = { ...me.account, scope: { commune: ELSEWHERE } };
      await route.fulfill({ response: answer, json: { ...me, account } });
    });
    const told = one.waitForResponse("**/api/v1/session/resume");
    await one.goto(`${url}/ho`);
    await told;
    await one.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await phones[0].context.unroute(whoIsHere);
    await phones[0].context.setOffline(true);
    await addHousehold(one, url, { hamlet: "Xóm Lũng Mần", poverty: "none" });
    await phones[0].context.setOffline(false);
    await one.goto(`${url}/cho-gui`);
    await one.getByRole("button", { name: "Gửi ngay" }).click();
    await one.getByText("Chưa nhận, cần sửa (1)").waitFor();

    await review();
    await desk.getByText("Máy đã từng liên lạc").waitFor();
    const device = desk.locator(".told", { hasText: OFFICERS[0].name });
    await device.getByText("1 thay đổi chưa nhận").waitFor();
    await device.getByText("Liên lạc lần cuối: vừa xong").waitFor();
    await picture(desk, "ra-soat");
    await desk.getByRole("link", { name: /Chưa nhận: 1 thay đổi/ }).click();
    const row = desk.locator(".row", { hasText: "Hộ: Xóm Lũng Mần" });
    await row.getByText(/Lý do: .*Nông Thị Hiền, Xã Thạch An, mã máy [0-9A-F]{4}/).waitFor();
    await picture(desk, "chua-nhan");
    await row.click();
    await desk.getByText("chưa nhận", { exact: true }).waitFor();
    await picture(desk, "lich-su-chua-nhan");
  });

  it("tells the reviewer that the officer gave it up", async () => {
    const [one] = pages;
    await one.goto(`${url}/cho-gui`);
    await one.getByRole("button", { name: "Không cần nữa" }).click();
    await one.getByRole("button", { name: "Bỏ phần này" }).click();
    await one.getByText("Không còn gì chờ gửi").waitFor();
    await send(one, url);
    await review("/chua-nhan");
    await desk.getByText("Không có thay đổi nào chưa nhận").waitFor();
    await review("/da-xu-ly");
    const row = desk.locator(".row", { hasText: "Hộ: Xóm Lũng Mần" });
    await row.getByText("đã bỏ", { exact: true }).waitFor();
    await row.getByText(/Người ghi đã bỏ lúc/).waitFor();
    await picture(desk, "da-xu-ly");
    await review("/dang-giu");
    await desk.getByText("Không giữ thay đổi nào").waitFor();
    assert.deepEqual(desk.troubles, []);
  });
});
