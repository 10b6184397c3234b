// The flight recording: what the line told us and what was asked, frame by frame, and what the desk looked like after each of them. Pure.
import type { CallActionKind } from "../calls/action.ts";
import { type Calls, noCalls } from "../calls/call.ts";
import type { TelephonyEvent } from "../calls/event.ts";
import type { Consult, Grace, LedgerEntry } from "../calls/record.ts";
import { reduce } from "../calls/reducer.ts";
import type { Link } from "../state.ts";
import { isBase, isFrame, isShard } from "./flight-shape.ts";

/** `at` everywhere: milliseconds since 1970 by this machine's clock, when the recorder heard of it. */
export type Frame =
  /** What the reducer was given, to the letter. */
  | { readonly at: number; readonly kind: "event"; readonly event: TelephonyEvent }
  /** The calls as the desk held them where the recording did not know them: after a worker's death, or a frame that was too large. */
  | { readonly at: number; readonly kind: "calls"; readonly calls: Calls }
  /** A line of the ledger as it became; `action`: what is being asked of Webex for it at this moment, null when only its outcome changed. */
  | { readonly at: number; readonly kind: "command"; readonly entry: LedgerEntry; readonly action: CallActionKind | null }
  | { readonly at: number; readonly kind: "link"; readonly link: Link }
  | { readonly at: number; readonly kind: "consults"; readonly consults: readonly Consult[] }
  | { readonly at: number; readonly kind: "graces"; readonly graces: readonly Grace[] }
  /** Something too large to be kept; a frame of calls follows. `size`: characters. */
  | { readonly at: number; readonly kind: "lost"; readonly size: number };

/** What the desk looked like at one moment; everything that the console's band of calls is drawn from. */
export interface Stand {
  readonly calls: Calls;
  readonly ledger: readonly LedgerEntry[];
  /** null: not recorded yet. */
  readonly link: Link | null;
  readonly consults: readonly Consult[];
  readonly graces: readonly Grace[];
}

export interface Flight {
  /** Before the first frame. */
  readonly base: Stand;
  /** Oldest first. */
  readonly frames: readonly Frame[];
}

export interface Shard {
  /** Counts up from 1; shard n lies in slot n mod `shardCount`. */
  readonly n: number;
  readonly frames: readonly Frame[];
}

export interface Base {
  /** Shards up to this one are folded in. */
  readonly through: number;
  readonly stand: Stand;
}

/** Milliseconds of the recording. */
export const span = 3_600_000;

export const noStand: Stand = { calls: noCalls, ledger: [], link: null, consults: [], graces: [] };

/** As many as the worker's own ledger keeps. */
const keptEntries = 60;

function withEntry(ledger: readonly LedgerEntry[], entry: LedgerEntry): readonly LedgerEntry[] {
  const known = ledger.some(({ id }) => id === entry.id);
  return known ? ledger.map((each) => (each.id === entry.id ? entry : each)) : [...ledger, entry].slice(-keptEntries);
}

/** The next moment. Total, pure; the reducer is the desk's own. */
export function step(stand: Stand, frame: Frame): Stand {
  switch (frame.kind) {
    case "event": {
      const calls = reduce(stand.calls, frame.event);
      return calls === stand.calls ? stand : { ...stand, calls };
    }
    case "calls":
      return { ...stand, calls: frame.calls };
    case "command":
      return { ...stand, ledger: withEntry(stand.ledger, frame.entry) };
    case "link":
      return { ...stand, link: frame.link };
    case "consults":
      return { ...stand, consults: frame.consults };
    case "graces":
      return { ...stand, graces: frame.graces };
    case "lost":
      return stand;
  }
}

/** Commands that ended before the recording begins are not part of it: the base stays small. */
export const asBase = (stand: Stand): Stand => ({
  ...stand,
  ledger: stand.ledger.filter(({ outcome }) => outcome === "asked" || outcome === "accepted"),
});

/** The last `ms` milliseconds, counted back from the newest frame; what is older goes into the base. */
export function lastOf(flight: Flight, ms: number): Flight {
  const newest = flight.frames.at(-1);
  if (newest === undefined) return flight;
  const first = flight.frames.findIndex(({ at }) => at >= newest.at - ms);
  if (first <= 0) return flight;
  return { base: asBase(flight.frames.slice(0, first).reduce(step, flight.base)), frames: flight.frames.slice(first) };
}

/** What belongs to the recording, for the report: it is told as one thing. */
export const isOfFlight = (key: string): boolean => key.startsWith("flight:");

/** The recording from what lies in storage, in whatever order it was read. What does not fit is passed over: a report must come out. */
export function assemble(values: Iterable<unknown>): Flight {
  const all = [...values];
  const base = all.find(isBase) ?? { through: 0, stand: noStand };
  const shards = all.filter(isShard).filter(({ n }) => n > base.through);
  const frames = shards.toSorted((a, b) => a.n - b.n).flatMap((shard) => shard.frames.filter(isFrame));
  return { base: base.stand, frames };
}
