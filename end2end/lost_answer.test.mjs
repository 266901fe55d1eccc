// The server has taken the work in, and its answer is lost on the way: the phone
// sends the same work again, and nothing is there twice.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { FaultyLink } from "./faulty_link.mjs";
import { PASSWORD, Phone, Server, until } from "./harness.mjs";
import { addHousehold, addMember, figures, signIn, survey } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { Device, changeIds } from "./wire.mjs";

const COMMUNE = "01807";
const PEOPLE = [
  { full_name: "Nông Văn Thắng", relation: "head", birth: "17/5/1980", sex: "male" },
  { full_name: "Hoàng Thị Mẩy", relation: "spouse", birth: "3/1983", sex: "female" },
];
const PLACES = ["/tong-hop", `/tong-hop/xa/${COMMUNE}`];

describe("a lost answer", () => {
  let server, link, phone, page, written;

  before(async () => {
    server = await Server.start();
    server.addOfficer("hien", "Nông Thị Hiền", COMMUNE);
    link = await FaultyLink.to(server);
    phone = await Phone.open();
    page = await phone.page({ slower: 1 });
    await signIn(page, link.url, "hien");
  });

  after(async () => {
    await phone?.remove();
    await link?.close();
    await server?.remove();
  });

  const totals = () => Promise.all(PLACES.map((path) => figures(server, path)));
  const carried = () => link.requests.filter((request) => changeIds(request).length > 0);

  it("makes the phone send the same work again, and none of it counts twice", async () => {
    const before_ = await totals();
    await phone.context.setOffline(true);
    const household = await addHousehold(page, link.url, { hamlet: "Xóm Nà Luông", poverty: "none" });
    for (const person of PEOPLE) await addMember(page, link.url, household, person);
    for (const { full_name } of PEOPLE) await survey(page, link.url, household, full_name);
    const { waiting, changes, seen } = await held(page);
    written = seen;
    assert.equal(waiting.length, changes);
    // People count a consent with the survey that it allows.
    const items = changes - PEOPLE.length;

    link.strikeAt("/api/v1/sync", "answer_lost");
    await phone.context.setOffline(false);
    await page.goto(`${link.url}/cho-gui`);
    const gone = await until("the work is sent twice", async () => {
      await page.getByRole("button", { name: "Gửi ngay" }).click();
      return carried().length >= 2 && carried();
    });
    // The server has it, the phone cannot know.
    assert.equal((await totals())[0].surveyed, before_[0].surveyed + PEOPLE.length);
    await page.getByText(`${items} mục chờ gửi`).first().waitFor();
    assert.deepEqual((await held(page)).waiting, waiting);

    await link.calm();
    await page.getByRole("button", { name: "Gửi ngay" }).click();
    await page.getByText("Không còn gì chờ gửi").waitFor();
    assert.ok(link.struck.answer_lost >= gone.length);
    assert.ok(carried().length > gone.length);
    assert.equal(changeIds(gone[0]).length, changes);
    for (const again of carried()) assert.deepEqual(changeIds(again), changeIds(gone[0]));

    for (const [at, now] of (await totals()).entries()) {
      assert.equal(now.surveyed - before_[at].surveyed, PEOPLE.length, PLACES[at]);
      for (const figure of ["enrolled", "studying", "completed"]) assert.equal(now[figure], before_[at][figure]);
    }
  });

  it("leaves one of each on the server, written once, and the phone with the same", async () => {
    const other = new Device(server.url);
    await other.signIn("hien", PASSWORD);
    const truth = await other.pull();
    const kinds = [...truth.values()].map((row) => row.kind).sort();
    assert.deepEqual(kinds, ["consent", "consent", "household", "person", "person", "survey", "survey"]);
    assert.deepEqual([...truth.values()].map((row) => row.revision), Array(7).fill(1));
    for (const { id, fields } of written) assert.deepEqual(truth.get(id).fields, fields);
    const { records, waiting } = await held(page);
    assert.deepEqual(waiting, []);
    assert.deepEqual(Object.fromEntries(records), Object.fromEntries(truth));
    assert.deepEqual(page.troubles.filter((text) => !text.includes("net::ERR")), []);
  });

  it("leaves counters that equal a recount", async () => {
    await server.stop();
    const audit = server.run(["audit", "totals"]);
    assert.equal(audit.status, 0, audit.said);
  });
});
