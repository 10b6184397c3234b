// Tries a token out: whom it speaks for, with which roles, until when, and which scopes work. Every call is harmless.
import * as v from "valibot";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts, TokenOwner } from "@/utils/grants/facts.ts";
import { createWebexHttp, type WebexHttpNeeds } from "./http.ts";
import { readMe } from "./people.ts";
import { anyHost, readRecords } from "./records.ts";
import { isFullAdmin, namedRoles, type RoleNames } from "./roles.ts";

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
}

const anything = v.unknown();
const rolesSchema = v.object({ items: v.array(v.object({ id: v.string(), name: v.string() })) });
/** Cannot be told without acting on a call. */
const untold = { user: ["spark:xsi", "spark:calls_write"], admin: ["spark-admin:xsi", "spark-admin:calls_read", "spark-admin:calls_write"] } as const;

const userTrials = (orgId: string): readonly Trial[] => [
  { scope: "spark:organizations_read", path: `organizations/${encodeURIComponent(orgId)}`, query: { callingData: true } },
  { scope: "spark:calls_read", path: "telephony/calls" },
  { scope: "spark:telephony_config_read", path: "telephony/config/people/me" },
];

/** Who is no administrator gets 400 for a list of people without a name (webex-rest.md 3.1). */
const adminTrials: readonly Trial[] = [
  { scope: "spark-admin:people_read", path: "people", query: { max: 1 } },
  { scope: "spark-admin:organizations_read", path: "organizations", query: { callingData: true } },
  { scope: "spark-admin:locations_read", path: "locations", query: { max: 1 } },
  { scope: "spark-admin:telephony_config_read", path: "telephony/config/numbers", query: { max: 1 } },
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

  /** Who may not read them is told the legible ids instead (webex-rest.md 3.3). */
  async function readRoleNames(token: string, roles: readonly string[], signal: AbortSignal | undefined): Promise<RoleNames> {
    if (roles.length === 0) return new Map();
    try {
      const { items } = await httpOf(token).getJson("roles", rolesSchema, signal ? { signal } : {});
      return new Map(items.map(({ id, name }) => [id, name]));
    } catch (thrown) {
      signal?.throwIfAborted();
      needs.log.info("roles have no names for this token", { error: toErrorData(thrown).code });
      return new Map();
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
      const roles = me?.roles ?? null;
      const names = await readRoleNames(token, roles ?? [], signal);
      const fullAdmin = isFullAdmin(roles, names);
      const asAdmin = admin || fullAdmin === true;
      const scopesWork: Record<string, boolean | null> = asAdmin && me === null ? {} : { "spark:people_read": me !== null };
      const reasons: Record<string, AppErrorData> = {};
      const attempt = async (scope: string, call: () => Promise<unknown>) => {
        try {
          await call();
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
      const asked = [...(me === null ? [] : userTrials(me.orgId)), ...(asAdmin ? adminTrials : [])];
      const records = () => readRecords((base) => httpOf(token, base), anyHost, needs.now(), signal);
      await Promise.all([
        ...asked.map(({ scope, path, query = {} }) => attempt(scope, () => httpOf(token).getJson(path, anything, { query, ...asking }))),
        ...(asAdmin ? [attempt("spark-admin:calling_cdr_read", records)] : []),
      ]);
      for (const scope of [...untold.user, ...(asAdmin ? untold.admin : [])]) scopesWork[scope] = null;
      if (me === null && !Object.values(scopesWork).some((works) => works === true))
        throw new AppError("forbidden", Object.values(reasons)[0] ?? { status: 403 });
      return {
        displayName: me?.displayName ?? "",
        email: me?.emails[0] ?? null,
        scopesWork,
        reasons,
        roles: roles && namedRoles(roles, names),
        fullAdmin,
        validUntil: await expiry,
      };
    },
  };
}
