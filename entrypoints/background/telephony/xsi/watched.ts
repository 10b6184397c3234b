// One colleague, as heard over one channel: their calls, and what these make of their line.
import type { Call, CallId } from "@/utils/calls/call.ts";
import type { WatchItem } from "../ports.ts";
import { createDecoder, type Envelope, isSnapshot } from "./decode.ts";

export type Line = Pick<Extract<WatchItem, { kind: "line" }>, "line" | "caller">;

export interface Watched {
  /** The whole state came: before, no change of it means anything. */
  isKnown(): boolean;
  /** Another subscription counts from one again. */
  restart(): void;
  take(envelope: Envelope, at: number): Taken;
}

export interface Taken {
  /** What became of it; null = nothing new. */
  readonly line: Line | null;
  /** The calls that were told, those that ended among them. */
  readonly calls: readonly Call[];
  /** An event was lost, the picture may be wrong until the next whole one. */
  readonly missing: boolean;
}

/** Beyond it a jump of numbers is another series, not a loss. */
const largestJump = 1_000;
const nothing: Taken = { line: null, calls: [], missing: false };

/** `ringing` only where nothing else is going on: who talks is not free to take another call. */
function lineOf(calls: Iterable<Call>): Line {
  let isBusy = false;
  let ringing: Call | null = null;
  for (const call of calls) {
    if (call.state === "offered") ringing ??= call;
    else isBusy = true;
  }
  return { line: isBusy ? "busy" : ringing ? "ringing" : "free", caller: ringing && { name: ringing.party.name, number: ringing.party.number } };
}

export function createWatched(user: string): Watched {
  // Subscriptions are by user, so whom an event names (by another id, xsi.md 1.4) need not be known.
  const decoder = createDecoder({ uuid: user, broadworksId: null });
  const calls = new Map<CallId, Call>();
  let told: string | null = null;
  let last: number | null = null;

  function believe(list: readonly Call[]): void {
    for (const call of list) {
      if (call.state === "gone" || call.state === "detached") calls.delete(call.id);
      else calls.set(call.id, call);
    }
  }

  /** The calls that it tells of; null: it changes nothing. */
  function apply(envelope: Envelope, at: number): readonly Call[] | null {
    const item = decoder.decode(envelope, at);
    if (item.kind !== "event") return null;
    const { event } = item;
    if (event.kind === "snapshot") calls.clear();
    else if (told === null) return null;
    const list = event.kind === "snapshot" || event.kind === "calls" ? event.calls : event.kind === "call" ? [event.call] : null;
    if (list !== null) believe(list);
    return list;
  }

  return {
    isKnown: () => told !== null,
    restart() {
      last = null;
    },
    take(envelope, at) {
      const n = envelope.sequence;
      const jump = n === null || last === null ? 1 : n - last;
      if (jump <= 0 && jump > -largestJump) return nothing; // a later picture has overtaken it
      last = n ?? last;
      const missing = jump > 1 && jump <= largestJump && !isSnapshot(envelope);
      const heard = apply(envelope, at);
      if (heard === null) return { ...nothing, missing };
      const line = lineOf(calls.values());
      const words = JSON.stringify(line);
      const isNew = words !== told;
      told = words;
      return { line: isNew ? line : null, calls: heard, missing };
    },
  };
}
