// Asking a colleague about a caller, and sending the caller on only when somebody is there: consult, complete, back, safe send.
//
//   (press) ──→ holding ──hold accepted──→ dialling ──leg answered──→ talking ──complete──→ completing ──→ (both gone)
//                  │                          │                          └──back──→ returning ──→ caller resumed
//                  └──hold refused: nothing   └──busy, refused, or not answered by `ringUntil`: a safe send comes back by itself
//   A safe send that Webex itself completes (webex-rest.md 4.1) begins at dialling, and its end is only watched.
//   Both calls in one conference: the operator has them, and the consult is over.
//
// Here a step is carried out; utils/calls/consult-step.ts decides which is next, consult-begin.ts has the first, consult-ends.ts what is asked
// of Webex about the leg and the caller.
//
// Promises: written down before each step, so that a new worker knows how far it got; the caller is never hung up from here; no leg is left
// ringing when its caller is gone or taken back. Answered is answered: no sheet names a mark by which a mailbox that answers for the
// colleague could be told from the colleague (xsi.md 2.3, 2.4; webex-rest.md 4.2), so the ring limit has to be shorter than its patience.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { isHeardOf, isSameConsult, legOf } from "@/utils/calls/consult.ts";
import { afterDeath, type ConsultStep, legToEnd, mayHaveGoneOn, nextStep, type Sight, showsLastStep } from "@/utils/calls/consult-step.ts";
import type { Consult } from "@/utils/calls/record.ts";
import type { SentWhy } from "@/utils/calls/sent.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { type Became, createConsultBegin } from "./consult-begin.ts";
import { createConsultEnds, heardWithin } from "./consult-ends.ts";
import { createConsultList } from "./consult-list.ts";
import { seenWithin } from "./hold-others.ts";
import type { Ledger, Press } from "./ledger.ts";
import { createTurns } from "./turns.ts";

export interface Consults {
  load(): Promise<void>;
  all(): readonly Consult[];
  /** Somebody is being asked about this caller, or the caller is being taken back. */
  isTaken(caller: CallId): boolean;
  /** Holds the caller and dials; `auto`: completes or comes back by itself (safe send). The entry is open already. */
  begin(press: Press, destination: string, auto: boolean): Promise<void>;
  complete(press: Press): Promise<void>;
  /** The leg is hung up, the caller resumed. Rejects with `call-gone` when the caller had gone by then. */
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
  /** Reads the calls from Webex and believes them. Rejects with AppError. */
  readonly resync: (signal: AbortSignal) => Promise<void>;
  readonly newId: () => string;
  /** Resolves when the calls satisfy it, or after so many milliseconds. */
  readonly until: (satisfied: (calls: Calls) => boolean, ms: number) => Promise<void>;
  /** Whether Webex can be asked to move a caller when the other side answers. */
  readonly webexSends: () => boolean;
  /** Milliseconds that a safe send to this destination may ring; null = no limit. */
  readonly ringMs: (destination: string) => number | null;
  readonly became: Became;
}

/** Milliseconds between the ends of the two legs of one transfer, where they are not told at once. */
const together = 800;

