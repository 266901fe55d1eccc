// Keeps the app on the device. The server puts one line before this file:
//   const BUILD = { version, files, work, integrity, reading, visitor, private };
// `files` is what a visitor's offline start needs, `work` what whoever signs in
// needs beside it; addresses carry content hashes but for the two shells, and
// `integrity` has the hash of each.
// `reading`, `visitor` and `private` are the paths whose pages the app can show:
// the whole app all of them, a visitor's only the second.
// Nothing else is ever kept: no page of the server, no answer of the API.

const CACHE = `taynghe-${BUILD.version}`;
const SHELL = "/shell";
const WORK_SHELL = "/shell-work";
const KEPT = new Set([...BUILD.files, ...BUILD.work]);

addEventListener("install", (event) => {
  event.waitUntil(install());
});

addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

addEventListener("message", (event) => {
  // A new version waits until the app says that no form is open.
  if (event.data?.type === "activate") skipWaiting();
  // Somebody works on this device: from now on the whole app is kept.
  if (event.data?.type === "work") event.waitUntil(keep(BUILD.work));
  // A form that can be filled in without a network needs what seals it.
  if (event.data?.type === "seal") event.waitUntil(keep(["/sealing.js"]));
  if (event.data?.type === "push") event.waitUntil(push());
});

// The network is back, whether or not a page is open: what waits is sent.
addEventListener("sync", (event) => {
  if (event.tag === "push") event.waitUntil(push());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    const within = (prefix) => covers(prefix, url.pathname);
    if (BUILD.private.some(within)) event.respondWith(kept(request, WORK_SHELL));
    else if (BUILD.visitor.some(within)) event.respondWith(kept(request, WORK_SHELL, SHELL));
    else if (BUILD.reading.some(within)) event.respondWith(kept(request, WORK_SHELL));
  } else if (KEPT.has(url.pathname)) {
    event.respondWith(kept(request, url.pathname));
  }
});

async function install() {
  // Who works on this device with the version before must with this one too.
  const works = await caches.match(WORK_SHELL);
  await keep(works ? [...BUILD.files, ...BUILD.work] : BUILD.files);
}

// Keeps all of the files that are missing, or none. A captive portal answers
// anything with its own page, and a bad proxy with half of ours: what is not,
// byte for byte, what the server meant is never kept.
async function keep(files) {
  const cache = await caches.open(CACHE);
  const found = await Promise.all(files.map((file) => cache.match(file)));
  const missing = files.filter((file, at) => !found[at]);
  const fetched = (how) =>
    cache.addAll(missing.map((file) => new Request(file, { integrity: BUILD.integrity[file], cache: how })));
  // Ordinary HTTP caching: what the page has just fetched is not fetched again,
  // unless it is what is wrong.
  await fetched("default").catch(() => fetched("reload"));
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("taynghe-") && name !== CACHE) await caches.delete(name);
  }
  await clients.claim();
}

async function kept(request, ...paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    const answer = await cache.match(path);
    if (answer) return answer;
  }
  return fetch(request);
}

function covers(prefix, path) {
  return path === prefix || (prefix !== "/" && path.startsWith(`${prefix}/`));
}

// Sends what was sealed on this device (docs/sync.md, "Pushing"). Nothing of it can
// be read here, and nothing comes back but that it arrived, or that the phone was
// revoked: the rest is for the next sync, when somebody is there.
async function push() {
  const failed = [];
  for (const { name } of await indexedDB.databases()) {
    const [, whose] = /^taynghe-(guest|[0-9a-f-]{36})$/.exec(name) ?? [];
    if (!whose) continue;
    // A page that syncs sends it all by itself.
    const alone = (act) => navigator.locks.request(`taynghe-sync-${whose}`, { ifAvailable: true }, (free) => free && act(name));
    const sent = whose === "guest" ? alone(pushSignUps) : pushChanges(name, alone);
    await sent.catch((error) => failed.push(error));
  }
  // The browser tries again later.
  if (failed.length) throw failed[0];
}

// The envelope without a change, by which a phone with nothing to send says that it
// is there: it is kept, and sent again the next time.
const CARD = 0;
// In the place of an envelope, as `app/src/offline.rs` has it: the server has what was
// in it, or cannot take it by this way.
const DONE = Uint8Array.of(1);
const UNSENDABLE = Uint8Array.of(0);

