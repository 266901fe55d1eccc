// A client of docs/sync.md in a page of JavaScript: proof that a stranger can
// write one, and a way to talk to the server below the app.
import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { register } from "./traces.mjs";

/** An id's sixteen bytes as text. */
export function textOf(bytes) {
  const hex = Buffer.from(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A UUIDv7. */
export function id(now = Date.now()) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return textOf(bytes);
}

const bytesOf = (uuid) => Buffer.from(uuid.replaceAll("-", ""), "hex");
const deltas = (numbers) => numbers.map((number, at) => number - (at ? numbers[at - 1] : 0));

function sums(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** Changes that all set the same fields of one kind, as one request's tables. */
export function pack(changes) {
  const ids = [];
  const places = new Map();
  const place = (uuid) => {
    if (!places.has(uuid)) places.set(uuid, ids.push(uuid) - 1);
    return places.get(uuid);
  };
  if (changes.length === 0) return {};
  const fields = Object.keys(changes[0].set);
  const table = {
    kind: changes[0].kind,
    seq: deltas(changes.map((change) => change.seq)),
    record: deltas(changes.map((change) => place(change.record))),
    id: deltas(changes.map((change) => place(change.id))),
    base: deltas(changes.map((change) => change.base ?? 0)),
    at: deltas(changes.map(() => 0)),
    fields,
    values: fields.map((field) => changes.map((change) => change.set[field])),
  };
  const times = ids.map((uuid) => bytesOf(uuid).readUIntBE(0, 6));
  const rest = Buffer.concat(ids.map((uuid) => bytesOf(uuid).subarray(6)));
  return { ids: { t: deltas(times), r: rest.toString("base64").replace(/=+$/, "") }, changes: [table] };
}

function unpackIds(list) {
  const times = sums(list?.t ?? []);
  const rest = Buffer.from(list?.r ?? "", "base64");
  return times.map((time, at) => {
    const bytes = Buffer.alloc(16);
    bytes.writeUIntBE(time, 0, 6);
    rest.copy(bytes, 6, at * 10, at * 10 + 10);
    return textOf(bytes);
  });
}

/** The fields of a table's rows; what is null was never set, or was emptied. */
function unpackFields(table, ids, rows) {
  const columns = (table.fields ?? []).map((field, at) => [field, table.values[at]]);
  const linked = (table.linked ?? []).map((field, at) => [field, sums(table.links[at]).map((place) => ids[place])]);
  const all = [...columns, ...linked];
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(all.map(([field, column]) => [field, column[row]]).filter(([, value]) => value !== null)),
  );
}

/** The records of an answer, by id. */
export function unpackRecords(answer) {
  const ids = unpackIds(answer.ids);
  const records = new Map();
  for (const table of answer.records ?? []) {
    const places = sums(table.record);
    const revisions = sums(table.revision);
    const rows = unpackFields(table, ids, places.length);
    places.forEach((place, row) => {
      records.set(ids[place], {
        kind: table.kind,
        revision: revisions[row],
        deleted: table.deleted ?? false,
        rivals: table.rivals?.[row] ?? [],
        fields: rows[row],
      });
    });
  }
  return records;
}

/** The ids of a request's changes, in the device's order. */
export function changeIds(request) {
  const ids = unpackIds(request.ids);
  const rows = (request.changes ?? []).flatMap((table) => {
    const places = sums(table.id);
    return sums(table.seq).map((seq, row) => ({ seq, id: ids[places[row]] }));
  });
  return rows.sort((a, b) => a.seq - b.seq).map((row) => row.id);
}

/** One account's device, below the app. */
export class Device {
  constructor(url, device = id()) {
    this.url = url;
    this.device = device;
    this.cursor = undefined;
  }

  async signIn(login, password) {
    const answer = await fetch(`${this.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, password }),
    });
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    await this.enter(answer.headers.getSetCookie()[0].split(";")[0]);
  }

  /** Goes on with a session that was opened elsewhere. */
  async enter(cookie) {
    this.cookie = cookie;
    register("secret", cookie.split("=").at(1));
    const me = await fetch(`${this.url}/api/v1/me`, { headers: { cookie: this.cookie } });
    this.account = (await me.json()).account.id;
  }

  /** Posts any body at all; what comes back is the raw answer. */
  post(body, headers = {}) {
    return fetch(`${this.url}/api/v1/sync`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: this.cookie, ...headers },
      body,
    });
  }

  request(changes = []) {
    return {
      app: "taynghe",
      protocol: 1,
      device: this.device,
      account: this.account,
      sent_at: Date.now(),
      cursor: this.cursor,
      ...pack(changes),
    };
  }

  /** One exchange; the cursor moves only with `keep`. */
  async exchange(changes, { keep = false } = {}) {
    const answer = await this.post(gzipSync(JSON.stringify(this.request(changes))), { "content-encoding": "gzip" });
    const body = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(`${answer.status} ${body.error}`), { status: answer.status, body });
    if (keep) this.cursor = body.cursor;
    return body;
  }

  /** Everything that the account may see and this device has not fetched yet, by id. */
  async pull() {
    const all = new Map();
    for (let more = true; more; ) {
      const answer = await this.exchange([], { keep: true });
      for (const [record, row] of unpackRecords(answer)) all.set(record, row);
      more = answer.more ?? false;
    }
    return all;
  }
}
