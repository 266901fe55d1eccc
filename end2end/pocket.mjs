// What a phone holds, read past the app: its records, and what waits to be sent.
import { textOf } from "./wire.mjs";
import { unsealed } from "./unsealed.mjs";

/** Runs in the page: every row of the database of whoever was here last. */
async function rows() {
  const account = JSON.parse(localStorage.getItem("taynghe.preferences")).last_account;
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open(`taynghe-${account}`));
  try {
    const transaction = database.transaction(["records", "outbox", "meta", "head"]);
    const all = (name) => settled(transaction.objectStore(name).getAll());
    const [records, outbox, meta, names, device] = await Promise.all([
      all("records"),
      all("outbox"),
      all("meta"),
      settled(transaction.objectStore("meta").getAllKeys()),
      settled(transaction.objectStore("head").get("device")),
    ]);
    const plain = (row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? [...value] : value]));
    return {
      device: [...device],
      records: records.map(plain),
      outbox: outbox.map(plain),
      meta: names.map((name, at) => [name, [...meta[at]]]),
    };
  } finally {
    database.close();
  }
}

const NOBODY = new Array(16).fill(0);

// The places that the cipher vouches for, as `offline/seal/store.rs` writes them.
const recordPlace = ({ id, parent, kind }) =>
  Buffer.concat([Buffer.from("r"), Buffer.from(id), Buffer.from(parent ?? NOBODY), Buffer.from(kind)]);
const metaPlace = (name) => Buffer.from(`m${name}`);

function outboxPlace({ seq, record }) {
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(seq));
  return Buffer.concat([Buffer.from("o"), count, Buffer.from(record)]);
}

/**
 * The phone's device id, its copies of the server's records by id, the fields of
 * each as the person sees them, what waits in the order of saving, the count of
 * the last change that it made, the server's time of the last answer that it took in,
 * and the looks that no server has said to know.
 */
export async function held(page) {
  const found = await page.evaluate(rows);
  const copies = found.records.map((row) => JSON.parse(unsealed(recordPlace(row), row.bytes)));
  const waiting = found.outbox.map((row) => JSON.parse(unsealed(outboxPlace(row), row.bytes)));
  const sealed = new Map(found.meta);
  const meta = (name) => (sealed.has(name) ? JSON.parse(unsealed(metaPlace(name), sealed.get(name))) : 0);
  const seen = new Map(copies.map(({ id, kind, fields }) => [id, { id, kind, fields: { ...fields } }]));
  for (const { change } of waiting) Object.assign(seen.get(change.record).fields, change.edit.set);
  return {
    device: textOf(found.device),
    records: new Map(
      copies.map(({ id, kind, revision, deleted = false, rivals = [], fields }) => [
        id,
        { kind, revision, deleted, rivals, fields },
      ]),
    ),
    seen: [...seen.values()],
    waiting,
    changes: meta("last_seq"),
    syncedAt: meta("synced_at"),
    looks: meta("looks") || [],
  };
}
