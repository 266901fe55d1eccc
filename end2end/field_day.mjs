// A day of one officer on a phone that keeps losing its tab, in the app's own
// pages, with a list of all that was saved.
import assert from "node:assert/strict";
import { fill, landed, save, SURVEY } from "./officer.mjs";
import { held } from "./pocket.mjs";

const DIGITS = ["Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín"];
const inWords = (number) => [...String(number)].map((digit) => DIGITS[digit]).join(" ");

/** When a tab goes, seen from a form: while it is filled in, as it is saved, or after. */
export const MOMENTS = ["typed", "pressed", "saved"];

export class FieldDay {
  #phone;
  #url;
  #commune;
  #between;
  #count = 0;

  /** All that was saved: by record, what its fields are and how often it was written. */
  saved = [];
  /** How often the tab was lost, by moment. */
  lost = Object.fromEntries(MOMENTS.map((moment) => [moment, 0]));
  /** How often a form said that it had a draft. */
  drafts = 0;

  /** `between` is done between any two steps of the officer. */
  constructor(phone, url, commune, between) {
    this.#phone = phone;
    this.#url = url;
    this.#commune = commune;
    this.#between = between;
  }

  /** Opens a tab. */
  async open() {
    this.page = await this.#phone.page({ slower: 1 });
  }

  async #loseTab(moment) {
    this.lost[moment] += 1;
    const { page } = this;
    // Now the person closes it, now the phone kills it.
    if (this.lost[moment] % 2 === 0) {
      const crashed = page.waitForEvent("crash");
      page.cdp.send("Page.crash").catch(() => {});
      await crashed;
    }
    await page.close();
    await this.open();
    this.page.troubles.push(...page.troubles);
  }

  /** Opens a form; says whether it opened a draft again. */
  async #form(path, button) {
    await this.page.goto(`${this.#url}${path}`);
    await this.page.getByRole("button", { name: button, exact: true }).waitFor();
    return (await this.page.getByText(/Đã mở lại bản nháp/).count()) > 0;
  }

  /** Fills a form in and saves it, however often the tab goes. */
  async #write(path, fields, button, losing) {
    await this.#form(path, button);
    for (const [field, value] of Object.entries(fields)) {
      await fill(this.page, { [field]: value });
      await this.#between();
    }
    if (losing === "typed") {
      await this.#loseTab(losing);
      assert.ok(await this.#form(path, button), `no draft of ${path} was kept`);
      this.drafts += 1;
      await this.#stillFilledIn(fields);
    }
    await save(this.page, button);
    if (losing === "pressed") {
      await this.#loseTab(losing);
      // Whoever finds a draft goes on with it; otherwise it has been saved.
      if (!(await this.#form(path, button))) return;
      this.drafts += 1;
      await save(this.page, button);
    }
    await landed(this.page);
    if (losing === "saved") await this.#loseTab(losing);
    await this.#between();
  }

  async #stillFilledIn(fields) {
    for (const [field, value] of Object.entries(fields)) {
      const control = this.page.locator(`[name="${field}"]:is(select, input:not([type="radio"]), input[value="${value}"])`);
      if (value === true || (await control.getAttribute("type")) === "radio") {
        assert.ok(await control.isChecked(), field);
      } else {
        assert.equal(await control.inputValue(), value, field);
      }
    }
  }

  /** The one record on the phone of this kind with this value. */
  async #find(kind, field, value) {
    const { seen } = await held(this.page);
    const found = seen.filter((record) => record.kind === kind && record.fields[field] === value);
    assert.equal(found.length, 1, `${found.length} times ${kind} ${field} ${value} on the phone`);
    return found[0];
  }

  /** Opens a page of the app, if the tab shows none. */
  async #anywhere() {
    if (this.page.url() === "about:blank") await this.page.goto(`${this.#url}/cho-gui`);
  }

  async #keep(kind, field, value, fields) {
    await this.#anywhere();
    const { id } = await this.#find(kind, field, value);
    const record = { id, kind, fields: { commune: this.#commune, ...fields }, writes: 1 };
    this.saved.push(record);
    return record;
  }

  /** Writes a household down. */
  async addHousehold(losing) {
    this.#count += 1;
    const fields = { hamlet: `Xóm ${inWords(this.#count)}`, poverty: "poor", note: `Lần ${this.#count}` };
    await this.#write("/ho/moi", fields, "Lưu hộ", losing);
    return this.#keep("household", "hamlet", fields.hamlet, fields);
  }

  /** Writes a member of a household down. */
  async addMember(household, losing) {
    this.#count += 1;
    const full_name = `Nông Văn ${inWords(this.#count)}`;
    const fields = { full_name, relation: "head", birth: "1980", sex: "male", "priority.poor": true };
    await this.#write(`/ho/${household.id}/nguoi/moi`, fields, "Lưu thành viên", losing);
    return this.#keep("person", "full_name", full_name, { ...fields, household: household.id });
  }

  /** Surveys a member, who consents. */
  async survey(person, losing) {
    const path = `/ho/${person.fields.household}/nguoi/${person.id}/khao-sat`;
    await this.#write(path, SURVEY, "Lưu phiếu khảo sát", losing);
    const answers = Object.entries(SURVEY).filter(([field]) => !field.includes("dong-y"));
    await this.#keep("consent", "person", person.id, { person: person.id, given: true, method: "screen" });
    return this.#keep("survey", "person", person.id, { person: person.id, ...Object.fromEntries(answers) });
  }

  /** Writes one field of a household anew; an empty text takes it away. */
  async edit(household, field, value, losing) {
    await this.#write(`/ho/${household.id}/sua`, { [field]: value }, "Lưu hộ", losing);
    if (value === "") delete household.fields[field];
    else household.fields[field] = value;
    household.writes += 1;
  }
}