export function createConsults(deps: ConsultsDeps): Consults {
  const { now, setTimer, log, ledger, calls, until, webexSends, ringMs, became } = deps;
  const list = createConsultList();
  const ends = createConsultEnds({ ...deps, consults: list.all });
  const awaited = new Set<CallId>();
  const { handToWebex, holdAndDial } = createConsultBegin({ ...deps, list, ends, named: (leg) => void awaited.add(leg) });
  /** One step of a consult at a time, so that two events cannot both complete. */
  const inTurn = createTurns((thrown) => {
    const { code, detail } = toErrorData(thrown);
    log.error("consult not followed", { code, detail });
  });
  /** Callers who are being taken back right now: no other step is for them. */
  const returning = new Set<CallId>();
  /** Callers of the last worker's consults: nothing is known of their legs until the first fresh state. */
  let inherited = new Set<CallId>();
  let takenUp = () => {};
  let settled = Promise.resolve();

  const has = (id: CallId) => id in calls().byId;
  const isTaken = (caller: CallId) => list.of(caller) !== undefined || returning.has(caller);
  const sightOf = (present: Calls): Sight => ({ calls: present, consults: list.all(), awaited });
  const sight = () => sightOf(calls());
  const isOut = (leg: CallId) => has(leg) || (awaited.has(leg) && !isHeardOf(leg, calls()));

  async function complete(caller: CallId, entry: string): Promise<void> {
    const consult = list.of(caller);
    if (!consult || returning.has(caller)) throw new AppError("not-now", { detail: "no-consult" });
    const leg = legOf(consult, calls());
    if (leg === null) throw new AppError("call-gone");
    await list.update(caller, { phase: "completing", leg });
    try {
      await ledger.ask(entry, { kind: "complete", call: caller, other: leg }, "last");
    } catch (thrown) {
      if (list.of(caller)?.phase === "completing") await list.update(caller, { phase: "talking" });
      throw thrown;
    }
  }

  /** Hangs up the leg where there is one, and takes the caller back where there is one. Whether there was. */
  async function comeBack(caller: CallId, entry: string, why: SentWhy | null, isAsked: boolean): Promise<boolean> {
    const consult = list.of(caller);
    if (!consult || returning.has(caller)) throw new AppError("repeated");
    returning.add(caller);
    let stuck: CallId | null = null;
    let seeToLater = false;
    try {
      await list.update(caller, { phase: "returning" });
      const leg = legToEnd(consult, sight());
      const isUnheard = leg !== null && !has(leg);
      if (leg !== null && (await ends.end(leg, entry)) !== null) stuck = leg;
      const isThere = has(caller);
      const wentOn = mayHaveGoneOn(consult) && (leg === null || !has(leg));
      seeToLater = stuck !== null || isUnheard;
      if (seeToLater) await list.legOpen({ ...consult, leg });
      await list.drop(caller);
      became(caller, isThere ? "came-back" : wentOn ? "answered" : "ended", why);
      // The person first; then the leg that would not end.
      if (isThere) await ends.takeBack(caller, entry, isAsked);
      return isThere;
    } finally {
      returning.delete(caller);
      if (stuck !== null && isOut(stuck)) await ends.cancel(stuck);
      else if (seeToLater) await ends.cancelUnclaimed(consult);
      if (seeToLater) await list.legSeenTo(consult);
    }
  }

  /** The caller is gone: sent on, or hung up. Then nobody waits for the leg that we placed by ourselves. */
  async function part(consult: Consult, leg: CallId | null): Promise<void> {
    const { caller, auto } = consult;
    const goesOn = mayHaveGoneOn(consult);
    if (leg !== null && !has(leg)) await until((later) => isHeardOf(leg, later), heardWithin);
    if (goesOn && leg !== null) await until((later) => !(leg in later.byId), seenWithin);
    if (list.of(caller) === undefined) return;
    const left = leg !== null && isOut(leg);
    became(caller, goesOn && !left ? "answered" : "ended", null);
    // Forgotten last: should this worker die meanwhile, the next one ends the leg.
    if (leg !== null && left && auto) await ends.cancel(leg);
    await list.drop(caller);
  }

  async function carryOut(consult: Consult, step: ConsultStep): Promise<void> {
    const { caller, auto } = consult;
    switch (step.kind) {
      case "wait":
        return;
      case "know":
        return list.update(caller, { leg: step.leg });
      case "look":
        await (step.how === "read" ? ends.look() : until((later) => !(caller in later.byId), together));
        return take(caller, true);
      case "talk":
        await list.update(caller, { phase: "talking", leg: step.leg });
        if (step.complete) await ends.byItself("call.complete", caller, (entry) => complete(caller, entry));
        return;
      case "come-back":
        return ends.byItself("call.back", caller, async (entry) => {
          if (!(await comeBack(caller, entry, step.why, false))) await ledger.close(entry, "confirmed");
        });
      case "let-go":
        await list.drop(caller);
        if (auto) became(caller, "came-back", null);
        return;
      case "part":
        return part(consult, step.leg);
      case "go-on":
        watchRing(consult);
        return list.update(caller, { phase: "dialling", leg: step.leg });
    }
  }

  /** The next step of this consult, if it has one. */
  async function take(caller: CallId, hasLooked: boolean): Promise<void> {
    const consult = list.of(caller);
    if (!consult || returning.has(caller) || inherited.has(caller)) return;
    await carryOut(consult, nextStep(consult, sight(), now(), hasLooked));
  }

  async function follow(): Promise<void> {
    for (const leg of awaited) if (isHeardOf(leg, calls())) awaited.delete(leg);
    await Promise.all(list.all().map(({ caller }) => inTurn(caller, () => take(caller, false))));
  }

  /** Looks again when the ring limit is over. */
  function watchRing({ ringUntil }: Consult): void {
    if (ringUntil !== null) setTimer(() => void follow(), Math.max(0, ringUntil - now()));
  }

  async function takeUp(caller: CallId): Promise<void> {
    const left = list.of(caller);
    if (left) await until((present) => showsLastStep(left, sightOf(present)), heardWithin);
    inherited.delete(caller);
    const consult = list.of(caller);
    if (consult) await carryOut(consult, afterDeath(consult, sight()));
  }

  /** The last worker died before it knew the leg, or before the leg ended; its consult was over by then. */
  async function seeToLeg(consult: Consult): Promise<void> {
    if (consult.auto || has(consult.caller)) await ends.cancelUnclaimed(consult);
    await list.legSeenTo(consult);
  }

  function consultOf({ call }: Press): Consult {
    const consult = list.all().find((one) => one.caller === call || one.leg === call);
    if (!consult) throw new AppError("not-now", { detail: "no-consult" });
    return consult;
  }

  return {
    async load() {
      await list.load();
      inherited = new Set(list.all().map(({ caller }) => caller));
      if (inherited.size > 0) settled = new Promise((resolve) => (takenUp = resolve));
    },
    all: list.all,
    isTaken,
    async begin(press, destination, auto) {
      const caller = press.call;
      if (caller === null) throw new AppError("bad-arguments");
      if (isTaken(caller)) throw new AppError("not-now", { detail: "already-consulting" });
      const limit = auto ? ringMs(destination) : null;
      const startedAt = now();
      const ringUntil = limit === null ? null : startedAt + limit;
      const begun: Consult = { caller, leg: null, session: null, destination, phase: "holding", auto, by: "us", startedAt, ringUntil };
      watchRing(begun);
      const isHanded = auto && webexSends() && (await handToWebex(press, { ...begun, phase: "dialling", by: "webex" }));
      if (!isHanded) await holdAndDial(press, begun);
      await follow();
    },
    complete: async (press) => complete(consultOf(press).caller, press.id),
    async back(press) {
      const { caller } = consultOf(press);
      if (inherited.has(caller)) {
        // Whether there is a leg to hang up, only the fresh state can say. Of this press and the worker's own step the ledger lets one through.
        await list.update(caller, { phase: "returning" });
        await settled;
      }
      if (!list.of(caller) || !(await comeBack(caller, press.id, null, true))) throw new AppError("call-gone");
    },
    follow,
    async settle() {
      const isTheirs = (leg: Consult) => list.all().some((other) => isSameConsult(other, leg));
      const alone = list.openLegs().filter((leg) => !isTheirs(leg));
      const taken = list.openLegs().filter(isTheirs);
      const seenTo = Promise.all(alone.map(seeToLeg));
      await Promise.all([...inherited].map((caller) => inTurn(caller, () => takeUp(caller))));
      takenUp();
      for (const consult of taken) await list.legSeenTo(consult);
      await seenTo;
      await follow();
    },
    forget() {
      list.forget();
      inherited = new Set();
    },
  };
}
