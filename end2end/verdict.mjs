// After whatever happened: is everything that was saved on the server, once?
import assert from "node:assert/strict";
import { PASSWORD } from "./harness.mjs";
import { figures } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { Device } from "./wire.mjs";

/** What a device that was never used before is told of the account's commune. */
export async function truth(server, login) {
  const device = new Device(server.url);
  await device.signIn(login, PASSWORD);
  return device.pull();
}

/**
 * Compares what was saved with what the server has, and that with what the phone
 * holds: each record once, written as often as it was saved, with every field;
 * nothing else; nothing that waits. Ends with the totals and a recount.
 */
export async function nothingLostNothingDoubled({ page, server, login, commune, saved }) {
  const records = await truth(server, login);
  for (const { id, kind, fields, writes } of saved) {
    const found = records.get(id);
    assert.ok(found, `lost: ${kind} ${JSON.stringify(fields)}`);
    const { kind: stored, revision, deleted, rivals } = found;
    assert.deepEqual({ stored, revision, deleted, rivals }, { stored: kind, revision: writes, deleted: false, rivals: [] });
    // What the app adds by itself (days, form versions) is held against the phone's copy.
    const own = Object.fromEntries(Object.keys({ ...fields }).map((field) => [field, found.fields[field]]));
    assert.deepEqual(own, fields);
  }
  const mine = new Set(saved.map(({ id }) => id));
  assert.deepEqual([...records].filter(([id]) => !mine.has(id)), [], "nobody saved these");

  const phone = await held(page);
  assert.deepEqual(phone.waiting, []);
  assert.deepEqual(Object.fromEntries(phone.records), Object.fromEntries(records));
  const written = [...records.values()].reduce((sum, { revision }) => sum + revision, 0);
  assert.equal(written, phone.changes, "the server wrote as many changes as the phone made");

  const surveyed = saved.filter(({ kind }) => kind === "survey").length;
  for (const place of ["/tong-hop", `/tong-hop/xa/${commune}`]) {
    assert.equal((await figures(server, place)).surveyed, surveyed, place);
  }
  await server.stop();
  const audit = server.run(["audit", "totals"]);
  assert.equal(audit.status, 0, audit.said);
}
