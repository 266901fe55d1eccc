// The server is killed in the middle of its work, again and again: what it has
// answered is there, what it has not is sent again, and nothing is there twice.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Server } from "./harness.mjs";
import { Device, id } from "./wire.mjs";

const CUTS = 5;
const BATCHES_A_CUT = 24;
const CHANGES_A_BATCH = 120;
/** A record that was written once. */
const ONCE = { revision: 1, deleted: false, rivals: [] };

describe("a power cut", () => {
  let server, device;

  before(async () => {
    server = await Server.start();
    server.addOfficer("canbo", "Nông Thị Hiền", "01807");
    device = new Device(server.url);
    await device.signIn("canbo", PASSWORD);
  });

  after(() => server?.remove());

  it("loses nothing that was answered and doubles nothing that is sent again", async (t) => {
    let seq = 0;
    const answered = new Map();
    let resent = 0;
    for (let cut = 0; cut < CUTS; cut += 1) {
      const batches = Array.from({ length: BATCHES_A_CUT }, () =>
        Array.from({ length: CHANGES_A_BATCH }, () => {
          seq += 1;
          const set = { commune: "01807", hamlet: `Xóm ${seq}` };
          return { id: id(), record: id(), kind: "household", seq, set };
        }),
      );
      // The power goes when some are answered and some are under way.
      let count = 0;
      const sent = batches.map(async (batch) => {
        const answer = await device.exchange(batch);
        count += 1;
        if (count === 3 + cut) void server.kill();
        return answer;
      });
      const results = await Promise.allSettled(sent);
      await server.kill();
      await server.restart();
      for (const [at, result] of results.entries()) {
        if (result.status === "fulfilled") answered.set(batches[at], result.value.outcomes);
      }
      assert.ok(results.some((result) => result.status === "rejected"), "the cut came too late to hurt");
      // Whatever has no answer is sent again, as a phone does.
      for (const [at, result] of results.entries()) {
        if (result.status === "fulfilled") continue;
        resent += 1;
        answered.set(batches[at], (await device.exchange(batches[at])).outcomes);
      }
    }
    t.diagnostic(`${CUTS} cuts, ${answered.size} batches, ${resent} sent again`);
    for (const outcomes of answered.values()) {
      assert.ok(outcomes.outcome.every((word) => word === "applied"), JSON.stringify(outcomes));
    }
    // Sending everything once more answers as before.
    for (const [batch, outcomes] of answered) {
      assert.deepEqual((await device.exchange(batch)).outcomes, outcomes);
    }
    const all = await device.pull();
    const households = [...all.values()].filter((record) => record.kind === "household");
    assert.equal(households.length, seq);
    for (const [batch] of answered) {
      for (const { record, set } of batch) assert.deepEqual(all.get(record), { kind: "household", ...ONCE, fields: set });
    }
  });
});
