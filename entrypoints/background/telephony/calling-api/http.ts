// The one place where the Webex REST API is asked, and where its answers become data or an AppError.
import ky, { isNetworkError } from "ky";
import { AppError, type ErrorCode, type ErrorFacts } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { TokenSource } from "../ports.ts";

/** The far side may take this long, body included. */
export const answerWithinMs = 10_000;
/** webex-rest.md 5.2: without Retry-After, back off from 5 s. */
const pauseWithoutHintMs = 5_000;
/** A gateway's "come back tomorrow" must not blind a desk for a day. */
const longestPauseMs = 600_000;
const longestDetail = 300;

export interface HttpDeps {
  /** "https://webexapis.com/v1" */
  readonly base: string;
  readonly token: TokenSource;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

export interface Question {
  readonly method: "get" | "post";
  /** Below the base, no leading slash: "telephony/calls/hold". */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** `json`: an answer without a JSON object is a `bad-answer`. `any-2xx`: the answer may be empty (webex-rest.md 4.1, mostly 204). */
  readonly expect: "json" | "any-2xx";
}

export interface Answer {
  /** Parsed JSON; null where the body was empty. */
  readonly body: unknown;
  readonly trackingId: string | null;
  /** Milliseconds since 1970: when the answer was read. */
  readonly at: number;
}

interface Raw {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
  /** As the answer's head names it. */
  readonly trackingId: string | null;
  /** As we sent it. */
  readonly sentId: string;
}

/** `ask` rejects with AppError only. 401: one renewal and one repeat; nothing else is ever repeated. An aborted `signal` is a `timeout`. */
export interface Http {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
}

export function createHttp(deps: HttpDeps): Http {
  const { fetch, log } = deps;

  async function send(question: Question, bearer: string, signal: AbortSignal): Promise<Raw> {
    const sentId = `switchboard_${Math.floor(deps.random() * 2 ** 48).toString(16)}_${deps.now().toString(36)}`;
    let status: number | null = null;
    const late = new AbortController();
    const answered = new AbortController();
    const either = AbortSignal.any([signal, late.signal]);
    void deps.sleep(answerWithinMs, answered.signal).then(
      () => late.abort(),
      (thrown: unknown) => {
        if (!answered.signal.aborted) late.abort(thrown);
      },
    );
    try {
      const response = await ky(question.path, {
        prefix: deps.base,
        method: question.method,
        ...(question.body === undefined ? {} : { json: question.body }),
        headers: { authorization: `Bearer ${bearer}`, accept: "application/json", trackingid: sentId },
        fetch: (input, init) => fetch(input, init),
        credentials: "omit",
        cache: "no-store",
        redirect: "error", // the API has none; a gateway's must not carry the token away
        retry: 0,
        timeout: false,
        throwHttpErrors: false,
        signal: either,
      });
      status = response.status;
      return {
        status,
        text: await response.text(),
        retryAfter: response.headers.get("retry-after"),
        trackingId: response.headers.get("trackingid"),
        sentId,
      };
    } catch (thrown) {
      if (either.aborted) throw new AppError("timeout", { trackingId: sentId, status, cause: thrown });
      if (!isNetworkError(thrown) && !(thrown instanceof TypeError)) throw thrown;
      // With a status, the head came and the body was cut.
      throw new AppError(status === null ? "offline" : "bad-answer", { trackingId: sentId, status, cause: thrown });
    } finally {
      answered.abort();
    }
  }

  return {
    async ask(question, signal) {
      const token = (renew: boolean) => unlessAborted(deps.token({ renew }), signal);
      const first = await token(false);
      let raw = await send(question, first, signal);
      if (raw.status === 401) {
        // Somebody beside us may have met the same 401 and renewed meanwhile: one renewal serves all.
        const meanwhile = await token(false);
        log.info("401, asking once more", { path: question.path, renewing: meanwhile === first });
        raw = await send(question, meanwhile === first ? await token(true) : meanwhile, signal);
      }
      const at = deps.now();
      const body = parse(raw.text);
      if (raw.status >= 200 && raw.status < 300) {
        const trackingId = trackingIdOf(raw, body);
        const facts = { status: raw.status, trackingId };
        if (body === undefined) throw new AppError("bad-answer", facts);
        if (question.expect === "json" && (typeof body !== "object" || body === null)) throw new AppError("bad-answer", facts);
        return { body, trackingId, at };
      }
      throw toError(raw, body, at);
    },
  };
}

/** A renewal may take its time; whoever gives up does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new AppError("timeout"));
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    over.abort();
  }
}

/** JSON; null for nothing at all; undefined for what is not JSON (a gateway's HTML, a cut body). */
function parse(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Head, body, ours: in this order (webex-rest.md 5.3). */
function trackingIdOf(raw: Raw, body: unknown): string {
  return raw.trackingId ?? textOf(dig(body, "trackingId")) ?? raw.sentId;
}

/** Statuses and codes of webex-rest.md 4.3, 5.4 and 5.5. */
function toError(raw: Raw, body: unknown, now: number): AppError {
  const facts: ErrorFacts = {
    status: raw.status,
    trackingId: trackingIdOf(raw, body),
    detail: describe(body),
  };
  const number = errorNumber(body);
  if (number === 4003) return new AppError("forbidden", facts);
  if (number === 4008) return new AppError("no-licence", facts);
  if (number === 25008) return new AppError("bad-arguments", { ...facts, owner: "switchboard" });
  if (raw.status === 429 || raw.status === 423)
    return new AppError("rate-limited", { ...facts, retryAfterMs: pause(raw.retryAfter, now) ?? pauseWithoutHintMs });
  if (raw.status === 503) return new AppError("overloaded", { ...facts, retryAfterMs: pause(raw.retryAfter, now) });
  return new AppError(codeOf(raw.status, body), facts);
}

function codeOf(status: number, body: unknown): ErrorCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status >= 500) return "server-error";
  if (status < 400 || typeof body !== "object" || body === null) return "bad-answer";
  if (status === 404) return "not-found";
  if (status === 405) return "not-supported";
  return "refused";
}

/** Retry-After as milliseconds from `now`: seconds or an HTTP date; null when it is absent or nonsense. */
export function pause(header: string | null, now: number): number | null {
  if (header === null) return null;
  const trimmed = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) * 1000 : Date.parse(trimmed) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(Math.ceil(ms), 0), longestPauseMs) : null;
}

function describe(body: unknown): string | null {
  const places = [
    dig(body, "errors", 0, "description"),
    dig(body, "message"),
    dig(body, "error", "message", 0, "description"),
    dig(body, "error_description"),
    dig(body, "error"),
  ];
  const found = places.map(textOf).find((text) => text !== null);
  return found === undefined || found === null ? null : found.slice(0, longestDetail);
}

/** `errorCode` at either level, number or numeric string (webex-rest.md 5.4). */
function errorNumber(body: unknown): number | null {
  for (const found of [dig(body, "errors", 0, "errorCode"), dig(body, "errorCode"), dig(body, "error", "message", 0, "code")]) {
    const number = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
    if (typeof number === "number" && Number.isInteger(number)) return number;
  }
  return null;
}

function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[key];
  }
  return at;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
