// The flight recorder: notes what the line told us and what was asked, and writes it down later, in bundles, never on the path of a call.
//
//   heard, asked, stood ──→ waiting (in memory) ──every few seconds──→ shard on disk ──an hour later──→ folded into the base
//
// Promises: noting costs an array push and cannot fail; the recording replayed gives what the desk believed, also over a worker's death,
// because a new worker writes down the desk's calls where they are not what the recording ends in; it is bounded in time and in size.
import type { CallActionKind } from "@/utils/calls/action.ts";
import type { Calls } from "@/utils/calls/call.ts";
import type { TelephonyEvent } from "@/utils/calls/event.ts";
import type { Consult, Grace, LedgerEntry } from "@/utils/calls/record.ts";
import { asBase, type Frame, type Shard, span, step } from "@/utils/diagnostics/flight.ts";
import { baseItem, shardCount, shardItem, shardSize, type Tail, tailItem } from "@/utils/diagnostics/flight-store.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Link } from "@/utils/state.ts";

export interface Recorder {
  /** What the reducer was given, and the calls before and after. */
  heard(event: TelephonyEvent, before: Calls, after: Calls): void;
  /** A line of the ledger as it now is; `action`: what Webex is being asked for it right now. */
  asked(entry: LedgerEntry, action: CallActionKind | null): void;
  /** How the rest of the desk stands; call it as often as you like, only changes are noted. */
  stood(desk: { readonly link: Link; readonly consults: readonly Consult[]; readonly graces: readonly Grace[] }): void;
  /** Writes what waits. Resolves when it is on disk. Never rejects. */
  flush(): Promise<void>;
  /** At sign-out: nothing is left, in memory or on disk. */
  clear(): Promise<void>;
}

export interface RecorderDeps {
  readonly now: () => number;
  /** Runs its function once, after so many milliseconds. */
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
}

/** Milliseconds between two writes at most: a crash loses no more than this. */
const writeEvery = 3000;
/** Milliseconds after which the next shard begins, so that what is old can be taken away in small pieces. */
const shardSpan = 300_000;
/** Characters of one frame; nothing that a real line says comes near it. */
const largestFrame = 100_000;

