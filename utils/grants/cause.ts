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

/** Texts: `grant.cause.<id>.title`, `.explain`, `.remedy`; a message ready to send under `grant.message.<id>`. */
export interface Cause {
  readonly id: CauseId;
  readonly certainty: "certain" | "likely";
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

/** When the refresh, and so the sign-in, was refused: Webex gives no reason (webex-rest.md 1.9, 1.11). */
const dead: readonly Guess[] = [
  ["password-changed", "likely"],
  ["deactivated", "likely"],
  ["not-full-admin", "likely"],
  ["blocked", "likely"],
  ["cleared-elsewhere", "likely"],
];
/** A window that was closed is all that is seen of an error page (webex-rest.md 1.9). */
const closed: readonly Guess[] = [
  ["blocked", "likely"],
  ["redirect", "likely"],
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
  return facts?.fullAdmin === true ? [["scope-missing", "likely"]] : [["not-full-admin", "likely"], ...scope];
}

function ofError(record: GrantRecord, facts: GrantFacts | null, error: AppErrorData): readonly Guess[] {
  const certain: Partial<Record<ErrorCode, CauseId>> = {
    "invalid-scope": "scope-missing",
    "secret-required": "secret-missing",
    "no-integration": "no-integration",
    "sign-in-denied": "denied",
    "blocked-by-administrator": "blocked",
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
  if (error.code === "forbidden") return ofForbidden(record, facts, error);
  if (error.code === "grant-dead") return dead;
  if (error.code === "unauthorized") return record.way === "code" ? dead : [["expired", "likely"], ...dead];
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
    if (error.detail !== null) say("said", error.detail);
    if (error.trackingId !== null) say("tracking", error.trackingId);
  }
  return words;
}

const hasEnded = (end: number | null, now: number): boolean => end !== null && end <= now;

/** Certain ones first, then the likeliest; [] when all is well. `now` in milliseconds since 1970. */
export function causesOf(record: GrantRecord, facts: GrantFacts | null, now: number): readonly Cause[] {
  if (record.state === "none") return [];
  const error = record.error ?? (facts?.worked === false ? facts.error : null);
  const guesses: Guess[] = [];
  if (facts?.loginEnabled === false) guesses.push(["deactivated", "certain"]);
  if (
    standing(record, now) === "expired" ||
    (record.state === "failed" && hasEnded(record.way === "code" ? record.renewableUntil : record.validUntil, now))
  )
    guesses.push(["expired", "certain"]);
  if (facts?.fullAdmin === false && grantOf(record.id) !== "my-line") guesses.push(["not-full-admin", "certain"]);
  if (facts?.statusVisible === false && grantOf(record.id) === "read-presence") guesses.push(["presence-hidden", "certain"]);
  if (error !== null) guesses.push(...ofError(record, facts, error));
  const possible = guesses.filter(([id]) => !isRuledOut(id, record, facts));
  if (possible.length === 0 && record.state === "failed") possible.push(["other", "likely"]);
  const sorted = [...possible.filter(([, certainty]) => certainty === "certain"), ...possible.filter(([, certainty]) => certainty === "likely")];
  const first = sorted.filter(([id], at) => sorted.findIndex(([other]) => other === id) === at);
  return first.map(([id, certainty]) => ({
    id,
    certainty,
    owner: ownerOf(id, record),
    evidence: evidenceOf(id, facts, error),
    next: steps[id],
  }));
}

/** What was found out since it failed speaks against it, or it cannot be of this grant. */
function isRuledOut(id: CauseId, record: GrantRecord, facts: GrantFacts | null): boolean {
  const since = facts?.worked === false ? facts : null;
  if (id === "deactivated") return since?.loginEnabled === true;
  if (id === "not-full-admin") return record.id === "my-line" || since?.fullAdmin === true;
  return false;
}

function ownerOf(id: CauseId, record: GrantRecord): Owner {
  if (id === "network") return "network";
  if (id === "webex-down") return "cisco";
  return record.id === "my-line" && ofAuthoriser.has(id) ? "you" : "administrator";
}
