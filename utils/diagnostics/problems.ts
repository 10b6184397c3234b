// What is not as it should be, in order of what hurts most: one list for the status bar, the badge and the console's list. Pure.
import type { CommandId } from "../commands/registry.ts";
import type { AppErrorData, ErrorCode, Owner } from "../errors.ts";
import { causesOf } from "../grants/cause.ts";
import type { Answers, FactsByKey } from "../grants/facts.ts";
import { type GrantRecord, grantOf } from "../grants/grant.ts";
import { serving, standing } from "../grants/lifeline.ts";
import { causeWords } from "../grants/words.ts";
import type { Policy } from "../policy.ts";
import type { Line, Link } from "../state.ts";
import { isWebexHost } from "../webex-hosts.ts";
import { ofIntegration, silentMs, xsiHosts } from "./facts.ts";
import { ofError, type Words, words } from "./verdict.ts";

export interface ProblemFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly link: Link;
  readonly pulse: number;
  readonly line: Line | null;
  readonly grants: readonly GrantRecord[];
  /** What was last found out about each grant; absent: nothing. */
  readonly found?: FactsByKey;
  /** What the administrator answered about the authorisers; absent: nothing. */
  readonly answers?: Answers;
  readonly policy: Pick<Policy, "rejected" | "values">;
  /** Why XSI was given up for the Calling API; null = it was not. */
  readonly xsiRefusal: AppErrorData | null;
  /** Since when Webex Connect takes nothing, milliseconds since 1970; null or absent: it does, or nobody wants it to. */
  readonly connectFailingSince?: number | null;
}

export interface Problem {
  readonly id: string;
  readonly title: Words;
  readonly remedy: Words;
  readonly owner: Owner;
  /** Its one button. */
  readonly command: CommandId;
  /** Somebody should act now: it counts on the badge. The rest is only listed. */
  readonly urgent: boolean;
}

/** Milliseconds: a reconnection shorter than this is nobody's concern (product.md §7). */
const blindGrace = 2_000;
/** Milliseconds: what waits for Webex Connect is safe, and most outages are shorter. */
const connectGrace = 600_000;

const problem = (id: string, why: { readonly title: Words; readonly remedy: Words }, owner: Owner, command: CommandId, urgent = true): Problem => ({
  id,
  ...why,
  owner,
  command,
  urgent,
});

const error = (data: AppErrorData) => ({ title: ofError(data).cause, remedy: ofError(data).remedy });
const named = (name: string, ...parts: readonly string[]) => ({
  title: words(`diagnostics.problem.${name}.title`, ...parts),
  remedy: words(`diagnostics.problem.${name}.remedy`, ...parts),
});

/** The organisation's: its likeliest cause; nobody need hurry while a stand-by serves. */
function ofOrganisation(grant: GrantRecord, { grants, found = {}, answers, now }: ProblemFacts): readonly Problem[] {
  const stands = standing(grant, now);
  const id = `grant-${grant.id}`;
  const served = serving(grants, grantOf(grant.id), now);
  const urgent = served === null || served === grant.id;
  const causes = causesOf(grant, found[grant.id] ?? null, now, answers?.sso[grant.id] ?? null);
  // A test that the network or Webex spoilt says nothing against a grant that stands.
  const cause = causes.find(({ id }) => stands === "failed" || id === "presence-hidden" || id === "not-full-admin");
  if (cause !== undefined && stands !== "expired") return [problem(id, causeWords(cause), cause.owner, "options.open", urgent)];
  if (stands === "expired" || stands === "expiring") return [problem(id, named(`${stands}_other`), "administrator", "options.open", urgent)];
  return [];
}

/** Expected of this desk, and never given. */
const ofExpected = ({ policy, grants }: ProblemFacts): readonly Problem[] =>
  policy.values["grants.expected"]
    .filter((grant) => grant !== "my-line" && !grants.some(({ id, state }) => grantOf(id) === grant && state !== "none"))
    .map((grant) => problem(`missing-${grant}`, named("expected_missing"), "administrator", "options.open"));

function ofGrant(grant: GrantRecord, now: number): readonly Problem[] {
  const stands = standing(grant, now);
  const own = grant.id === "my-line";
  const mend = (code: ErrorCode | null): CommandId => (own && (code === null || !ofIntegration.has(code)) ? "auth.signIn" : "options.open");
  const id = `grant-${grant.id}`;
  if (stands === "failed" && grant.error !== null) return [problem(id, error(grant.error), grant.error.owner, mend(grant.error.code))];
  if (stands === "expired" || stands === "expiring")
    return [problem(id, named(own ? stands : `${stands}_other`), own ? "you" : "administrator", mend(null))];
  return [];
}

function ofLink({ link, pulse, now, line }: ProblemFacts): readonly Problem[] {
  if (line === null && link.error === null) return [];
  const down = link.phase === "waiting" || link.phase === "stopped";
  if (down && link.error?.code === "grant-missing") return [problem("link", error(link.error), link.error.owner, "options.open")];
  if (down && link.error !== null) return [problem("link", error(link.error), link.error.owner, "line.reconnect")];
  if (down && now - link.since > blindGrace) return [problem("link", named("blind"), "network", "line.reconnect")];
  if (link.phase === "live" && now - Math.max(pulse, link.since) >= silentMs) return [problem("link", named("silent"), "network", "line.reconnect")];
  return [];
}

function ofXsi({ line, link, policy, xsiRefusal }: ProblemFacts): readonly Problem[] {
  if (line === null || link.phase === "signed-out") return [];
  if (line.xsi === null) return [problem("xsi", named("xsi_off"), "cisco", "diagnostics.open", false)];
  const strange = xsiHosts(line).filter((host) => !isWebexHost(host) && !policy.values["hosts.approved"].includes(host));
  if (strange.length > 0) return [problem("host", named("host", strange.join(", ")), "administrator", "options.open")];
  if (link.via !== "calling-api") return [];
  return [problem("xsi", named("xsi_refused"), xsiRefusal?.owner ?? "administrator", "diagnostics.open")];
}

/** No call waits for it: it is listed, and does not count on the badge. */
const ofConnect = ({ connectFailingSince: since = null, now }: ProblemFacts): readonly Problem[] =>
  since !== null && now - since > connectGrace ? [problem("connect", named("connect"), "administrator", "options.open", false)] : [];

/** Nothing while nobody is signed in: the first screen says what is missing. */
export function problemsOf(facts: ProblemFacts): readonly Problem[] {
  const { grants, now, policy } = facts;
  const mine = grants.filter(({ id }) => id === "my-line");
  const ended = (grant: GrantRecord) => ["failed", "expired"].includes(standing(grant, now));
  const dead = mine.filter(ended).flatMap((grant) => ofGrant(grant, now));
  const ending = mine.filter((grant) => !ended(grant)).flatMap((grant) => ofGrant(grant, now));
  const others = grants.filter(({ id }) => id !== "my-line").flatMap((grant) => ofOrganisation(grant, facts));
  // A line that is down because the sign-in is dead is one problem, not two.
  const link = dead.length > 0 && facts.line?.grant !== "control-phones" ? [] : ofLink(facts);
  const rejected = policy.rejected.map((key) => problem(`policy-${key}`, named("policy", key), "administrator", "diagnostics.open", false));
  return [...dead, ...link, ...ofXsi(facts), ...ending, ...others, ...ofExpected(facts), ...ofConnect(facts), ...rejected];
}

/** How many the badge counts. */
export const urgentCount = (problems: readonly Problem[]): number => problems.filter(({ urgent }) => urgent).length;
