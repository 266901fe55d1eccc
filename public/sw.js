// Keeps the app on the device. The server puts one line before this file:
//   const BUILD = { version, files, work, reading, visitor, private };
// `files` is what a visitor's offline start needs, `work` what whoever signs in
// needs beside it; addresses carry content hashes but for the two shells.
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

// Ordinary HTTP caching: what the page has just fetched is not fetched again.
async function keep(files) {
  await (await caches.open(CACHE)).addAll(files);
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
