// What a phone holds, read past the app: its records, and what waits to be sent.
import { textOf } from "./wire.mjs";

/** Runs in the page: every row of the signed-in account's database, as texts. */
async function rows() {
  const account = JSON.parse(localStorage.getItem("taynghe.account"));
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await settled(indexedDB.open(`taynghe-${account.id}`));
  try {
    const transaction = database.transaction(["records", "outbox", "meta", "head"]);
    const all = (name) => settled(transaction.objectStore(name).getAll());
    const text = (bytes) => new TextDecoder().decode(bytes);
    const [records, outbox, meta, names, device] = await Promise.all([
      all("records"),
      all("outbox"),
      all("meta"),
      settled(transaction.objectStore("meta").getAllKeys()),
      settled(transaction.objectStore("head").get("device")),
    ]);
    return {
      device: [...device],
      records: records.map((row) => text(row.bytes)),
      outbox: outbox.map((row) => text(row.bytes)),
      meta: Object.fromEntries(names.map((name, at) => [name, text(meta[at])])),
    };
  } finally {
    database.close();
  }
}

/**
 * The phone's device id, its copies of the server's records by id, the fields of
 * each as the person sees them, what waits in the order of saving, the count of
 * the last change that it made, and the server's time of the last answer that it
 * took in.
 */
export async function held(page) {
  const { device, records, outbox, meta } = await page.evaluate(rows);
  const copies = records.map((text) => JSON.parse(text));
  const waiting = outbox.map((text) => JSON.parse(text));
  const seen = new Map(copies.map(({ id, kind, fields }) => [id, { id, kind, fields: { ...fields } }]));
  for (const { change } of waiting) Object.assign(seen.get(change.record).fields, change.edit.set);
  return {
    device: textOf(device),
    records: new Map(
      copies.map(({ id, kind, revision, deleted = false, rivals = [], fields }) => [
        id,
        { kind, revision, deleted, rivals, fields },
      ]),
    ),
    seen: [...seen.values()],
    waiting,
    changes: JSON.parse(meta.last_seq ?? "0"),
    syncedAt: JSON.parse(meta.synced_at ?? "0"),
  };
}
