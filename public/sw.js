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
