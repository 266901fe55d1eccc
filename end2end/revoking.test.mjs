// A reviewer revokes phones that were lost: what they had not sent is kept apart, they
// are given nothing any more, and nothing stays on them, whether or not anybody opens them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setUp } from "./authenticator.mjs";
import { PASSWORD, Phone, Server, kept, picture, until } from "./harness.mjs";
import { addHousehold, landed, send, signIn } from "./officer.mjs";
import { choosePin } from "./pin.mjs";

const COMMUNE = "01807";
const PIN = "730264";

/** Runs in a page: what there is of anybody on its phone. */
async function traces() {
  const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const stores = (await indexedDB.databases()).map(({ name }) => name);
  const keys = await settled(indexedDB.open("taynghe-keys"));
  const people = await settled(keys.transaction("people").objectStore("people").count());
  keys.close();
  const own = (name) => /^taynghe\.(draft|aside|store)/.test(name);
  return { stores: stores.filter((name) => /^taynghe-[0-9a-f]{8}-/.test(name)), people, own: Object.keys(localStorage).filter(own) };
}

/** Runs in a page: whether its phone can say that it is there while nobody opens it. */
async function sealedFirst() {
  const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const name = (await indexedDB.databases()).map((found) => found.name).find((found) => /^taynghe-[0-9a-f]{8}-/.test(found));
  const database = await settled(indexedDB.open(name));
  const card = await settled(database.transaction("envelopes").objectStore("envelopes").get(0));
  database.close();
  return card?.bytes.length > 1;
}

/** Runs in a page: puts another envelope in the place of the last, which it gives. */
async function swapEnvelope(bytes) {
  const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const name = (await indexedDB.databases()).map((found) => found.name).find((found) => /^taynghe-[0-9a-f]{8}-/.test(found));
  const database = await settled(indexedDB.open(name));
  const store = database.transaction("envelopes", "readwrite").objectStore("envelopes");
  const last = (await settled(store.getAll())).at(-1);
  await settled(store.put({ seq: last.seq, bytes: Uint8Array.from(bytes) }));
  database.close();
  return [...last.bytes];
}

const NOTHING = { stores: [], people: 0, own: [] };

