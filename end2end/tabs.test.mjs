// Two tabs of one phone, and a new version of the app that comes while a form is
// open.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, picture, until } from "./harness.mjs";
import { addHousehold, fill, landed, save, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";
const HOUSE = { hamlet: "Xóm Nà Luông", poverty: "none" };

describe("one phone", () => {
  let server, phone, page, site;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, server.url, "hien");
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
    if (site) await rm(site, { recursive: true });
  });

  it("shows in one tab what was saved in the other", async (t) => {
    const other = await phone.page({ slower: 1 });
    t.after(() => other.close());
    await phone.context.setOffline(true);
    await other.goto(`${server.url}/ho`);
    await other.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await addHousehold(page, server.url, { ...HOUSE, hamlet: "Xóm Bản Bó" });
    await other.getByText("Xóm Bản Bó").first().waitFor();
    await other.getByText("1 mục chờ gửi").waitFor();
    await phone.context.setOffline(false);
  });

  it("sends from one tab at a time", async (t) => {
    const other = await phone.page({ slower: 1 });
    t.after(() => other.close());
    let asking = 0;
    let most = 0;
    let asked = 0;
    let letGo;
    const held_ = new Promise((resolve) => (letGo = resolve));
    await phone.context.route("**/api/v1/sync", async (route) => {
      asked += 1;
      asking += 1;
      most = Math.max(most, asking);
      await held_;
      await route.continue();
      asking -= 1;
    });
    for (const tab of [page, other]) await tab.goto(`${server.url}/cho-gui`);
    await until("one of them asks", () => asked > 0);
    for (const tab of [page, other]) await tab.getByRole("button", { name: "Gửi ngay" }).click();
    const locks = await page.evaluate(() => navigator.locks.query());
    assert.equal(locks.held.filter(({ name }) => name.startsWith("taynghe-sync-")).length, 1);
    letGo();
    for (const tab of [page, other]) await tab.getByText("Không còn gì chờ gửi").waitFor();
    assert.equal(most, 1);
    await phone.context.unroute("**/api/v1/sync");
  });

  it("offers a new version, keeps what is typed, and opens it only when it is asked to", async () => {
    const before_ = await kept(page);
    await page.goto(`${server.url}/ho/moi`);
    await fill(page, { hamlet: "Xóm Pác Bó", house_note: "Gần suối" });

    site = await mkdtemp(join(tmpdir(), "taynghe-site-"));
    await cp(process.env.TAYNGHE_SITE, site, { recursive: true });
    const style = join(site, "style.css");
    await writeFile(style, `${await readFile(style, "utf8")}.ban-moi{color:red}`);
    await server.stop();
    server.site = site;
    await server.restart();
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());

    await page.getByText("Có bản mới.").waitFor();
    assert.equal(await page.locator("#hamlet").inputValue(), "Xóm Pác Bó");
    await page.getByRole("button", { name: "Mở bản mới" }).click();
    await page.getByText("Lưu hoặc bỏ phiếu đang ghi rồi mở bản mới.").waitFor();
    await picture(page, "new-version");
    assert.equal(await page.locator("#house_note").inputValue(), "Gần suối");
    assert.equal(await page.evaluate(() => document.head.innerHTML.includes("ban-moi")), false);

    await fill(page, { poverty: "none" });
    await save(page, "Lưu hộ");
    const household = await landed(page);
    const opened = page.waitForEvent("load");
    await page.getByRole("button", { name: "Mở bản mới" }).click();
    await opened;
    await page.getByText("Xóm Pác Bó").first().waitFor();
    assert.equal(await page.evaluate(() => document.head.innerHTML.includes("ban-moi")), true);
    assert.deepEqual(await kept(page), before_);
    assert.ok((await held(page)).seen.some(({ id }) => id === household));
    assert.deepEqual(page.troubles, []);
  });
});
