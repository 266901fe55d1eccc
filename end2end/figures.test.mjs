// What everybody reads of the figures, what stays exact for whoever answers for them,
// and what leaves with a name on it: files and paper.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Phone, Server, picture, until } from "./harness.mjs";

const HIDDEN = "ẩn";

/** The pages of figures that a device keeps open to whoever has it. */
function openCopies(page) {
  return page.evaluate(async () => {
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("taynghe-guest"));
    try {
      if (!database.objectStoreNames.contains("meta")) return [];
      const kept = await settled(database.transaction("meta").objectStore("meta").get("pages"));
      return kept ? JSON.parse(JSON.parse(new TextDecoder().decode(kept))) : [];
    } finally {
      database.close();
    }
  });
}

describe("figures", () => {
  let server, url, small;
  const phones = [];

  async function page(options) {
    const phone = await Phone.open(undefined, options);
    phones.push(phone);
    return phone.page({ slower: 1 });
  }

  async function enter(tab, role) {
    await tab.goto(url);
    await tab.getByRole("button", { name: role }).click();
    await tab.getByRole("navigation", { name: "Các mục chính" }).waitFor();
  }

  before(async () => {
    server = await Server.start({ command: "demo" });
    url = server.url;
  });

  after(async () => {
    for (const phone of phones) await phone.remove();
    await server?.remove();
  });

  it("hides few people from a visitor, and says so", async () => {
    const sizes = [["360", {}], ["1280", { viewport: { width: 1280, height: 800 }, isMobile: false, deviceScaleFactor: 1 }]];
    const province = await (await fetch(`${url}/api/v1/page/tong-hop`)).json();
    for (const { href } of province.parts) {
      const area = await (await fetch(`${url}/api/v1/page${href}`)).json();
      const hides = (part) => part.figures.surveyed !== null && Object.values(part.figures).includes(null);
      const part = area.parts.find(hides) ?? area.parts.find((one) => Object.values(one.figures).includes(null));
      if (part) small ??= { area: href, commune: part.href, name: part.name };
    }
    assert.ok(small, "the sample has a place with few people in something");
    for (const [size, options] of sizes) {
      const visitor = await page(options);
      for (const [name, path] of [["tinh", "/tong-hop"], ["khu-vuc", small.area], ["xa", small.commune]]) {
        await visitor.goto(`${url}${path}`);
        await visitor.getByRole("heading", { level: 1 }).waitFor();
        assert.equal(await visitor.getByRole("link", { name: "Tải bảng (CSV)" }).count(), 0);
        assert.equal(await visitor.locator(".print-mark").count(), 0);
        if (name !== "tinh") {
          await visitor.getByText("Số nhỏ hơn 5 không hiện ở trang công khai").waitFor();
          assert.ok(await visitor.getByText(HIDDEN, { exact: true }).count());
        }
        await picture(visitor, `so-${name}-${size}`);
        await visitor.evaluate(() => document.querySelector(".places, .year")?.scrollIntoView());
        await picture(visitor, `so-${name}-${size}-duoi`);
      }
      assert.deepEqual(visitor.troubles, []);
    }
  });

  it("shows a reviewer all, and leaves none of it open on the device", async () => {
    const reviewer = await page({ acceptDownloads: true });
    await enter(reviewer, "Cán bộ tỉnh");
    await reviewer.goto(`${url}${small.area}`);
    const row = reviewer.getByRole("row", { name: new RegExp(small.name) });
    await row.waitFor();
    await until("exact figures", async () => !(await row.innerText()).includes(HIDDEN));
    assert.equal(await reviewer.getByText("Số nhỏ hơn 5").count(), 0);
    await picture(reviewer, "so-can-bo");
    const copies = await openCopies(reviewer);
    const exact = copies.filter(({ address, answer }) => address.startsWith("/tong-hop") && !JSON.parse(answer).least);
    assert.deepEqual(exact.map(({ address }) => address), []);
    const cached = await reviewer.evaluate(async () => {
      const paths = [];
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) paths.push(new URL(request.url).pathname);
      }
      return paths;
    });
    assert.deepEqual(cached.filter((path) => path.startsWith("/api/")), []);

    // With no network nothing is taken away, and that is said.
    await reviewer.context().setOffline(true);
    await reviewer.getByRole("link", { name: "Tải bảng (CSV)" }).click();
    await reviewer.getByText("Chưa có mạng. Có mạng thì bấm lại để tải tệp.").waitFor();
    // The own copy is there at the next start.
    await reviewer.reload();
    await row.waitFor();
    assert.ok(!(await row.innerText()).includes(HIDDEN));
    await reviewer.context().setOffline(false);
    assert.deepEqual(reviewer.troubles, []);
  });

  it("puts a name on what is taken away and on what is printed", async () => {
    const officer = await page({ acceptDownloads: true });
    await enter(officer, "Cán bộ xã");
    await officer.goto(`${url}/tai-khoan`);
    const link = officer.getByRole("link", { name: "Tải danh sách người của xã (CSV)" });
    await link.waitFor();
    await picture(officer, "so-tai-khoan");
    const coming = officer.waitForEvent("download");
    await link.click();
    const file = await coming;
    assert.match(file.suggestedFilename(), /^nguoi-\d{5}-\d{4}-\d\d-\d\d\.csv$/);
    const text = await readFile(await file.path(), "utf8");
    const lines = text.trimEnd().split("\r\n");
    assert.match(lines[0], /^\ufeff"?Xuất bởi .+ \(cán bộ xã .+\), \d\d:\d\d \d\d\/\d\d\/\d{4}"?$/);
    assert.match(lines.at(-1), /Hết: \d+ dòng\. Số bản xuất: .+Xuất bởi /);
    assert.doesNotMatch(text, /\b\d{12}\b/, "no citizen id is whole");

    await officer.getByRole("link", { name: "Tổng hợp" }).click();
    await officer.getByRole("link", { name: "Tải bảng (CSV)" }).waitFor();
    const mark = officer.locator(".print-mark");
    assert.equal(await mark.isVisible(), false);
    await officer.emulateMedia({ media: "print" });
    await mark.waitFor();
    const words = await mark.evaluate((element) => getComputedStyle(element, "::after").content);
    assert.match(words, /^"In bởi .+ \(cán bộ xã .+\), \d\d:\d\d \d\d\/\d\d\/\d{4}"$/);
    await officer.emulateMedia({ media: null });
    const paper = await officer.pdf({ format: "A4" });
    const folder = process.env.TAYNGHE_PICTURES;
    if (folder) await writeFile(join(folder, "so-in.pdf"), paper);
    assert.deepEqual(officer.troubles, []);
  });
});
