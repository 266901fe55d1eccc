// Two officers on one phone: each opens their own work with a PIN, with and without
// a network, and nothing of one can be read by the other, in the browser or on its
// disk.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, kept, picture, until } from "./harness.mjs";
import { fill, landed, save } from "./officer.mjs";
import { hurry, takeTimers } from "./patience.mjs";
import { choosePin, lock, unlock } from "./pin.mjs";
import { held } from "./pocket.mjs";

const COMMUNES = { hien: "01807", tu: "01792" };
const PINS = { hien: "482915", tu: "319477" };
const NAMES = { hien: "Nông Thị Hiền", tu: "Bế Văn Tư" };
const MINUTE = 60_000;

/** What the first officer writes down, and nobody else may read on this phone. */
const SECRET = {
  hamlet: "Xóm Khuổi Ngọa",
  note: "Nhà sàn ba gian cạnh thác",
  name: "Sùng Thị Mùa",
  citizen: "004184000123",
  phone: "0978123456",
  draft: "Xóm Lũng Thàng",
};

/** Runs in each page before anything else: the page is seen or not as the test says. */
function takeSight() {
  let hidden = false;
  Object.defineProperty(Document.prototype, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
  window.setHidden = (value) => {
    hidden = value;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  // The phone's clock goes as far ahead as the test says.
  const now = Date.now.bind(Date);
  let ahead = 0;
  Date.now = () => now() + ahead;
  window.setAhead = (time) => (ahead = time);
}

/** Runs in the page: everything that a script of this site can read, as text. */
async function everything() {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const texts = [];
  const add = (value) => {
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) {
      const bytes = new Uint8Array(value);
      texts.push(new TextDecoder().decode(bytes), new TextDecoder("utf-16le").decode(bytes));
    } else if (value && typeof value === "object") Object.values(value).forEach(add);
    else texts.push(String(value));
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      (await settled(rows.getAll())).forEach(add);
      (await settled(database.transaction(store).objectStore(store).getAllKeys())).forEach(add);
    }
    database.close();
  }
  for (const storage of [localStorage, sessionStorage]) add(Object.entries(storage));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      add(request.url);
      add(await (await cache.match(request)).arrayBuffer());
    }
  }
  add(document.documentElement.outerHTML);
  return texts.join("\n");
}

/** Runs in the page: whether the key of whoever is open is kept for a forgotten PIN. */
async function escrowed() {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const account = JSON.parse(localStorage.getItem("taynghe.preferences")).last_account;
  const database = await settled(indexedDB.open("taynghe-keys"));
  const texts = [];
  for (const name of database.objectStoreNames) {
    const rows = await settled(database.transaction(name).objectStore(name).getAll());
    texts.push(...rows.map((row) => (row instanceof Uint8Array ? new TextDecoder().decode(row) : JSON.stringify(row))));
  }
  database.close();
  return texts.some((text) => text.includes(account) && text.includes("escrow"));
}

/** A word as it may stand on a disk. */
function shapes(word) {
  const plain = [word.normalize("NFC"), word.normalize("NFD")].map((text) => Buffer.from(text));
  const wide = [...plain.map((bytes) => Buffer.from(bytes.toString(), "utf16le"))];
  // In base64 three bytes make four letters: each of three places gives other letters.
  const base64 = plain.flatMap((bytes) =>
    [0, 1, 2].map((skip) => {
      const whole = bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 3) * 3);
      return Buffer.from(whole.toString("base64"));
    }),
  );
  const escaped = Buffer.from(JSON.stringify(word).replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).slice(1, -1));
  return [...plain, ...wide, ...base64, escaped];
}

