// The journal's entries sorted by caller, so that a ringing card has its answer at once. Made once for each state of the journal.
import type { JournalEntries } from "@/components/app/journal.ts";
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { isOpenCallBack } from "@/utils/calls/journal-list.ts";

export interface JournalIndex {
  /** Newest first. */
  readonly byKey: ReadonlyMap<string, readonly JournalEntry[]>;
  /** Who waits for a call back, each once: their newest missed call, newest first. */
  readonly open: readonly JournalEntry[];
}

const made = new WeakMap<readonly JournalEntry[], JournalIndex>();
const nothing: JournalIndex = { byKey: new Map(), open: [] };

/** null: not read yet, so nothing is known. */
export function indexOf(entries: JournalEntries): JournalIndex {
  if (entries === null) return nothing;
  const known = made.get(entries);
  if (known) return known;
  const byKey = new Map<string, JournalEntry[]>();
  const open: JournalEntry[] = [];
  for (const entry of entries) {
    const list = entry.key === null ? undefined : byKey.get(entry.key);
    if (isOpenCallBack(entry) && !list?.some(isOpenCallBack)) open.push(entry);
    if (entry.key === null) continue;
    if (list) list.push(entry);
    else byKey.set(entry.key, [entry]);
  }
  const index = { byKey, open };
  made.set(entries, index);
  return index;
}

/** What the journal knows to call somebody by; null = nothing. */
export const nameOf = (index: JournalIndex, key: string): string | null => index.byKey.get(key)?.find(({ name }) => name !== null)?.name ?? null;

/** How many missed calls of this one's caller are open. */
export const openTimes = (index: JournalIndex, { key }: JournalEntry): number =>
  key === null ? 1 : (index.byKey.get(key) ?? []).filter(isOpenCallBack).length;
