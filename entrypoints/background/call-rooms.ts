// The rooms that know of calls, put together: what the desk hears of Webex, each of them hears, and what a dead worker left is settled once.
import type { Calls } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { type Consults, createConsults } from "./consults.ts";
import { createDesk, type Desk, type DeskDeps } from "./desk.ts";
import { createGraces, type Graces } from "./graces.ts";
import { createLedger, type Ledger, type LedgerDeps } from "./ledger.ts";
import { createSends, type Sends } from "./sends.ts";
import type { Route } from "./telephony/route.ts";
import { createUntil, type Until } from "./until.ts";

export interface CallRooms {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly consults: Consults;
  readonly graces: Graces;
  readonly sends: Sends;
  readonly until: Until["until"];
  /** Reads what the last worker left. Await before anything else. */
  load(): Promise<void>;
  /** Forgets everything in memory; storage is wiped by the caller. */
  forget(): void;
}

export interface CallRoomsDeps extends Pick<DeskDeps, "heard">, Pick<LedgerDeps, "asked"> {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly newId: () => string;
  readonly log: (room: string) => Log;
  readonly route: () => Route;
  /** Milliseconds that a safe send to this destination may ring; null = no limit. */
  readonly ringMs: (destination: string) => number | null;
  /** Who counts what the ledger does. */
  readonly watched?: (ledger: Ledger) => Ledger;
  /** Told after each change of the calls, before the rooms act on it. */
  readonly changed: (calls: Calls, before: Calls) => void;
  /** Told when the link, the pulse or a gap changed. */
  readonly linkChanged: () => void;
  /** Told after each full state from Webex, changed or not. */
  readonly fresh: (calls: Calls) => void;
  /** What a room does by itself: its failure is the worker's to report. */
  readonly inBackground: (what: string, work: Promise<unknown>) => void;
}

export function createCallRooms(deps: CallRoomsDeps): CallRooms {
  const { now, setTimer, newId, log, route, inBackground } = deps;
  const desk = createDesk({ ...deps, log: log("desk"), changed, linkChanged, fresh });
  const { calls, resync } = desk;
  const waiting = createUntil({ calls, setTimer });
  const asking = createLedger({ ...deps, log: log("ledger"), calls, resync });
  const ledger = deps.watched?.(asking) ?? asking;
  const sends = createSends({ now, calls, setTimer, failed: (cause) => inBackground("sends", Promise.reject(cause)) });
  const consults = createConsults({
    now,
    setTimer,
    newId,
    ledger,
    calls,
    resync,
    log: log("consults"),
    until: waiting.until,
    webexSends: () => route().can.has("send-when-answered"),
    ringMs: deps.ringMs,
    became: (caller, outcome, why) => inBackground("sends", sends.settle(caller, outcome, why)),
  });
  const graces = createGraces({ now, setTimer });

  function changed(present: Calls, before: Calls): void {
    waiting.changed(present);
    deps.changed(present, before);
    const lost = graces.all().filter(({ call }) => !(call in present.byId));
    for (const { call } of lost) inBackground("grace", graces.keep(call));
    inBackground("ledger", ledger.judge(present));
    inBackground("consults", consults.follow());
    inBackground("sends", sends.follow(present));
  }

  function linkChanged(): void {
    deps.linkChanged();
    if (consults.all().length > 0) inBackground("consults", consults.follow());
  }

  /** The first fresh state of this worker: what the last one left open is judged, once. */
  let settled = false;
  function fresh(): void {
    deps.fresh(calls());
    if (settled) return;
    settled = true;
    inBackground(
      "settle",
      ledger.settle(calls()).then(() => consults.settle()),
    );
  }

  return {
    desk,
    ledger,
    consults,
    graces,
    sends,
    until: waiting.until,
    async load() {
      await Promise.all([desk, ledger, consults, graces, sends].map((room) => room.load()));
      for (const entry of await graces.settle()) await ledger.close(entry, "interrupted", new AppError("interrupted").data);
    },
    forget() {
      for (const room of [desk, ledger, consults, graces, sends]) room.forget();
    },
  };
}
