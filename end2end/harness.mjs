// Starts the real server and a real browser, the way a person meets them.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { newLog, register } from "./traces.mjs";
import { handTo } from "./unsealed.mjs";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The password of every account that a test adds. */
export const PASSWORD = "mat-khau-thu-nghiem";
register("secret", PASSWORD);

/** Asks `probe` until it answers with something true; fails with `what` after 30 s. */
export async function until(what, probe, limit = 30_000) {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await probe();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function find(names, more = []) {
  const folders = [...process.env.PATH.split(delimiter), "/usr/bin", ...more];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return found.find((path) => existsSync(path));
}

function binary() {
  const path = process.env.TAYNGHE_BIN;
  if (!path) throw new Error("TAYNGHE_BIN does not name the server's binary: use make test-e2e");
  return path;
}

/** Says something to the PostgreSQL server that `scripts/postgres.sh` started. */
function postgres(statement) {
  const address = process.env.TAYNGHE_TEST_POSTGRES;
  if (!address) throw new Error("TAYNGHE_TEST_POSTGRES names no server: run through scripts/postgres.sh");
  const installed = "/usr/lib/postgresql";
  const versions = existsSync(installed) ? readdirSync(installed) : [];
  const psql = find(["psql"], versions.map((version) => join(installed, version, "bin"))) ?? "psql";
  const done = spawnSync(psql, ["--no-psqlrc", "--quiet", "--command", statement, address], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`psql: ${done.error ?? done.stderr}`);
  return address;
}

/** The server's own binary, on a free port, with a database of its own. */
export class Server {
  #process;
  #args;
  #logFile = newLog();

  /** The browser half that it serves; another one takes effect at the next start. */
  site = process.env.TAYNGHE_SITE;

  /**
   * `command` is `serve`, or `demo` for a sample province (made anew: takes a
   * minute); `database` is `sqlite` or `postgres`.
   */
  static async start({ args = [], port = 0, folder, command = "serve", database = "sqlite" } = {}) {
    const server = new Server();
    server.command = command;
    server.folder = folder ?? (await mkdtemp(join(tmpdir(), "taynghe-")));
    server.database = database === "postgres" ? server.#newPostgres() : `sqlite:${join(server.folder, "taynghe.db")}`;
    server.#args = args;
    await server.#run(port);
    return server;
  }

  #newPostgres() {
    this.postgres = `e2e_${randomBytes(6).toString("hex")}`;
    const address = new URL(postgres(`create database ${this.postgres}`));
    address.pathname = `/${this.postgres}`;
    return address.href;
  }

  async #run(port) {
    const addressFile = join(this.folder, "address");
    await rm(addressFile, { force: true });
    const fixed = [this.command, "--addr", `127.0.0.1:${port}`, "--site", this.site];
    const own = ["--address-file", addressFile];
    this.#process = spawn(binary(), [...fixed, ...this.#stored, ...own, ...this.#args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.log = "";
    this.#process.stderr.setEncoding("utf8").on("data", (text) => {
      this.log += text;
      appendFileSync(this.#logFile, text);
    });
    const address = await until("the server tells its address", () => {
      if (this.#process.exitCode !== null) throw new Error(`the server ended: ${this.log}`);
      return readFile(addressFile, "utf8").catch(() => null);
    }, 180_000);
    this.port = Number(address.split(":").at(-1));
    // Chromium treats localhost as secure, so the service worker is allowed.
    this.url = `http://localhost:${this.port}`;
    await until("the server is ready", async () => {
      const answer = await fetch(`http://${address}/readyz`).catch(() => null);
      return answer?.ok;
    });
  }

  /** Where its database is, and the keys of that. */
  get #stored() {
    return ["--database", this.database, "--keys", join(this.folder, "taynghe.keys")];
  }

  /** Whether its process runs. */
  get alive() {
    return this.#process.exitCode === null && this.#process.signalCode === null && !this.#process.killed;
  }

  /** Ends the server at once, as a power cut does. */
  async kill(signal = "SIGKILL") {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill(signal);
      await ended;
      // Whoever else holds its other end would keep this process for good.
      this.#process.stderr.unref();
    }
    return this.#process.exitCode;
  }

  /** Asks it to stop, waits, and gives its exit code. */
  async stop() {
    return this.kill("SIGTERM");
  }

  /** Starts it again with the same data, at the same address or on another free port (0). */
  async restart(port = this.port) {
    await this.#run(port);
  }

  /** Runs a command on the server's database; gives its exit code and what it said. */
  run(command, { input = "" } = {}) {
    const done = spawnSync(binary(), [...command, ...this.#stored], { input, encoding: "utf8" });
    return { status: done.status, said: `${done.stdout}${done.stderr}` };
  }

  /** Adds an officer of a commune, who signs in with `login` and [`PASSWORD`]. */
  addOfficer(login, name, commune) {
    this.addAccount(login, name, "commune_officer", `commune:${commune}`);
  }

  /** Adds an account, whose holder signs in with `login` and [`PASSWORD`]. */
  addAccount(login, name, role, scope) {
    register("name", name);
    const who = ["--login", login, "--name", name, "--role", role, "--scope", scope];
    const added = this.run(["user", "add", ...who], { input: `${PASSWORD}\n` });
    if (added.status !== 0) throw new Error(added.said);
  }

  /** Ends it and removes its data. */
  async remove() {
    await this.kill();
    if (this.postgres) postgres(`drop database ${this.postgres} with (force)`);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A browser with a profile of its own. `flags` go to its command line, `options` to Playwright's context. */
export async function openBrowser(profile, { flags = [], ...options } = {}) {
  const executablePath = process.env.TAYNGHE_CHROMIUM ?? find(BROWSERS);
  if (!executablePath) throw new Error("Chromium is not installed: run scripts/setup.sh test");
  return chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...BROWSER_FLAGS, ...flags],
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    ...options,
  });
}

