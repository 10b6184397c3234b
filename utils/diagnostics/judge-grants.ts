// Judges of what was authorised: each grant, its scopes, the licence. Pure.
import { type Cause, causesOf, causesOfError } from "../grants/cause.ts";
import { type GrantId, type GrantRecord, grantScopes, integrationOf } from "../grants/grant.ts";
import { standing } from "../grants/lifeline.ts";
import { causeWords, messageOf } from "../grants/words.ts";
import { type Facts, grantOf, type Trials } from "./facts.ts";
import { inconclusive, isElsewhere, switchedOff } from "./trial.ts";
import type { Evidence, Verdict } from "./verdict.ts";
import { because, cannotTell, errorEvidence, failed, message, notLooked, ofError, passed, run, trialEvidence, words } from "./verdict.ts";

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

/** What the grant's row tells, from the same causes (grants/cause.ts), the likeliest first; none: it works. `asked`: the test call's own evidence. */
function judgeCauses({ policy }: Facts, record: GrantRecord, [first, ...others]: readonly Cause[], asked: readonly Evidence[]): Verdict {
  if (first === undefined) return passed([...recordEvidence(record), ...asked]);
  const { title, remedy } = causeWords(first);
  return failed({ cause: title, remedy }, first.owner, {
    evidence: [
      ...recordEvidence(record),
      ...(first.certainty === "likely" ? [{ label: "certainty", value: words("authorisation.cause.likely") }] : []),
      ...first.evidence.map((value) => ({ label: "found", value })),
      ...asked,
      ...others.map((cause) => ({ label: "also_possible", value: causeWords(cause).title })),
    ],
    act: first.next === "wait" ? null : run(record.id === "my-line" && first.owner === "you" ? "auth.signIn" : "options.open"),
    copy: messageOf(first, record, {
      clientId: integrationOf(record, policy.values),
      optional: policy.values["grants.optionalScopes"],
      redirectUrl: null,
    }),
  });
}

export function judgeGrant(id: GrantId): (facts: Facts) => Verdict {
  return (facts) => {
    const { now, found, answers } = facts;
    const record = grantOf(facts, id);
    const trial = facts.trials[trialFor(id)];
    if (record === null || record.state === "none") {
      const act = run(id === "my-line" ? "auth.signIn" : "options.open");
      const error = id === "my-line" ? facts.signIn.error : null;
      if (error === null) return failed(because("not_signed_in"), "you", { act });
      return failed(ofError(error), error.owner, { evidence: errorEvidence(error), act });
    }
    const asked = trial === undefined ? [] : trialEvidence(askedBy[id], trial);
    const known = [found[id] ?? null, now, answers.sso[id] ?? null] as const;
    if (standing(record, now) === "failed" || standing(record, now) === "expired")
      return judgeCauses(facts, record, causesOf(record, ...known), asked);
    if (trial === undefined) return { ...notLooked(), evidence: recordEvidence(record) };
    if (trial.error !== null && isElsewhere(trial)) return inconclusive(trial.error, [...recordEvidence(record), ...asked]);
    // Whoever is refused for a scope was recognised: the scopes have a check of their own.
    if (trial.error !== null && !(id === "my-line" && trial.error.code === "forbidden"))
      return judgeCauses(facts, record, causesOfError(record, trial.error, ...known), asked);
    // The call works without a status; only the grant's own test looks for it.
    const hidden = causesOf(record, ...known).filter((cause) => cause.id === "presence-hidden");
    return judgeCauses(facts, record, hidden, asked);
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
