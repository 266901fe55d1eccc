// A provider works in the communes that it was given, a helper in a hamlet, an
// observer sees figures: each finds on the phone what they may do, and nothing else.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, kept, picture, until } from "./harness.mjs";
import { addHousehold, addMember, answer, fill, landed, member, save, send, signIn, survey } from "./officer.mjs";
import { held } from "./pocket.mjs";

const HERE = "01807";
const NEXT_DOOR = "01792";

describe("who may do what", () => {
  let server, url, household;
  const phones = [];

  async function page() {
    const phone = await Phone.open();
    phones.push(phone);
    return phone.page({ slower: 1 });
  }

  async function add(login, name, role, scope) {
    const who = ["--login", login, "--name", name, "--role", role, "--scope", scope];
    const added = server.run(["user", "add", ...who], { input: `${PASSWORD}\n` });
    assert.equal(added.status, 0, added.said);
  }

  async function enter(tab, login) {
    await tab.goto(`${url}/dang-nhap`);
    await tab.getByLabel("Tên đăng nhập").fill(login);
    await tab.getByLabel("Mật khẩu").fill(PASSWORD);
    await tab.getByRole("button", { name: "Đăng nhập" }).click();
    await tab.getByRole("navigation", { name: "Các mục chính" }).waitFor();
  }

  const ways = (tab) => tab.getByRole("navigation", { name: "Các mục chính" }).getByRole("link").allInnerTexts();

  before(async () => {
    server = await Server.start();
    url = server.url;
    server.addOfficer("hien", "Nông Thị Hiền", HERE);
    server.addOfficer("thang", "Hoàng Văn Thắng", NEXT_DOOR);
    await add("co-so", "Trung tâm GDNN", "provider", `communes:${HERE},${NEXT_DOOR}`);
    await add("mat-tran", "Lục Thị Mẩy", "observer", `commune:${HERE}`);
  });

  after(async () => {
    for (const phone of phones) await phone.remove();
    await server?.remove();
  });

  it("lets a provider survey in each of its communes, and nowhere else", async () => {
    const officer = await page();
    await signIn(officer, url, "hien");
    household = await addHousehold(officer, url, { hamlet: "Xóm Nà Luông", poverty: "poor" });
    await send(officer, url);

    const provider = await page();
    await enter(provider, "co-so");
    await provider.goto(`${url}/ho`);
    await provider.getByRole("link", { name: /Nà Luông/ }).waitFor();
    await picture(provider, "co-so-ho");
    await answer(provider, "xa", NEXT_DOOR);
    await provider.getByRole("link", { name: "Thêm hộ" }).click();
    await fill(provider, { hamlet: "Xóm Bản Co", poverty: "poor" });
    await save(provider, "Lưu hộ");
    const other = await landed(provider);
    // What is added to a household stands where the household does.
    await addMember(provider, url, household, { full_name: "Hứa Văn Vinh", relation: "head", birth: "1980", sex: "male" });
    await send(provider, url);
    assert.deepEqual(provider.troubles, []);

    await send(officer, url);
    await officer.goto(`${url}/ho/${household}`);
    await officer.getByRole("link", { name: "Hứa Văn Vinh", exact: true }).waitFor();
    await officer.goto(`${url}/ho/${other}`);
    await officer.getByText("Không có phiếu này trên máy").waitFor();
    const neighbour = await page();
    await signIn(neighbour, url, "thang");
    await neighbour.goto(`${url}/ho`);
    await neighbour.getByRole("link", { name: /Bản Co/ }).waitFor();
    assert.equal(await neighbour.getByRole("link", { name: /Nà Luông/ }).count(), 0);

    await provider.goto(`${url}/tai-khoan`);
    await provider.getByText(/Kim Đồng, .*Thạch An/).waitFor();
    await picture(provider, "co-so-tai-khoan");
    assert.deepEqual(provider.troubles, []);
  });

  it("shows an observer figures, and nobody's record or work", async () => {
    const observer = await page();
    await enter(observer, "mat-tran");
    assert.deepEqual(await ways(observer), ["Tổng hợp", "Tài khoản"]);
    await observer.goto(`${url}/ho`);
    await observer.getByText("Máy này chỉ giữ số tổng hợp").waitFor();
    await picture(observer, "giam-sat-ho");
    const asked = [`/api/v1/history/${household}`, "/api/v1/review/devices", "/api/v1/review/refused"];
    const answers = await observer.evaluate(
      (paths) => Promise.all(paths.map((path) => fetch(path).then((answer) => answer.status))),
      asked,
    );
    assert.deepEqual(answers, [403, 403, 403]);
    await observer.goto(`${url}/tai-khoan`);
    await observer.getByText("Người giám sát").waitFor();
    const stored = await observer.evaluate(async () => {
      const names = (await indexedDB.databases()).map((database) => database.name);
      const texts = await Promise.all(
        names.map(
          (name) =>
            new Promise((resolve) => {
              const open = indexedDB.open(name);
              open.onsuccess = () => {
                const store = open.result;
                const all = [...store.objectStoreNames].map(
                  (rows) =>
                    new Promise((done) => {
                      const read = store.transaction(rows).objectStore(rows).count();
                      read.onsuccess = () => done([rows, read.result]);
                    }),
                );
                Promise.all(all).then((counts) => {
                  store.close();
                  resolve(Object.fromEntries(counts));
                });
              };
            }),
        ),
      );
      return texts;
    });
    assert.ok(stored.length > 0);
    for (const counts of stored) assert.equal(counts.records ?? 0, 0, JSON.stringify(counts));
  });

  /** Makes a helper's account at the officer's phone, and gives the link that opens it. */
  async function makeHelper(officer, login, name, { chosen, typed }) {
    await officer.goto(`${url}/tai-khoan`);
    await officer.getByRole("link", { name: "Quản lý tài khoản" }).click();
    await officer.getByRole("link", { name: "Thêm tài khoản" }).click();
    await officer.getByLabel("Họ tên").fill(name);
    await officer.getByLabel("Tên đăng nhập").fill(login);
    // An officer makes helpers of the own commune, and nobody else.
    const roles = officer.locator('input[name="vai-tro"]');
    await roles.first().waitFor();
    assert.deepEqual(await roles.evaluateAll((all) => all.map((one) => one.value)), ["hamlet_helper"]);
    assert.ok(await roles.first().isChecked());
    await officer.locator('input[name="noi"]').waitFor();
    assert.ok(await officer.locator('input[name="noi"]').isChecked());
    await answer(officer, "xom", chosen ?? "~");
    if (typed) await answer(officer, "ten-xom", typed);
    await officer.getByLabel("Mật khẩu của bạn").fill(PASSWORD);
    await picture(officer, `cong-tac-vien-moi-${login}`);
    await officer.getByRole("button", { name: "Thêm và tạo liên kết" }).click();
    await officer.getByRole("img", { name: "Mã QR mở tài khoản" }).waitFor();
    return officer.getByLabel("Hoặc gửi riêng liên kết này").inputValue();
  }

  /** Opens an account by its link. */
  async function open(tab, link, password) {
    await tab.goto(link.trim());
    await tab.getByLabel("Mật khẩu mới", { exact: false }).first().fill(password);
    await tab.getByLabel("Gõ lại mật khẩu mới").fill(password);
    await tab.getByRole("button", { name: "Đặt mật khẩu và vào" }).click();
    await tab.getByRole("link", { name: "Thêm hộ" }).waitFor();
    await until("the whole app is kept", async () => (await kept(tab)).includes("/shell-work"));
  }

  /** The ids of the people's records that lie on a phone. */
  const onPhone = async (tab) => {
    const { records } = await held(tab);
    const about = ["household", "person", "survey", "consent", "enrolment", "signup"];
    return [...records].filter(([, { kind }]) => about.includes(kind)).map(([id]) => id).sort();
  };

  it("lets a helper write people of a hamlet down, and see own entries only", async () => {
    const officer = await page();
    await signIn(officer, url, "hien");
    const theirs = await addHousehold(officer, url, { hamlet: "Nà Luông", poverty: "poor" });
    await send(officer, url);
    const first = await makeHelper(officer, "mai", "Hoàng Thị Mai", { chosen: "Nà Luông" });
    const second = await makeHelper(officer, "dinh", "Bế Văn Định", { typed: "Nà  Luông" });

    const helper = await page();
    await open(helper, first, "ngô nếp phơi gác bếp");
    assert.deepEqual(await ways(helper), ["Hộ", "Tổng hợp", "Tài khoản"]);
    await helper.goto(`${url}/ho`);
    await helper.getByText("Nà Luông: những hộ do bạn ghi.").waitFor();
    await helper.getByText("Chưa có hộ nào").waitFor();
    await picture(helper, "cong-tac-vien-ho");
    await helper.goto(`${url}/dang-ky`);
    await helper.getByText("Trang này dành cho người đăng ký học cho xã").waitFor();
    await helper.context().setOffline(true);
    await helper.goto(`${url}/ho/moi`);
    await helper.getByText("Xóm, tổ dân phố").waitFor();
    assert.equal(await helper.locator('input[name="hamlet"]').count(), 0, "the hamlet is not asked");
    await picture(helper, "cong-tac-vien-ho-moi");
    const own = await addHousehold(helper, url, { poverty: "near_poor" });
    const name = "Lục Thị Mẩy";
    await addMember(helper, url, own, { full_name: name, relation: "head", birth: "1984", sex: "female" });
    await survey(helper, url, own, name);
    await helper.goto(`${url}/ho/${own}`);
    await member(helper, name).waitFor();
    assert.equal(await helper.getByRole("link", { name: "Đăng ký học" }).count(), 0);
    assert.equal(await helper.getByRole("link", { name: "Xem lịch sử" }).count(), 0);
    await picture(helper, "cong-tac-vien-mot-ho");
    await helper.context().setOffline(false);
    await send(helper, url);
    const mine = await onPhone(helper);
    assert.equal(mine.length, 4, "household, person, consent and survey");
    assert.deepEqual(helper.troubles, []);

    // The office has all of it.
    await send(officer, url);
    await officer.goto(`${url}/ho/${own}`);
    await member(officer, name).getByText("đã khảo sát").waitFor();
    const all = await onPhone(officer);
    for (const id of [...mine, theirs]) assert.ok(all.includes(id));
    await officer.goto(`${url}/tai-khoan/quan-ly`);
    await officer.getByText(/Cộng tác viên xóm · Nà Luông, /).first().waitFor();
    await picture(officer, "can-bo-xa-quan-ly");
    await officer.goto(`${url}/ra-soat`);
    await officer.getByText("Hoàng Thị Mai").first().waitFor();

    // Another helper of the same hamlet sees neither.
    const other = await page();
    await open(other, second, "bốn con trâu về muộn");
    await send(other, url);
    assert.deepEqual(await onPhone(other), []);
    await other.goto(`${url}/ho/${own}`);
    await other.getByText("Không có phiếu này trên máy").waitFor();
    // The officer corrects something, and only its helper hears of it.
    await officer.goto(`${url}/ho/${own}/sua`);
    await fill(officer, { note: "Nhà mới dời" });
    await save(officer, "Lưu hộ");
    await landed(officer);
    await send(officer, url);
    await send(helper, url);
    assert.equal((await held(helper)).records.get(own).fields.note, "Nhà mới dời");
    assert.deepEqual(await onPhone(helper), mine);
    await send(other, url);
    assert.deepEqual(await onPhone(other), []);
    // A helper looks after nobody, on the server either.
    const asked = [`/api/v1/history/${own}`, "/api/v1/review/devices", "/api/v1/accounts"];
    const answers = await helper.evaluate(
      (paths) => Promise.all(paths.map((path) => fetch(path).then((answer) => answer.status))),
      asked,
    );
    assert.deepEqual(answers, [403, 403, 403]);
    for (const tab of [officer, helper, other]) {
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 360, `${wide} wide`);
    }
    assert.deepEqual(other.troubles, []);
  });
});
