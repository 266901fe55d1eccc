// Two officers of one commune work on the same household, each out of signal.
// What they set differently in different places all stands; what both set in
// one place is kept twice and said to both.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PASSWORD, Phone, Server, until } from "./harness.mjs";
import { addHousehold, addMember, editHousehold, editMember, member, openMember, send, signIn } from "./officer.mjs";
import { held } from "./pocket.mjs";
import { Device } from "./wire.mjs";

const COMMUNE = "01807";
const HEAD = { full_name: "Nông Văn Thắng", relation: "head", birth: "17/5/1980", sex: "male" };
const BROUGHT = [
  { full_name: "Nông Thị Đào", relation: "child", birth: "9/2/2004", sex: "female", "priority.disabled": true },
  { full_name: "Nông Văn Páo", relation: "parent", birth: "1952", sex: "male", "priority.merit": true },
];
const OFFICERS = [
  { login: "hien", name: "Nông Thị Hiền" },
  { login: "thang", name: "Hoàng Văn Thắng" },
];

describe("two phones and one household", () => {
  let server, url, household;
  const phones = [];
  const pages = [];

  before(async () => {
    server = await Server.start();
    url = server.url;
    for (const { login, name } of OFFICERS) {
      server.addOfficer(login, name, COMMUNE);
      const phone = await Phone.open();
      phones.push(phone);
      const page = await phone.page({ slower: 1 });
      pages.push(page);
      await signIn(page, url, login);
    }
    household = await addHousehold(pages[0], url, { hamlet: "Xóm Nà Luông", poverty: "poor" });
    await addMember(pages[0], url, household, HEAD);
    await send(pages[0], url);
    await send(pages[1], url);
  });

  after(async () => {
    for (const phone of phones) await phone.remove();
    await server?.remove();
  });

  const offline = (away) => Promise.all(phones.map((phone) => phone.context.setOffline(away)));

  /** Each sends what it has, the first one first; then both hear of the other's. */
  async function meet() {
    await offline(false);
    for (const page of [...pages, ...pages]) await send(page, url);
  }

  /** What a phone of the commune that was never used before is told. */
  async function onServer() {
    const device = new Device(url);
    await device.signIn(OFFICERS[0].login, PASSWORD);
    return device.pull();
  }

  /** Both phones hold exactly what the server has, and nothing waits on either. */
  async function agree() {
    const truth = await onServer();
    for (const page of pages) {
      const { records, waiting } = await held(page);
      assert.deepEqual(waiting, []);
      assert.deepEqual(Object.fromEntries(records), Object.fromEntries(truth));
    }
    return truth;
  }

  it("stands with all that both did to different parts of it", async () => {
    await offline(true);
    const [one, two] = pages;
    await editHousehold(one, url, household, { phone: "0912345678", house_note: "Gần trường tiểu học" });
    await editMember(one, url, household, HEAD.full_name, { "priority.poor": true });
    await addMember(one, url, household, BROUGHT[0]);
    await editHousehold(two, url, household, { poverty: "near_poor", note: "Gặp buổi tối" });
    await editMember(two, url, household, HEAD.full_name, { "priority.ethnic_minority": true });
    await addMember(two, url, household, BROUGHT[1]);
    const brought = await Promise.all(
      pages.map(async (page, at) => {
        const { seen } = await held(page);
        return seen.find(({ fields }) => fields.full_name === BROUGHT[at].full_name);
      }),
    );
    await meet();

    const truth = await agree();
    for (const { id, fields } of brought) assert.deepEqual(truth.get(id).fields, fields);
    const { commune, ...fields } = truth.get(household).fields;
    assert.equal(commune, COMMUNE);
    assert.deepEqual(fields, {
      hamlet: "Xóm Nà Luông",
      poverty: "near_poor",
      phone: "0912345678",
      house_note: "Gần trường tiểu học",
      note: "Gặp buổi tối",
    });
    const people = [...truth.values()].filter((row) => row.kind === "person");
    const ticks = (name) => {
      const found = people.filter((person) => person.fields.full_name === name);
      assert.equal(found.length, 1, name);
      return Object.keys(found[0].fields).filter((field) => field.startsWith("priority.") && found[0].fields[field]).sort();
    };
    assert.equal(people.length, 3);
    assert.deepEqual(ticks(HEAD.full_name), ["priority.ethnic_minority", "priority.poor"]);
    assert.deepEqual(ticks(BROUGHT[0].full_name), ["priority.disabled"]);
    assert.deepEqual(ticks(BROUGHT[1].full_name), ["priority.merit"]);
    assert.deepEqual([...truth.values()].flatMap((row) => row.rivals), []);
  });

  it("shows both officers all of it, and no conflict", async () => {
    for (const page of pages) {
      await page.goto(`${url}/ho/${household}`);
      await page.getByRole("heading", { level: 1, name: `Hộ ${HEAD.full_name}` }).waitFor();
      await page.getByText("Xóm Nà Luông · Hộ cận nghèo · 0912 345 678").waitFor();
      assert.equal(await page.locator(".member").count(), 3);
      for (const { full_name } of [HEAD, ...BROUGHT]) await member(page, full_name).waitFor();
      assert.equal(await page.getByText("hai bản khác nhau").count(), 0);
      assert.equal(await page.getByText("chưa gửi").count(), 0);
      await openMember(page, url, household, HEAD.full_name);
      for (const [group, ticked] of [["poor", true], ["ethnic_minority", true], ["merit", false], ["disabled", false]]) {
        assert.equal(await page.locator(`input[name="priority.${group}"]`).isChecked(), ticked, group);
      }
    }
  });

  it("keeps both values of what both set differently, and says so to both", async () => {
    await offline(true);
    await editHousehold(pages[0], url, household, { hamlet: "Xóm Nà Pất" });
    await editHousehold(pages[1], url, household, { hamlet: "Xóm Bản Co" });
    // Until they meet, each sees what they wrote.
    await pages[0].getByText("Xóm Nà Pất").waitFor();
    await pages[1].getByText("Xóm Bản Co").waitFor();
    await meet();

    const truth = await agree();
    const { fields, rivals } = truth.get(household);
    assert.equal(fields.hamlet, "Xóm Nà Pất", "the first in the server's order is shown");
    assert.deepEqual(
      rivals.map(({ field, value, by }) => ({ field, value, by })),
      [{ field: "hamlet", value: "Xóm Bản Co", by: OFFICERS[1].name }],
    );
    for (const page of pages) {
      await page.goto(`${url}/ho/${household}`);
      await page.getByText("hai bản khác nhau").waitFor();
      await page.getByText("Xóm Nà Pất").waitFor();
    }
  });

  it("is one again when somebody who saw both writes it anew", async () => {
    await editHousehold(pages[0], url, household, { hamlet: "Xóm Bản Co" });
    for (const page of pages) await send(page, url);
    const truth = await agree();
    assert.equal(truth.get(household).fields.hamlet, "Xóm Bản Co");
    assert.deepEqual(truth.get(household).rivals, []);
    for (const page of pages) {
      await page.goto(`${url}/ho/${household}`);
      await until("the mark goes", async () => (await page.getByText("hai bản khác nhau").count()) === 0);
      assert.deepEqual(page.troubles.filter((text) => !text.includes("net::ERR")), []);
    }
  });
});
