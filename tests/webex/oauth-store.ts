// What the identity broker remembers: integrations, browser sessions, consents, codes and tokens.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { OrgSettings, Person } from "./org.ts";

export interface Integration {
  readonly clientId: string;
  readonly secret: string;
  readonly name: string;
  readonly redirects: readonly string[];
  /** Ticked at registration; OIDC scopes need no tick (webex-rest.md 1.2). */
  readonly scopes: readonly string[];
}

export interface AccessToken {
  readonly value: string;
  readonly person: Person;
  readonly scopes: ReadonlySet<string>;
  /** null: a personal access token. */
  readonly clientId: string | null;
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly value: string;
  readonly person: Person;
  readonly scopes: ReadonlySet<string>;
  readonly clientId: string;
  expiresAt: number;
  /** The last access token it gave, and when. */
  last: { readonly token: AccessToken; readonly at: number } | null;
}

/** One visit of /authorize, kept while the person signs in. */
export interface Authorization {
  readonly id: string;
  readonly integration: Integration;
  /** The token step must repeat it. */
  readonly redirectUri: string;
  readonly responseType: "code" | "token";
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: { readonly value: string; readonly method: "S256" | "plain" } | null;
  readonly prompt: string | null;
  readonly loginHint: string | null;
}

interface Code {
  readonly authorization: Authorization;
  readonly person: Person;
  readonly expiresAt: number;
  used: boolean;
}

export interface Session {
  readonly cookie: string;
  readonly person: Person;
}

export interface TokenAnswer {
  readonly access: AccessToken;
  readonly refresh: { readonly value: string; readonly expiresIn: number } | null;
}

/** For tests: the administrator's and the clock's hands on the broker. */
export interface OAuthControls {
  /** Registers an integration; a secret is made up when none is given. */
  register(wanted: {
    readonly redirects: readonly string[];
    readonly scopes: readonly string[];
    readonly secret?: string;
    readonly clientId?: string;
    readonly name?: string;
  }): Integration;
  readonly integrations: readonly Integration[];
  /** Browser sessions at the broker. */
  readonly sessions: readonly Session[];
  endSessions(person?: Person): void;
  /** A token without any flow. Default 12 h and no client, as a personal access token has (webex-rest.md 1.10). */
  issueToken(person: Person, scopes: readonly string[], options?: { readonly expiresInSeconds?: number; readonly clientId?: string }): string;
  /** Kills one access or refresh token, or everything of a person. */
  revoke(what: string | Person): void;
  /** Kills the access tokens and leaves the refresh tokens: the next request meets 401, the refresh after it works. */
  expireAccessTokens(person?: Person): void;
  /** All that is good now, access and refresh: for canaries. */
  goodTokens(): readonly string[];
  /** For tokens given from now on. Default 14 and 90 days. */
  setAccessTokenLifetime(seconds: number): void;
  setRefreshTokenLifetime(seconds: number): void;
  /** The administrator blocks it: sign-in ends in the page of webex-rest.md 1.9 and what was given dies. */
  blockIntegration(clientId: string): void;
  allowIntegration(clientId: string): void;
  /** Kills all grants, as for somebody who is not behind an external identity provider (webex-rest.md 1.11). */
  changePassword(person: Person, password: string): void;
  /** Requests to the token endpoint so far: all, by grant, and how many were refused. */
  readonly counts: { tokenRequests: number; codeRequests: number; refreshRequests: number; refused: number };
}

export interface OAuthStore extends OAuthControls {
  integration(clientId: string): Integration | null;
  isBlocked(clientId: string): boolean;
  begin(authorization: Omit<Authorization, "id">): Authorization;
  pending(id: string): Authorization | null;
  signIn(person: Person): Session;
  session(cookie: string | null): Session | null;
  signOut(cookie: string | null): void;
  hasConsent(person: Person, authorization: Authorization): boolean;
  consent(person: Person, authorization: Authorization): void;
  makeCode(authorization: Authorization, person: Person): string;
  /** The code, once; a second use kills what the first one gave (RFC 6749 4.1.2). null: unknown, expired or used. */
  redeem(value: string): { readonly authorization: Authorization; readonly person: Person } | null;
  grant(person: Person, clientId: string, scopes: readonly string[], withRefresh: boolean): TokenAnswer;
  /** null: invalid_grant. */
  refresh(value: string, clientId: string): TokenAnswer | null;
  /** null: unknown, expired or revoked. */
  token(value: string): AccessToken | null;
}

export const oidcScopes: ReadonlySet<string> = new Set(["openid", "email", "profile", "phone", "address"]);

const days = 86_400;
const codeLifeMs = 5 * 60_000;

