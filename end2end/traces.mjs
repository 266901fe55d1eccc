// What the tests typed and were given, and the logs of the servers that they
// started, side by side in one folder: nothing of the one may stand in the other.
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const REGISTRY = "typed.jsonl";
let chosen;
let servers = 0;

/** The folder that TAYNGHE_LOGS names, else one that goes with this process. */
function folder() {
  chosen ??= process.env.TAYNGHE_LOGS || passing();
  return chosen;
}

function passing() {
  const made = mkdtempSync(join(tmpdir(), "taynghe-logs-"));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A file for the log of a server that this process starts. */
export function newLog() {
  servers += 1;
  return join(folder(), `${process.pid}-${servers}.log`);
}

/** A date as a form takes it, `17/5/1980`, as the server writes it. */
function written(date) {
  const [day, month, year] = date.split("/");
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : "";
}

// Names are whole ones, and a year alone is nobody's birth date.
const TELLING = {
  name: (text) => (text.trim().includes(" ") ? [text] : []),
  citizen_id: (text) => [text],
  phone: (text) => [text, text.replace(/^0/, "+84")],
  birth: (text) => (text.split("/").length === 3 ? [text, written(text)] : []),
  secret: (text) => [text],
};

/** Registers what may stand in no log: a `name`, `citizen_id`, `phone`, `birth` or `secret`. */
export function register(kind, text, to = folder()) {
  for (const word of TELLING[kind](String(text ?? ""))) {
    if (word.length >= 6) appendFileSync(join(to, REGISTRY), `${JSON.stringify({ kind, word })}\n`);
  }
}

function plain(text) {
  return text.normalize("NFC").toLowerCase();
}

/** The line as it stands, and as an address in it reads. */
function readings(line) {
  const decoded = line.replace(/(%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
  return [plain(line), plain(decoded.replaceAll("+", " "))];
}

/** Where in the logs of a folder something stands that was registered; and how much was searched. */
export function search(where) {
  const typed = new Map();
  const registry = readFileSync(join(where, REGISTRY), { encoding: "utf8", flag: "a+" });
  for (const line of registry.split("\n").filter(Boolean)) {
    const { kind, word } = JSON.parse(line);
    typed.set(plain(word), kind);
  }
  const found = [];
  let lines = 0;
  for (const file of readdirSync(where).filter((name) => name.endsWith(".log")).sort()) {
    for (const [at, line] of readFileSync(join(where, file), "utf8").split("\n").entries()) {
      if (line) lines += 1;
      const read = readings(line);
      for (const [word, kind] of typed) {
        if (read.some((text) => text.includes(word))) found.push({ file, line: at + 1, kind, word });
      }
    }
  }
  return { found, lines, words: typed.size };
}
