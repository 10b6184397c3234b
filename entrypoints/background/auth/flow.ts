// How a token is obtained: the only place that knows (webex-rest.md §1).
//
//              ┌── silent: prompt=none ──┐
//   authorise ─┤                         ├─ window ─┬─ answer ── state ok? ─┬─ error=… ────────────► AppError
//              └── asks the person ──────┘          │                       ├─ access_token (implicit) ► Tokens
//                                                   │                       └─ code ─ exchange ─┬────► Tokens
//                                                   └─ closed, or never shown ► AppError        └────► AppError
//   refresh ─────────────────────────────────────────────────────────────────── exchange ─┬──────► Tokens
//                                                                                          └──────► AppError
//
// Promises: a `state` and a verifier are used once and never stored; no token, code, verifier or secret is in an error or a log line;
// the secret goes to Webex's token endpoint only, and to the broker goes none.
import { AppError, type ErrorCode } from "@/utils/errors.ts";
import type { GrantKey, GrantWay } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import { type Answer, errorFromAnswer, errorFromThrown, readError, readJson, strike, webexBase } from "../webex/http.ts";

/** Who finishes the code flow: Webex itself with the integration's secret, or a broker that holds the secret. */
export type Exchange = { readonly secret: string } | { readonly brokerUrl: string };
export type Way = { readonly kind: "code"; readonly exchange: Exchange } | { readonly kind: "implicit" };

export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since 1970; null = Webex did not say. */
  readonly validUntil: number | null;
  readonly refreshToken: string | null;
  readonly renewableUntil: number | null;
  /** null = Webex did not say. */
  readonly scopes: readonly string[] | null;
  readonly way: GrantWay;
}

export interface AuthoriseRequest {
  readonly grant: GrantKey;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly way: Way;
  /** Only succeeds while the person's Webex session lives; never shows a window. */
  readonly silent: boolean;
  /** Email of the person that is expected. */
  readonly loginHint?: string;
}

export interface RefreshRequest {
  readonly clientId: string;
  readonly exchange: Exchange;
  /** What is held now: kept wherever the answer is silent (webex-rest.md 1.4). */
  readonly held: { readonly refreshToken: string; readonly renewableUntil: number | null; readonly scopes: readonly string[] | null };
}

export interface Flow {
  /** Address to register on the integration, to the letter. */
  readonly redirectUrl: string;
  authorise(request: AuthoriseRequest, signal: AbortSignal): Promise<Tokens>;
  /** `grant-dead`: sign in again. `offline`, `timeout`, `overloaded`, `server-error`, `rate-limited`: the grant may still be good. */
  refresh(request: RefreshRequest, signal: AbortSignal): Promise<Tokens>;
}

export interface FlowNeeds {
  /** `browser.identity.launchWebAuthFlow`: the address that the window ended on. */
  readonly launchWebAuthFlow: (details: { url: string; interactive: boolean }) => Promise<string | undefined>;
  readonly redirectUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly subtle: SubtleCrypto;
  /** Fills with cryptographically strong random bytes. */
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly now: () => number;
  readonly log: Log;
  readonly base?: string;
}

const exchangeTimeoutMs = 20_000;

