// A worker's rooms on a line that behaves as scripted: calls change when the test says so, time passes when the test says so.

import { createConsults } from "../../../entrypoints/background/consults.ts";
import { createLedger } from "../../../entrypoints/background/ledger.ts";
import type { Receipt } from "../../../entrypoints/background/telephony/ports.ts";
import { createUntil } from "../../../entrypoints/background/until.ts";
import type { CallAction } from "../../../utils/calls/action.ts";
import { type Call, type Calls, noCalls } from "../../../utils/calls/call.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { createLog } from "../../../utils/log.ts";

export { makeCall } from "../../fakes/call.ts";

export interface Bench {
  readonly asked: CallAction[];
  readonly lines: string[];
  /** What became of callers, in order. */
  readonly became: string[];
  calls: () => Calls;
  /** A call is now so; everybody in the worker hears of it. */
  show(...calls: readonly Call[]): Promise<void>;
  /** What Webex does with an action; the default accepts and changes nothing. */
  onAsk: (action: CallAction) => Promise<Partial<Receipt> | undefined> | Partial<Receipt> | undefined;
  /** What the truth is, when it is read. */
  truth: readonly Call[] | null;
  /** Runs the timers that are due within `ms` milliseconds. */
  pass(ms: number): Promise<void>;
  readonly ledger: ReturnType<typeof createLedger>;
  readonly consults: ReturnType<typeof createConsults>;
}

const breathe = async (turns: number) => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** `start`: the calls that a worker finds; storage is the fake browser's, so that a second bench is the next worker. */
export function createBench(start: readonly Call[] = [], { webexSends = false }: { readonly webexSends?: boolean } = {}): Bench {
  let at = 10_000;
  let calls: Calls = start.reduce((state, call) => reduce(state, { kind: "call", name: "start", at, order: null, call }), noCalls);
  let timers: { due: number; run: () => void }[] = [];
  const setTimer = (run: () => void, ms: number) => void timers.push({ due: at + ms, run });
  const now = () => at;
  const lines: string[] = [];
  const log = createLog("test", (line) => lines.push(`${line.room} ${line.text} ${JSON.stringify(line.facts)}`), now);
  const waiting = createUntil({ calls: () => calls, setTimer });
  const asked: CallAction[] = [];
  const became: string[] = [];
  let ids = 0;

  const resync = async () => {
    if (bench.truth) await apply(bench.truth, true);
  };
  const ledger = createLedger({
    now,
    log,
    setTimer,
    calls: () => calls,
    route: () => ({
      can: new Set(),
      async perform(action) {
        asked.push(action);
        const made = (await bench.onAsk(action)) ?? {};
        return { acceptedAt: at, trackingId: null, call: null, session: null, parkedAt: null, via: "xsi" as const, ...made };
      },
    }),
    resync,
  });
  const consults = createConsults({
    now,
    log,
    ledger,
    calls: () => calls,
    resync,
    newId: () => `own-${++ids}`,
    until: waiting.until,
    setTimer,
    webexSends: () => webexSends,
    ringMs: () => 24_000,
    became: (caller, outcome, why) => became.push([caller, outcome, why].filter((word) => word !== null).join(" ")),
  });

  async function apply(next: readonly Call[], everything: boolean): Promise<void> {
    at += 1;
    calls = everything
      ? reduce(calls, { kind: "snapshot", at, order: null, calls: next, conference: null })
      : next.reduce((state, call) => reduce(state, { kind: "call", name: "test", at, order: null, call }), calls);
    waiting.changed(calls);
    await ledger.judge(calls);
    void consults.follow();
  }

  const bench: Bench = {
    asked,
    became,
    lines,
    ledger,
    consults,
    truth: null,
    calls: () => calls,
    async show(...next) {
      await apply(next, false);
      await breathe(8);
    },
    onAsk: () => undefined,
    async pass(ms) {
      const end = at + ms;
      await breathe(40);
      for (;;) {
        const next = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        at = Math.max(at, next.due);
        next.run();
        await breathe(40);
      }
      at = end;
    },
  };
  return bench;
}
