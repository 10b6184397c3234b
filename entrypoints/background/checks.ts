// The test calls of the diagnostics page that need the worker's token: each harmless, each with its status, tracking id and time.
import * as v from "valibot";
import type { Endpoint, Found, Trial, TrialId, Trials } from "@/utils/diagnostics/facts.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { GrantId } from "@/utils/grants/grant.ts";
import type { Line } from "@/utils/state.ts";
import type { WebexHttp } from "./webex/http.ts";

type Fetch = typeof globalThis.fetch;

export interface Checks {
  /** Never rejects: what failed is in the trial. */
  run(id: TrialId): Promise<Trials>;
}

export interface ChecksDeps {
  /** Webex REST with the token of a grant. `base` without a trailing slash; absent: webexapis.com. */
  readonly http: (grant: GrantId, fetch: Fetch, base?: string) => WebexHttp;
  /** The guarded fetch: a token goes to approved hosts only. */
  readonly fetch: Fetch;
  /** webex/organization.ts, given by the composition root: the same look-up that the line is made from. */
  readonly readXsi: (http: WebexHttp, orgId: string, signal: AbortSignal) => Promise<{ readonly reason: "absent" | "forbidden" | null }>;
  /** webex/records.ts: in whichever region they are. */
  readonly readRecords: (http: (base: string) => WebexHttp, signal: AbortSignal) => Promise<void>;
  readonly line: () => Line | null;
  readonly now: () => number;
  /** Aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
}

/** Milliseconds for one test call, renewal of the token included. */
const answerWithin = 8_000;
const anything = v.unknown();
const text = v.fallback(v.string(), "");
const meSchema = v.object({
  orgId: text,
  extension: text,
  phoneNumbers: v.fallback(v.array(v.object({ type: text, value: text })), []),
});
const endpointsSchema = v.object({
  endpoints: v.array(
    v.object({
      name: text,
      type: text,
      autoAndForcedAnswerEnabled: v.fallback(v.boolean(), false),
      isPreferredAnswerEndpoint: v.fallback(v.boolean(), false),
    }),
  ),
});

interface Asking {
  readonly http: (base?: string) => WebexHttp;
  readonly signal: AbortSignal;
}

export function createChecks({ http, fetch, readXsi, readRecords, line, now, timeout }: ChecksDeps): Checks {
  /** One call with its last answer noted on the way. */
  async function attempt<T>(grant: GrantId, call: (asking: Asking) => Promise<T>): Promise<Trial<T>> {
    const began = now();
    let last: { readonly status: number; readonly trackingId: string | null } | null = null;
    const watching: Fetch = async (input, init) => {
      const response = await fetch(input, init);
      last = { status: response.status, trackingId: response.headers.get("trackingid") };
      return response;
    };
    const ended = (error: Trial["error"], found: T | null): Trial<T> => {
      const answer = last as { readonly status: number; readonly trackingId: string | null } | null;
      return {
        at: now(),
        ms: now() - began,
        status: answer?.status ?? error?.status ?? null,
        trackingId: answer?.trackingId ?? error?.trackingId ?? null,
        error,
        found,
      };
    };
    try {
      return ended(null, await call({ http: (base) => http(grant, watching, base), signal: timeout(answerWithin) }));
    } catch (thrown) {
      return ended(toErrorData(thrown), null);
    }
  }

  const reach =
    (path: string, query: Readonly<Record<string, string | number | boolean>> = {}, base?: string) =>
    ({ http: over, signal }: Asking) =>
      over(base).getJson(path, anything, { query, signal });

  async function readOrganization({ http: over, signal }: Asking): Promise<Found["organization"]> {
    const rest = over();
    const orgId = line()?.orgId ?? (await rest.getJson("people/me", meSchema, { signal })).orgId;
    return (await readXsi(rest, orgId, signal)).reason ?? "addresses";
  }

  async function readMe({ http: over, signal }: Asking): Promise<Found["me"]> {
    const known = line();
    const who = known?.grant === "control-phones" ? encodeURIComponent(known.personId) : "me";
    const me = await over().getJson(`people/${who}`, meSchema, { query: { callingData: true }, signal });
    const has = (type: string) => me.phoneNumbers.some((each) => each.type === type && each.value !== "");
    return { extension: me.extension !== "" || has("work_extension"), number: has("work") };
  }

  async function readEndpoints({ http: over, signal }: Asking): Promise<readonly Endpoint[]> {
    const { endpoints } = await over().getJson("telephony/config/people/me/endpoints", endpointsSchema, { signal });
    return endpoints.map(({ name, type, autoAndForcedAnswerEnabled, isPreferredAnswerEndpoint }) => ({
      name,
      type,
      remote: autoAndForcedAnswerEnabled,
      preferred: isPreferredAnswerEndpoint,
    }));
  }

  /** Only a person's own token may ask these (webex-rest.md 3.6, 4.3): with the organisation's they are not tried. */
  const ofOwn: ReadonlySet<TrialId> = new Set(["endpoints", "calls", "settings"]);

  async function run(id: TrialId): Promise<Trials> {
    const grant = line()?.grant ?? "my-line";
    if (grant !== "my-line" && ofOwn.has(id)) return {};
    switch (id) {
      case "me":
        return { me: await attempt(grant, readMe) };
      case "organization":
        return { organization: await attempt(grant, readOrganization) };
      case "endpoints":
        return { endpoints: await attempt("my-line", readEndpoints) };
      case "calls":
        return { calls: await attempt("my-line", reach("telephony/calls")) };
      case "settings":
        return { settings: await attempt("my-line", reach("telephony/config/people/me")) };
      case "xsi": {
        const known = line();
        if (known?.xsi == null) return {};
        return {
          xsi: await attempt(grant, reach(`user/${encodeURIComponent(known.userUuid)}/profile`, { format: "json" }, `${known.xsi.actions}/v2.0`)),
        };
      }
      case "read-users":
      case "read-presence":
        return { [id]: await attempt(id, reach("people", { max: 1 })) };
      case "control-phones":
        return { [id]: await attempt(id, reach("organizations", { callingData: true })) };
      case "read-statistics":
        return { [id]: await attempt(id, ({ http: over, signal }) => readRecords(over, signal)) };
    }
  }
  return { run };
}
