// What the worker stores of colleagues: presence in shards (one key ≤ 20 kB, design.md §6), the monitoring list, and how the watch over lines stands.
import * as v from "valibot";
import type { Presence } from "./people/presence.ts";
import { defineItem, type Item } from "./storage.ts";

/** By the user's uuid. */
export type PresenceShard = Readonly<Record<string, Presence>>;

const shape = <T>(keys: readonly string[]) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && keys.every((key) => key in value));

/** A thousand people are about 10 kB a shard. */
const shardCount = 16;

export const presenceItems: readonly Item<PresenceShard>[] = Array.from({ length: shardCount }, (_, n) =>
  defineItem<PresenceShard>({
    key: `presence:${n}`,
    area: "session",
    schema: shape<PresenceShard>([]),
    fallback: {},
    version: 1,
    wipe: "sign-out",
    report: "mask",
  }),
);

/** Which of `presenceItems` holds this person. */
export function shardOf(uuid: string): number {
  let hash = 0;
  for (let at = 0; at < uuid.length; at++) hash = (hash * 31 + uuid.charCodeAt(at)) % 1_000_003;
  return hash % shardCount;
}

/** Somebody on the user's monitoring list who has a line (webex-rest.md 3.6). */
export interface Monitored {
  readonly uuid: string;
  readonly kind: "person" | "workspace" | "virtual-line";
  readonly name: string;
  /** As dialled in the house, and so as picked up. */
  readonly extension: string | null;
  readonly number: string | null;
}

export interface MonitoringList {
  /** Milliseconds since 1970 when it was read; 0 = never. */
  readonly at: number;
  readonly people: readonly Monitored[];
}

export const monitoredItem = defineItem<MonitoringList>({
  key: "presence:monitored",
  area: "local",
  schema: shape<MonitoringList>(["at", "people"]),
  fallback: { at: 0, people: [] },
  version: 1,
  wipe: "sign-out",
  report: "mask",
});

/**
 * `off`: nobody to watch, or no XSI. `refused`: Webex does not let this grant watch others (xsi.md 3.5): line states stay unknown.
 * `pulse`: milliseconds since 1970 of the watch's last proof of life; what it said holds until then.
 */
export interface Watching {
  readonly state: "off" | "opening" | "watching" | "refused";
  readonly at: number;
  readonly pulse: number;
}

export const watchingItem = defineItem<Watching>({
  key: "presence:watching",
  area: "session",
  schema: shape<Watching>(["state", "at", "pulse"]),
  fallback: { state: "off", at: 0, pulse: 0 },
  version: 1,
  wipe: "sign-out",
  report: "keep",
});
