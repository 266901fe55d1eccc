// Whoever searches the logs after the tests finds what was planted in them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { register } from "./traces.mjs";

describe("the search of the logs", () => {
  let folder;
  const log = (text) => appendFileSync(join(folder, "1-1.log"), `${text}\n`);
  const searched = () => {
    const script = join(import.meta.dirname, "search_logs.mjs");
    return spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "taynghe-planted-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("fails where there is nothing to search", () => {
    assert.equal(searched().status, 1);
  });

  it("passes over words that are nobody's", () => {
    register("name", "Bì", folder);
    register("birth", "1952", folder);
    register("name", "Nông Văn Thắng", folder);
    register("birth", "7/5/1980", folder);
    register("phone", "0912345678", folder);
    register("secret", "mat-khau-thu", folder);
    log("2026-11-22T10:00:00Z INFO request{method=GET path=/tong-hop/xa/01807}: Bì 1952");
    const { status, stdout } = searched();
    assert.equal(status, 0, stdout);
  });

  for (const [kind, planted] of [
    ["name", "a change of Nông Văn Thắng"],
    ["name", "path=/ho?q=N%C3%B4ng+V%C4%83n+Th%E1%BA%AFng"],
    ["name", "NÔNG VĂN THẮNG".normalize("NFD")],
    ["birth", "born 1980-05-07"],
    ["phone", "+84912345678 refused"],
    ["secret", "cookie: mat-khau-thu"],
  ]) {
    it(`finds a ${kind} in "${planted}", and says where`, () => {
      rmSync(join(folder, "1-1.log"), { force: true });
      log("nothing here");
      log(planted);
      const { status, stderr } = searched();
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`^1-1\\.log:2: ${kind} in a log`, "m"));
    });
  }
});
