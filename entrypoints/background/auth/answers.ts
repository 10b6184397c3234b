// What Webex answers to a sign-in, at the redirect address and at the token endpoint: tokens, or an AppError (webex-rest.md 1.3 to 1.9).
import { AppError, type ErrorCode } from "@/utils/errors.ts";
import type { GrantWay } from "@/utils/grants/grant.ts";
import { type Answer, errorFromAnswer, readError, readJson, strike } from "../webex/http.ts";

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

/** Stays as it is wherever the answer to a refresh is silent (webex-rest.md 1.4). */
export interface Kept {
  readonly refreshToken: string;
  readonly renewableUntil: number | null;
  readonly scopes: readonly string[] | null;
}

/**
 * The answer's parameters, from the query and from the fragment: errors come in the query even in the implicit flow (webex-rest.md 1.6).
 * Throws when it is not ours (`state-mismatch`) or an error (webex-rest.md 1.9). The address may hold a token: it is in no error.
 */
export function readRedirect(landed: string, redirectUrl: string, state: string): (name: string) => string | null {
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
export function errorFromTokenEndpoint(answer: Answer, now: number, secrets: readonly string[]): AppError {
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

export function readImplicit(answer: (name: string) => string | null, now: number): Tokens {
  const accessToken = answer("access_token");
  if (accessToken === null || accessToken === "") throw new AppError("bad-answer", { detail: "no token" });
  const validUntil = endOf(answer("expires_in"), now);
  // A refresh token may appear (webex-rest.md 1.6); without a secret it is of no use, so it is not kept.
  return { accessToken, validUntil, refreshToken: null, renewableUntil: null, scopes: scopesOf(answer("scope")), way: "implicit" };
}

/** webex-rest.md 1.3, 1.4: what came back counts; the old refresh token only where the field is missing. */
export function readTokens(answer: Answer, held: Kept | null, now: number): Tokens {
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
