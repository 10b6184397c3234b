// Why a grant does not work, who must act and what comes next, from what Webex really answered. Pure, total, time is given.
import type { Words } from "../diagnostics/verdict.ts";
import type { AppErrorData, ErrorCode, Owner } from "../errors.ts";
import type { GrantFacts } from "./facts.ts";
import { type GrantRecord, grantOf, grantScopes } from "./grant.ts";
import { standing } from "./lifeline.ts";

export type CauseId =
  | "password-changed"
  | "deactivated"
  | "not-full-admin"
  | "role-missing"
  | "no-licence"
  | "blocked"
  | "scope-missing"
  | "redirect"
  | "presence-hidden"
  | "expired"
  | "wrong-client"
  | "secret-missing"
  | "no-integration"
  | "denied"
  | "webex-down"
  | "network"
  | "cleared-elsewhere"
  | "other";

export type NextStep = "authorise" | "control-hub" | "integration" | "wait" | "message" | "restore-role" | "share-status";

/** Texts: `grant.cause.<id>.title`, `.explain`, `.remedy`; a message ready to send is made of them (words.ts). */
export interface Cause {
  readonly id: CauseId;
  readonly certainty: "certain" | "likely";
  /** Of the error behind it; what is no known cause is told in the error's own words. */
  readonly code: ErrorCode | null;
  readonly owner: Owner;
  /** What it rests on, in words. */
  readonly evidence: readonly Words[];
  readonly next: NextStep;
}

const steps: Readonly<Record<CauseId, NextStep>> = {
  "password-changed": "authorise",
  deactivated: "message",
  "not-full-admin": "restore-role",
  "role-missing": "restore-role",
  "no-licence": "restore-role",
  blocked: "control-hub",
  "scope-missing": "integration",
  redirect: "integration",
  "presence-hidden": "share-status",
  expired: "authorise",
  "wrong-client": "integration",
  "secret-missing": "integration",
  "no-integration": "integration",
  denied: "authorise",
  "webex-down": "wait",
  network: "wait",
  "cleared-elsewhere": "authorise",
  other: "message",
};

/** Whoever authorised can mend these alone. */
const ofAuthoriser: ReadonlySet<CauseId> = new Set(["password-changed", "expired", "denied", "cleared-elsewhere", "presence-hidden"]);

type Guess = readonly [CauseId, Cause["certainty"]];

/** Detail of the error with which "Complete request" tells that people/me came without a status. */
export const statusHidden = "presence-hidden";

/** When the refresh, and so the sign-in, was refused: Webex gives no reason (webex-rest.md 1.9, 1.11). */
const dead: readonly Guess[] = [
  ["password-changed", "likely"],
  ["deactivated", "likely"],
  ["not-full-admin", "likely"],
  ["blocked", "likely"],
  ["cleared-elsewhere", "likely"],
];
/** A pasted token has no integration that could be blocked, and outlives a password. */
const deadPasted: readonly Guess[] = [
  ["cleared-elsewhere", "likely"],
  ["deactivated", "likely"],
  ["not-full-admin", "likely"],
];
/** A window that was closed is all that is seen of an error page (webex-rest.md 1.9). */
const closed: readonly Guess[] = [
  ["blocked", "likely"],
  ["redirect", "likely"],
  ["wrong-client", "likely"],
  ["deactivated", "likely"],
  ["denied", "likely"],
];

function ofForbidden(record: GrantRecord, facts: GrantFacts | null, error: AppErrorData): readonly Guess[] {
  const wanted = grantScopes[grantOf(record.id)];
  const lacks = record.scopes !== null && wanted.some((scope) => !record.scopes?.includes(scope));
  if (lacks) return [["scope-missing", "certain"]];
  if (facts?.fullAdmin === false) return [["not-full-admin", "certain"]];
  const scope: readonly Guess[] = record.scopes === null || /scope/i.test(error.detail ?? "") ? [["scope-missing", "likely"]] : [];
  if (grantOf(record.id) === "read-statistics") return [["role-missing", "likely"], ["not-full-admin", "likely"], ...scope];
  if (grantOf(record.id) === "my-line") return [["scope-missing", "likely"]];
  const licence: readonly Guess[] = grantOf(record.id) === "control-phones" && facts?.calling === false ? [["no-licence", "likely"]] : [];
  return facts?.fullAdmin === true ? [...licence, ...scope] : [["not-full-admin", "likely"], ...licence, ...scope];
}

/** A token that Webex does not take any more, and that nobody could renew. */
function ofRefusedToken({ way, validUntil }: GrantRecord, now: number): readonly Guess[] {
  if (way === "code") return dead;
  const ended: readonly Guess[] = validUntil === null || validUntil <= now ? [["expired", "likely"]] : [];
  return [...ended, ...(way === "pasted" ? deadPasted : dead)];
}

