// REST of the loopback Webex: bearer, limiter, route, scope, role; in that order (webex-rest.md 1.9, 2, 5).
import type { Clock } from "./clock.ts";
import { type Answer, type Asked, webexError } from "./http.ts";
import type { AccessToken, OAuthStore } from "./oauth-store.ts";
import type { OrgSettings, Person } from "./org.ts";
import type { Switch } from "./switch.ts";

export interface World {
  readonly org: OrgSettings;
  readonly people: readonly Person[];
  readonly clock: Clock;
  readonly telephony: Switch;
}

export interface Context extends World {
  readonly asked: Asked;
  readonly token: AccessToken;
  readonly person: Person;
  /** "admin": let in by an admin scope and the role; "both" when the user scope is there too. */
  readonly as: "user" | "admin" | "both";
  /** Path parts in the order of the pattern's groups, decoded. */
  readonly parts: readonly string[];
  readonly fail: (status: number, message: string, code?: number) => Answer;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Matches the whole path after /v1. */
  readonly path: RegExp;
  /** Any one of these with an ordinary token. */
  readonly user?: readonly string[] | ((org: OrgSettings) => readonly string[]);
  /** Any one of these for a Full Administrator. */
  readonly admin?: readonly string[];
  /** Call control: an admin-only token gets 400/4003, a user without a line 404/4008 (webex-rest.md 4.3). */
  readonly line?: true;
  readonly handle: (context: Context) => Answer;
}

export const unauthorized = (asked: Asked) =>
  webexError(asked, 401, "The request requires a valid access token set in the Authorization request header.");

export const bearerOf = (asked: Asked): string | null => /^Bearer ([^\s]+)$/i.exec(asked.headers.authorization ?? "")?.[1] ?? null;

const forbidden = (asked: Asked, missing: string) =>
  webexError(
    asked,
    403,
    `The server understood the request, but refused to fulfill it because the access token is missing required scopes or the user is missing required roles or licenses. Missing: ${missing}`,
  );

/** Requests of one token in the last minute; null or the seconds to wait. */
function createLimiter(org: OrgSettings, clock: Clock): (key: string) => number | null {
  const seen = new Map<string, number[]>();
  return (key) => {
    if (org.requestsPerMinute === null) return null;
    const now = clock.now();
    const recent = (seen.get(key) ?? []).filter((at) => at > now - 60_000);
    if (recent.length >= org.requestsPerMinute) return org.retryAfterSeconds;
    seen.set(key, [...recent, now]);
    return null;
  };
}

function scopesOf(route: Route, org: OrgSettings): readonly string[] {
  return typeof route.user === "function" ? route.user(org) : (route.user ?? []);
}

export interface Rest {
  handle(asked: Asked): { readonly answer: Answer; readonly principal: string | null };
}

export function createRest({ store, routes, ...world }: World & { readonly store: OAuthStore; readonly routes: readonly Route[] }): Rest {
  const { org } = world;
  const limit = createLimiter(org, world.clock);

  const answerTo = (asked: Asked, token: AccessToken): Answer => {
    const wait = limit(token.value);
    if (wait !== null) return webexError(asked, 429, "Too Many Requests", undefined, undefined, { "retry-after": String(wait) });
    const path = asked.path.replace(/^\/v1/, "").replace(/(.)\/$/, "$1");
    const fitting = routes.filter((route) => route.path.test(path));
    if (fitting.length === 0) return webexError(asked, 404, "The requested resource could not be found.");
    const route = fitting.find(({ method }) => method === asked.method);
    if (!route) return webexError(asked, 405, "Method Not Allowed");
    const userScopes = scopesOf(route, org);
    const adminScopes = route.admin ?? [];
    const asUser = userScopes.some((scope) => token.scopes.has(scope));
    const asAdmin = adminScopes.some((scope) => token.scopes.has(scope));
    if (route.line && !asUser && [...token.scopes].some((scope) => scope.startsWith("spark-admin:calls_")))
      return webexError(asked, 400, "Target user not authorized", 4003, org);
    if (!asUser && !(asAdmin && token.person.fullAdmin) && userScopes.length + adminScopes.length > 0)
      return forbidden(asked, asAdmin ? "role Full Administrator" : `scope ${[...userScopes, ...adminScopes].join(" or ")}`);
    if (route.line && !world.telephony.findUser(token.person.uuid))
      return webexError(asked, 404, "User is not found or has no calling licence", 4008, org);
    const parts = (route.path.exec(path) ?? []).slice(1).map((part) => decodeURIComponent(part ?? ""));
    const admin = asAdmin && token.person.fullAdmin;
    return route.handle({
      ...world,
      asked,
      token,
      person: token.person,
      as: admin ? (asUser ? "both" : "admin") : "user",
      parts,
      fail: (status, message, code) => webexError(asked, status, message, code, org),
    });
  };

  return {
    handle(asked) {
      const bearer = bearerOf(asked);
      const token = bearer === null ? null : store.token(bearer);
      if (!token) return { answer: unauthorized(asked), principal: null };
      return { answer: answerTo(asked, token), principal: token.person.email };
    },
  };
}
