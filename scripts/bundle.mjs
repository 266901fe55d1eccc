// Turns wasm-bindgen's output, the style and the public files into the site
// folder that the server reads. Called by bundle.sh.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [glue, site] = process.argv.slice(2);
// What a visitor's browser loads, and what whoever signs in does.
const MODULES = ["public", "work"];
const tools = createRequire(join(process.env.TAYNGHE_CACHE, "npm", "node_modules", "."));
const esbuild = tools("esbuild");

// Chrome 109 and Safari 16.4 are the oldest browsers that this must run in.
const target = ["chrome109", "safari16.4", "firefox115"];

const files = [];

async function put(address, content) {
  const path = join(site, address);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  files.push(address);
  return address;
}

async function putHashed(name, extension, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return put(`/pkg/${name}.${hash}.${extension}`, content);
}

async function minify(source, loader, format) {
  const options = { loader, minify: true, target, charset: "utf8", legalComments: "none" };
  return (await esbuild.transform(source, format ? { ...options, format } : options)).code.trim();
}

async function refuseSnippets() {
  for (const module of MODULES) {
    if ((await readdir(join(glue, module))).includes("snippets")) {
      throw new Error("a crate brings JavaScript of its own; bundle.mjs does not carry it yet");
    }
  }
}

async function style() {
  const names = (await readdir("style", { recursive: true })).filter((name) => name.endsWith(".css")).sort();
  // The layer order stands at the top of main.css, so it goes first.
  names.sort((a, b) => (b === "main.css") - (a === "main.css"));
  const sources = await Promise.all(names.map((name) => readFile(join("style", name), "utf8")));
  return minify(sources.join("\n"), "css");
}

// Icons get hashed names too: a name without one is asked for again by the
// page, by the manifest and by the worker, and each asking costs a latency.
async function icons() {
  const hashed = new Map();
  for (const name of (await readdir("public/icons")).sort()) {
    const [stem, extension] = name.split(".");
    const content = await readFile(join("public/icons", name));
    hashed.set(`/icons/${name}`, await putHashed(`icon-${stem}`, extension, content));
  }
  return hashed;
}

async function webManifest(hashedIcons) {
  const manifest = JSON.parse(await readFile("public/manifest.webmanifest", "utf8"));
  for (const icon of manifest.icons) icon.src = hashedIcons.get(icon.src);
  return putHashed("manifest", "webmanifest", JSON.stringify(manifest));
}

async function compress(address) {
  if (address.endsWith(".png")) return;
  const path = join(site, address);
  const content = await readFile(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await writeFile(`${path}.br`, brotliCompressSync(content, { params }));
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}

await refuseSnippets();
const modules = {};
for (const module of MODULES) {
  const source = await readFile(join(glue, module, "taynghe.js"), "utf8");
  modules[module] = {
    script: await putHashed(module, "js", await minify(source, "js", "esm")),
    wasm: await putHashed(module, "wasm", await readFile(join(glue, module, "taynghe.wasm"))),
  };
}
const hashedIcons = await icons();
const manifest = await webManifest(hashedIcons);
const icon = hashedIcons.get("/icons/192.png");
await Promise.all(files.map(compress));

// Read by the server: it puts the style into every document, and the list of
// what to keep before the worker.
await writeFile(join(site, "style.css"), await style());
await writeFile(join(site, "sw.js"), await minify(await readFile("public/sw.js", "utf8"), "js"));
await writeFile(join(site, "sealing.js"), await minify(await readFile("public/sealing.js", "utf8"), "js", "esm"));
const offline = [manifest, icon];
const bundle = { ...modules, manifest, icon, style: "style.css", worker: "sw.js", sealing: "sealing.js", files, offline };
await writeFile(join(site, "bundle.json"), JSON.stringify(bundle, null, 2));
