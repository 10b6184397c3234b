// Where the journal lies: one record a call in IndexedDB, in order of time, so that days can be cut off at the old end; written by the worker only.
import { clear, createStore, delMany, get, getMany, keys, promisifyRequest, setMany } from "idb-keyval";
import * as v from "valibot";
import { type JournalEntry, journalId } from "./calls/journal.ts";
import { understand } from "./phone-number.ts";
import { defineItem } from "./storage.ts";

/** What was written last, so that every open page reads it; `ids` null: anything may have changed, or be gone. */
export interface JournalChange {
  readonly n: number;
  readonly ids: readonly string[] | null;
}

export const journalChangeItem = defineItem<JournalChange>({
  key: "journal:change",
  area: "session",
  schema: v.object({ n: v.number(), ids: v.nullable(v.array(v.string())) }),
  fallback: { n: 0, ids: null },
  version: 1,
  wipe: "never",
  report: "keep",
});

/** Webex person id of whose calls these are; "" = nobody's: what is there must go before anything is added. */
export const journalOwnerItem = defineItem<string>({
  key: "journal:owner",
  area: "local",
  schema: v.string(),
  fallback: "",
  version: 1,
  wipe: "never",
  report: "omit",
});

/** When Webex's own history was asked last, milliseconds since 1970; 0 = not since the browser started. */
export const historyAskedItem = defineItem<number>({
  key: "journal:asked",
  area: "session",
  schema: v.number(),
  fallback: 0,
  version: 1,
  wipe: "sign-out",
  report: "keep",
});

/** All reject with what IndexedDB says when the disk is full or the database broken. */
export interface JournalStore {
  /** Calls that began at `since` (milliseconds since 1970) or later, oldest first. */
  read(since: number): Promise<readonly JournalEntry[]>;
  /** undefined where there is none (any more). */
  pick(ids: readonly string[]): Promise<readonly (JournalEntry | undefined)[]>;
  /** `open`: ids of all that are to be called back, which `readOpen` finds without reading everything; absent: as before. In one transaction. */
  write(entries: readonly JournalEntry[], open?: readonly string[]): Promise<void>;
  readOpen(): Promise<readonly JournalEntry[]>;
  /** Takes away what began before `before`; how many that were. */
  prune(before: number): Promise<number>;
  clear(): Promise<void>;
}

/** Before all calls, whose keys begin with a digit. */
const openKey = "!open";

export function createJournalStore(): JournalStore {
  const store = createStore("switchboard-journal", "calls");
  const pick: JournalStore["pick"] = (ids) => getMany<JournalEntry | undefined>([...ids], store);
  return {
    read: (since) =>
      store("readonly", (calls) => promisifyRequest<JournalEntry[]>(calls.getAll(IDBKeyRange.lowerBound(journalId(Math.max(0, since), ""))))),
    pick,
    write: (entries, open) =>
      setMany(
        [...entries.map((entry): [string, unknown] => [entry.id, entry]), ...(open ? [[openKey, open] satisfies [string, unknown]] : [])],
        store,
      ),
    async readOpen() {
      const found = await pick((await get<readonly string[]>(openKey, store)) ?? []);
      return found.filter((entry) => entry !== undefined);
    },
    async prune(before) {
      const limit = journalId(Math.max(0, before), "");
      const old = (await keys<string>(store)).filter((id) => id < limit && id !== openKey);
      if (old.length > 0) await delMany(old, store);
      return old.length;
    },
    clear: () => clear(store),
  };
}

/** One spelling for all ways of writing a number, by the country of the line; extensions and addresses as they are. */
export function numberKey(number: string, country: string | null): string {
  const understood = understand(number, country);
  return "dial" in understood ? understood.dial.toLowerCase() : number.trim().toLowerCase();
}
