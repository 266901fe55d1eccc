// Fails where a log of a server holds what a test typed: search_logs.mjs FOLDER
import { search } from "./traces.mjs";

const { found, lines, words } = search(process.argv[2]);
for (const { file, line, kind, word } of found) console.error(`${file}:${line}: ${kind} in a log: ${word}`);
if (lines === 0 || words === 0) {
  console.error(`nothing was searched: ${words} words, ${lines} lines of log`);
  process.exit(1);
}
console.log(`${lines} lines of log were searched for ${words} words: ${found.length} found`);
process.exit(found.length ? 1 : 0);
