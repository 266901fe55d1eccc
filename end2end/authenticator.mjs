// An authenticator app (RFC 6238), as a reviewer has one on the phone.
import { createHmac } from "node:crypto";
import { until } from "./harness.mjs";

const STEP = 30_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The bytes of a secret as it is typed. */
function bytes(secret) {
  const bits = [...secret.replaceAll(" ", "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"));
  return Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

/** The code of a step. */
function code(key, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest.at(-1) & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

export class Authenticator {
  #key;
  #used = 0;

  constructor(secret) {
    this.#key = bytes(secret);
  }

  /** The secret that a page offers. */
  static async of(page) {
    const secret = page.locator("#khoa");
    await secret.waitFor();
    return new Authenticator(await secret.inputValue());
  }

  /** A code that was not typed before: each counts once, and a step early or late. */
  async code() {
    const now = () => Math.floor(Date.now() / STEP);
    const next = Math.max(this.#used + 1, now());
    await until("a code that was not typed before", () => next <= now() + 1, 2 * STEP);
    this.#used = next;
    return code(this.#key, next);
  }
}

/** Sets a second factor up after signing in; gives the authenticator and the recovery codes. */
export async function setUp(page) {
  const authenticator = await Authenticator.of(page);
  await page.getByLabel("Mã 6 số ứng dụng vừa hiện").fill(await authenticator.code());
  await page.getByRole("button", { name: "Bật xác thực hai bước" }).click();
  await page.getByRole("heading", { name: "Mười mã dự phòng" }).waitFor();
  const codes = await page.locator("ol code").allInnerTexts();
  await page.getByText("Đã cất mã", { exact: true }).click();
  return { authenticator, codes };
}
