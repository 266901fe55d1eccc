// What seals on a phone, against the RFC's own example, and against what the
// server opened before.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const here = new URL(".", import.meta.url);
const source = await readFile(new URL("../public/sealing.js", here), "utf8");

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));

// The script as the server serves it: one line with the key before it.
function script(key) {
  const line = `const SEALING_KEY = ${JSON.stringify(key)};\n`;
  return import(`data:text/javascript,${encodeURIComponent(line + source)}`);
}

// A pair of keys from its two halves.
async function pair(secret, point) {
  const [x, y] = [point.slice(1, 33), point.slice(33)].map((part) => Buffer.from(part).toString("base64url"));
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const open = { kty: "EC", crv: "P-256", x, y };
  const own = { ...open, d: Buffer.from(secret).toString("base64url") };
  return {
    publicKey: await crypto.subtle.importKey("jwk", open, curve, true, []),
    privateKey: await crypto.subtle.importKey("jwk", own, curve, false, ["deriveBits"]),
  };
}

// RFC 9180, appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM,
// the first message of base mode.
const RFC = {
  info: "4f6465206f6e2061204772656369616e2055726e",
  secret: "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
  point:
    "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
  recipient:
    "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
  message: "4265617574792069732074727574682c20747275746820626561757479",
  associated: "436f756e742d30",
  sealed: "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
};

test("the example of RFC 9180 comes out as it stands there", async () => {
  const { hpke } = await script({ id: 1, key: "" });
  const own = await pair(bytes(RFC.secret), bytes(RFC.point));
  const [info, associated, message] = [RFC.info, RFC.associated, RFC.message].map(bytes);
  const sealed = await hpke(own, bytes(RFC.recipient), info, associated, message, 1, 16);
  assert.equal(hex(sealed), RFC.point + RFC.sealed);
});

test("what is sealed names its key, and is no longer than it must be", async () => {
  const golden = JSON.parse(await readFile(new URL("../server/tests/golden/envelope.json", here), "utf8"));
  const { seal } = await script({ id: 0x01020304, key: golden.public_key });
  const words = new TextEncoder().encode(golden.content);
  const [one, two] = [await seal("change", words), await seal("change", words)];
  assert.equal(hex(one.slice(0, 6)), "010102030404");
  assert.ok(one.length <= words.length + 86 && two.length === one.length);
  assert.notEqual(hex(one.slice(5, 70)), hex(two.slice(5, 70)), "a pair of keys is used once");
  const random = crypto.getRandomValues(new Uint8Array(64));
  assert.equal((await seal("change", random)).length, 64 + 86, "what gzip would make longer stays as it is");
});
