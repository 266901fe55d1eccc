// A line between a phone and the server that does to requests what bad signal,
// bad proxies and captive portals do: one fault at a time on purpose, or a storm
// of them in an order that a seed gives.
import { once } from "node:events";
import { Agent, createServer, request as ask } from "node:http";
import { gunzipSync } from "node:zlib";

/** The requests that carry a phone's work. */
const SYNC = "/api/v1/sync";
const PORTAL = "<!doctype html><title>Wifi</title><p>Mời đăng nhập wifi.";

/** What can befall a request; each gets the crossing that it befalls. */
const FAULTS = {
  /** It never reaches the server, and nobody says so. */
  dropped: (at) => at.hangUp(),
  /** The connection breaks before it is sent on. */
  reset: (at) => at.reset(),
  /** Half of it reaches the server. */
  request_truncated: async (at) => {
    await at.passHalf();
    at.hangUp();
  },
  /** The server has answered; nobody hears it. */
  answer_lost: async (at) => {
    await at.pass();
    at.hangUp();
  },
  /** Half of the answer arrives, and the connection breaks. */
  answer_truncated: async (at) => {
    const answer = await at.pass();
    at.head(answer, answer.body.length);
    at.send(half(answer.body));
    at.reset();
  },
  /** Half of the answer arrives and looks whole. */
  answer_shortened: async (at) => {
    const answer = await at.pass({ plain: true });
    at.answer({ ...answer, body: half(answer.body) });
  },
  /** It waits on the way, longer than the phone does. */
  stalled_before: (at) => at.outlast(),
  /** The server has answered; the phone gives up before it hears anything. */
  stalled_after: async (at) => {
    await at.pass();
    await at.outlast();
  },
  /** The answer stops in the middle, longer than the phone waits. */
  stalled_within: async (at) => {
    const answer = await at.pass();
    at.head(answer, answer.body.length);
    at.send(half(answer.body));
    await at.outlast();
  },
  /** The server gets it twice, at once. */
  doubled: async (at) => {
    const [, second] = await Promise.all([at.pass(), at.pass()]);
    at.answer(second);
  },
  /** The server gets it again, when the phone has long gone on. */
  echoed: async (at) => {
    at.answer(await at.pass());
    at.echoLater();
  },
  /** Somebody else answers, as if all were well. */
  portal_page: (at) => at.answer({ status: 200, headers: { "content-type": "text/html" }, body: Buffer.from(PORTAL) }),
  /** Somebody else answers, and points elsewhere. */
  portal_elsewhere: (at) =>
    at.answer({ status: 302, headers: { location: "http://wifi.invalid/dang-nhap" }, body: Buffer.alloc(0) }),
};

/** The names of all faults. */
export const FAULT_NAMES = Object.keys(FAULTS);

const half = (body) => body.subarray(0, Math.floor(body.length / 2));