// The card alone stands in no page's way: whoever opens the phone syncs at once.
async function pushChanges(name, alone) {
  const [first, ...others] = await envelopes(name);
  if (first?.seq !== CARD || others.length) await alone(pushAll);
  else if (await isRevoked([first], name)) await alone(takeAway);
}

async function pushAll(name) {
  const waiting = await envelopes(name);
  let revoked = false;
  while (waiting.length) revoked = (await isRevoked(batch(waiting), name)) || revoked;
  if (revoked) await takeAway(name);
}

// What may be sent, by count.
async function envelopes(name) {
  const rows = await within(name, ["envelopes"], (store) => settled(store.getAll()));
  return rows.filter(({ bytes }) => bytes.length > 1);
}

// Takes as many from the front as the server reads at once.
function batch(waiting) {
  let [count, room] = [0, 500_000];
  while (count < Math.min(waiting.length, 200) && (count === 0 || waiting[count].bytes.length <= room)) {
    room -= waiting[count].bytes.length;
    count += 1;
  }
  return waiting.splice(0, count);
}

// Sends envelopes, notes what became of them, and gives whether their phone was revoked.
async function isRevoked(sent, name) {
  const length = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
  const { outcomes } = await post("/api/v1/push", sent.flatMap(({ bytes }) => [length(bytes.length), bytes]));
  if (outcomes.length !== sent.length) throw outcomes;
  await within(name, ["envelopes"], async (store) => {
    for (const [at, { seq }] of sent.entries()) {
      const bytes = ["taken", "known", "revoked"].includes(outcomes[at]) ? DONE : UNSENDABLE;
      // One whose change was settled meanwhile is not put back.
      if (seq !== CARD && (await settled(store.getKey(seq)))) store.put({ seq, bytes });
    }
  });
  return outcomes.includes("revoked");
}

// Takes everything of an account off a phone that was revoked, as soon as the server has
// all of its work. What stands in the page's own storage goes when a page opens.
async function takeAway(name) {
  const ended = await within(name, ["head", "outbox", "envelopes"], async (head, outbox, envelopes) => {
    const rows = await settled(envelopes.getAll());
    const done = new Set(rows.filter(({ bytes }) => bytes.length === 1 && bytes[0] === DONE[0]).map(({ seq }) => seq));
    const unsettled = await settled(outbox.getAllKeys());
    if (!unsettled.every((seq) => done.has(seq))) return false;
    // From here on no page saves anything into it.
    head.put("retired", "version");
    return true;
  });
  if (!ended) return;
  const account = name.slice("taynghe-".length);
  await within("taynghe-keys", ["people", "phone"], async (people, phone) => {
    const emptied = (await settled(phone.get("emptied"))) ?? [];
    people.delete(account);
    phone.put([...new Set([...emptied, account])], "emptied");
  });
  // Pages are told of nothing else; they let the store go.
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage({ type: "emptied", account });
  await settled(indexedDB.deleteDatabase(name));
}

async function pushSignUps(name) {
  const kept = await within(name, ["meta"], (store) => settled(store.get("sign-ups")));
  // A text within a text: the page keeps it so.
  const signUps = kept ? JSON.parse(JSON.parse(new TextDecoder().decode(kept))) : [];
  for (const { sealed, refused } of signUps) {
    if (sealed && !refused) await post("/api/v1/signup", [JSON.stringify({ sealed })]);
  }
}

async function post(path, parts) {
  const body = new Blob(parts, { type: "application/json" });
  const answer = await fetch(path, { method: "POST", body, credentials: "omit", redirect: "error" });
  // What cannot stand is for the page to say; a captive portal's page is no JSON.
  if (!answer.ok && answer.status !== 422) throw answer.status;
  return answer.json();
}

// Does something in one transaction on a database, to its end. One that is gone is not
// made anew: that would be half a store, in which nobody could ever work.
async function within(name, stores, act) {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.transaction.abort();
  const database = await settled(request);
  try {
    const transaction = database.transaction(stores, "readwrite");
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [done] = await Promise.all([act(...stores.map((store) => transaction.objectStore(store))), finished]);
    return done;
  } finally {
    database.close();
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
