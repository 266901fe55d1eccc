// One phone from its first day on: an administrator makes a reviewer, who enrols an
// officer's phone by a code; the officer works a day without a network behind the PIN,
// lends the phone, forgets the PIN, and nothing of the day is lost.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { makeAccount, openAccount } from "./accounts.mjs";
import { setUp } from "./authenticator.mjs";
import { PASSWORD, Phone, Server, kept, picture, until } from "./harness.mjs";
import { choosePin, lock, unlock } from "./pin.mjs";
import { held } from "./pocket.mjs";
import { register } from "./traces.mjs";

const WORDS = { reviewer: "nước trong đầu nguồn", hien: "bốn con trâu về muộn", tu: "ngô nếp phơi gác bếp" };
const PINS = { hien: "482915", tu: "319477", later: "730264" };
const DAY = ["Xóm Nà Luông", "Xóm Khau Trang", "Xóm Pò Bẩu"];

describe("a phone that is handed on", () => {
  let server, url, desk, phone, page;
  const keeps = {};

  before(async () => {
    server = await Server.start();
    url = server.url;
    server.addAccount("tuan", "Bế Minh Tuấn", "administrator", "province");
    desk = await Phone.open();
    phone = await Phone.open(undefined, { pin: false });
    page = await phone.page({ slower: 1 });
  });

  after(async () => {
    await phone?.remove();
    await desk?.remove();
    await server?.remove();
  });

  const working = () => page.getByRole("link", { name: "Thêm hộ" }).waitFor();

  /** What the server has of this day, by the hamlets of its households. */
  async function arrived() {
    const answer = await page.evaluate(() => fetch("/api/v1/me").then((found) => found.status));
    assert.equal(answer, 200);
    const { records } = await held(page);
    return [...records.values()].filter(({ revision }) => revision > 0).map(({ fields }) => fields.hamlet);
  }

  it("is enrolled by the code on a reviewer's screen, whom an administrator has made", async () => {
    const admin = await desk.page({ slower: 1 });
    await admin.goto(`${url}/dang-nhap`);
    await admin.getByLabel("Tên đăng nhập").fill("tuan");
    await admin.getByLabel("Mật khẩu").fill(PASSWORD);
    await admin.getByRole("button", { name: "Đăng nhập" }).click();
    keeps.admin = { password: PASSWORD, ...(await setUp(admin)) };
    await admin.waitForURL(/\/tong-hop/);
    const area = { name: "Đàm Thu Hà", login: "thu.ha", role: "area_reviewer", scope: "area:053" };
    const first = await makeAccount(admin, url, keeps.admin, area);
    await desk.remove();

    desk = await Phone.open();
    const reviewer = await desk.page({ slower: 1 });
    await openAccount(reviewer, first, WORDS.reviewer);
    keeps.reviewer = { password: WORDS.reviewer, ...(await setUp(reviewer)) };
    await reviewer.waitForURL(/\/tong-hop/);
    const officer = { name: "Nông Thị Hiền", login: "hien", role: "commune_officer", scope: "commune:01807" };
    keeps.link = await makeAccount(reviewer, url, keeps.reviewer, officer);
    const colleague = { name: "Bế Văn Tư", login: "tu.be", role: "commune_officer", scope: "commune:01792" };
    keeps.other = await makeAccount(reviewer, url, keeps.reviewer, colleague);

    await openAccount(page, keeps.link, WORDS.hien);
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
    await choosePin(page, PINS.hien);
    await working();
    await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
  });

  it("works a day with no network behind the PIN", async () => {
    await phone.context.setOffline(true);
    await page.goto(`${url}/ho`);
    for (const hamlet of DAY) {
      register("name", `Người ở ${hamlet}`);
      await page.goto(`${url}/ho`);
      await unlock(page, PINS.hien);
      await working();
      await page.getByRole("link", { name: "Thêm hộ" }).click();
      await page.locator("#hamlet").fill(hamlet);
      await page.locator('input[name="poverty"][value="none"]').check();
      await page.getByRole("button", { name: "Lưu hộ", exact: true }).click();
      await page.getByRole("link", { name: "Thêm chủ hộ" }).waitFor();
    }
    assert.equal((await held(page)).waiting.length, DAY.length);
  });

  it("is lent to a colleague, who sees nothing of it and works as themselves", async () => {
    await lock(page);
    await phone.context.setOffline(false);
    await openAccount(page, keeps.other, WORDS.tu);
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
    await choosePin(page, PINS.tu);
    await working();
    for (const hamlet of DAY) assert.equal(await page.getByText(hamlet).count(), 0, hamlet);
    const me = await page.evaluate(() => fetch("/api/v1/me").then((answer) => answer.json()));
    assert.equal(me.account.name, "Bế Văn Tư");
    await lock(page);
    await picture(page, "handed-on-people");
  });

  it("gives the whole day back to its officer, who has forgotten the PIN", async () => {
    const others = page.getByRole("button", { name: "Người khác trên máy này" });
    if (await others.count()) await others.click();
    await page.getByRole("button", { name: "Nông Thị Hiền" }).click();
    await unlock(page, "111213");
    await page.getByText(/Mã chưa đúng/).waitFor();
    await page.getByRole("button", { name: "Quên mã PIN" }).click();
    await page.getByLabel("Tên đăng nhập").fill("hien");
    await page.getByLabel("Mật khẩu").fill(WORDS.hien);
    await page.getByRole("button", { name: "Đặt mã mới" }).click();
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
    await choosePin(page, PINS.later);
    await until("what waited is sent", async () => (await held(page)).waiting.length === 0);
    await until("the server has the day", async () => {
      const hamlets = await arrived();
      return DAY.every((hamlet) => hamlets.filter((found) => found === hamlet).length === 1);
    });
    await page.goto(`${url}/ho`);
    await unlock(page, PINS.later);
    for (const hamlet of DAY) await page.getByText(hamlet).first().waitFor();
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
    assert.deepEqual(page.troubles, []);
  });
});
