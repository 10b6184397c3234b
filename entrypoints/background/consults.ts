// Asking a colleague about a caller, and sending the caller on only when somebody is there: consult, complete, back, safe send.
//
//   (press) ──→ holding ──hold accepted──→ dialling ──leg answered──→ talking ──complete──→ completing ──→ (both gone)
//                  │                          │                          └──back──→ returning ──→ caller resumed
//                  └──hold refused: nothing   └──busy, no answer: leg gone; safe send takes the caller back by itself
//   A safe send that Webex itself completes (webex-rest.md 4.1) begins at dialling, and its end is only watched.
//
// Promises: written down before each step, so that a new worker knows how far it got; the caller is never hung up from here;
// no leg is left ringing when its caller is gone or taken back.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { consultsItem } from "@/utils/state.ts";
import type { Ledger, Press } from "./ledger.ts";

export interface Consults {
  load(): Promise<void>;
  all(): readonly Consult[];
  /** Holds the caller and dials; `auto`: completes or comes back by itself (safe send). The entry is open already. */
  begin(press: Press, destination: string, auto: boolean): Promise<void>;
  complete(press: Press): Promise<void>;
  /** The leg is hung up, the caller resumed. */
  back(press: Press): Promise<void>;
  /** Follows the legs; call it after each change of the calls. */
  follow(): Promise<void>;
  /** After the first fresh state of a new worker: takes up what the last one left half done. */
  settle(): Promise<void>;
  forget(): void;
}

export interface ConsultsDeps {
  readonly now: () => number;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly calls: () => Calls;
  readonly newId: () => string;
  /** Resolves when the calls satisfy it, or after so many milliseconds. */
  readonly until: (satisfied: (calls: Calls) => boolean, ms: number) => Promise<void>;
  /** Whether Webex can be asked to move a caller when the other side answers. */
  readonly webexSends: () => boolean;
  /** What became of a caller: for the rows of who was sent. */
  readonly became: (caller: CallId, outcome: "answered" | "came-back" | "ended") => void;
}

/** Milliseconds that we wait to see a hold or the end of a leg before the next step; Webex has accepted it by then. */
const seenWithin = 3000;
/** Milliseconds by which the server's clock and ours may differ. */
const clockSlack = 60_000;
/** These answers mean that nothing was done. */
const notDone: ReadonlySet<string> = new Set(["forbidden", "not-supported", "no-licence"]);

