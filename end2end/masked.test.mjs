// A citizen id is nowhere on a page until somebody asks to see it, and whoever did is
// in the server's access log: an officer's look with no network, and a reviewer's.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { join } from "node:path";
import { setUp } from "./authenticator.mjs";
import { PASSWORD, Phone, Server, until } from "./harness.mjs";
import { addHousehold, addMember, answer, landed, openMember, save, send, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { register } from "./traces.mjs";

const COMMUNE = "01807";
const NAME = "Nông Thị Đào";
const NUMBER = "004180012345";
const MASKED = "•••••••••345";
const OTHER = "004180067890";
const OTHER_MASKED = "•••••••••890";
const SIZES = { phone: { width: 360, height: 640 }, desk: { width: 1280, height: 800 } };

describe("citizen ids", () => {
  let server, url, phone, page, desk, reviewer, household, person;

  before(async () => {
    for (const number of [NUMBER, OTHER]) register("citizen_id", number);
    server = await Server.start();
    url = server.url;
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    server.addAccount("so", "Triệu Thị Lan", "province_reviewer", "province");
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, url, "hien");
    household = await addHousehold(page, url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    const member = { full_name: NAME, relation: "head", birth: "17/5/1980", sex: "female" };
    await addMember(page, url, household, { ...member, citizen_id: NUMBER });
    await send(page, url);
    const { records } = await held(page);
    person = [...records].find(([, { kind }]) => kind === "person")[0];
  });

  after(async () => {
    await phone?.remove();
    await reviewer?.remove();
    await server?.remove();
  });

  /** All that stands on a page: its text, what is in its boxes, and in its attributes. */
  async function everything(page) {
    return page.evaluate(() => {
      const boxes = [...document.querySelectorAll("input, textarea, select, option")].map((box) => box.value);
      return [document.documentElement.outerHTML, document.title, location.href, ...boxes].join("\n");
    });
  }

  async function shows(page, ...numbers) {
    const text = await everything(page);
    assert.deepEqual([NUMBER, OTHER].filter((number) => text.includes(number)), numbers);
  }

  /** The rows of the access log about the person, the newest first. */
  function reads(action, ...more) {
    const done = server.run(["audit", "reads", "--record", person, ...more]);
    assert.equal(done.status, 0, done.said);
    const rows = done.said.split("\n").filter(Boolean).map((line) => line.split("\t"));
    return rows.filter((row) => row[4] === action);
  }

  async function picture(page, name) {
    const folder = process.env.TAYNGHE_PICTURES;
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.width, `${name} is ${wide} wide on ${size}`);
      if (folder) await page.screenshot({ path: join(folder, `${name}-${size}.png`), fullPage: true });
    }
    await page.setViewportSize(SIZES.phone);
  }

  const box = (page) => page.locator('input[name="citizen_id"]');
  const reveal = (page) => page.getByRole("button", { name: "Hiện số", exact: true });
  const hide = (page) => page.getByRole("button", { name: "Ẩn số", exact: true });

  it("are masked in the form, and leaving it without a click leaves no row", async () => {
    await openMember(page, url, household, NAME);
    await page.getByText(MASKED).waitFor();
    assert.equal(await box(page).inputValue(), "");
    await shows(page);
    await picture(page, "so-an");
    await save(page, "Lưu thành viên");
    await landed(page);
    await shows(page);
    const { seen, waiting, looks } = await held(page);
    assert.equal(seen.find(({ id }) => id === person).fields.citizen_id, NUMBER, "it is saved as it was");
    assert.deepEqual([waiting, looks], [[], []]);
    await send(page, url);
    assert.deepEqual(reads("unmask"), []);
  });

  it("show at a click with no network, once it is kept that somebody looked", async () => {
    await phone.context.setOffline(true);
    await openMember(page, url, household, NAME);
    await reveal(page).scrollIntoViewIfNeeded();
    const before = await reveal(page).boundingBox();
    assert.ok(before.height >= 48 && before.width >= 48, JSON.stringify(before));
    assert.ok(before.height < 56, "its words are on one line");
    await reveal(page).click();
    await hide(page).waitFor();
    assert.equal(await box(page).inputValue(), NUMBER);
    assert.deepEqual(await hide(page).boundingBox(), before, "nothing moves under the thumb");
    const { looks } = await held(page);
    assert.equal(looks.length, 1);
    assert.equal(looks[0].record, person);
    await picture(page, "so-hien");
    await hide(page).click();
    await reveal(page).waitFor();
    await shows(page);
    // A tab that was loaded anew masks again, and the look is still there.
    await page.reload();
    await page.getByText(MASKED).waitFor();
    await shows(page);
    assert.equal((await held(page)).looks.length, 1);
  });

  it("are in the log once the phone has synced, each look once", async () => {
    assert.deepEqual(reads("unmask"), []);
    const { looks, device } = await held(page);
    await phone.context.setOffline(false);
    await send(page, url);
    await send(page, url);
    assert.deepEqual((await held(page)).looks, []);
    const rows = reads("unmask");
    assert.equal(rows.length, 1);
    const [, at, login, machine, , record, detail, count] = rows[0];
    assert.deepEqual([login, machine, record, detail, count], ["hien", device, person, "citizen_id", "1"]);
    assert.ok(Math.abs(Date.parse(at) - looks[0].at) < 1_000, at);
    assert.deepEqual(reads("unmask", "--account", "so"), []);
    assert.equal(reads("unmask", "--account", "hien", "--since", at.slice(0, 10)).length, 1);
    assert.deepEqual(reads("unmask", "--since", "2126-01-01"), []);
  });

  it("are written anew without a look, also by a draft that was opened again", async () => {
    await phone.context.setOffline(true);
    await openMember(page, url, household, NAME);
    await answer(page, "citizen_id", OTHER);
    await page.getByText("Số cũ:").waitFor();
    await picture(page, "so-moi");
    await page.reload();
    await page.getByText("Đã mở lại bản nháp").waitFor();
    assert.equal(await box(page).inputValue(), OTHER);
    await shows(page, OTHER);
    // Back to what stood, and once more.
    await page.getByRole("button", { name: "Giữ số cũ" }).click();
    await page.getByText("Đang ghi:").waitFor();
    await shows(page);
    await answer(page, "citizen_id", OTHER);
    await save(page, "Lưu thành viên");
    await landed(page);
    const { seen, looks } = await held(page);
    assert.equal(seen.find(({ id }) => id === person).fields.citizen_id, OTHER);
    assert.deepEqual(looks, []);
  });

  it("are masked among what waits on this phone, and shown there at a click", async () => {
    await page.goto(`${url}/lich-su/${person}`);
    await page.getByText("Trên máy này: 1 thay đổi").waitFor();
    await page.getByText(OTHER_MASKED).waitFor();
    await shows(page);
    await reveal(page).click();
    await page.getByText(OTHER, { exact: true }).waitFor();
    await shows(page, NUMBER, OTHER);
    await picture(page, "lich-su-may-nay");
    assert.equal((await held(page)).looks.length, 1);
    await phone.context.setOffline(false);
    await send(page, url);
    assert.equal(reads("unmask").length, 2);
  });

  it("are masked in a reviewer's history, which says who looked; the reviewer's look is logged too", async () => {
    reviewer = await Phone.open();
    desk = await reviewer.page({ slower: 1 });
    await desk.goto(`${url}/dang-nhap`);
    await desk.getByLabel("Tên đăng nhập").fill("so");
    await desk.getByLabel("Mật khẩu").fill(PASSWORD);
    await desk.getByRole("button", { name: "Đăng nhập" }).click();
    await setUp(desk);
    await desk.getByRole("link", { name: "Rà soát" }).waitFor();
    const answers = [];
    desk.on("response", async (response) => {
      if (response.url().includes("/api/v1/history/")) answers.push(await response.text());
    });
    await desk.goto(`${url}/lich-su/${person}`);
    await desk.getByText(OTHER_MASKED).first().waitFor();
    await shows(desk);
    assert.ok(answers.length > 0 && answers.every((text) => !text.includes(NUMBER) && !text.includes(OTHER)));
    await desk.getByRole("heading", { name: "Ai đã xem số định danh" }).waitFor();
    const lookers = desk.getByRole("listitem").filter({ hasText: "Nông Thị Hiền" });
    assert.equal(await lookers.count(), 2);
    assert.match(await lookers.first().innerText(), /^Nông Thị Hiền · \d\d:\d\d · mã máy [0-9A-F]{4}$/);
    await picture(desk, "lich-su-an");
    assert.equal(reads("unmask").length, 2, "the history alone is no look");
    assert.ok(reads("read_history").length >= 1);

    await reveal(desk).click();
    await desk.getByText(OTHER, { exact: true }).waitFor();
    await shows(desk, NUMBER, OTHER);
    await picture(desk, "lich-su-hien");
    assert.equal(reads("unmask")[0][2], "so");
    assert.equal(reads("unmask").length, 3);
    await hide(desk).click();
    await until("it is masked again", async () => !(await everything(desk)).includes(NUMBER));
    await shows(desk);
    assert.deepEqual([...page.troubles.filter((text) => !text.includes("net::ERR")), ...desk.troubles], []);
  });

  it("are masked side by side where two officers wrote differently", async () => {
    server.addOfficer("thang", "Hoàng Văn Thắng", COMMUNE);
    const second = await Phone.open();
    try {
      const other = await second.page({ slower: 1 });
      await signIn(other, url, "thang");
      await send(other, url);
      await openMember(other, url, household, NAME);
      await openMember(page, url, household, NAME);
      for (const [one, number] of [[other, NUMBER], [page, "004180011111"]]) {
        await answer(one, "citizen_id", number);
        await save(one, "Lưu thành viên");
        await landed(one);
        await send(one, url);
      }
      await page.goto(`${url}/doi-chieu/${person}`);
      await page.getByText(/Chọn nội dung đúng/).first().waitFor();
      await page.getByText("•••••••••111").waitFor();
      await page.getByText(MASKED).waitFor();
      await shows(page);
      await reveal(page).click();
      await page.getByText("004180011111").waitFor();
      await shows(page, NUMBER);
      await picture(page, "doi-chieu-hien");
    } finally {
      await second.remove();
    }
  });
});
