// The journal as a page knows it: read from disk when somebody first looks, then kept up to date with each write of the worker.
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { createJournalStore, type JournalStore, journalChangeItem } from "@/utils/journal-store.ts";

/** Newest first; null: not read yet. */
export type JournalEntries = readonly JournalEntry[] | null;

export interface JournalFollowed {
  /** Reading it for the first time starts the reading of the disk: pages that show no journal pay nothing. */
  readonly entries: ReadonlySignal<JournalEntries>;
  close(): void;
}

const newestFirst = (entries: Iterable<JournalEntry>): readonly JournalEntry[] => [...entries].sort((a, b) => (a.id < b.id ? 1 : -1));

export function followJournal(store: JournalStore = createJournalStore()): JournalFollowed {
  let known = new Map<string, JournalEntry>();
  let unwatch: (() => void) | null = null;
  let reading: Promise<void> = Promise.resolve();

  /** One reading after the other, in the order of the writes. A disk that cannot be read shows what is known. */
  function read(change: () => Promise<void>): void {
    reading = reading.then(change).catch(() => undefined);
    reading = reading.then(() => {
      entries.value = newestFirst(known.values());
    });
  }
  const readAll = async () => {
    known = new Map((await store.read(0)).map((entry) => [entry.id, entry]));
  };
  const readSome = async (ids: readonly string[]) => {
    const found = await store.pick(ids);
    for (const [place, id] of ids.entries()) {
      const entry = found[place];
      if (entry) known.set(id, entry);
      else known.delete(id);
    }
  };
  const entries: Signal<JournalEntries> = signal<JournalEntries>(null, {
    watched() {
      if (unwatch !== null) return;
      unwatch = journalChangeItem.watch(({ ids }) => read(ids === null ? readAll : () => readSome(ids)));
      read(readAll);
    },
  });
  return { entries, close: () => unwatch?.() };
}