export function createConsults({ now, log, ledger, calls, newId, until, webexSends, became }: ConsultsDeps): Consults {
  let consults: readonly Consult[] = [];
  /** One step at a time, so that two events cannot both complete. */
  let turn: Promise<void> = Promise.resolve();

  async function save(next: readonly Consult[]): Promise<void> {
    consults = next;
    await consultsItem.set(consults);
  }
  const update = (caller: CallId, part: Partial<Consult>) =>
    save(consults.map((consult) => (consult.caller === caller ? { ...consult, ...part } : consult)));
  const drop = (caller: CallId) => save(consults.filter((consult) => consult.caller !== caller));
  const find = (id: CallId) => consults.find((consult) => consult.caller === id || consult.leg === id);
  const has = (id: CallId | null) => id !== null && id in calls().byId;

  /** The leg by its id, or by its session where the id changed on the way (xsi.md 2.3). */
  function legOf(consult: Consult, present: Calls): CallId | null {
    if (consult.leg !== null && consult.leg in present.byId) return consult.leg;
    const bySession = Object.values(present.byId).find(
      ({ call }) => call.id !== consult.caller && consult.session !== null && call.session === consult.session,
    );
    return bySession?.call.id ?? null;
  }

  /** Hangs up the leg where there is one, and takes the caller back where there is one. */
  async function comeBack(consult: Consult, entry: string): Promise<void> {
    await update(consult.caller, { phase: "returning" });
    const leg = legOf(consult, calls());
    if (leg !== null) {
      await ledger.ask(entry, { kind: "hang-up", call: leg }, "between");
      await until((present) => !(leg in present.byId), seenWithin);
    }
    const caller = calls().byId[consult.caller];
    await drop(consult.caller);
    became(consult.caller, caller ? "came-back" : "ended");
    if (caller?.call.state === "held") await ledger.ask(entry, { kind: "resume", call: consult.caller }, "last");
    else await ledger.close(entry, "confirmed");
  }

  /** What the worker does by itself has an entry of its own. Failures are in the ledger and on screen. */
  async function byItself(command: string, call: CallId, act: (entry: string) => Promise<void>): Promise<void> {
    const press = { id: newId(), command, call };
    try {
      await ledger.open(press);
      await act(press.id);
    } catch (thrown) {
      log.warn("consult step failed", { command, code: toErrorData(thrown).code });
      await ledger.close(press.id, "refused", toErrorData(thrown));
    }
  }

  async function finish(consult: Consult, entry: string): Promise<void> {
    const leg = legOf(consult, calls());
    if (leg === null) throw new AppError("call-gone");
    await update(consult.caller, { phase: "completing", leg });
    try {
      await ledger.ask(entry, { kind: "complete", call: consult.caller, other: leg }, "last");
    } catch (thrown) {
      if (find(consult.caller)) await update(consult.caller, { phase: "talking" });
      throw thrown;
    }
  }

  async function step(consult: Consult, present: Calls): Promise<void> {
    const caller = present.byId[consult.caller];
    const leg = legOf(consult, present);
    if (!caller) {
      // Completed, or the caller hung up: then nobody waits for the leg that we placed by ourselves.
      const completing = consult.phase === "completing" || (consult.by === "webex" && consult.phase === "dialling");
      if (completing && leg !== null) await until((later) => !(leg in later.byId), seenWithin);
      await drop(consult.caller);
      const left = leg !== null && leg in calls().byId;
      became(consult.caller, completing && !left ? "answered" : "ended");
      if (leg !== null && left && consult.auto) {
        await byItself("call.hangUp", leg, async (entry) => void (await ledger.ask(entry, { kind: "hang-up", call: leg }, "last")));
      }
      return;
    }
    if (consult.phase === "returning" || consult.phase === "holding") return;
    if (leg !== null && leg !== consult.leg) return update(consult.caller, { leg });
    const state = leg === null ? null : (present.byId[leg]?.call.state ?? null);
    const ended =
      leg === null &&
      (present.gone.some((grave) => grave.id === consult.leg || (consult.session !== null && grave.call.session === consult.session)) ||
        consult.phase === "talking" ||
        consult.phase === "completing");
    if (ended) {
      if (consult.auto) await byItself("call.back", consult.caller, (entry) => comeBack(consult, entry));
      else await drop(consult.caller);
    } else if (consult.phase === "dialling" && state === "connected" && consult.by === "us") {
      await update(consult.caller, { phase: "talking" });
      if (consult.auto) await byItself("call.complete", consult.caller, (entry) => finish(consult, entry));
    }
  }

  function follow(): Promise<void> {
    turn = turn.then(async () => {
      for (const { caller } of consults) {
        const consult = consults.find((candidate) => candidate.caller === caller);
        if (consult) await step(consult, calls());
      }
    });
    return turn;
  }

  /** Webex moves the caller when the other side answers, and leaves the caller with us when not. False: it may not be asked, and nothing was done. */
  async function handToWebex(press: Press, caller: CallId, destination: string): Promise<boolean> {
    await save([...consults, { caller, leg: null, session: null, destination, phase: "dialling", auto: true, by: "webex", startedAt: now() }]);
    try {
      const receipt = await ledger.ask(press.id, { kind: "send-when-answered", call: caller, destination }, "if-possible");
      await adopt(caller, true, receipt);
      await ledger.close(press.id, "confirmed");
      await follow();
      return true;
    } catch (thrown) {
      if (toErrorData(thrown).code === "timeout") await hangUpUnclaimed(caller);
      await drop(caller);
      if (thrown instanceof AppError && notDone.has(thrown.code)) return false;
      became(caller, has(caller) ? "came-back" : "ended");
      await ledger.close(press.id, "refused", toErrorData(thrown));
      throw thrown;
    }
  }

  /** No answer to a dial is not a no: what it made after all is ended, for nobody would. */
  async function hangUpUnclaimed(caller: CallId): Promise<void> {
    const consult = find(caller);
    const leg = consult ? placedFor(consult, calls()) : null;
    if (leg !== null) await byItself("call.hangUp", leg, async (entry) => void (await ledger.ask(entry, { kind: "hang-up", call: leg }, "last")));
  }

  /** The outgoing call to this consult's destination that began with it. */
  const placedFor = (consult: Consult, present: Calls): CallId | null =>
    Object.values(present.byId).find(
      ({ call }) => call.direction === "out" && call.party.number === consult.destination && call.startedAt >= consult.startedAt - clockSlack,
    )?.call.id ?? null;

  /** The leg that Webex made for us; nobody may want it any more, because of Esc or because the caller hung up meanwhile. */
  async function adopt(caller: CallId, auto: boolean, made: { readonly call: CallId | null; readonly session: string | null }): Promise<void> {
    if (find(caller)?.phase === "dialling") return update(caller, { leg: made.call, session: made.session });
    const { call } = made;
    if (call !== null && (auto || has(caller))) {
      await byItself("call.hangUp", call, async (entry) => void (await ledger.ask(entry, { kind: "hang-up", call }, "last")));
    }
  }

  /** A consult of the last worker, held against the fresh state. Nothing is asked a second time while it may have been done. */
  async function takeUp(id: CallId): Promise<void> {
    const consult = consults.find((candidate) => candidate.caller === id);
    if (!consult || !has(id)) return;
    const present = calls();
    const leg = legOf(consult, present) ?? (consult.phase === "dialling" ? placedFor(consult, present) : null);
    if (consult.phase === "returning" || (consult.auto && leg === null)) return byItself("call.back", id, (entry) => comeBack(consult, entry));
    if (leg === null) return drop(id);
    if (consult.by === "webex") return update(id, { leg });
    const answered = present.byId[leg]?.call.state !== "placing";
    await update(id, { leg, phase: answered && !(consult.auto && consult.phase === "dialling") ? "talking" : "dialling" });
    if (consult.auto && consult.phase !== "dialling" && answered) await byItself("call.complete", id, (entry) => finish({ ...consult, leg }, entry));
  }

  return {
    async load() {
      consults = await consultsItem.get();
    },
    all: () => consults,
    async begin(press, destination, auto) {
      const caller = press.call;
      if (caller === null) throw new AppError("bad-arguments");
      if (auto && webexSends() && (await handToWebex(press, caller, destination))) return;
      await save([...consults, { caller, leg: null, session: null, destination, phase: "holding", auto, by: "us", startedAt: now() }]);
      try {
        if (calls().byId[caller]?.call.state !== "held") {
          await ledger.ask(press.id, { kind: "hold", call: caller }, "between");
          await until((present) => present.byId[caller]?.call.state !== "connected", seenWithin);
        }
        if (!has(caller)) throw new AppError("call-gone");
        // Esc may have come while we held.
        if (find(caller)?.phase !== "holding") throw new AppError("interrupted");
        await update(caller, { phase: "dialling" });
        const receipt = await ledger.ask(press.id, { kind: "dial", destination }, "last");
        await adopt(caller, auto, receipt);
      } catch (thrown) {
        const escaped = find(caller) === undefined;
        if (toErrorData(thrown).code === "timeout") await hangUpUnclaimed(caller);
        await drop(caller);
        became(caller, has(caller) ? "came-back" : "ended");
        await ledger.close(press.id, "refused", toErrorData(thrown));
        if ((auto || escaped) && calls().byId[caller]?.call.state === "held") {
          await byItself("call.resume", caller, async (entry) => void (await ledger.ask(entry, { kind: "resume", call: caller }, "last")));
        }
        throw thrown;
      }
      await follow();
    },
    async complete(press) {
      const consult = press.call === null ? undefined : find(press.call);
      if (!consult) throw new AppError("not-now", { detail: "no-consult" });
      await finish(consult, press.id);
    },
    async back(press) {
      const consult = press.call === null ? undefined : find(press.call);
      if (!consult) throw new AppError("not-now", { detail: "no-consult" });
      await comeBack(consult, press.id);
    },
    follow,
    async settle() {
      for (const { caller } of consults) await takeUp(caller);
      await follow();
    },
    forget() {
      consults = [];
    },
  };
}
