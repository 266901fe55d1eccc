// The phone's own screen lock beside the PIN: neither opens the work alone, and whoever
// loses it gets back in with the password.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, kept, picture, until } from "./harness.mjs";
import { fill, landed, save } from "./officer.mjs";
import { choosePin, lock, unlock } from "./pin.mjs";
import { held } from "./pocket.mjs";
import { PIN } from "./unsealed.mjs";

/** The security chip of a phone, whose owner confirms at once. */
const CHIP = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  hasPrf: true,
  automaticPresenceSimulation: true,
  isUserVerified: true,
};

describe("the screen lock beside the PIN", () => {
  let server, phone, page, authenticatorId;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", "01807");
    phone = await Phone.open(undefined, { pin: false });
    page = await phone.page({ slower: 1 });
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  const working = () => page.getByRole("link", { name: "Thêm hộ" }).waitFor();
  const home = () => page.getByRole("navigation").getByRole("link", { name: "Hộ", exact: true }).click();
  const account = () => page.getByRole("navigation").getByRole("link", { name: "Tài khoản" }).click();

  async function fits(name) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} wide`);
    await picture(page, name);
  }

  it("is not offered where the phone has none", async () => {
    await page.goto(`${server.url}/dang-nhap`);
    await page.getByLabel("Tên đăng nhập").fill("hien");
    await page.getByLabel("Mật khẩu").fill(PASSWORD);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await choosePin(page, PIN);
    await working();
    await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
    await account();
    await page.getByRole("button", { name: "Khóa máy" }).waitFor();
    assert.equal(await page.getByText("Khóa màn hình của máy").count(), 0);
  });

  it("is switched on, and both are asked for from then on, with no network", async () => {
    await page.cdp.send("WebAuthn.enable");
    ({ authenticatorId } = await page.cdp.send("WebAuthn.addVirtualAuthenticator", { options: CHIP }));
    await page.goto(`${server.url}/ho`);
    await unlock(page, PIN);
    await working();
    await account();
    await page.getByRole("button", { name: "Bật khóa màn hình" }).click();
    await page.getByText("Đang bật. Mỗi lần mở máy cần mã PIN và khóa màn hình.").waitFor();
    await page.getByRole("heading", { name: "Khóa màn hình của máy" }).scrollIntoViewIfNeeded();
    await fits("screen-lock-on");
    const { credentials } = await page.cdp.send("WebAuthn.getCredentials", { authenticatorId });
    assert.equal(credentials.length, 1);
    const beside = await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("taynghe.draft-key.")));
    assert.deepEqual(beside, [], "the PIN alone would open the drafts");

    await lock(page);
    await phone.context.setOffline(true);
    await page.getByText("Máy hỏi thêm khóa màn hình.").waitFor();
    await fits("screen-lock-locked");
    await unlock(page, "729154");
    await page.getByText(/Mã chưa đúng/).waitFor();
    await unlock(page, PIN);
    await home();
    await working();
    await page.getByRole("link", { name: "Thêm hộ" }).click();
    await fill(page, { hamlet: "Xóm Lũng Rì", poverty: "none" });
    await save(page, "Lưu hộ");
    await landed(page);
    await lock(page);
  });

  it("keeps whoever knows the PIN alone out", async () => {
    await page.cdp.send("WebAuthn.clearCredentials", { authenticatorId });
    for (let again = 0; again < 2; again += 1) {
      await unlock(page, PIN);
      await page.getByText("Chưa xác nhận khóa màn hình, nên chưa thử mã.").waitFor();
    }
    await fits("screen-lock-refused");
    const shown = await page.evaluate(() => document.documentElement.outerHTML);
    assert.ok(!shown.includes("Xóm Lũng Rì"));
  });

  it("is made up for with the password once it is gone, and nothing unsent is lost", async () => {
    await page.getByRole("button", { name: "Quên mã PIN" }).click();
    await phone.context.setOffline(false);
    await page.getByLabel("Tên đăng nhập").fill("hien");
    await page.getByLabel("Mật khẩu").fill(PASSWORD);
    await page.getByRole("button", { name: "Đặt mã mới" }).click();
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
    await choosePin(page, "730264");
    await until("what waited is sent", async () => (await held(page)).waiting.length === 0);
    await home();
    await page.getByText("Xóm Lũng Rì").first().waitFor();
    await lock(page);
    await page.getByText("Mở được cả khi không có mạng.").waitFor();
    assert.equal(await page.getByText("Máy hỏi thêm khóa màn hình.").count(), 0);
    await unlock(page, "730264");
    await home();
    await page.getByText("Xóm Lũng Rì").first().waitFor();
  });

  it("is switched off again by whoever confirms it", async () => {
    await account();
    await page.getByRole("button", { name: "Bật khóa màn hình" }).click();
    await page.getByText(/^Đang bật\./).waitFor();
    await page.getByRole("button", { name: "Tắt khóa màn hình" }).click();
    await page.getByRole("button", { name: "Bật khóa màn hình" }).waitFor();
    await lock(page);
    await unlock(page, "730264");
    await home();
    await working();
    assert.deepEqual(page.troubles, []);
  });
});
