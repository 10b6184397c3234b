// Stored: how far the directory is read from each source, and which state of the people a page should have.
import * as v from "valibot";
import type { AppErrorData } from "./errors.ts";
import { defineItem } from "./storage.ts";

/** Sources that tell of a whole organisation. */
export type DirectorySource = "webex" | "xsi";

export interface Progress {
  /** `closed`: not open to this sign-in; `waiting`: until `retryAt`; `failed`: given up for now, see error. */
  readonly phase: "closed" | "reading" | "waiting" | "done" | "failed";
  readonly done: number;
  /** null: the source does not say. */
  readonly total: number | null;
  /** Milliseconds since 1970 of the last step. */
  readonly at: number;
  readonly retryAt: number | null;
  readonly error: AppErrorData | null;
  /** When everybody was read the last time; null = never. */
  readonly completeAt: number | null;
}

export interface DirectoryState {
  /** Another one: what was read before is void. */
  readonly epoch: string;
  /** Newest change in the store (people-store.ts). */
  readonly seq: number;
  readonly webex: Progress | null;
  readonly xsi: Progress | null;
  /** Why the last look-up of a single name failed; null = it did not. */
  readonly lookup: AppErrorData | null;
}

export const noDirectory: DirectoryState = { epoch: "", seq: 0, webex: null, xsi: null, lookup: null };

const shape = <T>(keys: readonly string[]) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && keys.every((key) => key in value));

export const directoryItem = defineItem<DirectoryState>({
  key: "directory",
  area: "local",
  schema: shape<DirectoryState>(["epoch", "seq", "webex", "xsi"]),
  fallback: noDirectory,
  version: 1,
  wipe: "sign-out",
  report: "keep",
});

/** Where a run goes on after the worker's death. */
export interface Bookmark {
  /** Names the run. */
  readonly pass: string;
  /** The source's own; null = from the beginning. */
  readonly cursor: string | null;
  readonly done: number;
  /** People a page. */
  readonly size: number;
}

export const bookmarksItem = defineItem<Readonly<Partial<Record<DirectorySource, Bookmark>>>>({
  key: "directory:bookmarks",
  area: "local",
  schema: shape<Readonly<Partial<Record<DirectorySource, Bookmark>>>>([]),
  fallback: {},
  version: 1,
  wipe: "sign-out",
  report: "omit",
});