describe("a phone that was lost", () => {
  let server, phone, page, lost, pocket, office, desk, authenticator;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    server.addOfficer("tu", "Bế Văn Tư", COMMUNE);
    const who = ["--login", "thu", "--name", "Hoàng Văn Thụ", "--role", "province_reviewer", "--scope", "province"];
    const added = server.run(["user", "add", ...who], { input: `${PASSWORD}\n` });
    assert.equal(added.status, 0, added.said);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, server.url, "hien");
    await addHousehold(page, server.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    await send(page, server.url);
    await phone.context.setOffline(true);
    await addHousehold(page, server.url, { hamlet: "Xóm Khau Trang", poverty: "none" });
    office = await Phone.open();
    desk = await office.page({ slower: 1 });
    await desk.goto(`${server.url}/dang-nhap`);
    await desk.getByLabel("Tên đăng nhập").fill("thu");
    await desk.getByLabel("Mật khẩu").fill(PASSWORD);
    await desk.getByRole("button", { name: "Đăng nhập" }).click();
    ({ authenticator } = await setUp(desk));
    await desk.waitForURL((url) => !url.pathname.startsWith("/dang-nhap"));
  });

  after(async () => {
    await phone?.remove();
    await lost?.remove();
    await office?.remove();
    await server?.remove();
  });

  async function revoke(name) {
    await desk.goto(`${server.url}/ra-soat`);
    const card = desk.locator(".told", { hasText: name }).filter({ has: desk.getByRole("button", { name: "Thu hồi máy" }) });
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByLabel("Mất máy").check();
    await card.getByLabel("Mật khẩu của bạn").fill(PASSWORD);
    await card.getByLabel("Mã 6 số").fill(await authenticator.code());
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await desk.getByText("Đã thu hồi.").waitFor();
  }

  it("is revoked by a reviewer, for a reason and with the own password", async () => {
    await desk.goto(`${server.url}/ra-soat`);
    const card = desk.locator(".told", { hasText: "Nông Thị Hiền" });
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await picture(desk, "revoke");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Hãy chọn lý do.").waitFor();
    await card.getByLabel("Mất máy").check();
    await card.getByLabel("Mật khẩu của bạn").fill("sai");
    await card.getByLabel("Mã 6 số").fill("000000");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Mật khẩu của bạn chưa đúng.").waitFor();
    await card.getByLabel("Mật khẩu của bạn").fill(PASSWORD);
    await card.getByLabel("Mã 6 số").fill(await authenticator.code());
    await picture(desk, "revoke-filled");
    await card.getByRole("button", { name: "Thu hồi máy" }).click();
    await card.getByText("Đã thu hồi.").waitFor();
    await desk.reload();
    await card.getByText(/^đã thu hồi/).waitFor();
    assert.equal(await card.getByRole("button", { name: "Thu hồi máy" }).count(), 0);
    await desk.setViewportSize({ width: 1280, height: 800 });
    await picture(desk, "revoked-wide");
  });

  it("hands in what it had not sent, is told, and keeps nothing", async () => {
    const before_ = await page.evaluate(traces);
    assert.deepEqual([before_.stores.length, before_.people], [1, 1]);
    await phone.context.setOffline(false);
    await page.getByText("Máy này đã bị thu hồi. Máy chủ đã giữ lại phiếu chưa gửi").waitFor();
    await picture(page, "revoked-phone");
    await page.getByRole("link", { name: "Đăng nhập" }).first().waitFor();
    assert.deepEqual(await page.evaluate(traces), NOTHING);
    await desk.goto(`${server.url}/ra-soat/chua-nhan`);
    await desk.getByText("Nông Thị Hiền").first().waitFor();
    assert.equal(await desk.getByText("Nông Thị Hiền").count(), 1, "what was sent before stands");
    assert.deepEqual(page.troubles, []);
  });

  it("does so too while nobody opens it", async () => {
    lost = await Phone.open(undefined, { pin: false });
    pocket = await lost.page({ slower: 1 });
    await pocket.goto(`${server.url}/dang-nhap`);
    await pocket.getByLabel("Tên đăng nhập").fill("tu");
    await pocket.getByLabel("Mật khẩu").fill(PASSWORD);
    await pocket.getByRole("button", { name: "Đăng nhập" }).click();
    await choosePin(pocket, PIN);
    await pocket.getByRole("link", { name: "Thêm hộ" }).click();
    await until("the whole app is kept", async () => (await kept(pocket)).includes("/shell-work"));
    await until("the card lies ready", () => pocket.evaluate(sealedFirst));
    await lost.context.setOffline(true);
    await pocket.locator("#hamlet").fill("Xóm Pò Bẩu");
    await pocket.locator('input[name="poverty"][value="none"]').check();
    await pocket.getByRole("button", { name: "Lưu hộ", exact: true }).click();
    await landed(pocket);
    await pocket.getByRole("navigation").getByRole("link", { name: "Hộ", exact: true }).click();
    await pocket.getByRole("link", { name: "Thêm hộ" }).click();
    await pocket.locator("#hamlet").fill("Xóm Lũng Rì");
    await until("the draft is kept", async () => (await pocket.evaluate(traces)).own.some((name) => name.startsWith("taynghe.draft.")));
    await pocket.reload();
    await pocket.getByRole("heading", { name: "Mở máy" }).waitFor();

    await revoke("Bế Văn Tư");
    // As long as the server lacks one change, everything stays.
    const envelope = await pocket.evaluate(swapEnvelope, [0]);
    assert.ok(envelope.length > 86);
    const pushes = () => server.log.split("a push was answered").length;
    const before_ = pushes();
    await lost.context.setOffline(false);
    // A page that was loaded with no network in a test takes it for one, and hears of none.
    await pocket.evaluate(() => window.dispatchEvent(new Event("online")));
    await until("the phone has said that it is there", () => pushes() > before_);
    await pocket.evaluate(swapEnvelope, [0]);
    assert.equal((await pocket.evaluate(traces)).people, 1);
    await pocket.getByRole("heading", { name: "Mở máy" }).waitFor();

    await pocket.evaluate(swapEnvelope, envelope);
    await pocket.reload();
    await pocket.getByText("Máy này đã bị thu hồi. Máy chủ đã giữ lại phiếu chưa gửi").waitFor();
    assert.deepEqual(await pocket.evaluate(traces), NOTHING);
    await desk.goto(`${server.url}/ra-soat/chua-nhan`);
    await desk.getByText("Bế Văn Tư").first().waitFor();
    assert.equal(await desk.getByText("Bế Văn Tư").count(), 1);
    assert.deepEqual(pocket.troubles, []);
  });
  it("is emptied under whoever has it open", async () => {
    await signIn(page, server.url, "hien");
    await page.getByText("Xóm Nà Luông").first().waitFor();
    const second = await phone.page({ slower: 1 });
    await second.goto(`${server.url}/ho`);
    await second.getByText("Xóm Nà Luông").first().waitFor();
    await revoke("Nông Thị Hiền");
    await page.getByRole("link", { name: /Đã gửi lúc/ }).click();
    await page.getByRole("button", { name: "Gửi ngay" }).click();
    for (const tab of [page, second]) {
      await tab.getByText("Máy này đã bị thu hồi. Máy chủ đã giữ lại phiếu chưa gửi").waitFor();
    }
    assert.deepEqual(second.troubles, []);
    assert.deepEqual(await page.evaluate(traces), NOTHING);
    assert.deepEqual(page.troubles, []);
  });
});
