// The bad line itself: once it is closed, nothing of it keeps a test's process.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { FaultyLink } from "./faulty_link.mjs";

describe("a bad line", () => {
  let mute, link;

  before(async () => {
    mute = createServer(() => {}).listen(0, "127.0.0.1");
    await once(mute, "listening");
    link = await FaultyLink.to({ alive: true, port: mute.address().port });
  });

  after(() => {
    mute.closeAllConnections();
    mute.close();
  });

  it("lets go of both sides when it is closed, also of a server that never answers", async () => {
    const asked = once(mute, "request");
    const phone = connect(Number(new URL(link.url).port), "127.0.0.1");
    phone.on("error", () => {});
    const left = once(phone, "close");
    phone.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const [request] = await asked;
    const ended = once(request.socket, "close");
    await link.close();
    await Promise.all([left, ended]);
  });
});