function ofError(record: GrantRecord, facts: GrantFacts | null, error: AppErrorData, now: number): readonly Guess[] {
  const certain: Partial<Record<ErrorCode, CauseId>> = {
    "invalid-scope": "scope-missing",
    "secret-required": "secret-missing",
    "no-integration": "no-integration",
    "sign-in-denied": "denied",
    "blocked-by-administrator": "blocked",
    "no-licence": "no-licence",
  };
  const passing: Partial<Record<ErrorCode, CauseId>> = {
    offline: "network",
    timeout: "network",
    overloaded: "webex-down",
    "server-error": "webex-down",
    "rate-limited": "webex-down",
    "bad-answer": "webex-down",
  };
  const sure = certain[error.code];
  if (sure !== undefined) return [[sure, "certain"]];
  const soon = passing[error.code];
  if (soon !== undefined) return [[soon, "likely"]];
  if (error.code === "invalid-client")
    return /block|denied|disabled/i.test(error.detail ?? "") ? [["blocked", "likely"]] : [["wrong-client", "certain"]];
  if (error.code === "sign-in-cancelled") return closed;
  if (error.detail === statusHidden) return [["presence-hidden", "certain"]];
  if (error.code === "forbidden") return ofForbidden(record, facts, error);
  if (error.code === "grant-dead") return dead;
  if (error.code === "unauthorized") return ofRefusedToken(record, now);
  return [["other", "likely"]];
}

function evidenceOf(id: CauseId, facts: GrantFacts | null, error: AppErrorData | null): readonly Words[] {
  const words: Words[] = [];
  const say = (name: string, ...parts: readonly (string | number)[]) => words.push({ key: `grant.evidence.${name}`, with: parts });
  if (id === "presence-hidden") say("status_absent");
  if (id === "not-full-admin" && facts?.fullAdmin === false) say("roles");
  if (id === "deactivated" && facts?.loginEnabled === false) say("login_disabled");
  if (id === "scope-missing" && facts !== null && facts.scopesRefused.length > 0) say("scopes_refused", facts.scopesRefused.join(" "));
  if (error !== null) {
    if (error.code === "grant-dead") say("refresh_refused");
    else if (error.code === "sign-in-cancelled") say("window_closed");
    else if (error.status !== null) say("status", error.status);
    if (error.detail !== null && error.detail !== statusHidden) say("said", error.detail);
    if (error.trackingId !== null) say("tracking", error.trackingId);
  }
  return words;
}

const hasEnded = (end: number | null, now: number): boolean => end !== null && end <= now;

/**
 * Certain ones first, then the likeliest; [] when all is well. `found`: the last test; one made before the authorisation says nothing.
 * `sso`: whether the authoriser signs in at an identity provider of the organisation's, null = nobody said. `now` in milliseconds since 1970.
 */
export function causesOf(record: GrantRecord, found: GrantFacts | null, now: number, sso: boolean | null = null): readonly Cause[] {
  if (record.state === "none") return [];
  const facts = sinceGiven(record, found);
  return causesAmong(record, facts, record.error ?? (facts?.worked === false ? facts.error : null), now, sso);
}

/** As `causesOf`, for an error that one request just met; what the grant failed of before is older news. */
export const causesOfError = (record: GrantRecord, error: AppErrorData, found: GrantFacts | null, now: number, sso: boolean | null = null) =>
  causesAmong(record, sinceGiven(record, found), error, now, sso);

/** What was found out about the authorisation that stands now; null = nothing, or about one before it. */
export const sinceGiven = (record: GrantRecord, found: GrantFacts | null): GrantFacts | null =>
  found !== null && found.checkedAt >= (record.authorisedAt ?? 0) ? found : null;

function causesAmong(record: GrantRecord, facts: GrantFacts | null, error: AppErrorData | null, now: number, sso: boolean | null): readonly Cause[] {
  const guesses: Guess[] = [];
  if (facts?.loginEnabled === false) guesses.push(["deactivated", "certain"]);
  if (
    standing(record, now) === "expired" ||
    (record.state === "failed" && hasEnded(record.way === "code" ? record.renewableUntil : record.validUntil, now))
  )
    guesses.push(["expired", "certain"]);
  if (facts?.fullAdmin === false && grantOf(record.id) !== "my-line") guesses.push(["not-full-admin", "certain"]);
  if (facts?.statusVisible === false && grantOf(record.id) === "read-presence") guesses.push(["presence-hidden", "certain"]);
  if (error !== null) guesses.push(...ofError(record, facts, error, now));
  const possible = guesses.filter(([id]) => !isRuledOut(id, record, facts, sso));
  if (possible.length === 0 && (error !== null || record.state === "failed")) possible.push(["other", "likely"]);
  const sorted = [...possible.filter(([, certainty]) => certainty === "certain"), ...possible.filter(([, certainty]) => certainty === "likely")];
  const first = sorted.filter(([id], at) => sorted.findIndex(([other]) => other === id) === at);
  return first.map(([id, certainty]) => ({
    id,
    certainty,
    code: error?.code ?? null,
    owner: id === "other" && error !== null ? error.owner : ownerOf(id, record),
    evidence: evidenceOf(id, facts, error),
    next: steps[id],
  }));
}

/** What was found out since it failed, or answered, speaks against it, or it cannot be of this grant. */
function isRuledOut(id: CauseId, record: GrantRecord, facts: GrantFacts | null, sso: boolean | null): boolean {
  const since = facts?.worked === false ? facts : null;
  // Whoever signs in at an identity provider of the organisation's loses nothing by a new password (webex-rest.md 1.11).
  if (id === "password-changed") return sso === true;
  if (id === "deactivated") return since?.loginEnabled === true;
  if (id === "not-full-admin") return record.id === "my-line" || since?.fullAdmin === true;
  return false;
}

function ownerOf(id: CauseId, record: GrantRecord): Owner {
  if (id === "network") return "network";
  if (id === "webex-down") return "cisco";
  return record.id === "my-line" && ofAuthoriser.has(id) ? "you" : "administrator";
}
