// What a source of a whole organisation's people must be able to do for the sync (sync.ts).
import type { DirectorySource } from "@/utils/directory-state.ts";
import type { Person } from "@/utils/people/person.ts";

export interface Page {
  readonly people: readonly Person[];
  /** Where the next page begins, in the source's own words, good for a later worker too; null: this was the last. */
  readonly next: string | null;
  /** How many people there are; null: the source does not say. */
  readonly total: number | null;
}

/** One page; `cursor` null: the first. Rejects with AppError; a 429 is passed on, with how long to wait. */
export type ReadPage = (cursor: string | null, size: number, signal: AbortSignal) => Promise<Page>;

/** Resolves when a request may go; rejects on abort. */
export type Turn = (signal: AbortSignal) => Promise<unknown>;

export interface Source {
  readonly id: DirectorySource;
  /** The most that it gives a page. */
  readonly largest: number;
  /** `turn` comes before each request. null: not open to who is signed in. */
  open(turn: Turn): Promise<ReadPage | null>;
}

/** Who has a name that begins so; `isWhole`: there are no others. Rejects with AppError. */
export type Find = (word: string, signal: AbortSignal) => Promise<{ readonly people: readonly Person[]; readonly isWhole: boolean }>;
