// The checks, in the order of what blocks what: each looks at facts and names result, evidence, cause, owner and remedy. Pure.
//
//   a check's own judgement ──passed──→ passed
//                           ──failed, cannot tell──→ did something that it needs fail?  ──yes──→ cannot tell, waits for that
//                                                                                      ──no───→ stands
//
// Promise: a healthy check never turns red because another one failed; what passed on its own evidence stays passed.
import type { GrantId, GrantRecord } from "../grants/grant.ts";
import type { Facts, TrialId } from "./facts.ts";
import { judgeGrant, judgeLicence, judgeScopes, trialFor } from "./judge-grants.ts";
import { judgeAddresses, judgeChannel, judgeDevice, judgeHosts, judgePrimaryLine, judgePulse, judgeSubscription } from "./judge-line.ts";
import {
  judgeBackground,
  judgeClock,
  judgeIntegration,
  judgeNetwork,
  judgePermissions,
  judgePolicy,
  judgeRate,
  judgeStorage,
} from "./judge-setup.ts";
import { because, cannotTell, type Verdict, words } from "./verdict.ts";

/** What has to be gathered for a check; what is stored is always there. */
export type Source = "permissions" | "storage" | "network" | "worker" | "hosts" | TrialId;

export type CheckId =
  | "permissions"
  | "storage"
  | "background"
  | "network"
  | "clock"
  | "rate"
  | "policy"
  | "integration"
  | `grant-${GrantId}`
  | "scopes"
  | "licence"
  | "line"
  | "xsi"
  | "hosts"
  | "channel"
  | "subscription"
  | "pulse"
  | "device";

export interface Check {
  readonly id: CheckId;
  /** Checks without which this one may fail for no fault of its own. */
  readonly needs: readonly CheckId[];
  readonly asks: readonly Source[];
  readonly judge: (facts: Facts) => Verdict;
}

const ground: readonly CheckId[] = ["permissions", "storage", "background", "network", "clock", "rate", "integration"];
const authorised: readonly CheckId[] = ["background", "network", "rate", "grant-my-line", "scopes"];

/** With the organisation's authorisation nobody's own sign-in is needed, and what only that could tell cannot be told. */
const unlessOrganisation =
  (judge: Check["judge"], why: "organisation_line" | "own_sign_in"): Check["judge"] =>
  (facts) =>
    facts.line?.grant === "control-phones" ? cannotTell({ cause: words(`diagnostics.cause.${why}.what`), remedy: null }) : judge(facts);

const grantCheck = (id: GrantId): Check => ({ id: `grant-${id}`, needs: ground, asks: ["worker", "network", trialFor(id)], judge: judgeGrant(id) });

const ownGrant: Check = { ...grantCheck("my-line"), judge: unlessOrganisation(judgeGrant("my-line"), "organisation_line") };

const before: readonly Check[] = [
  { id: "permissions", needs: [], asks: ["permissions"], judge: judgePermissions },
  { id: "storage", needs: [], asks: ["storage"], judge: judgeStorage },
  { id: "network", needs: ["permissions"], asks: ["network"], judge: judgeNetwork },
  // A background that reads the line over a dead network is slow to answer, not dead.
  { id: "background", needs: ["network"], asks: ["worker"], judge: judgeBackground },
  { id: "clock", needs: ["network"], asks: ["network"], judge: judgeClock },
  { id: "rate", needs: ["network"], asks: ["network"], judge: judgeRate },
  { id: "policy", needs: [], asks: [], judge: judgePolicy },
  { id: "integration", needs: ["storage"], asks: [], judge: judgeIntegration },
];

const after: readonly Check[] = [
  {
    id: "scopes",
    needs: authorised.filter((id) => id !== "scopes"),
    asks: ["me", "organization", "calls", "settings", "xsi"],
    judge: unlessOrganisation(judgeScopes, "organisation_line"),
  },
  { id: "licence", needs: authorised, asks: ["calls", "settings"], judge: unlessOrganisation(judgeLicence, "own_sign_in") },
  { id: "line", needs: [...authorised, "licence"], asks: ["me"], judge: judgePrimaryLine },
  { id: "xsi", needs: authorised, asks: ["organization"], judge: judgeAddresses },
  { id: "hosts", needs: ["permissions"], asks: ["hosts"], judge: judgeHosts },
  { id: "channel", needs: [...authorised, "line", "xsi", "hosts"], asks: [], judge: judgeChannel },
  { id: "subscription", needs: [...authorised, "line", "xsi", "hosts", "channel"], asks: [], judge: judgeSubscription },
  { id: "pulse", needs: [...authorised, "line", "hosts", "channel", "subscription"], asks: [], judge: judgePulse },
  { id: "device", needs: [...authorised, "licence"], asks: ["endpoints"], judge: unlessOrganisation(judgeDevice, "own_sign_in") },
];

const organisationGrants: readonly GrantId[] = ["read-users", "read-presence", "control-phones", "read-statistics"];

/** All that make sense: the organisation's grants only where somebody ever gave them. */
export function checksFor(grants: readonly GrantRecord[]): readonly Check[] {
  const given = organisationGrants.filter((id) => grants.some((grant) => grant.id === id && grant.state !== "none"));
  return [...before, ownGrant, ...given.map(grantCheck), ...after];
}

/** A check and everything that it needs, directly or not, in order. */
export function closure(checks: readonly Check[], id: CheckId): readonly Check[] {
  const wanted = new Set<CheckId>([id]);
  for (const check of checks.toReversed()) if (wanted.has(check.id)) for (const need of check.needs) wanted.add(need);
  return checks.filter((check) => wanted.has(check.id));
}

/** Judges in order; see the rule on top. */
export function settle(checks: readonly Check[], facts: Facts): ReadonlyMap<CheckId, Verdict> {
  const verdicts = new Map<CheckId, Verdict>();
  /** What a check that did not pass waits for in the end. */
  const root = (id: CheckId): CheckId | null => {
    const verdict = verdicts.get(id);
    if (verdict === undefined || verdict.result === "passed") return null;
    return verdict.result === "failed" ? id : (verdict.waitsFor as CheckId | null);
  };
  for (const check of checks) {
    const own = check.judge(facts);
    const inTheWay = check.needs.map(root).filter((id) => id !== null && explains(id, verdicts.get(id), own));
    const blocker = own.result === "passed" ? null : (inTheWay[0] ?? null);
    verdicts.set(check.id, blocker === null ? own : waiting(own, blocker));
  }
  return verdicts;
}

/** Some failures lie in the way of everything that needs them; these two only of what complains about the same. */
function explains(id: CheckId, blocker: Verdict | undefined, own: Verdict): boolean {
  if (id === "rate") return own.cause?.key === "error.rate_limited.title";
  if (id === "storage" && blocker?.act?.kind === "discard-broken") return own.cause?.key === "error.storage_broken.title";
  return true;
}

const waiting = ({ evidence }: Verdict, blocker: CheckId): Verdict => ({
  ...because("waits"),
  remedy: words("diagnostics.cause.waits.remedy"),
  result: "cannot-tell",
  evidence,
  owner: null,
  copy: null,
  act: null,
  waitsFor: blocker,
});
