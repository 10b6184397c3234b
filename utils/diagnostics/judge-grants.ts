// Judges of what was authorised: each grant, its scopes, the licence. Pure.
import type { AppErrorData } from "../errors.ts";
import { type GrantId, type GrantRecord, grantScopes } from "../grants/grant.ts";
import { standing } from "../grants/lifeline.ts";
import { type Facts, grantOf, type Trial, type Trials } from "./facts.ts";
import {
  because,
  cannotTell,
  type Evidence,
  errorEvidence,
  failed,
  message,
  notLooked,
  ofError,
  passed,
  run,
  trialEvidence,
  type Verdict,
} from "./verdict.ts";

/** These say nothing about what was asked for: somebody else is in the way. */
const elsewhere: ReadonlySet<string> = new Set(["offline", "timeout", "rate-limited", "overloaded", "server-error", "bad-answer"]);

/** What a call that came to nothing means for whoever only wanted its answer. */
export const inconclusive = (error: AppErrorData, evidence: readonly Evidence[]): Verdict =>
  cannotTell(ofError(error), { evidence, owner: error.owner });

export const isElsewhere = (trial: Trial): boolean => trial.error !== null && elsewhere.has(trial.error.code);

/** The harmless call that proves a grant. */
export const trialOfGrant = { "my-line": "me" } as const satisfies Partial<Record<GrantId, keyof Trials>>;

export const trialFor = (id: GrantId): keyof Trials => (id === "my-line" ? trialOfGrant[id] : id);

const askedBy: Readonly<Record<GrantId, string>> = {
  "my-line": "GET people/me",
  "read-users": "GET people",
  "read-presence": "GET people",
  "control-phones": "GET organizations",
  "read-statistics": "GET cdr_feed",
};

const recordEvidence = (record: GrantRecord): readonly Evidence[] => [
  { label: "way", value: record.way },
  ...(record.authorisedAt === null ? [] : [{ label: "authorised", value: record.authorisedAt, kind: "time" as const }]),
  ...(record.validUntil === null ? [] : [{ label: "valid_until", value: record.validUntil, kind: "time" as const }]),
  ...(record.renewableUntil === null ? [] : [{ label: "renewable_until", value: record.renewableUntil, kind: "time" as const }]),
];

export function judgeGrant(id: GrantId): (facts: Facts) => Verdict {
  const act = run(id === "my-line" ? "auth.signIn" : "options.open");
  return (facts) => {
    const record = grantOf(facts, id);
    const trial = facts.trials[trialFor(id)];
    if (record === null || record.state === "none") {
      const error = id === "my-line" ? facts.signIn.error : null;
      if (error === null) return failed(because("not_signed_in"), "you", { act });
      return failed(ofError(error), error.owner, { evidence: errorEvidence(error), act });
    }
    const evidence = recordEvidence(record);
    if (record.state === "failed" && record.error !== null)
      return failed(ofError(record.error), record.error.owner, { evidence: [...evidence, ...errorEvidence(record.error)], act });
    if (standing(record, facts.now) === "expired" && record.way === "pasted") return failed(because("token_ended"), "you", { evidence, act });
    if (trial === undefined) return { ...notLooked(), evidence };
    const all = [...evidence, ...trialEvidence(askedBy[id], trial)];
    // Whoever is refused for a scope was recognised: the scopes have a check of their own.
    if (trial.error === null || (id === "my-line" && trial.error.code === "forbidden")) return passed(all);
    if (isElsewhere(trial)) return inconclusive(trial.error, all);
    return failed(ofError(trial.error), trial.error.owner, {
      evidence: all,
      act,
      copy: trial.error.code === "forbidden" ? message("grant", id) : null,
    });
  };
}

/** Which scope a test call proves. The organisation has its own way to say no. */
const provenBy = [
  ["spark:people_read", "me"],
  ["spark:organizations_read", "organization"],
  ["spark:calls_read", "calls"],
  ["spark:telephony_config_read", "settings"],
  ["spark:xsi", "xsi"],
] as const satisfies readonly (readonly [string, keyof Trials])[];

const refuses = (trials: Trials, id: keyof Trials): boolean => trials[id]?.error?.code === "forbidden" || trials[id]?.found === "forbidden";
/** webex-rest.md 3.6: an administrator can switch the user-settings API off, which is no matter of scopes. */
export const switchedOff = (trial: Trial | undefined): boolean => /switched off|disabled/i.test(trial?.error?.detail ?? "");

export function judgeScopes(facts: Facts): Verdict {
  const { trials } = facts;
  const record = grantOf(facts, "my-line");
  if (record === null || record.state === "none") return cannotTell({ ...because("not_signed_in"), remedy: null });
  const wanted = grantScopes["my-line"];
  const ofTrials: readonly Evidence[] = provenBy.flatMap(([scope, id]) =>
    trials[id] === undefined ? [] : [{ label: "scope", value: `${scope} ${trials[id]?.status ?? trials[id]?.error?.code ?? ""}` }],
  );
  // An organisation that only administrators may read refuses in the same way: Webex's list of scopes, or a second refusal, decides.
  const refused = provenBy.filter(([, id]) => refuses(trials, id) && !(id === "settings" && switchedOff(trials[id]))).map(([scope]) => scope);
  const missing = record.scopes === null ? refused : wanted.filter((scope) => !record.scopes?.includes(scope));
  const evidence: readonly Evidence[] = [
    ...(record.scopes === null ? [] : [{ label: "scopes", value: record.scopes.join(" ") }]),
    ...missing.map((value) => ({ label: "missing", value })),
    ...ofTrials,
  ];
  const wrong = [record.error, facts.signIn.error].find((error) => error?.code === "invalid-scope");
  if (wrong)
    return failed(ofError(wrong), wrong.owner, { evidence: [...evidence, ...errorEvidence(wrong)], copy: message("scopes", wanted.join(" ")) });
  if (missing.length > 0)
    return failed(because("scope_missing", missing.join(", ")), "administrator", {
      evidence,
      copy: message("scopes", missing.join(" ")),
      act: run("options.open"),
    });
  if (record.scopes !== null) return passed(evidence);
  const open = provenBy.filter(([, id]) => id !== "xsi" || facts.line?.xsi != null).map(([, id]) => trials[id]);
  if (open.some((trial) => trial === undefined)) return { ...notLooked(), evidence };
  const trouble = open.find((trial) => trial !== undefined && isElsewhere(trial));
  return trouble?.error ? inconclusive(trouble.error, evidence) : passed(evidence);
}

export function judgeLicence({ trials }: Facts): Verdict {
  const { calls, settings } = trials;
  if (calls === undefined) return notLooked();
  const evidence = [
    ...trialEvidence("GET telephony/calls", calls),
    ...(settings === undefined ? [] : trialEvidence("GET telephony/config/people/me", settings)),
  ];
  const refused = [calls, settings].find((trial) => trial?.error?.code === "no-licence");
  if (refused?.error) return failed(ofError(refused.error), refused.error.owner, { evidence, copy: message("licence") });
  if (calls.error === null) return passed(evidence);
  if (calls.error.code === "forbidden") return failed(because("call_control_refused"), "administrator", { evidence, copy: message("licence") });
  return inconclusive(calls.error, evidence);
}
