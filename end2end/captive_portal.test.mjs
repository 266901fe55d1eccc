// A captive portal answers anything with its own page, and a bad proxy with half
// of ours. Nothing of that is ever kept on the phone, whatever address it bears.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FaultyLink } from "./faulty_link.mjs";
import { Phone, Server, kept, until } from "./harness.mjs";

const WRONG = ["portal_page", "portal_elsewhere", "answer_shortened"];

describe("what is kept on a phone", () => {
  let server, link, phone, page, worker;

  before(async () => {
    server = await Server.start();
    link = await FaultyLink.to(server);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
  });

  after(async () => {
    await phone?.remove();
    await link?.close();
    await server?.remove();
  });

  /** Asks the worker to keep a list of files; says whether it did. */
  const keep = (list) => worker.evaluate(`keep(BUILD.${list}).then(() => true, () => false)`);

  /** What is kept, each with whether it is what the server has. */
  async function sound() {
    const paths = await kept(page);
    const right = await page.evaluate(async (paths) => {
      const texts = paths.map(async (path) => (await (await caches.match(path)).text()));
      return Promise.all(texts);
    }, paths);
    for (const [at, path] of paths.entries()) {
      const own = await (await fetch(`${server.url}${path}`)).text();
      assert.ok(right[at] === own, `${path} is not the server's`);
    }
    return paths;
  }

  it("is a visitor's app only once all of it is the server's", async () => {
    const begun = phone.context.waitForEvent("serviceworker");
    link.strikeAt("/shell", "portal_page");
    await page.goto(`${link.url}/lop`);
    worker = await begun;
    await until("the portal answers for the shell, twice", () => link.struck.portal_page >= 2);
    await until("the worker gives up", () => page.evaluate(async () => !(await navigator.serviceWorker.getRegistration())));
    assert.deepEqual(await page.evaluate(async () => (await caches.match("/shell")) ?? null), null);

    await link.calm();
    const again = phone.context.waitForEvent("serviceworker");
    await page.reload();
    worker = await again;
    assert.ok((await sound()).includes("/shell"));
  });

  it("is the work app only once all of it is the server's", async () => {
    const before_ = await kept(page);
    const files = await worker.evaluate("BUILD.work");
    for (const path of files) {
      for (const fault of WRONG) {
        link.strikeAt(path, fault);
        const struck = link.struck[fault] ?? 0;
        assert.equal(await keep("work"), false, `${fault} at ${path}`);
        assert.ok(link.struck[fault] > struck);
        assert.deepEqual(await kept(page), before_);
        await link.calm();
      }
    }
    assert.equal(await keep("work"), true);
    assert.deepEqual(await sound(), [...before_, ...files].sort());
  });

  it("stays what it is when it is asked for again behind a portal", async () => {
    const files = await worker.evaluate("[...BUILD.files, ...BUILD.work]");
    for (const path of files) link.strikeAt(path, "portal_page");
    await keep("files");
    await keep("work");
    await sound();
    await page.goto(`${link.url}/ho`);
    await page.getByText("Cần đăng nhập").waitFor();
    await sound();
  });
});
