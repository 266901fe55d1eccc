// A phone that runs out of room: said in time, and when it has happened nothing
// that was typed or saved is lost.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, picture, until } from "./harness.mjs";
import { addHousehold, answer, fill, landed, save, send, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";

const COMMUNE = "01807";
const MIB = 1024 * 1024;
const HOUSE = { hamlet: "Xóm Nà Luông", poverty: "none" };

// Chrome tells every site the same room, however much there is; without this it
// tells the truth.
const TRUTHFUL = { flags: ["--disable-features=StaticStorageQuota"] };

/** Runs in each page before anything else: counts how often the browser is asked to keep. */
function countAsking() {
  const ask = navigator.storage.persist.bind(navigator.storage);
  window.askedToKeep = 0;
  navigator.storage.persist = () => {
    window.askedToKeep += 1;
    return ask();
  };
}

/** Runs in each page before anything else: the browser will not promise to keep anything. */
function keepNothing() {
  navigator.storage.persist = async () => false;
  navigator.storage.persisted = async () => false;
}

describe("a phone that runs out of room", () => {
  let server, phone, page;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    await open();
    await signIn(page, server.url, "hien");
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  /** Opens the phone, with the same profile as before. The browser looks for room when it opens a store. */
  async function open(quotaSize) {
    const profile = phone?.profile;
    await phone?.close();
    phone = await Phone.open(profile, TRUTHFUL);
    await phone.context.addInitScript(countAsking);
    page = await phone.page({ slower: 1 });
    if (quotaSize) await give(quotaSize);
  }

  const used = async () => (await page.evaluate(() => navigator.storage.estimate())).usage;
  const give = (quotaSize) => page.cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize });
  const giveAll = () => page.cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url });

  it("asks the browser to keep what is stored when something is saved", async () => {
    await addHousehold(page, server.url, HOUSE);
    await until("the browser is asked", () => page.evaluate(() => window.askedToKeep === 1));
  });

  it("says so, and what to do, where the browser does not agree", async (t) => {
    const doubtful = await phone.page({ slower: 1 });
    t.after(() => doubtful.close());
    await doubtful.addInitScript(keepNothing);
    await doubtful.goto(`${server.url}/tai-khoan`);
    await doubtful.getByText(/Trình duyệt có thể xóa dữ liệu khi máy hết chỗ/).waitFor();
    await doubtful.getByRole("button", { name: "Giữ dữ liệu" }).click();
    await doubtful.getByText(/Trình duyệt chưa đồng ý/).waitFor();
    await picture(doubtful, "keeping-refused");
  });

  it("is said while there still is room, and saving goes on", async () => {
    await page.goto(`${server.url}/ho`);
    await page.getByRole("link", { name: "Thêm hộ" }).waitFor();
    assert.equal(await page.getByText(/Máy sắp hết chỗ/).count(), 0);
    await open((await used()) + 15 * MIB);
    await addHousehold(page, server.url, HOUSE);
    await page.getByText(/Máy sắp hết chỗ, còn khoảng 1[45] MB/).waitFor();
    await picture(page, "room-short");
  });

  it("keeps what was typed where a save finds none, and offers the ways out", async () => {
    const before_ = await held(page);
    await open(1);
    await page.goto(`${server.url}/ho/moi`);
    await fill(page, { hamlet: "Xóm Bản Bó", house_note: "Gần trường tiểu học" });
    await answer(page, "poverty", "poor");
    await save(page, "Lưu hộ");
    const trouble = page.locator("form .notice-bad");
    await trouble.getByText(/Máy đã hết chỗ nên chưa lưu được/).waitFor();
    await trouble.scrollIntoViewIfNeeded();
    await picture(page, "room-none");
    assert.equal(await page.locator("#hamlet").inputValue(), "Xóm Bản Bó");
    assert.deepEqual((await held(page)).records, before_.records);
    const draft = await page.evaluate(() =>
      Object.entries(localStorage).find(([name]) => name.startsWith("taynghe.draft."))?.[1]);
    assert.ok(draft, "it is kept");
    assert.doesNotMatch(draft, /Xóm Bản Bó/, "and sealed");
    await trouble.getByRole("link", { name: "Xuất phiếu chưa gửi ra tệp" }).waitFor();
    await trouble.getByRole("button", { name: "Gửi ngay" }).waitFor();

    await giveAll();
    await save(page, "Lưu hộ");
    const household = await landed(page);
    await send(page, server.url);
    const { records, waiting } = await held(page);
    assert.deepEqual(waiting, []);
    assert.equal(records.get(household).fields.house_note, "Gần trường tiểu học");
    assert.equal(await page.locator(".notice-bad").count(), 0);
  });

  it("says once that a draft cannot be kept, and what is on the screen is saved all the same", async () => {
    await page.goto(`${server.url}/ho/moi`);
    await page.getByRole("button", { name: "Lưu hộ" }).waitFor();
    await page.evaluate(() => {
      for (let size = 2 ** 20; size >= 1; size = Math.floor(size / 2)) {
        try {
          for (let at = 0; ; at += 1) localStorage.setItem(`đầy.${size}.${at}`, "x".repeat(size));
        } catch {
          // Full for this size.
        }
      }
    });
    await fill(page, { hamlet: "Xóm Pác Bó", house_note: "Đầu bản" });
    const told = page.getByText("Máy không giữ được bản nháp.");
    await told.waitFor();
    assert.equal(await told.count(), 1);
    await picture(page, "draft-not-kept");
    await answer(page, "poverty", "none");
    await save(page, "Lưu hộ");
    const household = await landed(page);
    const { seen } = await held(page);
    assert.equal(seen.find(({ id }) => id === household).fields.house_note, "Đầu bản");
    await page.evaluate(() => {
      for (const name of Object.keys(localStorage)) if (name.startsWith("đầy.")) localStorage.removeItem(name);
    });
    assert.deepEqual(page.troubles, []);
  });
});
