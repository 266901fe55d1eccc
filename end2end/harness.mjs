// Starts the real server and a real browser, the way a person meets them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

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

function find(names) {
  const folders = [...process.env.PATH.split(delimiter), "/usr/bin"];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return found.find((path) => existsSync(path));
}

/** The server's own binary, on a free port, with a database of its own. */
export class Server {
  #process;

  /** `command` is `serve`, or `demo` for a sample province (made anew: takes a minute). */
  static async start({ args = [], port = 0, folder, command = "serve" } = {}) {
    const server = new Server();
    server.command = command;
    server.folder = folder ?? (await mkdtemp(join(tmpdir(), "taynghe-")));
    await server.#run(args, port);
    return server;
  }

  async #run(args, port) {
    const addressFile = join(this.folder, "address");
    await rm(addressFile, { force: true });
    const binary = process.env.TAYNGHE_BIN;
    if (!binary) throw new Error("TAYNGHE_BIN does not name the server's binary: use make test-e2e");
    this.database = `sqlite:${join(this.folder, "taynghe.db")}`;
    const fixed = [this.command, "--addr", `127.0.0.1:${port}`, "--site", process.env.TAYNGHE_SITE];
    const own = ["--database", this.database];
    this.#process = spawn(binary, [...fixed, ...own, "--address-file", addressFile, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.log = "";
    this.#process.stderr.setEncoding("utf8").on("data", (text) => (this.log += text));
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

  /** Ends the server at once, as a power cut does. */
  async kill(signal = "SIGKILL") {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, "exit");
      this.#process.kill(signal);
      await ended;
    }
    return this.#process.exitCode;
  }

  /** Asks it to stop, waits, and gives its exit code. */
  async stop() {
    return this.kill("SIGTERM");
  }

  /** Starts it again at the same address with the same data. */
  async restart(args = []) {
    await this.#run(args, this.port);
  }

  /** Ends it and removes its data. */
  async remove() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A browser with a profile of its own. `options` go to Playwright's context. */
export async function openBrowser(profile, options = {}) {
  const executablePath = process.env.TAYNGHE_CHROMIUM ?? find(BROWSERS);
  if (!executablePath) throw new Error("Chromium is not installed: run scripts/setup.sh test");
  return chromium.launchPersistentContext(profile, {
    executablePath,
    args: BROWSER_FLAGS,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    ...options,
  });
}

/** A cheap phone: 360×640, touch, and a processor four times slower. */
export class Phone {
  static async open(profile) {
    const phone = new Phone();
    phone.profile = profile ?? (await mkdtemp(join(tmpdir(), "taynghe-phone-")));
    phone.context = await openBrowser(phone.profile, {
      viewport: { width: 360, height: 640 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
    });
    return phone;
  }

  /** A new tab. Errors on the page are gathered in `page.troubles`. */
  async page() {
    const page = await this.context.newPage();
    page.troubles = [];
    page.on("pageerror", (error) => page.troubles.push(String(error)));
    page.on("console", (message) => {
      // No network, or no session, is no fault of the page: the app asks and goes on.
      const unanswered = /^Failed to load resource: (net::ERR_|the server responded with a status of 401)/;
      if (message.type() === "error" && !unanswered.test(message.text())) page.troubles.push(message.text());
    });
    page.cdp = await this.context.newCDPSession(page);
    await page.cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
    return page;
  }

  async close() {
    await this.context.close();
  }

  async remove() {
    await this.close();
    await rm(this.profile, { recursive: true, force: true });
  }
}

/** Waits until the app is kept on the device: worker in charge, every file stored. */
export async function kept(page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const worker = registration.active;
    if (worker.state !== "activated") {
      await new Promise((resolve) => {
        worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
      });
    }
    const [name] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map((request) => new URL(request.url).pathname).sort();
  });
}
