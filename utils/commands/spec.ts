// What an entry of the command table says, and the schemas that many entries share.
import * as v from "valibot";
import type { Predicate } from "./when.ts";

/** `worker`: sent by `run`; `page`: done by the page itself; `resolve`: stands for another command, chosen by resolve.ts at key-down. */
export type Place = "worker" | "page" | "resolve";

/** A key in tinykeys' spelling; with a gesture it fires after being held for `ms`, or on the second press within `ms`. */
export type Key = string | { readonly key: string; readonly gesture: "hold" | "double"; readonly ms: number };

export interface Keys {
  /** While the box is empty, or focus is outside text fields. */
  readonly main?: readonly Key[];
  /** Everywhere, in text fields too. */
  readonly field?: readonly Key[];
  /** Numeric keypad, while the box is empty. */
  readonly keypad?: readonly Key[];
}

export interface CommandSpec {
  readonly id: string;
  readonly runs: Place;
  readonly args: v.GenericSchema;
  readonly when: readonly Predicate[];
  readonly keys?: Keys;
  /** Offered on a call's card, in this order of likelihood (lower first); absent: never a card button. */
  readonly onCall?: number;
  /** Shown in the notification of an offered call. */
  readonly notification?: boolean;
  /** The browser's own shortcuts page: manifest name and suggested key (at most four with one). Chromium silently drops what is its own: Alt+Shift+A, C, N, P, R, Z. */
  readonly browser?: { readonly name: string; readonly suggested: string | null };
  /** Arguments hold a secret: never logged, never in the ledger. */
  readonly sensitive?: boolean;
}

/** At least one character, at most `max`. */
export const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
export const none = v.strictObject({});

/** Keeps the ids and schemas of a part of the table as types. */
export const define = <const T extends readonly CommandSpec[]>(specs: T): T => specs;