/** Numbers from 0 up to 1 that follow from a seed (mulberry32). */
export function chanceFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Any order of these, as chance has it. */
export function shuffled(all, chance) {
  const order = [...all];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

export class FaultyLink {
  #listener;
  #phones = new Set();
  #target;
  #agent = new Agent({ keepAlive: false });
  #at = new Map();
  #deck = null;
  #watching = { handed: [], answered: [] };
  #echoes = [];
  #echoing = new Set();

  /** How often each fault struck. */
  struck = {};
  /** The sync requests that arrived from the phone, opened, each with what befell it. */
  requests = [];
  /** Requests under way. */
  open = 0;
  /** Those of them that wait for the phone to lose patience. */
  stalled = 0;
  /** Answers that never came because the server was dead. */
  unanswered = 0;

  /** A link to the server, wherever it listens at the moment. */
  static async to(server) {
    const link = new FaultyLink();
    link.#target = server;
    // A browser that reuses a connection repeats a lost request by itself.
    link.#listener = createServer((request, response) => void link.#carry(request, response));
    link.#listener.on("connection", (phone) => {
      link.#phones.add(phone);
      phone.on("close", () => link.#phones.delete(phone));
    });
    link.#listener.listen(0, "127.0.0.1");
    await once(link.#listener, "listening");
    link.url = `http://localhost:${link.#listener.address().port}`;
    return link;
  }

  /** Strikes every request of a path with this fault, until it is calm again. */
  strikeAt(path, fault) {
    this.#at.set(path, fault);
  }

  /**
   * Strikes requests in an order that `chance` gives: every fault once and
   * `spared` requests not at all, and so again.
   */
  storm(chance, spared) {
    let left = [];
    this.#deck = () => {
      if (left.length === 0) left = shuffled([...FAULT_NAMES, ...Array(spared).fill(null)], chance);
      return left.pop();
    };
  }

  /** From now on everything passes. What still stalls is let go. */
  async calm() {
    this.#deck = null;
    this.#at.clear();
    this.#listener.closeAllConnections();
    await Promise.all(this.#echoing);
  }

  /** Resolves when the next sync request is `handed` to the server, or `answered` by it. */
  next(moment) {
    return new Promise((resolve) => this.#watching[moment].push(resolve));
  }

  #tell(moment, url) {
    if (url === SYNC) for (const heard of this.#watching[moment].splice(0)) heard();
  }

  /** Ends it, whatever is still open on either side: nothing of it keeps the process. */
  async close() {
    await this.calm();
    const closed = once(this.#listener, "close");
    this.#listener.close();
    for (const phone of this.#phones) phone.destroy();
    this.#agent.destroy();
    await closed;
  }

  async #carry(request, response) {
    this.open += 1;
    response.on("close", () => (this.open -= 1));
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return; // The phone itself hung up.
    }
    const crossing = new Crossing(this, request, response, Buffer.concat(parts));
    const fault = this.#draw(crossing);
    if (crossing.isSync) this.requests.push({ ...crossing.opened(), fault });
    if (fault) this.struck[fault] = (this.struck[fault] ?? 0) + 1;
    try {
      await (fault ? FAULTS[fault](crossing) : crossing.pass().then((answer) => crossing.answer(answer)));
    } catch {
      this.unanswered += 1;
      crossing.reset();
    }
  }

  #draw(crossing) {
    if (this.#at.has(crossing.path)) return this.#at.get(crossing.path);
    const fault = this.#deck?.() ?? null;
    // Only sync loses patience; and a browser asks for its worker when it likes.
    return !crossing.isSync && fault?.startsWith("stalled") ? "dropped" : fault;
  }

  /** Sends a request to the server; gives the answer, or fails if the server dies over it. */
  hand({ method, url, headers }, body, { plain = false, length = body.length } = {}) {
    const sent = { ...headers, "content-length": length };
    delete sent["transfer-encoding"];
    if (plain) sent["accept-encoding"] = "identity";
    if (!this.#target.alive) return Promise.reject(new Error("the server is dead"));
    return new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: this.#target.port, method, path: url, headers: sent, agent: this.#agent };
      const asked = ask(options, async (answer) => {
        const parts = [];
        try {
          for await (const part of answer) parts.push(part);
          this.#tell("answered", url);
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) });
        } catch (error) {
          reject(error);
        }
      });
      asked.on("error", reject);
      if (length === body.length) asked.end(body, () => this.#tell("handed", url));
      else asked.write(body, () => asked.destroy(new Error("cut")));
    });
  }

  /** Sends what is to be echoed once more; whatever is answered is thrown away. */
  echo(later) {
    if (later) {
      this.#echoes.push(later);
      return;
    }
    for (const again of this.#echoes.splice(0)) {
      const echoing = again().catch(() => {}).finally(() => this.#echoing.delete(echoing));
      this.#echoing.add(echoing);
    }
  }
}

/** One request on its way, and what can be done to it. */
class Crossing {
  #link;
  #request;
  #response;
  #body;

  constructor(link, request, response, body) {
    this.#link = link;
    this.#request = request;
    this.#response = response;
    this.#body = body;
    this.path = request.url;
    this.isSync = this.path === SYNC;
  }

  /** The sync request, as the phone meant it. */
  opened() {
    const packed = this.#request.headers["content-encoding"] === "gzip";
    return JSON.parse(packed ? gunzipSync(this.#body) : this.#body);
  }

  /** Sends it to the server; `plain` asks for an answer that is not compressed. */
  async pass({ plain } = {}) {
    const answer = await this.#link.hand(this.#request, this.#body, { plain });
    if (this.isSync) this.#link.echo();
    return answer;
  }

  /** Sends half of it to the server, and goes. */
  async passHalf() {
    await this.#link.hand(this.#request, half(this.#body), { length: this.#body.length }).catch(() => {});
  }

  /** Sends it to the server again after the next one. */
  echoLater() {
    this.#link.echo(() => this.#link.hand(this.#request, this.#body));
  }

  /** Begins an answer of this length. */
  head({ status, headers }, length) {
    const kept = { ...headers, "content-length": length, connection: "close" };
    delete kept["transfer-encoding"];
    this.#response.writeHead(status, kept);
  }

  /** Sends a part of an answer that was begun. */
  send(part) {
    this.#response.write(part);
  }

  /** Answers the phone. */
  answer(answer) {
    this.head(answer, answer.body.length);
    this.#response.end(this.#request.method === "HEAD" ? undefined : answer.body);
  }

  /** Ends the connection. */
  hangUp() {
    this.#response.socket?.end();
  }

  /** Breaks the connection. */
  reset() {
    this.#response.socket?.resetAndDestroy();
  }

  /** Waits until the phone hangs up. */
  async outlast() {
    if (this.#response.closed || this.#response.socket === null) return;
    this.#link.stalled += 1;
    await once(this.#response, "close");
    this.#link.stalled -= 1;
  }
}
