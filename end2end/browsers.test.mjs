// The windows in which what is kept does not last: told apart from a browser,
// with the way out, and in nobody's way.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, picture, until } from "./harness.mjs";
import { signIn } from "./officer.mjs";

const COMMUNE = "01807";
const MIB = 1024 * 1024;
const ZALO =
  "Mozilla/5.0 (Linux; Android 8.1.0; SM-J610F) AppleWebKit/537.36 (KHTML, like Gecko) " +
  "Version/4.0 Chrome/109.0.5414.117 Mobile Safari/537.36 Zalo android/25081840 ZaloTheme/light ZaloLanguage/vi";
const ZALO_ON_IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
  "Mobile/15E148 Zalo iOS/451";

describe("a window that is not a browser's own", () => {
  let server;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
  });

  after(async () => {
    await server?.remove();
  });

  async function open(t, options) {
    const phone = await Phone.open(undefined, options);
    t.after(() => phone.remove());
    return phone;
  }

  /** The sign-in page of the whole app. */
  async function workSignIn(page) {
    await page.goto(`${server.url}/ho`);
    await page.getByText("Cần đăng nhập").waitFor();
    await until("the work app is kept", async () => (await kept(page)).includes("/shell-work"));
    await page.goto(`${server.url}/dang-nhap`);
    await page.locator("body[data-shell]").waitFor();
    await page.getByRole("button", { name: "Đăng nhập" }).waitFor();
  }

  it("is Zalo's: the page without script leads to Chrome already", async (t) => {
    const page = await (await open(t, { userAgent: ZALO })).page({ slower: 1 });
    await page.goto(`${server.url}/dang-nhap`);
    await page.getByText(/Trang này đang mở trong Zalo/).waitFor();
    const chrome = page.getByRole("link", { name: "Mở bằng Chrome" });
    const link = `intent://localhost:${server.port}/dang-nhap#Intent;scheme=https;package=com.android.chrome;end`;
    assert.equal(await chrome.getAttribute("href"), link);
    await picture(page, "zalo-plain");
  });

  it("is Zalo's: so does the app's own sign-in page, and signing in works all the same", async (t) => {
    const page = await (await open(t, { userAgent: ZALO })).page({ slower: 1 });
    await workSignIn(page);
    await page.getByText(/Trang này đang mở trong Zalo/).waitFor();
    assert.match(await page.getByRole("link", { name: "Mở bằng Chrome" }).getAttribute("href"), /^intent:\/\/localhost/);
    await picture(page, "zalo-sign-in");
    await signIn(page, server.url, "hien");
    assert.equal(await page.getByText(/Trang này đang mở trong Zalo/).count(), 0);
    await page.goto(`${server.url}/tai-khoan`);
    await page.getByText(/Trang này đang mở trong Zalo/).waitFor();
    assert.deepEqual(page.troubles, []);
  });

  it("is Zalo's on an iPhone: the address can be copied", async (t) => {
    const phone = await open(t, { userAgent: ZALO_ON_IPHONE });
    await phone.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await phone.page({ slower: 1 });
    await workSignIn(page);
    assert.equal(await page.getByRole("link", { name: "Mở bằng Chrome" }).count(), 0);
    await page.getByRole("button", { name: "Chép địa chỉ trang" }).click();
    await page.getByText("Đã chép. Mở Chrome, dán vào ô địa chỉ.").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.url}/dang-nhap`);
    await picture(page, "zalo-iphone");
  });

  it("is a private one, as far as its little room tells", async (t) => {
    // Chrome tells every site the same room, however much there is; without this
    // it tells the truth.
    const phone = await open(t, { flags: ["--disable-features=StaticStorageQuota"] });
    const page = await phone.page({ slower: 1 });
    await workSignIn(page);
    assert.equal(await page.locator(".notice-warn").count(), 0);
    await page.cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 120 * MIB });
    await page.reload();
    await page.getByText(/có thể vì đang mở ở chế độ ẩn danh/).waitFor();
    await picture(page, "private-window");
  });

  it("is none of these: nothing is said", async () => {
    const html = await (await fetch(`${server.url}/dang-nhap`)).text();
    assert.ok(!html.includes("intent://"));
  });
});
