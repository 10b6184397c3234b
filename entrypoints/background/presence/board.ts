// What is known of colleagues: in memory at once, in storage in bundles, so that a storm of changes never stands before a call.
//
// Promises: at most four bundles a second, each of about 20 kB; who changed first is stored first; an older fact never overrules a newer one.

import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { merge, nothingKnown, type Presence, unwatched } from "@/utils/people/presence.ts";
import { type PresenceShard, presenceItems, shardOf } from "@/utils/presence-state.ts";

export interface Board {
  /** What the last worker left. `pulse`: the watch's last proof of life, milliseconds since 1970: nothing is watched any more. */
  load(pulse: number): Promise<void>;
  of(uuid: string): Presence;
  learn(uuid: string, heard: Partial<Presence>): void;
  /** Their lines are not watched any more. */
  unwatch(uuids: Iterable<string>, pulse: number): void;
  /** Forgets everybody, once nothing is being written. */
  forget(): Promise<void>;
}

export interface BoardDeps {
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
}

export const bundleMs = 250;
const againAfterFailure = 5_000;
/** Characters of one bundle. */
const bundleSize = 20_000;
/** Of one shard: a thousand people have about 63 each. */
const mostInShard = 90;
/** Of a caller's name or number: a text from the network, shown in one line. */
const textLimit = 60;

const cut = (text: string | null) => text?.slice(0, textLimit) ?? null;
/** When anything was last heard of them. */
const heardAt = ({ line, status }: Presence) => Math.max(line.at, status.at);

export function createBoard({ setTimer, log }: BoardDeps): Board {
  const people = new Map<string, Presence>();
  /** Shards to be written, the longest waiting first. */
  const dirty = new Set<number>();
  let writing: Promise<void> | null = null;
  let isPlanned = false;

  /** Who was not heard of for longest makes room. */
  function shard(n: number): PresenceShard {
    const own = [...people].filter(([uuid]) => shardOf(uuid) === n);
    if (own.length <= mostInShard) return Object.fromEntries(own);
    const kept = own.sort(([, a], [, b]) => heardAt(b) - heardAt(a)).slice(0, mostInShard);
    for (const [uuid] of own.slice(mostInShard)) people.delete(uuid);
    return Object.fromEntries(kept);
  }

  function plan(ms: number): void {
    if (isPlanned || writing !== null || dirty.size === 0) return;
    isPlanned = true;
    setTimer(() => {
      isPlanned = false;
      if (writing === null) writing = write();
    }, ms);
  }

  async function write(): Promise<void> {
    let size = 0;
    let next = bundleMs;
    const bundle: number[] = [];
    try {
      const sets: Promise<void>[] = [];
      for (const n of dirty) {
        const value = shard(n);
        size += JSON.stringify(value).length;
        if (size > bundleSize && bundle.length > 0) break;
        bundle.push(n);
        dirty.delete(n);
        const item = presenceItems[n];
        if (item) sets.push(item.set(value));
      }
      await Promise.all(sets);
    } catch (thrown) {
      log.warn("presence not stored", { code: toErrorData(thrown).code });
      for (const n of bundle) dirty.add(n);
      next = againAfterFailure;
    }
    writing = null;
    plan(next);
  }

  function put(uuid: string, next: Presence): void {
    if (people.get(uuid) === next) return;
    people.set(uuid, next);
    dirty.add(shardOf(uuid));
    plan(bundleMs);
  }

  const of = (uuid: string) => people.get(uuid) ?? nothingKnown;

  return {
    async load(pulse) {
      const shards = await Promise.all(presenceItems.map((item) => item.get()));
      for (const [uuid, presence] of shards.flatMap((each) => Object.entries(each))) {
        people.set(uuid, presence);
        put(uuid, unwatched(presence, pulse));
      }
    },
    of,
    learn(uuid, heard) {
      const caller = heard.line?.caller;
      const line = heard.line && caller ? { ...heard.line, caller: { name: cut(caller.name), number: cut(caller.number) } } : heard.line;
      put(uuid, merge(of(uuid), line ? { ...heard, line } : heard));
    },
    unwatch(uuids, pulse) {
      for (const uuid of uuids) if (people.has(uuid)) put(uuid, unwatched(of(uuid), pulse));
    },
    async forget() {
      people.clear();
      dirty.clear();
      await writing;
      people.clear();
      dirty.clear();
    },
  };
}
