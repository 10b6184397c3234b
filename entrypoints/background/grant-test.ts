// A harmless test of one authoriser's grant with its own token, and what it shows of the authoriser (webex-rest.md 3.1, 3.3).
import * as v from "valibot";
import { type AppErrorData, type ErrorCode, toErrorData } from "@/utils/errors.ts";
import type { GrantFacts } from "@/utils/grants/facts.ts";
import { type GrantKey, type GrantRecord, grantOf, grantScopes } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import type { WebexHttp } from "./webex/http.ts";

type Fetch = typeof globalThis.fetch;

export interface GrantTestDeps {
  /** Webex REST with the token of this very authoriser. `base` without a trailing slash; absent: webexapis.com. */
  readonly http: (key: GrantKey, fetch: Fetch, base?: string) => WebexHttp;
  /** The guarded fetch: a token goes to approved hosts only. */
  readonly fetch: Fetch;
  /** webex/roles.ts and webex/records.ts, given by the composition root. */
  readonly isFullAdmin: (roles: readonly string[] | null) => boolean | null;
  readonly readRecords: (http: (base: string) => WebexHttp, signal: AbortSignal) => Promise<void>;
  /** All grants: another authoriser's may look at the one whose own does not work. */
  readonly records: () => Promise<readonly GrantRecord[]>;
  readonly now: () => number;
  /** Aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
  readonly log: Log;
}

/** Refusals whose reason may be the authoriser's own standing. */
const ofAuthoriser: ReadonlySet<ErrorCode> = new Set(["forbidden", "grant-dead", "unauthorized"]);
/** Milliseconds for one call. */
const answerWithin = 12_000;
const anything = v.unknown();
const peopleSchema = v.object({ items: v.array(v.object({ id: v.string() })) });
const personSchema = v.object({
  roles: v.fallback(v.nullable(v.array(v.string())), null),
  loginEnabled: v.fallback(v.nullable(v.boolean()), null),
});
const text = v.fallback(v.string(), "");
const meSchema = v.object({
  roles: v.fallback(v.nullable(v.array(v.string())), null),
  status: v.fallback(v.nullable(v.string()), null),
  extension: text,
  phoneNumbers: v.fallback(v.array(v.object({ type: text, value: text })), []),
});

/** Before each call. */
type Turn = () => Promise<unknown>;
const atOnce: Turn = async () => undefined;

/** What another authoriser's grant sees of an authoriser. */
interface Seen {
  readonly fullAdmin: boolean | null;
  readonly loginEnabled: boolean | null;
}
const unseen: Seen = { fullAdmin: null, loginEnabled: null };

/** The result never rejects: what failed is in the facts. */
export function createGrantTest(deps: GrantTestDeps): (key: GrantKey, turn?: Turn) => Promise<GrantFacts> {
  const { http, fetch, isFullAdmin, readRecords, records, now, timeout, log } = deps;

  /** With the token of another authoriser who may read people: why the first one's is refused, Webex does not tell the refused. */
  async function look(key: GrantKey, turn: Turn): Promise<Seen> {
    const given = await records();
    const email = given.find(({ id }) => id === key)?.authoriser ?? null;
    const other = given.find(
      ({ id, state, authoriser }) => state === "authorised" && authoriser !== email && grantScopes[grantOf(id)].includes("spark-admin:people_read"),
    );
    if (!email?.includes("@") || other === undefined) return unseen;
    try {
      const rest = http(other.id, fetch);
      await turn();
      const [found] = (await rest.getJson("people", peopleSchema, { query: { email }, signal: timeout(answerWithin) })).items;
      if (found === undefined) return unseen;
      await turn();
      // Roles are promised for a single person only (webex-rest.md 3.1).
      const person = await rest.getJson(`people/${encodeURIComponent(found.id)}`, personSchema, { signal: timeout(answerWithin) });
      return { fullAdmin: isFullAdmin(person.roles), loginEnabled: person.loginEnabled };
    } catch (thrown) {
      log.info("another authorisation could not look at the authoriser", { grant: key, error: toErrorData(thrown).code });
      return unseen;
    }
  }

  return async (key, turn = atOnce) => {
    const grant = grantOf(key);
    /** Of all calls together, waiting for their turn not counted. */
    let took = 0;
    const last: { trackingId: string | null; sent: boolean } = { trackingId: null, sent: false };
    const watching: Fetch = async (input, init) => {
      const response = await fetch(input, init);
      last.sent = true;
      last.trackingId = response.headers.get("trackingid");
      return response;
    };
    const refused: string[] = [];
    const attempt = async <T>(
      scope: string | null,
      call: (signal: AbortSignal) => Promise<T>,
    ): Promise<{ found: T | null; error: AppErrorData | null }> => {
      await turn();
      const began = now();
      try {
        return { found: await call(timeout(answerWithin)), error: null };
      } catch (thrown) {
        const error = toErrorData(thrown);
        if (error.code === "forbidden" && scope !== null) refused.push(scope);
        return { found: null, error };
      } finally {
        took += now() - began;
      }
    };
    const rest = http(key, watching);

    const me =
      grant === "read-statistics"
        ? { found: null, error: null }
        : await attempt(grantScopes[grant][0] ?? null, (signal) => rest.getJson("people/me", meSchema, { query: { callingData: true }, signal }));
    const mustProve = grant !== "my-line" && (me.error === null || me.error.code === "forbidden");
    const prove = async (signal: AbortSignal): Promise<unknown> => {
      switch (grant) {
        case "my-line":
          return null;
        case "read-users":
        case "read-presence":
          return rest.getJson("people", anything, { query: { max: 1 }, signal });
        case "control-phones":
          return rest.getJson("organizations", anything, { query: { callingData: true }, signal });
        case "read-statistics":
          return readRecords((base) => http(key, watching, base), signal);
      }
    };
    const proof = mustProve ? await attempt(grantScopes[grant].at(grant === "read-statistics" ? 0 : 1) ?? null, prove) : { error: null };
    const error = me.error ?? proof.error;
    const ms = last.sent ? took : null;
    const seen = error !== null && ofAuthoriser.has(error.code) ? await look(key, turn) : unseen;
    return {
      key,
      checkedAt: now(),
      worked: error === null,
      error,
      ms,
      trackingId: error?.trackingId ?? last.trackingId,
      fullAdmin: grant === "my-line" ? null : ((me.found === null ? null : isFullAdmin(me.found.roles)) ?? seen.fullAdmin),
      statusVisible: me.found === null || grant === "my-line" ? null : me.found.status !== null,
      loginEnabled: seen.loginEnabled,
      calling:
        me.found === null ? null : me.found.extension !== "" || me.found.phoneNumbers.some(({ type, value }) => /^work/.test(type) && value !== ""),
      scopesRefused: refused,
    };
  };
}
