// Seals what only the server may read: an envelope as docs/sync.md has it, HPKE
// base mode (RFC 9180) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
// The server puts one line before this file: const SEALING_KEY = { id, key };
// A browser without WebCrypto, as at an insecure address, cannot: `seal` rejects.

const VERSION = 1;
const KEM = 16;
const KDF = 1;

const text = (words) => new TextEncoder().encode(words);
const two = (number) => Uint8Array.of(number >> 8, number);
const NOTHING = new Uint8Array();
// What HMAC makes of a key of no bytes, which WebCrypto does not take.
const NO_SALT = new Uint8Array(32);

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function hmac(key, data) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

// LabeledExtract and LabeledExpand; nothing here is longer than one block.
const extract = (suite, salt, label, input) => hmac(salt, join(text("HPKE-v1"), suite, text(label), input));
const expand = async (suite, secret, label, info, length) =>
  (await hmac(secret, join(two(length), text("HPKE-v1"), suite, text(label), info, Uint8Array.of(1)))).slice(0, length);

// One message to the owner of a public key, as RFC 9180 has it: the encapsulated
// key and the ciphertext. `own` is a pair of keys that is used for nothing else.
export async function hpke(own, theirs, info, associated, message, aead = 2, keyLength = 32) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const recipient = await crypto.subtle.importKey("raw", theirs, curve, false, []);
  const encapsulated = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const dh = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: recipient }, own.privateKey, 256));
  const kem = join(text("KEM"), two(KEM));
  const extracted = await extract(kem, NO_SALT, "eae_prk", dh);
  const shared = await expand(kem, extracted, "shared_secret", join(encapsulated, theirs), 32);
  const suite = join(text("HPKE"), two(KEM), two(KDF), two(aead));
  const [named, about] = await Promise.all([
    extract(suite, NO_SALT, "psk_id_hash", NOTHING),
    extract(suite, NO_SALT, "info_hash", info),
  ]);
  const context = join(Uint8Array.of(0), named, about);
  const secret = await extract(suite, shared, "secret", NOTHING);
  const [key, iv] = await Promise.all([
    expand(suite, secret, "key", context, keyLength),
    expand(suite, secret, "base_nonce", context, 12),
  ]);
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: associated }, cipher, message);
  return join(encapsulated, new Uint8Array(sealed));
}

// The shorter of the bytes and their gzip: the server tells them apart.
async function packed(content) {
  if (!globalThis.CompressionStream) return content;
  const stream = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  const gzipped = new Uint8Array(await new Response(stream).arrayBuffer());
  return gzipped.length < content.length ? gzipped : content;
}

// Whoever needs this once may need it without a network.
const worker = globalThis.navigator?.serviceWorker?.ready;
worker?.then(({ active }) => active.postMessage({ type: "seal" }));

// An envelope for one use, which opens for no other; of a text, in base64. That is
// a visitor's, whose phone the service worker sends from when the network is back.
export async function seal(use, content) {
  if (content === null) return content;
  if (typeof content === "string") {
    worker?.then(({ sync }) => sync?.register("push")).catch(() => {});
    return btoa(String.fromCharCode(...(await seal(use, text(content)))));
  }
  const { id, key } = SEALING_KEY;
  const theirs = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const head = join(Uint8Array.of(VERSION), two(id >>> 16), two(id & 65535));
  const [own, message] = await Promise.all([
    crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]),
    packed(content),
  ]);
  return join(head, await hpke(own, theirs, text(`taynghe ${use} 1`), head, message));
}
