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
// In the place of an envelope: the server has what was in it, or cannot take it by this way.
const THERE = new Uint8Array();
const UNSENDABLE = new Uint8Array(1);

// The card alone stands in no page's way: whoever opens the phone syncs at once.
async function pushChanges(name, alone) {
  const [first, ...others] = await envelopes(name);
  const only = first?.seq === CARD && !others.length;
  if (!first) return;
  if (!only) await alone(pushAll);
  else if (await isRevoked([first])) await alone(takeAway);
}

async function pushAll(name) {
  const waiting = await envelopes(name);
  let revoked = false;
  while (waiting.length) revoked = (await isRevoked(waiting.splice(0, 200), name)) || revoked;
  if (revoked) await takeAway(name);
}

// What may be sent, by count.
async function envelopes(name) {
  const rows = await within(name, "envelopes", (store) => settled(store.getAll()));
  return rows.filter(({ bytes }) => bytes.length > UNSENDABLE.length);
}

// Sends envelopes, notes what became of them, and gives whether their phone was revoked.
async function isRevoked(batch, name) {
  const length = (n) => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
  const { outcomes } = await post("/api/v1/push", batch.flatMap(({ bytes }) => [length(bytes.length), bytes]));
  if (outcomes.length !== batch.length) throw outcomes;
  const note = async (store) => {
    for (const [at, { seq }] of batch.entries()) {
      const bytes = ["taken", "known", "revoked"].includes(outcomes[at]) ? THERE : UNSENDABLE;
      // One whose change was settled meanwhile is not put back.
      if (seq !== CARD && (await settled(store.getKey(seq)))) store.put({ seq, bytes });
    }
  };
  if (name) await within(name, "envelopes", note);
  return outcomes.includes("revoked");
}

// Takes everything of an account off a phone that was revoked, as soon as the server has
// all of its work. What stands in the page's own storage goes when a page opens.
async function takeAway(name) {
  const rows = await within(name, "envelopes", (store) => settled(store.getAll()));
  const there = new Set(rows.filter(({ bytes }) => !bytes.length).map(({ seq }) => seq));
  const unsettled = await within(name, "outbox", (store) => settled(store.getAllKeys()));
  if (!unsettled.every((seq) => there.has(seq))) return;
  const account = name.slice("taynghe-".length);
  await within("taynghe-keys", "people", (store) => settled(store.delete(account)));
  await within("taynghe-keys", "phone", async (store) => {
    const emptied = (await settled(store.get("emptied"))) ?? [];
    store.put([...emptied, account], "emptied");
  });
  await settled(indexedDB.deleteDatabase(name));
  // Pages are told of nothing else.
  for (const client of await clients.matchAll()) client.postMessage({ type: "emptied" });
}

async function pushSignUps(name) {
  const kept = await within(name, "meta", (store) => settled(store.get("sign-ups")));
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

// Does something in one transaction on a database that is there.
async function within(name, store, act) {
  const database = await settled(indexedDB.open(name));
  try {
    return await act(database.transaction(store, "readwrite").objectStore(store));
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
