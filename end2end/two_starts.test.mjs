// One visit is enough: after it the app opens without a server, at any of its
// addresses, and that one visit fits a bad link.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Phone, Server, kept, until } from "./harness.mjs";
import { Link } from "./link.mjs";

// A first visit to a public page, everything counted: also where a visitor does
// something, and the page brings the visitor's app along.
const MOST_REQUESTS = 8;
const MOST_BYTES = 300_000;

describe("one wasm, two starts", () => {
  let server, link, phone, page;

  before(async () => {
    server = await Server.start();
    link = await Link.to(server);
    phone = await Phone.open();
    page = await phone.page();
  });

  after(async () => {
    await phone?.remove();
    await link?.close();
    await server?.remove();
  });

  it("shows the first page within the requests and bytes of a first visit", async (t) => {
    const answer = await page.goto(link.url);
    assert.match(await answer.text(), /<h1>Đào tạo nghề Cao Bằng/);
    await page.getByRole("heading", { level: 1 }).waitFor();
    t.diagnostic(`${link.requests.length} requests, ${link.down} bytes: ${link.requests.join(" ")}`);
    assert.ok(link.requests.length <= MOST_REQUESTS, `${link.requests.length} requests`);
    assert.ok(link.down <= MOST_BYTES, `${link.down} bytes`);
  });

  it("shows a page that was rendered by the server, and takes it over", async () => {
    const answer = await page.goto(`${link.url}/lop`);
    assert.match(await answer.text(), /<h1>/);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  it("keeps a visitor's shell and files after that one visit, and nothing of the work app", async () => {
    const paths = await kept(page);
    assert.ok(paths.includes("/shell"), `no shell among ${paths}`);
    assert.equal(paths.filter((path) => /^\/pkg\/public\.\w+\.(js|wasm)$/.test(path)).length, 2);
    assert.ok(!paths.some((path) => path.includes("work")), `the work app is among ${paths}`);
    assert.ok(!paths.includes("/"), "a rendered page must never be kept");
    assert.deepEqual(page.troubles, []);
  });

  it("stays within the requests and bytes of a first visit with the visitor's app", async (t) => {
    const fresh = await Phone.open();
    t.after(() => fresh.remove());
    link.requests.length = 0;
    link.down = 0;
    const first = await fresh.page();
    await first.goto(`${link.url}/lop`);
    await until("the visitor's shell is kept", async () => (await kept(first)).includes("/shell"));
    t.diagnostic(`${link.requests.length} requests, ${link.down} bytes: ${link.requests.join(" ")}`);
    assert.ok(link.requests.length <= MOST_REQUESTS, `${link.requests.length} requests`);
    assert.ok(link.down <= MOST_BYTES, `${link.down} bytes`);
    assert.deepEqual(first.troubles, []);
  });

  it("keeps the whole app after one visit to a page of the work", async () => {
    await page.goto(`${link.url}/ho`);
    await page.getByText("Cần đăng nhập").waitFor();
    await until("the work app is kept", async () => (await kept(page)).includes("/shell-work"));
    assert.deepEqual(page.troubles, []);
  });

  it("opens at a deep link when the server is dead and the network gone", async () => {
    await server.kill();
    link.cut();
    await phone.context.setOffline(true);
    const deep = await phone.page();
    const begin = performance.now();
    await deep.goto(`${link.url}/ho/bat-ky`);
    await deep.getByRole("link", { name: "Tay Nghề" }).waitFor();
    const took = performance.now() - begin;
    assert.equal(await deep.locator("body[data-shell]").count(), 1);
    assert.equal(new URL(deep.url()).pathname, "/ho/bat-ky");
    assert.deepEqual(deep.troubles, []);
    console.log(JSON.stringify({ name: "offline_start", value: Math.round(took), unit: "ms", budget: 1000 }));
  });

  it("leaves an unknown address to the network", async () => {
    const unknown = await phone.page();
    await assert.rejects(unknown.goto(`${link.url}/khong-co`), /ERR_/);
  });
});
