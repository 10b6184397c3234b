// Tries a token out: whom it speaks for, with which roles, until when, and which scopes work. Every call is harmless.
import * as v from "valibot";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts, TokenOwner } from "@/utils/grants/facts.ts";
import { createWebexHttp, type WebexHttpNeeds } from "./http.ts";
import { readMe } from "./people.ts";
import { analyticsBase, recordsQuery } from "./records.ts";
import { isFullAdmin, roleNames } from "./roles.ts";

export interface Probe {
  /** Rejects with AppError: `unauthorized` when the token is not good. */
  identify(token: string, signal?: AbortSignal): Promise<TokenOwner>;
  /** As `identify`, then one harmless request a scope. The scopes of administrators are tried where the person may be one, or when `admin` asks for it. */
  test(token: string, options?: { readonly admin?: boolean; readonly signal?: AbortSignal }): Promise<TokenFacts>;
}

interface Trial {
  readonly scope: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly base?: string;
}

const anything = v.unknown();
/** Cannot be told without acting on a call. */
const untold = { user: ["spark:xsi", "spark:calls_write"], admin: ["spark-admin:xsi", "spark-admin:calls_read", "spark-admin:calls_write"] } as const;

const userTrials = (orgId: string): readonly Trial[] => [
  { scope: "spark:organizations_read", path: `organizations/${encodeURIComponent(orgId)}`, query: { callingData: true } },
  { scope: "spark:calls_read", path: "telephony/calls" },
  { scope: "spark:telephony_config_read", path: "telephony/config/people/me" },
];

/** Who is no administrator gets 400 for a list of people without a name (webex-rest.md 3.1). */
const adminTrials = (now: number): readonly Trial[] => [
  { scope: "spark-admin:people_read", path: "people", query: { max: 1 } },
  { scope: "spark-admin:organizations_read", path: "organizations", query: { callingData: true } },
  { scope: "spark-admin:locations_read", path: "locations", query: { max: 1 } },
  { scope: "spark-admin:telephony_config_read", path: "telephony/config/numbers", query: { max: 1 } },
  { scope: "spark-admin:calling_cdr_read", path: "cdr_feed", query: recordsQuery(now), base: analyticsBase },
];

export function createProbe(needs: Omit<WebexHttpNeeds, "token">): Probe {
  /** A token under test never renews. */
  const httpOf = (token: string, base?: string) =>
    createWebexHttp({
      ...needs,
      ...(base === undefined ? {} : { base }),
      token: async ({ renew = false } = {}) => {
        if (renew) throw new AppError("unauthorized", { status: 401 });
        return token;
      },
    });

  async function whoIs(token: string, signal: AbortSignal | undefined) {
    try {
      return await readMe(httpOf(token), signal);
    } catch (thrown) {
      // A token for call records alone may not read its owner: it is tested all the same.
      if (toErrorData(thrown).code === "forbidden") return null;
      throw thrown;
    }
  }

  return {
    async identify(token, signal) {
      const me = await readMe(httpOf(token), signal);
      return { displayName: me.displayName, email: me.emails[0] ?? null };
    },

    async test(token, { admin = false, signal } = {}) {
      const asking = signal ? { signal } : {};
      const me = await whoIs(token, signal);
      const fullAdmin = isFullAdmin(me?.roles ?? null);
      const asAdmin = admin || fullAdmin === true;
      const scopesWork: Record<string, boolean | null> = asAdmin && me === null ? {} : { "spark:people_read": me !== null };
      const reasons: Record<string, AppErrorData> = {};
      const attempt = async ({ scope, path, query, base }: Trial) => {
        try {
          await httpOf(token, base).getJson(path, anything, { ...(query ? { query } : {}), ...asking });
          scopesWork[scope] = true;
        } catch (thrown) {
          signal?.throwIfAborted();
          const error = toErrorData(thrown);
          if (error.code === "unauthorized" && me === null) throw thrown;
          scopesWork[scope] = error.retry ? null : false; // the network's failure says nothing about the scope
          reasons[scope] = error;
        }
      };
      const expiry = httpOf(token)
        .getJson("authorizations/tokenExpiry", v.object({ exp: v.number() }), asking)
        .then(
          ({ exp }) => exp,
          () => null, // most tokens may not ask (webex-rest.md 1.8): then the end is unknown
        );
      await Promise.all([...(me === null ? [] : userTrials(me.orgId)), ...(asAdmin ? adminTrials(needs.now()) : [])].map(attempt));
      for (const scope of [...untold.user, ...(asAdmin ? untold.admin : [])]) scopesWork[scope] = null;
      if (me === null && !Object.values(scopesWork).some((works) => works === true))
        throw new AppError("forbidden", Object.values(reasons)[0] ?? { status: 403 });
      return {
        displayName: me?.displayName ?? "",
        email: me?.emails[0] ?? null,
        scopesWork,
        reasons,
        roles: me?.roles ? roleNames(me.roles) : null,
        fullAdmin,
        validUntil: await expiry,
      };
    },
  };
}
