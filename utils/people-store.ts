// All people known to this machine, in IndexedDB: a record each, numbered by its last change, so that a page reads everything or only what is new.
//
//   told by webex ──┐                         ┌─ shown once, merged (people/merge.ts), under the XSI record
//   told by xsi ────┼─▶ record {own, keys} ─▶ ┤
//   imported ───────┘                         └─ shown as told
//
// Only the worker writes. A change of what is shown takes the next number; a person who is gone leaves a numbered blank until the next sweep.
import { keysOf, merged } from "./people/merge.ts";
import type { Person } from "./people/person.ts";

interface Stored {
  readonly id: string;
  /** The run that saw the person last. */
  readonly pass: string;
  readonly keys: readonly string[];
  /** As the source told; null: it tells no longer. */
  readonly own: Person | null;
  /** As shown; null: not at all. */
  readonly person: Person | null;
  /** Absent: was never shown. */
  readonly seq?: number;
}

export interface Change {
  readonly seq: number;
  readonly id: string;
  /** null: gone. */
  readonly person: Person | null;
}

export interface PeopleStore {
  /** Adds or replaces; what is as before is not touched. `pass` names the run; null: a look-up, which is no reason to be swept. Gives the newest number. */
  write(people: readonly Person[], pass: string | null): Promise<number>;
  /** Everybody of a source whom the run `pass` did not see is gone. Gives the newest number. */
  sweep(source: Person["source"], pass: string): Promise<number>;
  /** At most `most` changes after `seq`, oldest first; 0 = from the beginning. */
  changesAfter(seq: number, most: number): Promise<readonly Change[]>;
  /** Everybody who was imported, by name. */
  imported(): Promise<readonly Person[]>;
  /** Who is not there is passed over. Gives the newest number. */
  remove(id: string): Promise<number>;
  clear(): Promise<void>;
}

const database = "switchboard-people";
const sliceSize = 500;

const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => {
    const store = request.result.createObjectStore("people", { keyPath: "id" });
    store.createIndex("seq", "seq");
    store.createIndex("keys", "keys", { multiEntry: true });
  };
  return asked(request);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Who is told of by the other organisation-wide source under the same address or extension. */
async function twinOf(store: IDBObjectStore, { id, keys, own }: Stored): Promise<Stored | null> {
  if (own === null || own.source === "personal") return null;
  const other = own.source === "webex" ? "xsi" : "webex";
  for (const key of keys) {
    const found: readonly Stored[] = await asked(store.index("keys").getAll(key));
    const twin = found.find((record) => record.id !== id && record.own?.source === other);
    if (twin) return twin;
  }
  return null;
}

/** Twins are shown once, under the XSI record: the Webex one mostly comes later, by a look-up, and a row that is highlighted must stay itself. */
async function shownOf(store: IDBObjectStore, record: Stored): Promise<Person | null> {
  if (record.own === null) return null;
  const twin = await twinOf(store, record);
  if (twin === null || twin.own === null) return record.own;
  if (record.own.source === "xsi") return { ...merged(twin.own, record.own), id: record.id };
  return (await twinOf(store, twin))?.id === record.id ? null : record.own;
}

/** Records that `next`, and whatever else shows otherwise because of it; gives the newest number used. */
async function put(store: IDBObjectStore, before: Stored | undefined, next: Stored, newest: number): Promise<number> {
  await asked(store.put(next));
  const ids = new Set([next.id]);
  for (const key of new Set([...(before?.keys ?? []), ...next.keys])) {
    for (const id of await asked(store.index("keys").getAllKeys(key))) ids.add(String(id));
  }
  let seq = newest;
  for (const id of ids) {
    const record: Stored | undefined = await asked(store.get(id));
    if (record === undefined) continue;
    const person = await shownOf(store, record);
    if (isSame(person, record.person)) continue;
    seq += 1;
    await asked(store.put({ ...record, person, seq } satisfies Stored));
  }
  return seq;
}

async function newestSeq(store: IDBObjectStore): Promise<number> {
  const cursor = await asked(store.index("seq").openKeyCursor(null, "prev"));
  return cursor === null ? 0 : Number(cursor.key);
}

export function createPeopleStore(): PeopleStore {
  let opening: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    opening ??= openDatabase().then(
      (opened) => {
        opened.onclose = () => {
          opening = null;
        };
        opened.onversionchange = () => {
          opened.close();
          opening = null;
        };
        return opened;
      },
      (thrown: unknown) => {
        opening = null;
        throw thrown;
      },
    );
    return opening;
  }

  async function changing<T>(work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const transaction = (await open()).transaction("people", "readwrite");
    const ended = done(transaction);
    const result = await work(transaction.objectStore("people")).catch((thrown: unknown) => {
      ended.catch(() => undefined); // what aborted it is thrown here
      throw thrown;
    });
    await ended;
    return result;
  }

  return {
    write: (people, pass) =>
      changing(async (store) => {
        let seq = await newestSeq(store);
        for (const own of people) {
          const before: Stored | undefined = await asked(store.get(own.id));
          const seen = pass ?? before?.pass ?? "";
          if (before && isSame(before.own, own)) {
            if (before.pass !== seen) await asked(store.put({ ...before, pass: seen } satisfies Stored));
            continue;
          }
          const next: Stored = { ...before, id: own.id, pass: seen, keys: keysOf(own), own, person: before?.person ?? null };
          seq = await put(store, before, next, seq);
        }
        return seq;
      }),

    sweep: (source, pass) =>
      changing(async (store) => {
        let seq = await newestSeq(store);
        for (let after = `${source}:`; ; ) {
          const range = IDBKeyRange.bound(after, `${source};`, true, true);
          const slice: readonly Stored[] = await asked(store.getAll(range, sliceSize));
          for (const record of slice) {
            if (record.own === null) await asked(store.delete(record.id));
            else if (record.pass !== pass) seq = await put(store, record, { ...record, own: null, keys: [] }, seq);
          }
          const last = slice.at(-1);
          if (last === undefined || slice.length < sliceSize) return seq;
          after = last.id;
        }
      }),

    async changesAfter(seq, most) {
      const store = (await open()).transaction("people").objectStore("people");
      const found: readonly Stored[] = await asked(store.index("seq").getAll(IDBKeyRange.lowerBound(seq, true), most));
      return found.map((record) => ({ seq: record.seq ?? 0, id: record.id, person: record.person }));
    },

    async imported() {
      const store = (await open()).transaction("people").objectStore("people");
      const found: readonly Stored[] = await asked(store.getAll(IDBKeyRange.bound("personal:", "personal;", true, true)));
      return found.flatMap(({ own }) => own ?? []).toSorted((one, other) => one.displayName.localeCompare(other.displayName));
    },

    remove: (id) =>
      changing(async (store) => {
        const newest = await newestSeq(store);
        const record: Stored | undefined = await asked(store.get(id));
        return record === undefined || record.own === null ? newest : put(store, record, { ...record, own: null, keys: [] }, newest);
      }),

    clear: () => changing((store) => asked(store.clear())),
  };
}
