// Asking a colleague about a caller, and sending the caller on only when somebody is there: consult, complete, back, safe send.
//
//   (press) ──→ holding ──hold accepted──→ dialling ──leg answered──→ talking ──complete──→ completing ──→ (both gone)
//                  │                          │                          └──back──→ returning ──→ caller resumed
//                  └──hold refused: nothing   └──busy, refused, or not answered by `ringUntil`: a safe send comes back by itself
//   A safe send that Webex itself completes (webex-rest.md 4.1) begins at dialling, and its end is only watched.
//
// Promises: written down before each step, so that a new worker knows how far it got; the caller is never hung up from here; no leg is left
// ringing when its caller is gone or taken back. Answered is answered: no sheet names a mark by which a mailbox that answers for the
// colleague could be told from the colleague (xsi.md 2.3, 2.4; webex-rest.md 4.2), so the ring limit has to be shorter than its patience.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { claimedLeg, legEnded, legOf, whyEnded } from "@/utils/calls/consult.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { inState } from "@/utils/calls/select.ts";
import type { SentWhy } from "@/utils/calls/sent.ts";
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
  /** Follows the legs and the ring limit; call it after each change of the calls, and on each pulse. */
  follow(): Promise<void>;
  /** After the first fresh state of a new worker: takes up what the last one left half done. */
  settle(): Promise<void>;
  forget(): void;
}

export interface ConsultsDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly calls: () => Calls;
  readonly newId: () => string;
  /** Resolves when the calls satisfy it, or after so many milliseconds. */
  readonly until: (satisfied: (calls: Calls) => boolean, ms: number) => Promise<void>;
  /** Whether Webex can be asked to move a caller when the other side answers. */
  readonly webexSends: () => boolean;
  /** Milliseconds that a safe send may ring. */
  readonly ringMs: () => number;
  /** What became of a caller: for the rows of who was sent. */
  readonly became: (caller: CallId, outcome: "answered" | "came-back" | "ended", why: SentWhy | null) => void;
}

/** Milliseconds that we wait to see a hold or the end of a leg before the next step; Webex has accepted it by then. */
const seenWithin = 3000;
/** Milliseconds between the ends of the two legs of one transfer, where they are not told at once. */
const together = 800;
/** Milliseconds until a leg that Webex made, but did not tell us of, has been heard of. */
const heardWithin = 1500;
/** A leg that will not end is asked again after so many milliseconds, so often. */
const askAgainAfter = 2000;
const askedAtMost = 4;
/** These answers mean that nothing was done. */
const notDone: ReadonlySet<string> = new Set(["forbidden", "not-supported", "no-licence"]);
/** After these it may have been done all the same. */
const doubtful: ReadonlySet<string> = new Set(["timeout", "offline", "server-error", "bad-answer"]);