export function createFlow({ launchWebAuthFlow, redirectUrl, fetch, subtle, random, now, log, base = webexBase }: FlowNeeds): Flow {
  const unguessable = () => base64url(random(new Uint8Array(32)));

  async function authorise(request: AuthoriseRequest, signal: AbortSignal): Promise<Tokens> {
    signal.throwIfAborted();
    const { way, clientId, silent } = request;
    const state = unguessable();
    const verifier = unguessable();
    const url = new URL(`${base}/authorize`);
    const ask = (fields: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
    };
    ask({ response_type: way.kind === "code" ? "code" : "token", client_id: clientId, redirect_uri: redirectUrl });
    ask({ scope: request.scopes.join(" "), state });
    if (way.kind === "code") ask({ code_challenge: await challengeOf(verifier, subtle), code_challenge_method: "S256" });
    if (silent) ask({ prompt: "none" });
    if (request.loginHint !== undefined) ask({ login_hint: request.loginHint });

    log.info("asking for authorisation", { grant: request.grant, way: way.kind, silent });
    const answer = readRedirect(await throughWindow(url, silent, signal), redirectUrl, state);
    if (way.kind === "implicit") return readImplicit(answer, now());
    const code = answer("code");
    if (code === null) throw new AppError("bad-answer", { detail: "no code" });
    const proof = { grant_type: "authorization_code", code, redirect_uri: redirectUrl, code_verifier: verifier };
    return exchange(way.exchange, clientId, proof, [code, verifier], null, signal);
  }

  async function throughWindow(url: URL, silent: boolean, signal: AbortSignal): Promise<string> {
    try {
      const landed = await untilAborted(launchWebAuthFlow({ url: url.href, interactive: !silent }), signal);
      if (landed !== undefined && landed !== "") return landed;
    } catch (thrown) {
      signal.throwIfAborted();
      const words = thrown instanceof Error ? thrown.message : String(thrown);
      // Chrome's words for a page that did not load; all others, in all browsers, mean that the person is needed or has left.
      if (/could not be loaded|network|failed to fetch/i.test(words)) throw new AppError("offline");
    }
    throw new AppError(silent ? "unauthorized" : "sign-in-cancelled", { detail: silent ? "login_required" : null });
  }

  /** `secrets` are struck out of whatever the far side says. */
  async function exchange(
    by: Exchange,
    clientId: string,
    fields: Readonly<Record<string, string>>,
    secrets: readonly string[],
    held: RefreshRequest["held"] | null,
    signal: AbortSignal,
  ): Promise<Tokens> {
    const withSecret = "secret" in by;
    const form = new URLSearchParams({ client_id: clientId, ...fields, ...(withSecret ? { client_secret: by.secret } : {}) });
    const address = withSecret ? `${base}/access_token` : by.brokerUrl;
    if (URL.parse(address)?.protocol !== "https:") throw new AppError("host-refused", { detail: "token broker without https" });
    const answer = await post(address, form, signal);
    if (answer.status < 200 || answer.status > 299) {
      const error = errorFromTokenEndpoint(answer, now(), withSecret ? [...secrets, by.secret] : secrets);
      log.warn("the token endpoint refused", { error: error.code, status: answer.status, broker: !withSecret, tracking: error.data.trackingId });
      throw error;
    }
    return readTokens(answer, held, now());
  }

  async function post(address: string, form: URLSearchParams, signal: AbortSignal): Promise<Answer> {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { accept: "application/json" },
        body: form,
        redirect: "manual", // a redirect could carry the secret elsewhere
        credentials: "omit",
        cache: "no-store",
        signal: AbortSignal.any([signal, AbortSignal.timeout(exchangeTimeoutMs)]),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (thrown) {
      signal.throwIfAborted();
      throw errorFromThrown(thrown);
    }
  }

  return {
    redirectUrl,
    authorise,
    refresh: ({ clientId, exchange: by, held }, signal) =>
      exchange(by, clientId, { grant_type: "refresh_token", refresh_token: held.refreshToken }, [held.refreshToken], held, signal),
  };
}

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** PKCE's S256 (RFC 7636 4.2). */
export const challengeOf = async (verifier: string, subtle: SubtleCrypto): Promise<string> =>
  base64url(new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(verifier))));

/**
 * The answer's parameters, from the query and from the fragment: errors come in the query even in the implicit flow (webex-rest.md 1.6).
 * Throws when it is not ours (`state-mismatch`) or an error (webex-rest.md 1.9). The address may hold a token: it is in no error.
 */
function readRedirect(landed: string, redirectUrl: string, state: string): (name: string) => string | null {
  const url = URL.parse(landed);
  const expected = new URL(redirectUrl);
  if (url === null || url.origin !== expected.origin || url.pathname !== expected.pathname) throw new AppError("bad-answer", { detail: "redirect" });
  const fragment = new URLSearchParams(url.hash.slice(1));
  const answer = (name: string) => url.searchParams.get(name) ?? fragment.get(name);
  const error = answer("error");
  const returned = answer("state");
  // An error may come without a state; one that names another question is not for us.
  if (returned !== state && (error === null || returned !== null)) throw new AppError("state-mismatch");
  if (error !== null) throw errorFromRedirect(error, answer("error_description"));
  return answer;
}

