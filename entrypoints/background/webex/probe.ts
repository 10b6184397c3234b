// Tries a token out: whom it speaks for, until when, and which of the scopes of "my line" work.
import * as v from "valibot";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { TokenFacts, TokenOwner } from "@/utils/grants/facts.ts";
import { createWebexHttp, type WebexHttpNeeds } from "./http.ts";
import { readMe } from "./people.ts";

export interface Probe {
  /** Rejects with AppError: `unauthorized` when the token is not good. */
  identify(token: string, signal?: AbortSignal): Promise<TokenOwner>;
  /** As `identify`, then one harmless request a scope. */
  test(token: string, signal?: AbortSignal): Promise<TokenFacts>;
}

const anything = v.unknown();

export function createProbe(needs: Omit<WebexHttpNeeds, "token">): Probe {
  /** A token under test never renews. */
  const httpOf = (token: string) =>
    createWebexHttp({
      ...needs,
      token: async ({ renew = false } = {}) => {
        if (renew) throw new AppError("unauthorized", { status: 401 });
        return token;
      },
    });

  return {
    async identify(token, signal) {
      const me = await readMe(httpOf(token), signal);
      return { displayName: me.displayName, email: me.emails[0] ?? null };
    },

    async test(token, signal) {
      const http = httpOf(token);
      const asking = signal ? { signal } : {};
      const me = await readMe(http, signal);
      const scopesWork: Record<string, boolean | null> = { "spark:people_read": true, "spark:xsi": null, "spark:calls_write": null };
      const reasons: Record<string, AppErrorData> = {};
      const trial = async (scope: string, path: string, query: Record<string, boolean> = {}) => {
        try {
          await http.getJson(path, anything, { query, ...asking });
          scopesWork[scope] = true;
        } catch (thrown) {
          signal?.throwIfAborted();
          const error = toErrorData(thrown);
          scopesWork[scope] = error.retry ? null : false; // the network's failure says nothing about the scope
          reasons[scope] = error;
        }
      };
      const expiry = http.getJson("authorizations/tokenExpiry", v.object({ exp: v.number() }), asking).then(
        ({ exp }) => exp,
        () => null, // most tokens may not ask (webex-rest.md 1.8): then the end is unknown
      );
      await Promise.all([
        trial("spark:organizations_read", `organizations/${encodeURIComponent(me.orgId)}`, { callingData: true }),
        trial("spark:calls_read", "telephony/calls"),
        trial("spark:telephony_config_read", "telephony/config/people/me"),
      ]);
      return { displayName: me.displayName, email: me.emails[0] ?? null, scopesWork, reasons, validUntil: await expiry };
    },
  };
}