export function createConsults(deps: ConsultsDeps): Consults {
  const { now, setTimer, log, ledger, calls, newId, until, webexSends, ringMs, became } = deps;
  let consults: readonly Consult[] = [];
  /** One step at a time, so that two events cannot both complete. */
  let turn: Promise<void> = Promise.resolve();
  /** Callers who are being taken back right now: no other step is for them. */
  const returning = new Set<CallId>();
  /** Callers of the last worker's consults: nothing is known of their legs until the first fresh state. */
  let inherited: ReadonlySet<CallId> = new Set();
  let takenUp = () => {};
  let settled = Promise.resolve();

  async function save(next: readonly Consult[]): Promise<void> {
    consults = next;
    await consultsItem.set(consults);
  }
  const update = (caller: CallId, part: Partial<Consult>) =>
    save(consults.map((consult) => (consult.caller === caller ? { ...consult, ...part } : consult)));
  const drop = (caller: CallId) => save(consults.filter((consult) => consult.caller !== caller));
  const find = (id: CallId) => consults.find((consult) => consult.caller === id || consult.leg === id);
  const has = (id: CallId | null) => id !== null && id in calls().byId;

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

  /** Asks for the end of a leg. null: asked, or it was gone already; else what Webex said. */
  async function end(leg: CallId, entry: string): Promise<AppError | null> {
    try {
      await ledger.ask(entry, { kind: "hang-up", call: leg }, "if-possible");
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.code !== "call-gone") return thrown;
    }
    await until((present) => !(leg in present.byId), seenWithin);
    return null;
  }

  /** A leg that nobody waits for any more: asked to end until it does, or Webex has said no too often. */
  const cancel = (leg: CallId) =>
    byItself("call.hangUp", leg, async (entry) => {
      let refusal: AppError | null = null;
      for (let asked = 0; asked < askedAtMost; asked++) {
        if (refusal !== null) await until((present) => !(leg in present.byId), refusal.data.retryAfterMs ?? askAgainAfter);
        if (!has(leg) && asked > 0) break;
        refusal = await end(leg, entry);
        if (refusal === null) break;
      }
      if (refusal !== null && has(leg)) throw refusal;
      await ledger.close(entry, "confirmed");
    });

  /** Back from hold. By itself only when nobody else is talked to: then the caller waits on hold, in sight, rather than cut in. */
  async function resume(caller: CallId, entry: string, isAsked: boolean): Promise<void> {
    const others = inState(calls(), "connected").filter(({ call }) => call.id !== caller);
    if (calls().byId[caller]?.call.state !== "held" || (others.length > 0 && !isAsked)) return ledger.close(entry, "confirmed");
    for (const { call } of others) {
      try {
        await ledger.ask(entry, { kind: "hold", call: call.id }, "if-possible");
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown; // the phone may hold it by itself: the caller must not wait for that
      }
    }
    await ledger.ask(entry, { kind: "resume", call: caller }, "last");
  }

  /** Hangs up the leg where there is one, and takes the caller back where there is one. */
  async function comeBack(consult: Consult, entry: string, why: SentWhy | null, isAsked: boolean): Promise<void> {
    const { caller } = consult;
    if (returning.has(caller)) throw new AppError("repeated");
    returning.add(caller);
    try {
      await update(caller, { phase: "returning" });
      const leg = mayHaveDialled(consult) ? claimedLeg(consult, calls()) : null;
      const refusal = leg === null ? null : await end(leg, entry);
      const isThere = has(caller);
      await drop(caller);
      became(caller, isThere ? "came-back" : mayHaveGoneOn(consult) && !has(leg) ? "answered" : "ended", why);
      // The person first; then the leg that would not end.
      try {
        await resume(caller, entry, isAsked);
      } finally {
        if (refusal !== null && leg !== null && has(leg)) await cancel(leg);
      }
    } finally {
      returning.delete(caller);
    }
  }

  const mayHaveDialled = ({ phase }: Consult) => phase !== "holding";
  /** Asked of Webex, by us or by itself: when the caller is gone, then to the colleague. */
  const mayHaveGoneOn = ({ phase, by }: Consult) => phase === "completing" || (by === "webex" && phase === "dialling");

  async function finish(consult: Consult, entry: string): Promise<void> {
    const leg = legOf(consult, calls());
    if (leg === null) throw new AppError("call-gone");
    await update(consult.caller, { phase: "completing", leg });
    try {
      await ledger.ask(entry, { kind: "complete", call: consult.caller, other: leg }, "last");
    } catch (thrown) {
      if (find(consult.caller)?.phase === "completing") await update(consult.caller, { phase: "talking" });
      throw thrown;
    }
  }

  /** The caller is gone: sent on, or hung up. Then nobody waits for the leg that we placed by ourselves. */
  async function part(consult: Consult, leg: CallId | null): Promise<void> {
    const goesOn = mayHaveGoneOn(consult);
    if (goesOn && leg !== null) await until((later) => !(leg in later.byId), seenWithin);
    if (find(consult.caller)?.caller !== consult.caller) return;
    await drop(consult.caller);
    const left = leg !== null && has(leg);
    became(consult.caller, goesOn && !left ? "answered" : "ended", null);
    if (leg !== null && left && consult.auto) await cancel(leg);
  }

  async function step(consult: Consult): Promise<void> {
    const { caller } = consult;
    if (returning.has(caller) || inherited.has(caller)) return;
    const present = calls();
    const leg = legOf(consult, present);
    if (!has(caller)) return part(consult, mayHaveDialled(consult) ? claimedLeg(consult, present) : leg);
    if (consult.phase === "holding" || consult.phase === "returning") return;
    if (leg !== null && leg !== consult.leg) await update(caller, { leg });
    const state = leg === null ? null : (present.byId[leg]?.call.state ?? null);
    const wasThere = consult.phase === "talking" || consult.phase === "completing";
    if (leg === null && (wasThere || legEnded(consult, present))) {
      if (mayHaveGoneOn(consult) && whyEnded(consult, present) === null) await until((later) => !(caller in later.byId), together);
      if (!has(caller)) return part(consult, null);
      if (consult.auto) await byItself("call.back", caller, (entry) => comeBack(consult, entry, whyEnded(consult, calls()), false));
      else await drop(caller);
    } else if (consult.phase === "dialling" && state !== null && state !== "placing" && consult.by === "us") {
      await update(caller, { phase: "talking" });
      if (consult.auto) await byItself("call.complete", caller, (entry) => finish({ ...consult, leg }, entry));
    } else if (consult.phase === "dialling" && isOverdue(consult)) {
      await byItself("call.back", caller, (entry) => comeBack({ ...consult, leg }, entry, "no-answer", false));
    }
  }

  const isOverdue = ({ auto, ringUntil }: Consult) => auto && ringUntil !== null && now() >= ringUntil;

  /** A step that fails must not keep the next from being taken. */
  function inTurn(run: () => Promise<void>): Promise<void> {
    turn = turn
      .then(run)
      .catch((thrown) => log.error("consult not followed", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }));
    return turn;
  }

  async function followAll(): Promise<void> {
    for (const { caller } of consults) {
      const consult = consults.find((candidate) => candidate.caller === caller);
      if (consult) await step(consult);
    }
  }
  const follow = () => inTurn(followAll);

  /** Looks again when the ring limit is over. */
  function watchRing({ ringUntil }: Pick<Consult, "ringUntil">): void {
    if (ringUntil !== null) setTimer(() => void follow(), Math.max(0, ringUntil - now()));
  }

  /** Webex moves the caller when the other side answers, and leaves the caller with us when not. False: it may not be asked, and nothing was done. */
  async function handToWebex(press: Press, consult: Consult): Promise<boolean> {
    const { caller, destination } = consult;
    await save([...consults, consult]);
    watchRing(consult);
    try {
      const receipt = await ledger.ask(press.id, { kind: "send-when-answered", call: caller, destination }, "if-possible");
      await adopt(caller, true, receipt);
      await ledger.close(press.id, "confirmed");
      await follow();
      return true;
    } catch (thrown) {
      const error = toErrorData(thrown);
      if (doubtful.has(error.code)) await cancelUnclaimed(consult);
      await drop(caller);
      if (notDone.has(error.code)) return false;
      became(caller, has(caller) ? "came-back" : "ended", null);
      await ledger.close(press.id, "refused", error);
      await resumeByItself(caller);
      throw thrown;
    }
  }

  async function resumeByItself(caller: CallId): Promise<void> {
    if (calls().byId[caller]?.call.state === "held") await byItself("call.resume", caller, (entry) => resume(caller, entry, false));
  }

  /** No answer to a dial is not a no: what it made after all is ended, for nobody would. */
  async function cancelUnclaimed(consult: Consult): Promise<void> {
    await until((present) => claimedLeg(consult, present) !== null, heardWithin);
    const leg = claimedLeg(consult, calls());
    if (leg !== null) await cancel(leg);
  }

  /** The leg that Webex made for us; nobody may want it any more, because of Esc or because the caller hung up meanwhile. */
  async function adopt(caller: CallId, auto: boolean, made: { readonly call: CallId | null; readonly session: string | null }): Promise<void> {
    if (find(caller)?.phase === "dialling") return update(caller, { leg: made.call, session: made.session });
    if (made.call !== null && (auto || has(caller))) await cancel(made.call);
  }

  async function holdAndDial(press: Press, consult: Consult): Promise<void> {
    const { caller, destination, auto } = consult;
    await save([...consults, consult]);
    watchRing(consult);
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
      if (doubtful.has(toErrorData(thrown).code)) await cancelUnclaimed(consult);
      await drop(caller);
      became(caller, has(caller) ? "came-back" : "ended", null);
      await ledger.close(press.id, "refused", toErrorData(thrown));
      if (auto || escaped) await resumeByItself(caller);
      throw thrown;
    }
    await follow();
  }

  /** What the last worker asked when it died may be done only now. */
  function showsLastStep(consult: Consult, present: Calls): boolean {
    if (consult.phase === "holding") return present.byId[consult.caller]?.call.state !== "connected";
    return consult.phase !== "dialling" || !(consult.caller in present.byId) || claimedLeg(consult, present) !== null;
  }

  /** A consult of the last worker, held against the fresh state. Nothing is asked a second time while it may have been done. */
  async function takeUp(consult: Consult): Promise<void> {
    const { caller, auto } = consult;
    await until((present) => showsLastStep(consult, present), heardWithin);
    if (!has(caller)) return;
    const leg = mayHaveDialled(consult) ? claimedLeg(consult, calls()) : null;
    const ended = { ...consult, leg };
    if (consult.phase === "returning" || (auto && leg === null))
      return byItself("call.back", caller, (entry) => comeBack({ ...ended, leg: leg ?? consult.leg }, entry, whyEnded(consult, calls()), false));
    if (leg === null) return drop(caller);
    watchRing(consult);
    if (consult.by === "webex") return update(caller, { leg });
    const isAnswered = calls().byId[leg]?.call.state !== "placing";
    await update(caller, { leg, phase: isAnswered && !(auto && consult.phase === "dialling") ? "talking" : "dialling" });
    if (auto && consult.phase !== "dialling" && isAnswered) await byItself("call.complete", caller, (entry) => finish(ended, entry));
  }

  function needConsult(press: Press): Consult {
    const consult = press.call === null ? undefined : find(press.call);
    if (!consult) throw new AppError("not-now", { detail: "no-consult" });
    return consult;
  }

  return {
    async load() {
      consults = await consultsItem.get();
      inherited = new Set(consults.map(({ caller }) => caller));
      if (consults.length > 0) settled = new Promise((resolve) => (takenUp = resolve));
    },
    all: () => consults,
    async begin(press, destination, auto) {
      const caller = press.call;
      if (caller === null) throw new AppError("bad-arguments");
      if (consults.some((consult) => consult.caller === caller)) throw new AppError("not-now", { detail: "already-consulting" });
      const begun = { caller, leg: null, session: null, destination, auto, startedAt: now(), ringUntil: auto ? now() + ringMs() : null };
      if (auto && webexSends() && (await handToWebex(press, { ...begun, phase: "dialling", by: "webex" }))) return;
      await holdAndDial(press, { ...begun, phase: "holding", by: "us" });
    },
    complete: async (press) => finish(needConsult(press), press.id),
    async back(press) {
      const consult = needConsult(press);
      if (!inherited.has(consult.caller)) return comeBack(consult, press.id, null, true);
      // Whether there is a leg to hang up, only the fresh state can say.
      await update(consult.caller, { phase: "returning" });
      await settled;
      await ledger.close(press.id, "confirmed");
    },
    follow,
    settle: () =>
      inTurn(async () => {
        const left = consults.filter(({ caller }) => inherited.has(caller));
        inherited = new Set();
        for (const { caller } of left) {
          const consult = consults.find((candidate) => candidate.caller === caller);
          if (consult) await takeUp(consult);
        }
        takenUp();
        await followAll();
      }),
    forget() {
      consults = [];
      inherited = new Set();
    },
  };
}