function errorFromRedirect(error: string, description: string | null): AppError {
  const detail = (description ?? error).slice(0, 300);
  if (error === "access_denied") return new AppError(/administrator/i.test(detail) ? "blocked-by-administrator" : "sign-in-denied", { detail });
  if (/^(login|interaction|consent|account_selection)_required$/.test(error)) return new AppError("unauthorized", { detail: error });
  if (error === "invalid_request" && /client[_ ]?id/i.test(detail)) return new AppError("invalid-client", { detail });
  const codes: Readonly<Record<string, ErrorCode>> = {
    invalid_scope: "invalid-scope",
    unauthorized_client: "invalid-client",
    invalid_client: "invalid-client",
    server_error: "server-error",
    temporarily_unavailable: "overloaded",
  };
  return new AppError(codes[error] ?? "refused", { detail });
}

/** webex-rest.md 1.9: RFC form, Webex form or plain text; what is no refusal of the grant is told as any other answer. */
function errorFromTokenEndpoint(answer: Answer, now: number, secrets: readonly string[]): AppError {
  const { status, text } = answer;
  const said = readError(text);
  const error = fieldOf(readJson(text), "error");
  const words = `${typeof error === "string" ? error : ""} ${said.detail ?? ""}`;
  const facts = { status, detail: strike(said.detail, secrets), trackingId: answer.headers.get("trackingid") ?? said.trackingId };
  if (status === 0 || (status >= 300 && status < 400)) return new AppError("bad-answer", { status, detail: "redirect" });
  if (status === 429 || status >= 500) return errorFromAnswer(answer, now, secrets);
  if (/client_secret cannot be null or empty/i.test(words)) return new AppError("secret-required", facts);
  if (/invalid_grant|refresh[_ ]?token\b.*\b(invalid|expired|revoked)|\b(invalid|expired|revoked)\b.*refresh[_ ]?token/i.test(words))
    return new AppError("grant-dead", facts);
  if (status === 401 || /invalid_client|unauthorized_client|client[_ ]id is invalid/i.test(words)) return new AppError("invalid-client", facts);
  if (/invalid_scope/i.test(words)) return new AppError("invalid-scope", facts);
  return errorFromAnswer(answer, now, secrets);
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
/** Seconds from now as a time; Webex sends numbers, a fragment has text. */
function endOf(seconds: unknown, now: number): number | null {
  const value = typeof seconds === "string" && seconds !== "" ? Number(seconds) : seconds;
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? now + value * 1000 : null;
}
const scopesOf = (scope: unknown): readonly string[] | null => textOf(scope)?.split(/\s+/).filter(Boolean) ?? null;

function readImplicit(answer: (name: string) => string | null, now: number): Tokens {
  const accessToken = answer("access_token");
  if (accessToken === null || accessToken === "") throw new AppError("bad-answer", { detail: "no token" });
  const validUntil = endOf(answer("expires_in"), now);
  // A refresh token may appear (webex-rest.md 1.6); without a secret it is of no use, so it is not kept.
  return { accessToken, validUntil, refreshToken: null, renewableUntil: null, scopes: scopesOf(answer("scope")), way: "implicit" };
}

/** webex-rest.md 1.3, 1.4: what came back counts; the old refresh token only where the field is missing. */
function readTokens(answer: Answer, held: RefreshRequest["held"] | null, now: number): Tokens {
  const json = readJson(answer.text);
  const accessToken = textOf(fieldOf(json, "access_token"));
  if (accessToken === null) throw new AppError("bad-answer", { status: answer.status, detail: "no token" });
  return {
    accessToken,
    validUntil: endOf(fieldOf(json, "expires_in"), now),
    refreshToken: textOf(fieldOf(json, "refresh_token")) ?? held?.refreshToken ?? null,
    renewableUntil: endOf(fieldOf(json, "refresh_token_expires_in"), now) ?? held?.renewableUntil ?? null,
    scopes: scopesOf(fieldOf(json, "scope")) ?? held?.scopes ?? null,
    way: "code",
  };
}

/** A window cannot be closed from here: the caller stops waiting for it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