/** A cheap phone: 360×640, touch, and a processor four times slower. */
export class Phone {
  /**
   * `options` go to the browser, as what it calls itself. Its PIN is typed wherever
   * it is asked for, unless `pin` is false.
   */
  static async open(profile, { pin = true, ...options } = {}) {
    const phone = new Phone();
    phone.profile = profile ?? (await mkdtemp(join(tmpdir(), "taynghe-phone-")));
    phone.context = await openBrowser(phone.profile, {
      viewport: { width: 360, height: 640 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      ...options,
    });
    await handTo(phone.context, { pin });
    return phone;
  }

  /**
   * A new tab, on a processor `slower` than this one. Errors on the page are
   * gathered in `page.troubles`.
   */
  async page({ slower = 4 } = {}) {
    const page = await this.context.newPage();
    page.troubles = [];
    page.on("pageerror", (error) => page.troubles.push(String(error)));
    page.on("console", (message) => {
      // No network, or no session, is no fault of the page: the app asks and goes on.
      const unanswered = /^Failed to load resource: (net::ERR_|the server responded with a status of 401)/;
      if (message.type() === "error" && !unanswered.test(message.text())) page.troubles.push(message.text());
    });
    page.cdp = await this.context.newCDPSession(page);
    await page.cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
    return page;
  }

  async close() {
    // A browser that was killed has none to tell.
    const cookies = await this.context.cookies().catch(() => []);
    for (const { value } of cookies) register("secret", value);
    await this.context.close();
  }

  async remove() {
    await this.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** A picture for whoever runs this with TAYNGHE_PICTURES set to a folder. */
export async function picture(page, name) {
  const folder = process.env.TAYNGHE_PICTURES;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: false });
}

/** Waits until the app is kept on the device: worker in charge, every file stored. */
export async function kept(page) {
  await until("the worker is in charge", () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      return registration?.active?.state === "activated";
    }),
  );
  return page.evaluate(async () => {
    const [name] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map((request) => new URL(request.url).pathname).sort();
  });
}
