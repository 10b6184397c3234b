// The two ends of a consult, as Webex is asked about them: a leg is ended until it ends, the caller is taken back and never hung up.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { claimedLeg } from "@/utils/calls/consult.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { inState } from "@/utils/calls/select.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { type HoldDeps, holdOthers, seenWithin } from "./hold-others.ts";
import type { Ledger } from "./ledger.ts";

/** Milliseconds until a leg that Webex made, but did not tell us of, has been heard of. */
export const heardWithin = 1500;
/** A leg that will not end is asked again after so many milliseconds, so often. */
const askAgainAfter = 2000;
const askedAtMost = 4;

export interface ConsultEnds {
  /** What the worker does by itself has an entry of its own. Never rejects: failures are in the ledger and on screen. */
  byItself(command: string, call: CallId, act: (entry: string) => Promise<void>): Promise<void>;
  /** Asks for the end of a leg. null: asked, or it was gone already; else what Webex said. */
  end(leg: CallId, entry: string): Promise<AppError | null>;
  /** A leg that nobody waits for any more: asked to end until it does, or Webex has said no too often. */
  cancel(leg: CallId): Promise<void>;
  /** No answer to a dial is not a no: what it made after all is ended, for nobody would. */
  cancelUnclaimed(consult: Consult): Promise<void>;
  /** Back from hold. Not `isAsked`: only when nobody else is talked to; then the caller waits on hold, in sight, rather than cut in. */
  takeBack(caller: CallId, entry: string, isAsked: boolean): Promise<void>;
  /** The same by itself, where the caller is on hold. */
  takeBackByItself(caller: CallId): Promise<void>;
  /** Reads from Webex what there is; where that fails, what we have heard has to do. */
  look(): Promise<void>;
}

export interface ConsultEndsDeps extends HoldDeps {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly newId: () => string;
  readonly resync: (signal: AbortSignal) => Promise<void>;
  readonly consults: () => readonly Consult[];
}

export function createConsultEnds(deps: ConsultEndsDeps): ConsultEnds {
  const { ledger, log, calls, newId, until, resync, consults } = deps;
  const has = (id: CallId) => id in calls().byId;
  const isGone = (id: CallId) => (present: Calls) => !(id in present.byId);

  async function look(): Promise<void> {
    try {
      await resync(AbortSignal.timeout(seenWithin));
    } catch (thrown) {
      log.warn("resync failed", { code: toErrorData(thrown).code });
    }
  }

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

  async function end(leg: CallId, entry: string): Promise<AppError | null> {
    try {
      await ledger.ask(entry, { kind: "hang-up", call: leg }, "if-possible");
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.code !== "call-gone") return thrown;
    }
    await until(isGone(leg), seenWithin);
    return null;
  }

  const cancel = (leg: CallId) =>
    byItself("call.hangUp", leg, async (entry) => {
      let refusal: AppError | null = null;
      for (let asked = 0; asked < askedAtMost; asked++) {
        if (refusal !== null) await until(isGone(leg), refusal.data.retryAfterMs ?? askAgainAfter);
        if (!has(leg) && asked > 0) break;
        refusal = await end(leg, entry);
        if (refusal === null) break;
      }
      if (refusal !== null && has(leg)) throw refusal;
      await ledger.close(entry, "confirmed");
    });

  async function takeBack(caller: CallId, entry: string, isAsked: boolean): Promise<void> {
    const stateNow = () => calls().byId[caller]?.call.state;
    // A hold that Webex accepted may not have been told yet: nobody is left there unheard.
    if (stateNow() === "connected") await look();
    const isAlone = inState(calls(), "connected").every(({ call }) => call.id === caller);
    if (stateNow() !== "held" || !(isAlone || isAsked)) return ledger.close(entry, "confirmed");
    await holdOthers(deps, entry, caller);
    await ledger.ask(entry, { kind: "resume", call: caller }, "last");
  }

  return {
    look,
    byItself,
    end,
    cancel,
    async cancelUnclaimed(consult) {
      await until((present) => claimedLeg(consult, present, consults()) !== null, heardWithin);
      const leg = claimedLeg(consult, calls(), consults());
      if (leg !== null) await cancel(leg);
    },
    takeBack,
    async takeBackByItself(caller) {
      if (calls().byId[caller]?.call.state === "held") await byItself("call.resume", caller, (entry) => takeBack(caller, entry, false));
    },
  };
}
