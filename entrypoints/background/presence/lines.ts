// The lines of colleagues on the monitoring list, as the watch tells them; and for how long a refusal is believed.
//
//   off ──somebody to watch──→ opening ──first word──→ watching ──the watch cannot go on──→ refused ──an hour──→ opening
import type { Call } from "@/utils/calls/call.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { type Watching, watchingItem } from "@/utils/presence-state.ts";
import type { LineWatch, WatchItem } from "../telephony/ports.ts";
import { type Allowance, restWith } from "./allowance.ts";
import type { Board } from "./board.ts";

export interface Lines {
  /** Watches them until aborted; never rejects. `watch` null: nobody can. */
  follow(watch: LineWatch | null, uuids: readonly string[], signal: AbortSignal): Promise<void>;
}

export interface LinesDeps {
  readonly board: Board;
  /** Told of each call at a watched line, as it changes. */
  readonly heard: (user: string, call: Call) => void;
  readonly allowance: Pick<Allowance, "turn">;
  readonly now: () => number;
  /** Rejects on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

/** Rights and privacy settings change by somebody's hand: asking more often would only be refused more often. */
export const refusalMs = 3_600_000;

export function createLines({ board, heard, allowance, now, sleep, log }: LinesDeps): Lines {
  async function stand(state: Watching["state"], pulse = 0): Promise<void> {
    await watchingItem.set({ state, at: now(), pulse });
  }

  /** Until the watch ends, by itself or by abort. */
  async function once(watch: LineWatch, uuids: readonly string[], signal: AbortSignal): Promise<void> {
    const watched = new Set<string>();
    let pulse = 0;
    const beat = async (at: number) => {
      pulse = Math.max(pulse, at);
      await stand("watching", pulse);
    };
    const take = async (item: WatchItem) => {
      if (item.kind === "pulse") return beat(item.at);
      if (item.kind === "lost") {
        for (const uuid of item.users) watched.delete(uuid);
        return board.unwatch(item.users, pulse);
      }
      if (item.kind === "call") return heard(item.user, item.call);
      const { user, line, caller, at } = item;
      watched.add(user);
      board.learn(user, { line: { line, caller, at, watched: true } });
      if (pulse === 0) await beat(at);
    };
    try {
      await stand("opening");
      for await (const item of watch.open(uuids, signal)) await take(item);
    } finally {
      board.unwatch(watched, pulse);
    }
  }

  /** A worker that woke believes the refusal that the last one met; a line that was taken up again by hand is tried. */
  let isFirst = true;

  async function keepAt(watch: LineWatch, uuids: readonly string[], signal: AbortSignal): Promise<void> {
    const { state, at } = await watchingItem.get();
    const left = isFirst && state === "refused" ? refusalMs - (now() - at) : 0;
    isFirst = false;
    if (left > 0) await sleep(left, signal);
    while (!signal.aborted) {
      try {
        await once(watch, uuids, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const { code, status, trackingId } = toErrorData(thrown);
        log.info("lines of colleagues may not be watched", { code, status, trackingId, people: uuids.length });
      }
      signal.throwIfAborted();
      await stand("refused");
      await sleep(refusalMs, signal);
      await allowance.turn(1, restWith(sleep, signal));
    }
  }

  return {
    async follow(watch, uuids, signal) {
      try {
        if (watch === null || uuids.length === 0) await stand("off");
        else await keepAt(watch, uuids, signal);
      } catch (thrown) {
        if (!signal.aborted) log.warn("lines not followed", { code: toErrorData(thrown).code });
      }
    },
  };
}