export function createOAuthStore({ org, clock }: { readonly org: OrgSettings; readonly clock: Clock }): OAuthStore {
  const integrations = new Map<string, Integration>();
  const blocked = new Set<string>();
  const authorizations = new Map<string, Authorization>();
  const sessions = new Map<string, Session>();
  const consents = new Set<string>();
  const codes = new Map<string, Code>();
  const access = new Map<string, AccessToken>();
  const refreshes = new Map<string, RefreshToken>();
  let accessLife = 14 * days;
  let refreshLife = 90 * days;
  const counts = { tokenRequests: 0, codeRequests: 0, refreshRequests: 0, refused: 0 };

  /** {base64}_{cluster}_{orgUuid} (webex-rest.md 1.2). */
  const opaque = (bytes: number) => `${randomBytes(bytes).toString("base64").replace(/[+/=]/g, "x")}_PF84_${org.uuid}`;

  const mint = (person: Person, scopes: ReadonlySet<string>, clientId: string | null, seconds: number): AccessToken => {
    const token: AccessToken = { value: opaque(48), person, scopes, clientId, expiresAt: clock.now() + seconds * 1000 };
    access.set(token.value, token);
    return token;
  };
  const mintRefresh = (person: Person, scopes: ReadonlySet<string>, clientId: string): RefreshToken => {
    const token: RefreshToken = { value: opaque(60), person, scopes, clientId, expiresAt: clock.now() + refreshLife * 1000, last: null };
    refreshes.set(token.value, token);
    return token;
  };
  const drop = <T>(from: Map<string, T>, doomed: (value: T) => boolean) => {
    for (const [key, value] of from) if (doomed(value)) from.delete(key);
  };
  const consentKey = (person: Person, { integration, scopes }: Authorization) =>
    `${person.uuid} ${integration.clientId} ${[...scopes].sort().join(" ")}`;
  const answer = (token: AccessToken, refresh: RefreshToken | null): TokenAnswer => ({
    access: token,
    refresh: refresh && { value: refresh.value, expiresIn: Math.floor((refresh.expiresAt - clock.now()) / 1000) - 1 },
  });
  const killGrants = (doomed: (token: { readonly person: Person; readonly clientId: string | null }) => boolean) => {
    drop(access, doomed);
    drop(refreshes, doomed);
  };

  return {
    counts,
    get integrations() {
      return [...integrations.values()];
    },
    get sessions() {
      return [...sessions.values()];
    },
    register(wanted) {
      const integration: Integration = {
        clientId: wanted.clientId ?? `C${randomBytes(32).toString("hex")}`,
        secret: wanted.secret ?? randomBytes(32).toString("hex"),
        name: wanted.name ?? "Switchboard for Webex Calling",
        redirects: [...wanted.redirects],
        scopes: [...wanted.scopes],
      };
      integrations.set(integration.clientId, integration);
      return integration;
    },
    endSessions: (person) => drop(sessions, (session) => !person || session.person === person),
    issueToken: (person, scopes, options) => mint(person, new Set(scopes), options?.clientId ?? null, options?.expiresInSeconds ?? 12 * 3600).value,
    revoke(what) {
      if (typeof what === "string") {
        access.delete(what);
        refreshes.delete(what);
      } else killGrants((token) => token.person === what);
    },
    expireAccessTokens: (person) => drop(access, (token) => !person || token.person === person),
    goodTokens: () => [...access.keys(), ...refreshes.keys()],
    setAccessTokenLifetime(seconds) {
      accessLife = seconds;
    },
    setRefreshTokenLifetime(seconds) {
      refreshLife = seconds;
    },
    blockIntegration(clientId) {
      blocked.add(clientId);
      killGrants((token) => token.clientId === clientId);
    },
    allowIntegration: (clientId) => void blocked.delete(clientId),
    changePassword(person, password) {
      person.password = password;
      if (person.behindSso) return;
      drop(sessions, (session) => session.person === person);
      killGrants((token) => token.person === person && token.clientId !== null);
    },

    integration: (clientId) => integrations.get(clientId) ?? null,
    isBlocked: (clientId) => blocked.has(clientId),
    begin(wanted) {
      const authorization = { id: randomUUID(), ...wanted };
      authorizations.set(authorization.id, authorization);
      return authorization;
    },
    pending: (id) => authorizations.get(id) ?? null,
    signIn(person) {
      const session = { cookie: randomBytes(24).toString("hex"), person };
      sessions.set(session.cookie, session);
      return session;
    },
    session: (cookie) => {
      const session = cookie === null ? undefined : sessions.get(cookie);
      return session && !session.person.disabled ? session : null;
    },
    signOut: (cookie) => void (cookie !== null && sessions.delete(cookie)),
    hasConsent: (person, authorization) => org.autoConsent || consents.has(consentKey(person, authorization)),
    consent: (person, authorization) => void consents.add(consentKey(person, authorization)),
    makeCode(authorization, person) {
      const value = opaque(36);
      authorizations.delete(authorization.id);
      codes.set(value, { authorization, person, expiresAt: clock.now() + codeLifeMs, used: false });
      return value;
    },
    redeem(value) {
      const code = codes.get(value);
      if (!code) return null;
      if (code.used) killGrants((token) => token.person === code.person && token.clientId === code.authorization.integration.clientId);
      if (code.used || code.expiresAt <= clock.now()) return null;
      code.used = true;
      return { authorization: code.authorization, person: code.person };
    },
    grant(person, clientId, scopes, withRefresh) {
      const set = new Set(scopes);
      return answer(mint(person, set, clientId, accessLife), withRefresh ? mintRefresh(person, set, clientId) : null);
    },
    refresh(value, clientId) {
      const old = refreshes.get(value);
      if (!old || old.clientId !== clientId || old.expiresAt <= clock.now() || old.person.disabled) return null;
      const again = org.sameTokenWithinDay && old.last && clock.now() - old.last.at < days * 1000 && access.has(old.last.token.value);
      const token = again && old.last ? old.last.token : mint(old.person, old.scopes, clientId, accessLife);
      const kept = org.rotateRefreshTokens ? mintRefresh(old.person, old.scopes, clientId) : old;
      if (org.rotateRefreshTokens) refreshes.delete(value);
      kept.expiresAt = clock.now() + refreshLife * 1000; // sliding (webex-rest.md 1.4)
      kept.last = again ? old.last : { token, at: clock.now() };
      const given = answer(token, kept);
      return org.rotateRefreshTokens || org.repeatRefreshToken ? given : { access: given.access, refresh: null };
    },
    token(value) {
      const token = access.get(value);
      return token && token.expiresAt > clock.now() && !token.person.disabled ? token : null;
    },
  };
}

/** PKCE (RFC 7636 4.6). */
export function verifierFits(challenge: NonNullable<Authorization["challenge"]>, verifier: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return challenge.value === (challenge.method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url"));
}
