// Figures of the first visit and of the start without a network.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Phone, Server, kept, until } from "../harness.mjs";
import { Link } from "../link.mjs";

function figure(name, value, unit, budget) {
  console.log(JSON.stringify({ name, value: Math.round(value), unit, budget }));
}

const site = process.env.TAYNGHE_SITE;
const bundle = JSON.parse(await readFile(join(site, "bundle.json"), "utf8"));
for (const module of ["public", "work"]) {
  const file = join(site, bundle[module].wasm);
  figure(`wasm_raw_${module}`, (await stat(file)).size, "bytes", null);
  figure(`wasm_brotli_${module}`, (await stat(`${file}.br`)).size, "bytes", null);
}

const server = await Server.start();
const link = await Link.to(server);
const phone = await Phone.open();
try {
  const page = await phone.page();
  const keeps = (shell) => until(`${shell} is kept`, async () => (await kept(page)).includes(shell));
  await page.goto(`${link.url}/lop`);
  await keeps("/shell");
  figure("first_visit_bytes", link.down, "bytes", 300_000);
  figure("first_visit_requests", link.requests.length, "requests", 8);

  await page.goto(`${link.url}/ho`);
  await keeps("/shell-work");
  await server.kill();
  link.cut();
  await phone.context.setOffline(true);
  await page.close();
  const starts = [];
  for (let round = 0; round < 5; round += 1) {
    const tab = await phone.page();
    const begin = performance.now();
    await tab.goto(`${link.url}/ho/bat-ky`);
    await tab.locator("main h1").waitFor();
    starts.push(performance.now() - begin);
    await tab.close();
  }
  starts.sort((a, b) => a - b);
  figure("offline_start", starts[2], "ms", 1000);
} finally {
  await phone.remove();
  await link.close();
  await server.remove();
}
