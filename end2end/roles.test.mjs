// A provider works in the communes that it was given, an observer sees figures:
// each finds on the phone what they may do, and nothing else.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, picture } from "./harness.mjs";
import { addHousehold, addMember, answer, fill, landed, save, send, signIn } from "./officer.mjs";

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
});
