// A browser that clears what is kept on the phone, wholly or in part, or cannot
// open it any more: noticed, said in words, and rebuilt from the server.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, picture, until } from "./harness.mjs";
import { addHousehold, fill, landed, save, send, signIn } from "./officer.mjs";
import { hurry, takeTimers } from "./patience.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";
const HOUSE = { hamlet: "Xóm Nà Luông", poverty: "none" };

/** Runs in each page before anything else: the browser's own files of the records fail it. */
function breakFiles() {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (name, ...asked) {
    if (name === "taynghe-keys") return open.call(this, name, ...asked);
    throw new DOMException("Internal error opening backing store for indexedDB.open.", "UnknownError");
  };
}

/** Runs in each page before anything else: the browser's own files never come. */
function stallFiles() {
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked);
    for (const answer of ["success", "upgradeneeded", "error", "blocked"]) {
      Object.defineProperty(request, `on${answer}`, { set() {} });
    }
    request.addEventListener = () => {};
    return request;
  };
}

describe("a phone whose browser clears what is kept", () => {
  let server, phone, page, first;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, server.url, "hien");
    await addHousehold(page, server.url, HOUSE);
    await send(page, server.url);
    first = await held(page);
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  const clear = (storageTypes) => page.cdp.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes });

  it("says what was not sent, and gets back what was, as another device", async () => {
    await phone.context.setOffline(true);
    await addHousehold(page, server.url, { ...HOUSE, hamlet: "Xóm Bản Bó" });
    await page.getByText("1 mục chờ gửi").waitFor();
    await page.goto(`${server.url}/ho/moi`);
    await fill(page, { hamlet: "Xóm Pác Bó" });
    await page.goto("about:blank");
    await clear("indexeddb");

    await page.goto(`${server.url}/ho`);
    // The keys have gone with the store: whose it was, nothing on the phone tells.
    await page.getByText("Cần đăng nhập").waitFor();
    await page.getByText(/1 mục chưa gửi \(đếm lúc \d\d:\d\d\) không còn trên máy này/).waitFor();
    await page.getByText(/1 bản nháp vẫn còn/).waitFor();
    await picture(page, "store-cleared-no-network");

    await phone.context.setOffline(false);
    await page.goto(`${server.url}/ho`);
    await page.getByText("Xóm Nà Luông").first().waitFor();
    await page.getByText(/Trình duyệt đã xóa dữ liệu của ứng dụng/).waitFor();
    await picture(page, "store-cleared");
    const now = await held(page);
    assert.notEqual(now.device, first.device);
    assert.deepEqual(now.records, first.records);
    assert.deepEqual(now.waiting, []);
  });

  it("goes on with the draft that survived, and the server takes the new device's work", async () => {
    await page.goto(`${server.url}/ho/moi`);
    await page.getByText(/Đã mở lại bản nháp/).waitFor();
    assert.equal(await page.locator("#hamlet").inputValue(), "Xóm Pác Bó");
    await fill(page, { poverty: "none" });
    await save(page, "Lưu hộ");
    await landed(page);
    await send(page, server.url);
    assert.equal((await held(page)).records.size, 2);
  });

  it("says so until the person has noted it", async () => {
    await page.goto(`${server.url}/ho`);
    await page.getByRole("button", { name: "Đã hiểu" }).click();
    await page.getByText(/Trình duyệt đã xóa dữ liệu/).waitFor({ state: "detached" });
    await page.goto(`${server.url}/ho`);
    await page.getByText("Xóm Nà Luông").first().waitFor();
    assert.equal(await page.getByText(/Trình duyệt đã xóa/).count(), 0);
  });

  it("still has what was not sent where only drafts and choices were cleared", async () => {
    const { device } = await held(page);
    await phone.context.setOffline(true);
    await addHousehold(page, server.url, { ...HOUSE, hamlet: "Xóm Lũng Luông" });
    await page.goto("about:blank");
    await phone.context.setOffline(false);
    // Nothing is to be sent before the person sees it.
    await phone.context.route("**/api/v1/sync", (route) => route.abort());
    await clear("local_storage");
    await page.goto(`${server.url}/ho`);
    await page.getByText(/Trình duyệt đã xóa bản nháp và các lựa chọn/).waitFor();
    await picture(page, "pocket-cleared");
    const now = await held(page);
    assert.equal(now.device, device);
    assert.equal(now.waiting.length, 1);
    await phone.context.unroute("**/api/v1/sync");
    await page.getByRole("button", { name: "Đã hiểu" }).click();
    await send(page, server.url);
    assert.equal((await held(page)).records.size, 3);
  });

  it("saves nothing into a store that was deleted under an open form, and says so", async () => {
    await page.goto(`${server.url}/ho/moi`);
    await fill(page, { ...HOUSE, hamlet: "Xóm Khuổi Khon" });
    await clear("indexeddb");
    await save(page, "Lưu hộ");
    await page.locator("form").getByText(/Trình duyệt vừa xóa dữ liệu của ứng dụng/).waitFor();
    assert.equal(await page.locator("#hamlet").inputValue(), "Xóm Khuổi Khon");
    await page.locator("form .notice-bad").scrollIntoViewIfNeeded();
    await picture(page, "store-deleted-open");
    const opened = page.waitForEvent("load");
    await page.locator("form").getByRole("button", { name: "Tải lại trang" }).click();
    await opened;
    await page.getByText(/Lúc đó không còn mục nào chưa gửi/).waitFor();
    await page.getByText(/Đã mở lại bản nháp/).waitFor();
    await save(page, "Lưu hộ");
    await landed(page);
    await page.getByRole("button", { name: "Đã hiểu" }).click();
    await send(page, server.url);
    assert.equal((await held(page)).records.size, 4);
    // What the browser itself says of the store that it took away.
    assert.deepEqual(page.troubles.filter((text) => !/store|database|IDB/i.test(text)), []);
  });

  it("shows what can still be read where the store does not open, and how to carry it away", async () => {
    await page.goto(`${server.url}/ho/moi`);
    await fill(page, { hamlet: "Xóm Nà Rụa" });
    await page.close();
    const broken = await phone.page({ slower: 1 });
    await broken.addInitScript(breakFiles);
    await broken.goto(`${server.url}/ho`);
    await broken.getByText(/Trình duyệt không mở được dữ liệu trên máy này/).waitFor();
    await broken.getByText("1 bản nháp vẫn đọc được.").waitFor();
    await broken.getByRole("button", { name: "Tải lại trang" }).waitFor();
    await picture(broken, "store-shut");
    await broken.getByRole("link", { name: "Xuất phiếu chưa gửi ra tệp" }).click();
    await broken.getByText(/Xóm Nà Rụa/).waitFor();
    for (const field of ["#cum-mat-khau", "#cum-mat-khau-lai"]) await broken.locator(field).fill("suối trong đá trắng");
    await picture(broken, "store-shut-export");
    await broken.getByRole("button", { name: "Tạo tệp" }).click();
    await broken.getByText("Đã tạo tệp có 1 mục.").waitFor();
    await broken.goto(`${server.url}/tong-hop`);
    await broken.getByRole("heading", { level: 1 }).waitFor();
    await broken.close();

    // Nothing was taken away: once the browser is well again all is there.
    const well = await phone.page({ slower: 1 });
    await well.goto(`${server.url}/ho/moi`);
    await well.getByText(/Đã mở lại bản nháp/).waitFor();
    assert.equal((await held(well)).records.size, 4);
    assert.deepEqual(well.troubles, []);
    await until("nothing is missed", async () => (await well.getByText(/Trình duyệt đã xóa/).count()) === 0);
  });

  it("says what to do where the store takes long to open", async () => {
    const phone = await Phone.open();
    try {
      await takeTimers(phone.context);
      const slow = await phone.page({ slower: 1 });
      await signIn(slow, server.url, "hien");
      await slow.addInitScript(stallFiles);
      await slow.goto(`${server.url}/ho`);
      await slow.getByText("Đang mở dữ liệu trên máy…").waitFor();
      assert.equal(await slow.getByText(/Lâu hơn thường lệ/).count(), 0);
      await hurry(slow, 10_000);
      await slow.getByText(/Lâu hơn thường lệ\. Hãy đóng các thẻ khác/).waitFor();
      await slow.getByRole("button", { name: "Tải lại trang" }).waitFor();
      await picture(slow, "store-slow");
    } finally {
      await phone.remove();
    }
  });
});
