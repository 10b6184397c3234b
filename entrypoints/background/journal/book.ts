// The journal on this machine's disk: whose it is, what of it is known without reading, and word to the pages of each change.
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { isOpenCallBack } from "@/utils/calls/journal-list.ts";
import { type JournalStore, journalChangeItem, journalOwnerItem } from "@/utils/journal-store.ts";

/** By id. */
export type Entries = ReadonlyMap<string, JournalEntry>;

/** All reject as the store does; then `close`, so that the disk is read again. */
export interface Book {
  /** Recent entries and open call-backs. Another person's journal goes first. */
  open(personId: string): Promise<Entries>;
  /** Of one entry the last version counts. `before`: as `open` gave it. */
  keep(before: Entries, changed: readonly JournalEntry[]): Promise<void>;
  /** What is older than so many days goes: looked for once an hour, and when the days change. */
  prune(days: number): Promise<void>;
  /** Nothing is left. */
  wipe(): Promise<void>;
  /** Nothing is known without reading any more. */
  close(): void;
}

const dayMs = 86_400_000;
/** What an event may still be about; older entries are only read where they want to be called back. */
const recentFor = 2 * dayMs;
const pruneEvery = 3_600_000;

export function createBook({ now, store }: { readonly now: () => number; readonly store: JournalStore }): Book {
  /** Of `owner`; null: to be read. */
  let known: Entries | null = null;
  let owner = "";
  let pruned = { at: 0, days: 0 };

  const isOfUse = (entry: JournalEntry) => entry.endedAt === null || isOpenCallBack(entry) || entry.startedAt > now() - recentFor;

  async function tell(ids: readonly string[] | null): Promise<void> {
    const { n } = await journalChangeItem.get();
    await journalChangeItem.set({ n: n + 1, ids });
  }

  return {
    async open(personId) {
      if (known !== null && owner === personId) return known;
      if ((await journalOwnerItem.get()) !== personId) {
        await store.clear();
        await journalOwnerItem.set(personId);
        await tell(null);
      }
      owner = personId;
      const [recent, open] = await Promise.all([store.read(now() - recentFor), store.readOpen()]);
      return new Map([...open, ...recent].map((entry) => [entry.id, entry]));
    },
    async keep(before, changed) {
      const latestOf = new Map(changed.map((entry) => [entry.id, entry]));
      if (latestOf.size === 0) {
        known = before;
        return;
      }
      const after = new Map([...before, ...latestOf].filter(([, entry]) => isOfUse(entry)));
      const open = [...after.values()].filter(isOpenCallBack).map(({ id }) => id);
      await store.write([...latestOf.values()], open);
      known = after;
      await tell([...latestOf.keys()]);
    },
    async prune(days) {
      if (now() - pruned.at < pruneEvery && days === pruned.days) return;
      pruned = { at: now(), days };
      const limit = now() - days * dayMs;
      if (known !== null) known = new Map([...known].filter(([, { startedAt }]) => startedAt >= limit));
      if ((await store.prune(limit)) > 0) await tell(null);
    },
    async wipe() {
      await journalOwnerItem.set(""); // first: what could not be cleared now goes before the next person's first call
      await store.clear();
      await tell(null);
    },
    close() {
      known = null;
    },
  };
}