async function files(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Which of the words stand in the files of a folder, and where. */
async function standing(folder, words) {
  const found = [];
  for (const file of await files(folder)) {
    const bytes = await readFile(file);
    for (const word of words) {
      if (shapes(word).some((shape) => bytes.includes(shape))) found.push(`${word} in ${file}`);
    }
  }
  return found;
}

describe("a shared phone", () => {
  let server, url, phone, page;

  before(async () => {
    server = await Server.start();
    url = server.url;
    for (const [login, name] of Object.entries(NAMES)) server.addOfficer(login, name, COMMUNES[login]);
    phone = await Phone.open(undefined, { pin: false });
    await takeTimers(phone.context);
    await phone.context.addInitScript(takeSight);
    page = await phone.page({ slower: 1 });
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  async function signIn(login) {
    await page.goto(`${url}/dang-nhap`);
    await page.getByLabel("Tên đăng nhập").fill(login);
    await page.getByLabel("Mật khẩu").fill(PASSWORD);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
  }

  const working = () => page.getByRole("link", { name: "Thêm hộ" }).waitFor();

  async function fits(name) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 360, `${name} is ${wide} wide`);
    await picture(page, name);
  }

  it("asks for a PIN at the first sign-in, and takes none that is tried first", async () => {
    await signIn("hien");
    await fits("pin-choose");
    for (const [pin, words] of [
      ["4829", "Mã cần ít nhất 6 chữ số."],
      ["123456", "Mã này dễ đoán."],
      ["19851985", "Mã này dễ đoán."],
    ]) {
      await choosePin(page, pin);
      await page.getByText(words).waitFor();
    }
    await choosePin(page, PINS.hien, PINS.tu);
    await page.getByText("Hai lần gõ chưa giống nhau.").waitFor();
    await fits("pin-refused");
    await choosePin(page, PINS.hien);
    await working();
    await until("the whole app is kept", async () => (await kept(page)).includes("/shell-work"));
  });

  it("works on with no network after the PIN, and a wrong one opens nothing", async () => {
    await phone.context.setOffline(true);
    await page.goto(`${url}/ho`);
    await page.getByRole("heading", { name: "Mở máy" }).waitFor();
    await fits("pin-locked");
    await unlock(page, "482916");
    await page.getByText("Mã chưa đúng. Hãy thử lại.").waitFor();
    await unlock(page, PINS.hien);
    await working();
    await page.getByRole("link", { name: "Thêm hộ" }).click();
    await fill(page, { hamlet: SECRET.hamlet, house_note: SECRET.note, poverty: "none" });
    await save(page, "Lưu hộ");
    await landed(page);
    await page.getByRole("link", { name: "Thêm chủ hộ" }).click();
    await fill(page, {
      full_name: SECRET.name,
      birth: "1984",
      sex: "female",
      citizen_id: SECRET.citizen,
      phone: SECRET.phone,
    });
    await save(page, "Lưu thành viên");
    await landed(page);
    await page.getByRole("navigation").getByRole("link", { name: "Hộ", exact: true }).click();
    await page.getByRole("link", { name: "Thêm hộ" }).click();
    await fill(page, { hamlet: SECRET.draft });
    assert.equal((await held(page)).waiting.length, 2);
  });

  it("locks after minutes out of sight, and not before", async () => {
    await page.evaluate(() => window.setHidden(true));
    await page.evaluate((time) => window.setAhead(time), 4 * MINUTE);
    await page.evaluate(() => window.setHidden(false));
    assert.equal(await page.locator("#hamlet").inputValue(), SECRET.draft);
    await page.evaluate(() => window.setHidden(true));
    await page.evaluate((time) => window.setAhead(time), 10 * MINUTE);
    const anew = page.waitForEvent("load");
    await hurry(page, 6 * MINUTE);
    await anew;
    await page.getByRole("heading", { name: "Mở máy" }).waitFor();
    const shown = await page.evaluate(() => document.documentElement.outerHTML);
    for (const word of Object.values(SECRET)) assert.ok(!shown.includes(word), word);
  });

  it("waits longer with each wrong PIN, whoever loads the page anew, and wipes nothing", async () => {
    await page.goto(`${url}/ho`);
    for (let wrong = 0; wrong < 4; wrong += 1) {
      await unlock(page, "000001");
      await page.getByText(/Mã chưa đúng/).waitFor();
    }
    await page.getByText("Hãy chờ 30 giây rồi thử lại. Phiếu trên máy vẫn còn đủ.").waitFor();
    await fits("pin-wait");
    await page.reload();
    await unlock(page, PINS.hien);
    await page.getByText(/Đã gõ sai nhiều lần. Hãy chờ \d+ giây/).waitFor();
    await page.evaluate((time) => window.setAhead(time), MINUTE / 2 + 1_000);
    await unlock(page, PINS.hien);
    await working();
    assert.equal((await held(page)).waiting.length, 2);
    await page.goto(`${url}/ho/moi`);
    await unlock(page, PINS.hien);
    await page.getByText(/Đã mở lại bản nháp/).waitFor();
    assert.equal(await page.locator("#hamlet").inputValue(), SECRET.draft);
  });

  it("is handed to a colleague, who sees and can read nothing of it", async () => {
    await phone.context.setOffline(false);
    await page.goto(`${url}/ho`);
    await unlock(page, PINS.hien);
    await working();
    await lock(page);
    await page.getByRole("button", { name: "Đăng nhập người mới" }).click();
    await signIn("tu");
    await choosePin(page, PINS.tu);
    await working();
    assert.equal(await page.getByText(SECRET.hamlet).count(), 0);
    const readable = await page.evaluate(everything);
    for (const word of Object.values(SECRET)) {
      assert.ok(!shapes(word).some((shape) => readable.includes(shape.toString())), word);
    }
    const me = await page.evaluate(() => fetch("/api/v1/me").then((answer) => answer.json()));
    assert.equal(me.account.name, NAMES.tu);
  });

  it("goes from one to the other by a press and a PIN, and each sends as themselves", async () => {
    await lock(page);
    await page.getByRole("button", { name: "Người khác trên máy này" }).click();
    await page.getByText("Ai dùng máy này?").waitFor();
    await fits("pin-people");
    await page.getByRole("button", { name: NAMES.hien }).click();
    await unlock(page, PINS.hien);
    await page.getByRole("navigation").getByRole("link", { name: "Hộ", exact: true }).click();
    await working();
    await page.getByText(SECRET.hamlet).first().waitFor();
    await until("what waited is sent", async () => (await held(page)).waiting.length === 0);
    const me = await page.evaluate(() => fetch("/api/v1/me").then((answer) => answer.json()));
    assert.equal(me.account.name, NAMES.hien);
    assert.deepEqual(page.troubles, []);
  });

  it("is opened with the password by whoever forgot the PIN, and nothing unsent is lost", async () => {
    await page.goto(`${url}/ho`);
    await unlock(page, PINS.hien);
    await working();
    await until("its key is sealed to the server", () => page.evaluate(escrowed));
    await phone.context.setOffline(true);
    await page.getByRole("link", { name: "Thêm hộ" }).click();
    await fill(page, { hamlet: "Xóm Pác Nà", poverty: "none" });
    await save(page, "Lưu hộ");
    await landed(page);
    assert.equal((await held(page)).waiting.length, 1);
    await lock(page);
    await page.getByRole("button", { name: "Quên mã PIN" }).click();
    const ask = async (password) => {
      await page.getByLabel("Tên đăng nhập").fill("hien");
      await page.getByLabel("Mật khẩu").fill(password);
      await page.getByRole("button", { name: "Đặt mã mới" }).click();
    };
    await ask(PASSWORD);
    await page.getByText("Chưa có mạng nên chưa đặt mã mới được.").waitFor();
    await fits("pin-forgotten");
    await phone.context.setOffline(false);
    await ask("không phải mật khẩu");
    await page.getByText("Tên đăng nhập hoặc mật khẩu chưa đúng.").waitFor();
    await ask(PASSWORD);
    await page.getByRole("heading", { name: "Đặt mã PIN cho máy này" }).waitFor();
    const forgotten = PINS.hien;
    PINS.hien = "730264";
    await choosePin(page, PINS.hien);
    await until("what waited is sent", async () => (await held(page)).waiting.length === 0);
    await page.goto(`${url}/ho`);
    await unlock(page, forgotten);
    await page.getByText(/Mã chưa đúng/).waitFor();
    await unlock(page, PINS.hien);
    await page.getByText("Xóm Pác Nà").first().waitFor();
  });

  it("gives nothing to whoever copies its profile and has no PIN", async () => {
    await page.goto(`${url}/ho`);
    await unlock(page, PINS.hien);
    await working();
    await phone.close();
    const copy = await mkdtemp(join(tmpdir(), "taynghe-copied-"));
    try {
      await cp(phone.profile, copy, { recursive: true });
      assert.deepEqual(await standing(copy, Object.values(SECRET)), []);
      const thief = await Phone.open(copy, { pin: false });
      const found = await thief.page({ slower: 1 });
      await thief.context.setOffline(true);
      await found.goto(`${url}/ho`);
      await found.getByRole("heading", { name: "Mở máy" }).waitFor();
      const readable = await found.evaluate(everything);
      for (const word of Object.values(SECRET)) {
        assert.ok(!shapes(word).some((shape) => readable.includes(shape.toString())), word);
      }
      await thief.close();
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});
