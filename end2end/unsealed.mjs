// What a phone seals, opened in the test's own hands: the test owns the chance of
// its pages, and so it knows every key that they draw.
import { createDecipheriv } from "node:crypto";

/** The PIN that phones in tests are given, where a test does not look at it. */
export const PIN = "482915";

const SEALED = 1;
const NONCE = 24;
const TAG = 16;

/** All keys that pages of this process drew. */
const keys = new Set();

/** Runs in each page before anything else: tells the test what is drawn for a key. */
function listenToChance() {
  const draw = Crypto.prototype.getRandomValues;
  Crypto.prototype.getRandomValues = function (array) {
    const drawn = draw.call(this, array);
    if (array.length === 32) window.noteKey([...array].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    return drawn;
  };
}

/** Runs in each page before anything else: types the PIN wherever it is asked for. */
function typePin(pin) {
  const type = (field) => {
    field.value = pin;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const look = () => {
    const [asked, first, again] = ["ma-pin", "ma-pin-moi", "ma-pin-lai"].map((id) => document.getElementById(id));
    const fields = asked ? [asked] : [first, again];
    if (fields.some((field) => !field || field.dataset.typed)) return;
    for (const field of fields) {
      field.dataset.typed = "";
      type(field);
    }
    fields[0].form.requestSubmit();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

/** Lets the test read what a phone keeps; with `pin` false, whoever uses it types the PIN. */
export async function handTo(context, { pin = true } = {}) {
  await context.exposeFunction("noteKey", (key) => keys.add(key));
  await context.addInitScript(listenToChance);
  if (pin) await context.addInitScript(typePin, PIN);
}

const rotate = (value, by) => (value << by) | (value >>> (32 - by));

/** HChaCha20 (draft-irtf-cfrg-xchacha): a key of its own for a nonce's first 16 bytes. */
function subkey(key, nonce) {
  const state = new Uint32Array(16);
  state.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  for (let word = 0; word < 8; word += 1) state[4 + word] = key.readUInt32LE(word * 4);
  for (let word = 0; word < 4; word += 1) state[12 + word] = nonce.readUInt32LE(word * 4);
  const quarter = (a, b, c, d) => {
    for (const [one, two, three, by] of [[a, b, d, 16], [c, d, b, 12], [a, b, d, 8], [c, d, b, 7]]) {
      state[one] += state[two];
      state[three] = rotate(state[three] ^ state[one], by);
    }
  };
  for (let round = 0; round < 10; round += 1) {
    for (const at of [0, 1, 2, 3]) quarter(at, at + 4, at + 8, at + 12);
    for (const at of [0, 1, 2, 3]) quarter(at, 4 + ((at + 1) % 4), 8 + ((at + 2) % 4), 12 + ((at + 3) % 4));
  }
  const derived = Buffer.alloc(32);
  [0, 1, 2, 3, 12, 13, 14, 15].forEach((word, at) => derived.writeUInt32LE(state[word], at * 4));
  return derived;
}

/** What was sealed under a key for a place, or null. */
export function opened(key, place, sealed) {
  if (sealed[0] !== SEALED) return null;
  const nonce = sealed.subarray(1, 1 + NONCE);
  const short = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]);
  const cipher = createDecipheriv("chacha20-poly1305", subkey(key, nonce), short, { authTagLength: TAG });
  cipher.setAAD(place, { plaintextLength: sealed.length - 1 - NONCE - TAG });
  cipher.setAuthTag(sealed.subarray(-TAG));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(1 + NONCE, -TAG)), cipher.final()]);
  } catch {
    return null;
  }
}

/** Opens a value with whichever key of this process sealed it. */
export function unsealed(place, bytes) {
  const sealed = Buffer.from(bytes);
  for (const key of keys) {
    const value = opened(Buffer.from(key, "hex"), place, sealed);
    if (value) return value.toString();
  }
  throw new Error("a row that no key of this test opens");
}
