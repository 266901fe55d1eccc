// What waits on a phone is sent with no page open, by the service worker alone; and
// nothing of it, or of a stranger's sign-up, can be read on the phone.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, kept, until } from "./harness.mjs";
import { addHousehold, addMember, send, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { Device } from "./wire.mjs";

const COMMUNE = "01807";

/** Runs in the page: everything that a browser keeps for this site, as one text. */
async function everything() {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  const text = (value) => {
    if (value instanceof Uint8Array) return new TextDecoder().decode(value);
    if (value && typeof value === "object") return Object.values(value).map(text).join(" ");
    return String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      texts.push(text(await settled(database.transaction(store).objectStore(store).getAll())));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url);
      const answer = await cache.match(request);
      if (/html|json|manifest/.test(answer.headers.get("content-type"))) texts.push(await answer.text());
    }
  }
  return texts.join("\n");
}

/** Runs in the page: the sizes of the envelopes that wait, and what they say. */
async function envelopes() {
  const account = JSON.parse(localStorage.getItem("taynghe.preferences")).last_account;
  const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const database = await settled(indexedDB.open(`taynghe-${account}`));
  const rows = await settled(database.transaction("envelopes").objectStore("envelopes").getAll());
  database.close();
  // Before them stands the card, which has no change.
  return rows.filter(({ seq }) => seq > 0).map(({ seq, bytes }) => ({ seq, length: bytes.length, text: new TextDecoder().decode(bytes) }));
}

/** Says to the service worker that the network is back, as the browser does. */
async function wake(context, url) {
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const registrations = [];
  cdp.on("ServiceWorker.workerRegistrationUpdated", (event) => registrations.push(...event.registrations));
  await cdp.send("ServiceWorker.enable");
  const found = await until("the worker is there", () =>
    registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${url}/` && !isDeleted),
  );
  await cdp.send("ServiceWorker.dispatchSyncEvent", {
    origin: url,
    registrationId: found.registrationId,
    tag: "push",
    lastChance: false,
  });
  await page.close();
}

describe("what waits on a phone", () => {
  let server, phone, page, household;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    phone = await Phone.open();
    page = await phone.page();
    await signIn(page, server.url, "hien");
    await send(page, server.url);
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  const truth = async () => {
    const other = new Device(server.url);
    await other.signIn("hien", PASSWORD);
    return other.pull();
  };

  it("is sealed as it is saved, and the envelope says nothing", async () => {
    await phone.context.setOffline(true);
    household = await addHousehold(page, server.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    const person = { full_name: "Nông Văn Thắng", relation: "head", birth: "17/5/1980", sex: "male" };
    await addMember(page, server.url, household, person);
    const sealed = await page.evaluate(envelopes);
    const { waiting } = await held(page);
    assert.deepEqual(sealed.map(({ seq }) => seq), waiting.map(({ change }) => change.seq));
    for (const { length, text } of sealed) {
      assert.ok(length > 86 && length < 1000, `${length} bytes`);
      for (const word of ["Nà Luông", "Thắng", household, "taynghe", "1980"]) assert.ok(!text.includes(word), word);
    }
  });

  it("goes with no page open and nobody signed in, and comes to the server once", async () => {
    await page.close();
    await phone.context.clearCookies();
    assert.equal((await truth()).size, 0);
    await phone.context.setOffline(false);
    await wake(phone.context, server.url);
    await until("the work is on the server", async () => (await truth()).size === 2);
    await wake(phone.context, server.url);
    const other = await truth();
    assert.deepEqual([...other.values()].map((row) => row.revision), [1, 1]);
  });

  it("is told to its author at the next sync, and nothing is doubled", async () => {
    page = await phone.page();
    await phone.context.setOffline(true);
    await page.goto(`${server.url}/cho-gui`);
    await page.getByText("2 mục chờ gửi").first().waitFor();
    const marked = await page.evaluate(envelopes);
    assert.deepEqual(marked.map(({ length }) => length), [1, 1]);
    // The own session is taken up when the network is back, long after the opening.
    await phone.context.setOffline(false);
    await page.getByRole("button", { name: "Gửi ngay" }).click();
    await until("nothing waits", async () => (await held(page)).waiting.length === 0);
    assert.deepEqual((await held(page)).waiting, []);
    assert.deepEqual(await page.evaluate(envelopes), []);
    const other = await truth();
    assert.deepEqual([...other.values()].map((row) => row.revision), [1, 1]);
    assert.deepEqual(page.troubles.filter((text) => !text.includes("net::ERR")), []);
  });

  it("takes little time to seal", async (t) => {
    const spent = await page.evaluate(async () => {
      const content = new TextEncoder().encode(JSON.stringify({ words: "Nà Luông ".repeat(80) }));
      await globalThis.seal("change", content);
      const times = [];
      for (let n = 0; n < 40; n += 1) {
        const begun = performance.now();
        await globalThis.seal("change", content);
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b);
    });
    t.diagnostic(`median ${spent[20].toFixed(1)} ms, slowest of forty ${spent[39].toFixed(1)} ms, at 4x`);
  });
});

describe("a sign-up on a borrowed phone", () => {
  const PERSON = { full_name: "Triệu Mùi Mẩy", birth: "20/11/1990", phone: "0912345678" };
  let server, phone, page;

  before(async () => {
    server = await Server.start({ command: "demo" });
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
  });

  after(async () => {
    await phone?.remove();
    await server?.remove();
  });

  it("leaves no word of the person on the phone, and goes when the network is back", async () => {
    await page.goto(`${server.url}/lop`);
    await kept(page);
    await page.locator('a[href^="/lop/"]').first().click();
    await page.waitForURL(/\/lop\/[0-9a-f-]{36}/);
    await page.getByRole("button", { name: "Gửi đăng ký" }).waitFor();
    await until("what seals is kept", async () => (await kept(page)).includes("/sealing.js"));
    await phone.context.setOffline(true);
    await page.reload();
    for (const [field, value] of Object.entries(PERSON)) await page.locator(`[name=${field}]`).fill(value);
    await page.locator("[name=sex]").first().check();
    await page.locator("#commune").selectOption(COMMUNE);
    await page.locator("[name=consent]").check();
    await page.getByRole("button", { name: "Gửi đăng ký" }).click();
    await page.waitForURL(/da-dang-ky/);
    await page.getByText(/chờ có mạng sẽ tự gửi/).waitFor();
    const code = await page.locator(".claim-code").textContent();
    const words = await page.evaluate(everything);
    assert.ok(words.includes(code), "the claim code is there");
    for (const word of [...Object.values(PERSON), "1990", "Mùi"]) assert.ok(!words.includes(word), word);
    await page.close();
    await phone.context.setOffline(false);
    await wake(phone.context, server.url);
    await until("the sign-up is on the server", async () => {
      const answer = await fetch(`${server.url}/api/v1/lookup`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ code }),
      });
      return answer.ok;
    });
    page = await phone.page({ slower: 1 });
    await page.goto(`${server.url}/tra-cuu`);
    await page.getByText("Đã gửi tới xã").waitFor();
  });
});
