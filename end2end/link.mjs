// The line between a phone and the server, in the test's hands: it counts what
// passes, and it can be cut and mended.
import { once } from "node:events";
import { connect, createServer } from "node:net";

const REQUEST_LINE = /(?:^|\r\n|\})(?:GET|HEAD|POST|PUT|DELETE) \/\S* HTTP\/1\.1\r\n/g;

export class Link {
  #server;
  #open = new Set();
  #up = true;

  /** Bytes from the server, with headers. */
  down = 0;
  /** Bytes to the server, with headers. */
  up = 0;
  /** Paths asked for, in order. */
  requests = [];

  static async to(server) {
    const link = new Link();
    link.#server = createServer((phone) => link.#join(phone, server.port));
    link.#server.listen(0, "127.0.0.1");
    await once(link.#server, "listening");
    link.port = link.#server.address().port;
    link.url = `http://localhost:${link.port}`;
    return link;
  }

  #join(phone, port) {
    if (!this.#up) {
      phone.resetAndDestroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const socket of [phone, far]) {
      this.#open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#open.delete(socket);
        phone.destroy();
        far.destroy();
      });
    }
    phone.on("data", (chunk) => {
      this.up += chunk.length;
      for (const [line] of chunk.toString("latin1").matchAll(REQUEST_LINE)) {
        this.requests.push(line.trim().split(" ")[1]);
      }
    });
    far.on("data", (chunk) => (this.down += chunk.length));
    phone.pipe(far);
    far.pipe(phone);
  }

  /** No signal: what is running breaks, what is new is refused. */
  cut() {
    this.#up = false;
    for (const socket of this.#open) socket.destroy();
  }

  /** The signal is back. */
  mend() {
    this.#up = true;
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
