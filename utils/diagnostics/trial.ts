// What a test call that came to nothing means for whoever only wanted its answer. Pure.
import type { AppErrorData } from "../errors.ts";
import type { Trial } from "./facts.ts";
import { cannotTell, type Evidence, ofError, type Verdict } from "./verdict.ts";

/** These say nothing about what was asked for: somebody else is in the way. */
const elsewhere: ReadonlySet<string> = new Set(["offline", "timeout", "rate-limited", "overloaded", "server-error", "bad-answer", "hosts-withheld"]);

export const isElsewhere = (trial: Trial): boolean => trial.error !== null && elsewhere.has(trial.error.code);

export const inconclusive = (error: AppErrorData, evidence: readonly Evidence[]): Verdict =>
  cannotTell(ofError(error), { evidence, owner: error.owner });

/** webex-rest.md 3.6: an administrator can switch the user-settings API off, which is no matter of scopes. */
export const switchedOff = (trial: Trial | undefined): boolean => /switched off|disabled/i.test(trial?.error?.detail ?? "");
