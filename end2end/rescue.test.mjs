// A phone that will not come back: its unsent work goes into a file, and the
// file is handed in on another phone. Then the first comes back after all.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { Phone, Server, until } from "./harness.mjs";
import { addHousehold, addMember, figures, send, signIn, survey } from "./officer.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";
const NAME = "Nông Thị Đào";
/// A household, its head and the head's survey, with a consent that goes with it.
const ITEMS = 3;
const PASSPHRASE = "suối trong đá trắng";

describe("the rescue file", () => {
  let server, broken, office, page, file, waiting;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    broken = await Phone.open();
    office = await Phone.open();
    page = await broken.page();
    await signIn(page, server.url, "hien");
  });

  after(async () => {
    await broken?.remove();
    await office?.remove();
    await server?.remove();
  });

  async function importFile(passphrase) {
    const other = await office.page();
    await other.goto(`${server.url}/tai-khoan`);
    await other.getByRole("link", { name: "Nhập tệp cứu dữ liệu" }).click();
    await other.getByLabel("Tệp cứu dữ liệu").setInputFiles(file);
    const wide = await other.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `the page is ${wide} wide`);
    await other.getByLabel("Cụm mật khẩu của tệp").fill(passphrase);
    await other.getByRole("button", { name: "Mở tệp và gửi lên máy chủ" }).click();
    return other;
  }

  it("is made with no signal, and takes nothing off the phone", async () => {
    await broken.context.setOffline(true);
    const household = await addHousehold(page, server.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    await addMember(page, server.url, household, { full_name: NAME, relation: "head", birth: "9/2/2004", sex: "female" });
    await survey(page, server.url, household, NAME);
    waiting = (await held(page)).waiting;
    assert.ok(waiting.length >= 4, `${waiting.length} changes wait`);

    await page.goto(`${server.url}/cho-gui`);
    await page.getByRole("link", { name: "Xuất phiếu chưa gửi ra tệp" }).click();
    await page.getByText(`Tệp sẽ có ${ITEMS} mục chưa gửi.`).waitFor();
    const [first, again] = [page.locator("#cum-mat-khau"), page.locator("#cum-mat-khau-lai")];
    await first.fill("ngắn");
    await again.fill("khác");
    await page.getByRole("button", { name: "Tạo tệp" }).click();
    await page.getByText("Cụm mật khẩu cần ít nhất 10 ký tự hoặc bốn từ.").waitFor();
    await page.getByText("Hai lần gõ chưa giống nhau.").waitFor();
    await first.fill(PASSPHRASE);
    await again.fill(PASSPHRASE);
    const begin = performance.now();
    await page.getByRole("button", { name: "Tạo tệp" }).click();
    await page.getByText(`Đã tạo tệp có ${ITEMS} mục.`).waitFor();
    console.log(`# made in ${Math.round(performance.now() - begin)} ms, four times slower than here`);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Lưu tệp vào máy" }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /^phieu-chua-gui-\d{4}-\d{2}-\d{2}\.txt$/);
    file = join(server.folder, download.suggestedFilename());
    await download.saveAs(file);
    const text = await readFile(file, "utf8");
    assert.match(text, /^-----BEGIN TAYNGHE RESCUE-----\n[A-Za-z0-9+/\n]+\n-----END TAYNGHE RESCUE-----\n$/);
    assert.deepEqual((await held(page)).waiting, waiting);
    await page.goto(`${server.url}/tai-khoan/xuat-tep`);
    await page.getByText(/^Lần xuất gần nhất: .*, \d+ mục\.$/).waitFor();
    assert.deepEqual(page.troubles, []);
  });

  it("opens with its passphrase alone", async () => {
    const other = await office.page();
    await signIn(other, server.url, "hien");
    await other.close();
    const wrong = await importFile("suối trong đá đen");
    await wrong.getByText(/Cụm mật khẩu sai hoặc tệp đã hỏng/).waitFor();
    assert.equal((await figures(server, `/tong-hop/xa/${COMMUNE}`)).surveyed, 0);
    await wrong.close();
  });

  it("is handed in on another phone, twice, and counts once", async () => {
    const sums = [
      `${ITEMS} mục đã nhận, 0 mục đã có từ trước, 0 mục chưa nhận.`,
      `0 mục đã nhận, ${ITEMS} mục đã có từ trước, 0 mục chưa nhận.`,
    ];
    for (const sum of sums) {
      const other = await importFile(PASSPHRASE);
      await other.getByText(sum).waitFor();
      await other.getByText(/^Tệp của Nông Thị Hiền/).waitFor();
      assert.deepEqual(other.troubles, []);
      await other.close();
      await until("the survey counts once", async () => (await figures(server, `/tong-hop/xa/${COMMUNE}`)).surveyed === 1);
    }
  });

  it("has doubled nothing when the phone comes back after all", async () => {
    await broken.context.setOffline(false);
    await send(page, server.url);
    const { waiting: left, records } = await held(page);
    assert.deepEqual(left, []);
    assert.equal([...records.values()].filter(({ kind }) => kind === "person").length, 1);
    assert.equal((await figures(server, `/tong-hop/xa/${COMMUNE}`)).surveyed, 1);
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
  });
});
