// Signing out on a phone that still holds work: refused while that work is
// nowhere else, up to the person once a rescue file holds it.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FaultyLink } from "./faulty_link.mjs";
import { Phone, Server, picture, until } from "./harness.mjs";
import { addHousehold, send, signIn } from "./officer.mjs";
import { hurry, takeTimers } from "./patience.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";
const HOUSE = { hamlet: "Xóm Nà Luông", poverty: "none" };
const PASSPHRASE = "suối trong đá trắng";

describe("signing out", () => {
  let server, link, phone, page;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    link = await FaultyLink.to(server);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, server.url, "hien");
  });

  after(async () => {
    await phone?.remove();
    await link?.close();
    await server?.remove();
  });

  async function ask() {
    await page.goto(`${server.url}/tai-khoan`);
    await page.getByRole("button", { name: "Đăng xuất" }).click();
  }

  async function exportFile() {
    await page.goto(`${server.url}/tai-khoan/xuat-tep`);
    for (const field of ["#cum-mat-khau", "#cum-mat-khau-lai"]) await page.locator(field).fill(PASSPHRASE);
    await page.getByRole("button", { name: "Tạo tệp" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Lưu tệp vào máy" }).click();
    await downloading;
    await page.getByText(/Đã đưa tệp cho trình duyệt lưu/).waitFor();
  }

  it("is refused while something is on this phone only", async () => {
    await phone.context.setOffline(true);
    await addHousehold(page, server.url, HOUSE);
    await ask();
    await page.getByText(/Chưa đăng xuất được: còn 1 mục chưa gửi\./).waitFor();
    await picture(page, "sign-out-refused");
  });

  it("is refused again for what was saved after the file", async () => {
    await exportFile();
    await addHousehold(page, server.url, HOUSE);
    await ask();
    await page.getByText(/còn 1 mục chưa gửi \(1 mục đã có trong tệp\)/).waitFor();
    assert.equal(await page.getByRole("button", { name: "Vẫn đăng xuất" }).count(), 0);
  });

  it("is up to the person once a file holds it all, and the phone keeps it too", async () => {
    const { waiting, device } = await held(page);
    await exportFile();
    await ask();
    await page.getByText(/Còn 2 mục chưa gửi, đã có đủ trong tệp/).waitFor();
    await picture(page, "sign-out-rescued");
    await page.getByRole("button", { name: "Ở lại" }).click();
    await page.getByRole("button", { name: "Vẫn đăng xuất" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Đăng xuất" }).click();
    await page.getByRole("button", { name: "Vẫn đăng xuất" }).click();
    await page.waitForURL(`${server.url}/`);
    await phone.context.setOffline(false);
    // The session that could not be ended there is ended first.
    await signIn(page, server.url, "hien");
    const again = await held(page);
    assert.equal(again.device, device);
    assert.ok(again.changes >= waiting.length);
    await send(page, server.url);
    assert.equal((await held(page)).records.size, 2);
    assert.deepEqual(page.troubles, []);
  });

  it("leaves nobody before a blank page when the server never answers who is here", async (t) => {
    const other = await Phone.open();
    t.after(() => other.remove());
    await takeTimers(other.context);
    const fresh = await other.page({ slower: 1 });
    link.strikeAt("/api/v1/me", "stalled_before");
    await fresh.goto(`${link.url}/ho`);
    await until("the question stalls", () => link.stalled > 0);
    await hurry(fresh, 20_000);
    await fresh.getByText("Cần đăng nhập").waitFor();
  });
});