/** Whether two states are the same, in a few characters (FNV-1a); no secret depends on it. */
function digestOf(value: unknown): string {
  let hash = 0x811c9dc5;
  const text = JSON.stringify(value);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length}:${(hash >>> 0).toString(36)}`;
}

/** Frames that say how something stands, and so say nothing when it stands that way already. */
function standingOf(frame: Frame): { readonly what: keyof Tail["seen"]; readonly value: unknown } | null {
  switch (frame.kind) {
    case "calls":
      return { what: "calls", value: frame.calls };
    case "link":
      return { what: "link", value: frame.link };
    case "consults":
      return { what: "consults", value: frame.consults };
    case "graces":
      return { what: "graces", value: frame.graces };
    default:
      return null;
  }
}

export function createRecorder({ now, setTimer, log }: RecorderDeps): Recorder {
  let waiting: Frame[] = [];
  /** The calls after the last frame that waits; null: none was heard by this worker. */
  let latest: Calls | null = null;
  let last: Parameters<Recorder["stood"]>[0] | null = null;
  let scheduled = false;
  let writing: Promise<void> = Promise.resolve();
  /** What is on disk, as far as this worker has read or written it. */
  let tail: Tail | null = null;
  let shard: Shard = { n: 0, frames: [] };
  let size = 0;

  function note(frame: Frame): void {
    waiting.push(frame);
    if (scheduled) return;
    scheduled = true;
    setTimer(() => void flush(), writeEvery);
  }

  /** The next shard's slot is made free, and what is older than an hour leaves the ring: both are folded into the base. */
  async function fold(next: number, at: number): Promise<void> {
    const { through, stand } = await baseItem.get();
    const old: Shard[] = [];
    let n = through;
    for (; n + 1 < next; n += 1) {
      const oldest = await shardItem(n + 1).get();
      if (oldest?.n !== n + 1) continue;
      if (n + 1 > next - shardCount && (oldest.frames.at(-1)?.at ?? 0) >= at - span) break;
      old.push(oldest);
    }
    if (n === through) return;
    // First the base, then the shards: whoever reads in between knows by `through` which shards are in it.
    const folded = old.flatMap(({ frames }) => frames).reduce(step, stand);
    await baseItem.set({ through: n, stand: asBase(folded) });
    for (const gone of old) await shardItem(gone.n).remove();
  }

  async function takeUp(): Promise<Tail> {
    const found = await tailItem.get();
    const written = found.n === 0 ? null : await shardItem(found.n).get();
    shard = written?.n === found.n ? written : { n: found.n, frames: [] };
    size = JSON.stringify(shard.frames).length;
    return found;
  }

  async function beginShard(at: number): Promise<void> {
    if (shard.n > 0) await shardItem(shard.n).set(shard);
    const n = shard.n + 1;
    await fold(n, at);
    // Should this worker die before the shard is there, the next one goes on with it and takes nothing for granted.
    await tailItem.set({ n, seen: {} });
    shard = { n, frames: [] };
    size = 0;
  }

  async function append(frame: Frame, length: number): Promise<void> {
    const isOld = frame.at - (shard.frames[0]?.at ?? frame.at) > shardSpan;
    if (shard.n === 0 || isOld || (size > 0 && size + length > shardSize)) await beginShard(frame.at);
    shard = { ...shard, frames: [...shard.frames, frame] };
    size += length;
  }

  async function write(frames: readonly Frame[], calls: Calls | null): Promise<void> {
    tail ??= await takeUp();
    const seen: { -readonly [What in keyof Tail["seen"]]: string } = { ...tail.seen };
    let lost = false;
    for (const frame of frames) {
      const standing = standingOf(frame);
      const digest = standing === null ? null : digestOf(standing.value);
      if (standing !== null && digest !== null) {
        if (seen[standing.what] === digest) continue;
        seen[standing.what] = digest;
      } else if (frame.kind === "event") delete seen.calls;
      const { length } = JSON.stringify(frame);
      lost ||= length > largestFrame;
      if (length > largestFrame) await append({ at: frame.at, kind: "lost", size: length }, 100);
      else await append(frame, length);
    }
    if (lost) {
      latest = null;
      delete seen.calls;
    } else if (calls !== null) seen.calls = digestOf(calls);
    await shardItem(shard.n).set(shard);
    tail = { n: shard.n, seen };
    await tailItem.set(tail);
  }

  function flush(): Promise<void> {
    scheduled = false;
    const [frames, calls] = [waiting, latest];
    waiting = [];
    if (frames.length === 0) return writing;
    writing = writing
      .then(() => write(frames, calls))
      .catch((thrown) => {
        // The recording has a hole now: the next event brings the desk's calls with it.
        tail = null;
        latest = null;
        last = null;
        log.warn("recording not written", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail });
      });
    return writing;
  }

  return {
    heard(event, before, after) {
      const at = now();
      if (latest !== before) note({ at, kind: "calls", calls: before });
      latest = after;
      note({ at, kind: "event", event });
    },
    asked(entry, action) {
      note({ at: now(), kind: "command", entry, action });
    },
    stood(desk) {
      const at = now();
      if (desk.link !== last?.link) note({ at, kind: "link", link: desk.link });
      if (desk.consults !== last?.consults) note({ at, kind: "consults", consults: desk.consults });
      if (desk.graces !== last?.graces) note({ at, kind: "graces", graces: desk.graces });
      last = desk;
    },
    flush,
    async clear() {
      waiting = [];
      latest = null;
      last = null;
      await writing;
      tail = null;
      shard = { n: 0, frames: [] };
      size = 0;
      await Promise.all([tailItem.remove(), baseItem.remove(), ...Array.from({ length: shardCount }, (_, slot) => shardItem(slot).remove())]);
    },
  };
}
