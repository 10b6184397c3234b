// How a consult or a safe send begins: handed to Webex where it may be asked, else the caller is held and the colleague dialled.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { isSameConsult } from "@/utils/calls/consult.ts";
import type { Consult } from "@/utils/calls/record.ts";
import type { SentWhy } from "@/utils/calls/sent.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { ConsultEnds } from "./consult-ends.ts";
import type { ConsultList } from "./consult-list.ts";
import { type HoldDeps, holdOthers, seenWithin } from "./hold-others.ts";
import type { Ledger, Press } from "./ledger.ts";

/** These answers mean that nothing was done. */
const notDone: ReadonlySet<string> = new Set(["forbidden", "not-supported", "no-licence"]);
/** After these it may have been done all the same. */
const doubtful: ReadonlySet<string> = new Set(["timeout", "offline", "server-error", "bad-answer"]);

/** What became of a caller: for the rows of who was sent. */
export type Became = (caller: CallId, outcome: "answered" | "came-back" | "ended", why: SentWhy | null) => void;

export interface ConsultBeginDeps extends HoldDeps {
  readonly ledger: Ledger;
  readonly list: ConsultList;
  readonly ends: ConsultEnds;
  readonly became: Became;
  /** Webex told this leg's name. */
  readonly named: (leg: CallId) => void;
}

export interface ConsultBegin {
  /** Webex moves the caller when the other side answers, and leaves the caller with us when not. false: it may not be asked, and nothing was done. Rejects with AppError. */
  handToWebex(press: Press, consult: Consult): Promise<boolean>;
  /** Resolves when the leg is being placed. Rejects with AppError; then there is no consult, and no leg of it. */
  holdAndDial(press: Press, consult: Consult): Promise<void>;
}

export function createConsultBegin(deps: ConsultBeginDeps): ConsultBegin {
  const { ledger, list, ends, calls, until, became, named } = deps;
  const has = (id: CallId) => id in calls().byId;

  /** As it stands now; undefined: Esc was pressed or the caller hung up meanwhile, and a newer one about the same caller is not this one. */
  function still(consult: Consult): Consult | undefined {
    const now = list.of(consult.caller);
    return now && isSameConsult(now, consult) ? now : undefined;
  }

  async function hold(caller: CallId, entry: string): Promise<void> {
    const stateNow = (present: Calls) => present.byId[caller]?.call.state;
    if (stateNow(calls()) === "held") return;
    try {
      await ledger.ask(entry, { kind: "hold", call: caller }, "if-possible");
    } catch (thrown) {
      await ends.look(); // another press, or a key on the phone, may have held them just before
      if (stateNow(calls()) !== "held") throw thrown;
    }
    await until((present) => stateNow(present) !== "connected", seenWithin);
  }

  /** The leg that Webex made for us; where nobody wants it any more it is ended. */
  async function adopt(consult: Consult, made: { readonly call: CallId | null; readonly session: string | null }): Promise<void> {
    if (made.call !== null) named(made.call);
    if (still(consult)?.phase === "dialling") return list.update(consult.caller, { leg: made.call, session: made.session });
    if (made.call !== null && (consult.auto || has(consult.caller))) await ends.cancel(made.call);
  }

  /** Nobody was reached. What was made after all is ended, and the caller is still ours. */
  async function giveUp(press: Press, consult: Consult, thrown: unknown): Promise<void> {
    const error = toErrorData(thrown);
    if (doubtful.has(error.code) && consult.phase !== "holding") await ends.cancelUnclaimed(consult);
    const isOurs = still(consult) !== undefined;
    if (isOurs) {
      await list.drop(consult.caller);
      became(consult.caller, has(consult.caller) ? "came-back" : "ended", null);
    }
    await ledger.close(press.id, "refused", error);
    if (list.of(consult.caller) === undefined && (consult.auto || !isOurs)) await ends.takeBackByItself(consult.caller);
  }

  return {
    async handToWebex(press, consult) {
      const { caller, destination } = consult;
      await Promise.all([list.put(consult), list.legOpen(consult)]);
      try {
        const receipt = await ledger.ask(press.id, { kind: "send-when-answered", call: caller, destination }, "if-possible");
        await adopt(consult, receipt);
        await ledger.close(press.id, "confirmed");
        return true;
      } catch (thrown) {
        const mayNot = notDone.has(toErrorData(thrown).code);
        if (mayNot && still(consult)) {
          await list.drop(caller);
          return false;
        }
        const why = mayNot ? new AppError("interrupted") : thrown;
        await giveUp(press, consult, why);
        throw why;
      } finally {
        await list.legSeenTo(consult);
      }
    },

    async holdAndDial(press, consult) {
      const { caller, destination } = consult;
      let present = consult;
      await list.put(consult);
      try {
        await hold(caller, press.id);
        await holdOthers(deps, press.id, caller);
        if (!has(caller)) throw new AppError("call-gone");
        // Esc may have come while we held.
        if (still(consult)?.phase !== "holding") throw new AppError("interrupted");
        present = { ...consult, phase: "dialling" };
        await Promise.all([list.update(caller, { phase: present.phase }), list.legOpen(present)]);
        const receipt = await ledger.ask(press.id, { kind: "dial", destination }, "last");
        await adopt(consult, receipt);
      } catch (thrown) {
        await giveUp(press, present, thrown);
        throw thrown;
      } finally {
        await list.legSeenTo(consult);
      }
    },
  };
}
