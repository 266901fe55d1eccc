// Keeps the app on the device. The server puts one line before this file:
//   const BUILD = { version, files, routes };
// `files` is all that an offline start needs; its addresses carry content
// hashes but for the shell, the manifest and the icon. `routes` are the paths
// whose pages the app itself can show.
// Nothing else is ever kept: no page of the server, no answer of the API.

const CACHE = `taynghe-${BUILD.version}`;
const SHELL = "/shell";
const KEPT = new Set(BUILD.files);

addEventListener("install", (event) => {
  // Ordinary HTTP caching: what the page has just fetched is not fetched again.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(BUILD.files)));
});

addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

// A new version waits until the app says that no form is open.
addEventListener("message", (event) => {
  if (event.data?.type === "activate") skipWaiting();
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (BUILD.routes.some((prefix) => covers(prefix, url.pathname))) {
      event.respondWith(kept(SHELL, request));
    }
  } else if (KEPT.has(url.pathname)) {
    event.respondWith(kept(url.pathname, request));
  }
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("taynghe-") && name !== CACHE) await caches.delete(name);
  }
  await clients.claim();
}

async function kept(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

function covers(prefix, path) {
  return path === prefix || (prefix !== "/" && path.startsWith(`${prefix}/`));
}
