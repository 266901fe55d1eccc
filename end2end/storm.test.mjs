// An officer works all day in Chromium while the line drops, stalls, truncates
// and repeats, the server is killed and the tab is lost. In the evening nothing
// is lost and nothing doubled, on SQLite and on PostgreSQL.
//   TAYNGHE_ROUNDS  kills of the server, and of the tab (5)
//   TAYNGHE_SEED    what happens when (a new one each time, told at the end)
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { chanceFrom, FAULT_NAMES, FaultyLink, shuffled } from "./faulty_link.mjs";
import { FieldDay, MOMENTS } from "./field_day.mjs";
import { Phone, Server, until } from "./harness.mjs";
import { send, signIn } from "./officer.mjs";
import { hurry, takeTimers } from "./patience.mjs";
import { nothingLostNothingDoubled } from "./verdict.mjs";

const ROUNDS = Number(process.env.TAYNGHE_ROUNDS ?? 5);
const SEED = Number(process.env.TAYNGHE_SEED ?? randomInt(2 ** 32));
const COMMUNE = "01807";
const OFFICER = "hien";
/** In so many rounds every fault strikes. */
const ENOUGH = 5;
/** Requests that pass for each time that every fault struck once. */
const SPARED = 6;
/** Longer than the phone waits for an answer to begin, and to end. */
const PATIENCE = 181_000;
/** Phones that find the signal together ask within this time. */
const SPREAD = 3_100;

for (const database of ["sqlite", "postgres"]) {
  describe(`a stormy day on ${database}`, () => {
    const chance = chanceFrom(SEED);
    let server, link, phone, day;

    before(async () => {
      server = await Server.start({ database });
      server.addOfficer(OFFICER, "Nông Thị Hiền", COMMUNE);
      link = await FaultyLink.to(server);
      phone = await Phone.open();
      await takeTimers(phone.context);
      day = new FieldDay(phone, link.url, COMMUNE, () => weather());
      await day.open();
      await signIn(day.page, link.url, OFFICER);
    });

    after(async () => {
      await phone?.remove();
      await link?.close();
      await server?.remove();
    });

    /** The signal comes back for a moment; whoever waits in vain gives up. */
    async function weather() {
      if (link.stalled > 0) {
        await hurry(day.page, PATIENCE);
        return;
      }
      await day.page.evaluate(() => dispatchEvent(new Event("online")));
      await hurry(day.page, SPREAD);
    }

    /** The power goes while the server has work in hand, or has just done some. */
    async function powerCut(moment) {
      await link.next(moment);
      await server.kill();
      await server.restart(0);
    }

    it(`goes on with ${ROUNDS} power cuts and ${ROUNDS} lost tabs`, async (t) => {
      link.storm(chance, SPARED);
      const households = [];
      let cuts = 0;
      let moments = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const cut = powerCut(round % 2 === 0 ? "handed" : "answered").then(() => (cuts += 1));
        // In each round the tab goes in one of four places.
        if (moments.length === 0) moments = shuffled(MOMENTS, chance);
        const losing = Array(4).fill(undefined);
        losing[Math.floor(chance() * losing.length)] = moments.pop();
        const household = await day.addHousehold(losing[0]);
        households.push(household);
        const head = await day.addMember(household, losing[1]);
        await day.survey(head, losing[2]);
        const again = households[Math.floor(chance() * households.length)];
        await day.edit(again, "house_note", `Nhà số ${round + 1}`, losing[3]);
        await day.edit(again, "note", again.fields.note ? "" : `Lần sau ${round}`);
        await until("the power went and came back", async () => {
          await weather();
          return cuts === round + 1;
        });
        await cut;
      }
      const lost = MOMENTS.reduce((sum, moment) => sum + day.lost[moment], 0);
      t.diagnostic(`seed ${SEED}: ${cuts} power cuts, ${lost} lost tabs ${JSON.stringify(day.lost)}, ${day.drafts} drafts`);
      t.diagnostic(`${link.requests.length} sync requests, ${link.unanswered} unanswered, ${JSON.stringify(link.struck)}`);
      assert.deepEqual([cuts, lost], [ROUNDS, ROUNDS]);
      const spared = FAULT_NAMES.filter((fault) => !link.struck[fault]);
      if (ROUNDS >= ENOUGH) assert.deepEqual(spared, [], "every fault struck");
    });

    it("has lost nothing and doubled nothing in the evening", async () => {
      await link.calm();
      await send(day.page, link.url);
      // The browser tells of what the line did; anything else is the app's.
      const broken = /^Failed to load resource|net::ERR_|wifi\.invalid/;
      assert.deepEqual(day.page.troubles.filter((text) => !broken.test(text)), []);
      const { page, saved } = day;
      await nothingLostNothingDoubled({ page, server, login: OFFICER, commune: COMMUNE, saved });
    });
  });
}
