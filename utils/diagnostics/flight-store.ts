// Where the flight recording is kept: a ring of small shards on disk, and what went before the oldest of them folded into one state.
//
//   base (through n) ── shard n+1 ── shard n+2 ── … ── shard m, which is being written
//   a shard that is too old, or in the way of the next one, is folded into the base first and then taken away
//
// Promises: read at any moment, also between two writes, the shards after `through` continue the base without a hole or a repetition.
import * as v from "valibot";
import { defineItem, type Item } from "../storage.ts";
import { type Base, noStand, type Shard } from "./flight.ts";

/** Shards that are kept at most; with `shardSize` this bounds the recording to about a megabyte. */
export const shardCount = 64;
/** Characters after which the next shard begins: one key stays below 20 kB, since every page is told of each write (design.md §6). */
export const shardSize = 14_000;

/** What the recording reduces to at its end, by digest, so that the next worker knows whether it may simply go on. */
export interface Tail {
  /** Shard that is being written; 0 = none yet. */
  readonly n: number;
  readonly seen: Readonly<Partial<Record<"calls" | "link" | "consults" | "graces", string>>>;
}

const holds = <T>(...keys: readonly string[]) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && keys.every((key) => key in value));
const own = { area: "local", version: 1, wipe: "sign-out", report: "mask" } as const;

export const tailItem = defineItem<Tail>({ ...own, key: "flight:tail", schema: holds<Tail>("n", "seen"), fallback: { n: 0, seen: {} } });
const slots: readonly Item<Shard | null>[] = Array.from({ length: shardCount }, (_, slot) =>
  defineItem<Shard | null>({ ...own, key: `flight:${slot}`, schema: v.nullable(holds<Shard>("n", "frames")), fallback: null }),
);
/** Declared, and so read, after the shards: what was folded meanwhile is then not missing. */
export const baseItem = defineItem<Base>({
  ...own,
  key: "flight:base",
  schema: holds<Base>("through", "stand"),
  fallback: { through: 0, stand: noStand },
});

/** The slot of shard `n`. */
export function shardItem(n: number): Item<Shard | null> {
  const item = slots[n % shardCount];
  if (item === undefined) throw new RangeError(`no shard ${n}`);
  return item;
}
