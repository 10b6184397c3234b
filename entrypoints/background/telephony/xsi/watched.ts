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
  /** `line`: what became of it; null = nothing new. `missing`: an event was lost, the picture may be wrong until the next whole one. */
  take(envelope: Envelope, at: number): { readonly line: Line | null; readonly missing: boolean };
}

/** Beyond it a jump of numbers is another series, not a loss. */
const largestJump = 1_000;
const nothing = { line: null, missing: false };

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

  /** True: the picture changed, or may have. */
  function apply(envelope: Envelope, at: number): boolean {
    const item = decoder.decode(envelope, at);
    if (item.kind !== "event") return false;
    const { event } = item;
    if (event.kind === "snapshot") calls.clear();
    else if (told === null) return false;
    if (event.kind === "snapshot" || event.kind === "calls") believe(event.calls);
    else if (event.kind === "call") believe([event.call]);
    else return false;
    return true;
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
      if (!apply(envelope, at)) return { line: null, missing };
      const line = lineOf(calls.values());
      const words = JSON.stringify(line);
      if (words === told) return { line: null, missing };
      told = words;
      return { line, missing };
    },
  };
}
