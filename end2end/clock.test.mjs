// A phone whose clock is a year off, either way: what is saved bears the right
// day, sync goes as ever, the counts are right, and the person is told.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, picture } from "./harness.mjs";
import { addHousehold, addMember, figures, send, signIn, survey } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { Device } from "./wire.mjs";

const YEAR = 365 * 24 * 3_600_000;
const NAME = "Nông Thị Đào";
const PHONES = [
  { way: "ahead", by: YEAR, login: "hien", commune: "01807" },
  { way: "behind", by: -YEAR, login: "thang", commune: "01789" },
];

/** Runs in each page before anything else: the clock is off by so much. */
function shift(by) {
  const Right = Date;
  class Wrong extends Right {
    constructor(...parts) {
      if (parts.length > 0) super(...parts);
      else super(Right.now() + by);
    }

    static now() {
      return Right.now() + by;
    }
  }
  window.Date = Wrong;
}

/** The day in Viet Nam. */
const today = () => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

describe("a clock that is a year off", () => {
  let server;

  before(async () => {
    server = await Server.start();
    for (const { login, commune } of PHONES) server.addOfficer(login, "Nông Thị Hiền", commune);
  });

  after(async () => {
    await server?.remove();
  });

  for (const { way, by, login, commune } of PHONES) {
    it(`${way}: the day on what is saved is right, and so is what is counted`, async (t) => {
      const phone = await Phone.open();
      t.after(() => phone.remove());
      await phone.context.addInitScript(shift, by);
      const page = await phone.page({ slower: 1 });
      await signIn(page, server.url, login);
      await page.getByText(/Đồng hồ máy này lệch nhiều so với máy chủ/).waitFor();
      await picture(page, `clock-${way}`);

      await phone.context.setOffline(true);
      const household = await addHousehold(page, server.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
      await addMember(page, server.url, household, { full_name: NAME, relation: "head", birth: "9/2/2004", sex: "female" });
      const before_ = today();
      await survey(page, server.url, household, NAME);
      const days = [before_, today()];
      const { waiting } = await held(page);
      for (const { change } of waiting) assert.ok(Math.abs(change.at - Date.now()) < 600_000, `saved at ${change.at}`);
      await page.goto(`${server.url}/cho-gui`);
      await page.getByText(/lưu lúc \d\d:\d\d/).first().waitFor();
      assert.equal(await page.getByText(/lưu lúc \d\d:\d\d ngày/).count(), 0, "a time of today bears no date");

      await phone.context.setOffline(false);
      await send(page, server.url);
      const line = await page.getByText(/Đã gửi lúc/).first().textContent();
      assert.match(line, /Đã gửi lúc \d\d:\d\d$/);
      const device = new Device(server.url);
      await device.signIn(login, PASSWORD);
      const records = [...(await device.pull()).values()];
      const surveyed = records.find(({ kind }) => kind === "survey").fields.surveyed_on;
      assert.ok(days.includes(surveyed), `surveyed on ${surveyed}`);
      assert.equal((await figures(server, `/tong-hop/xa/${commune}`)).surveyed, 1);
      assert.deepEqual(page.troubles, []);
    });
  }

  it("leaves counters that equal a recount", async () => {
    await server.stop();
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
  });
});
