// What the checks look at: gathered by the page, by the worker and from storage. Plain data without tokens, names or numbers.
import type { AppErrorData, ErrorCode } from "../errors.ts";
import type { Answers, FactsByKey } from "../grants/facts.ts";
import type { GrantId, GrantRecord } from "../grants/grant.ts";
import type { Policy } from "../policy.ts";
import type { Line, Link, SignIn } from "../state.ts";
import type { RequestStats } from "./requests.ts";

/** A test call that needs the worker's token; each is harmless (webex-rest.md §7). */
export type TrialId =
  | "me"
  | "organization"
  | "calls"
  | "settings"
  | "endpoints"
  | "xsi"
  | "read-users"
  | "read-presence"
  | "control-phones"
  | "read-statistics";

/** A phone or an app of the person (webex-rest.md 3.6). */
export interface Endpoint {
  readonly name: string;
  readonly type: string;
  /** Answering, holding and resuming from afar works. */
  readonly remote: boolean;
  readonly preferred: boolean;
}

/** What a test call found out beside its status. */
export interface Found {
  readonly me: { readonly extension: boolean; readonly number: boolean };
  /** `absent`: readable, without XSI addresses; `forbidden`: this person may not read the organisation. */
  readonly organization: "addresses" | "absent" | "forbidden";
  readonly endpoints: readonly Endpoint[];
}

export interface Trial<T = unknown> {
  /** Milliseconds since 1970, when it was answered or given up. */
  readonly at: number;
  /** How long it took, milliseconds. */
  readonly ms: number;
  /** Of the last answer; null = none came. */
  readonly status: number | null;
  readonly trackingId: string | null;
  /** null: it worked. */
  readonly error: AppErrorData | null;
  readonly found: T | null;
}

export type Trials = { readonly [Id in TrialId]?: Trial<Id extends keyof Found ? Found[Id] : unknown> };

export interface PermissionFacts {
  readonly missing: readonly string[];
  /** Origins of Webex that the browser does not let us reach. */
  readonly missingHosts: readonly string[];
  readonly granted: number;
}

export interface AreaFacts {
  readonly area: "local" | "session";
  /** What went wrong when something was written, read and removed; null = nothing. */
  readonly failure: string | null;
  /** Bytes; null where the browser does not say. */
  readonly used: number | null;
  readonly quota: number | null;
  /** Items that could not be read and were set aside. */
  readonly broken: readonly string[];
}

/** The page's own request to Webex, without a token: 401 is the good answer. */
export interface NetworkFacts {
  readonly host: string;
  /** Milliseconds since 1970, half-way between question and answer. */
  readonly at: number;
  readonly ms: number;
  /** What the browser believes. */
  readonly online: boolean;
  /** `webex`: Webex itself answered; `page`: something else did; `redirect`: away from Webex; `none`: nothing came. */
  readonly answer: "webex" | "page" | "redirect" | "none" | "late";
  readonly status: number | null;
  readonly trackingId: string | null;
  /** The answer's Date, milliseconds since 1970; whole seconds. */
  readonly date: number | null;
  readonly retryAfterMs: number | null;
}

export interface WorkerFacts {
  readonly answered: boolean;
  readonly ms: number;
}

/** One host of the organisation's XSI. */
export interface HostFacts {
  readonly host: string;
  /** Webex's own, or approved in the settings. */
  readonly approved: boolean;
  /** The browser lets us reach it. */
  readonly granted: boolean;
}

export interface Facts {
  /** Milliseconds since 1970, when judged. */
  readonly now: number;
  readonly version: string;
  readonly agent: string;
  /** null: not gathered. */
  readonly permissions: PermissionFacts | null;
  readonly storage: readonly AreaFacts[] | null;
  readonly network: NetworkFacts | null;
  readonly worker: WorkerFacts | null;
  readonly trials: Trials;
  readonly hosts: readonly HostFacts[] | null;
  readonly link: Link;
  readonly pulse: number;
  readonly line: Line | null;
  readonly grants: readonly GrantRecord[];
  /** What was last found out about each grant. */
  readonly found: FactsByKey;
  /** What the administrator answered about the authorisers. */
  readonly answers: Answers;
  readonly signIn: SignIn;
  readonly policy: Policy;
  readonly secret: "none" | "saved" | "policy";
  readonly requests: RequestStats;
  /** Why XSI was given up for the Calling API; null = it was not. */
  readonly xsiRefusal: AppErrorData | null;
  /** Why the last event channel ended, in the words of the log ("terminated DuplicateChannelSet"); null = none did. */
  readonly lastEnd: string | null;
}

/** Three heartbeats of 15 s missed (xsi.md 4.4). */
export const silentMs = 45_000;

/** A sign-in or renewal that ended so is the integration's fault, not the person's. */
export const ofIntegration: ReadonlySet<ErrorCode> = new Set(["no-integration", "secret-required", "invalid-client", "blocked-by-administrator"]);

/** The hosts of the organisation's XSI, each once. */
export const xsiHosts = (line: Line | null): readonly string[] =>
  line?.xsi == null ? [] : [...new Set([line.xsi.actions, line.xsi.events, line.xsi.channel].map((address) => URL.parse(address)?.host ?? address))];

export const grantOf = (facts: Pick<Facts, "grants">, id: GrantId): GrantRecord | null => facts.grants.find((grant) => grant.id === id) ?? null;
