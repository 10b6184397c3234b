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
import { AppError } from "@/utils/errors.ts";
import type { GrantKey } from "@/utils/grants/grant.ts";
import type { Log } from "@/utils/log.ts";
import { type Answer, errorFromThrown, webexBase } from "../webex/http.ts";
import { errorFromTokenEndpoint, type Kept, readImplicit, readRedirect, readTokens, type Tokens } from "./answers.ts";

/** Who finishes the code flow: Webex itself with the integration's secret, or a broker that holds the secret. */
export type Exchange = { readonly secret: string } | { readonly brokerUrl: string };
export type Way = { readonly kind: "code"; readonly exchange: Exchange } | { readonly kind: "implicit" };

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
  /** What is held now. */
  readonly held: Kept;
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
    held: Kept | null,
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

/** A window cannot be closed from here: the caller stops waiting for it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
