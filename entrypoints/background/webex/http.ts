// Webex REST over fetch: one bearer, one renewal on 401, answers checked against a schema, every failure an AppError (webex-rest.md §5).
import ky, { type KyInstance } from "ky";
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";

/** Gives the bearer; `renew`: the last one met a 401. Rejects with AppError. */
export type TokenSource = (options?: { readonly renew?: boolean }) => Promise<string>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Asking {
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly signal?: AbortSignal;
}

/** Paths are relative to the base, without a leading slash. All reject with AppError, or with the signal's reason when it was aborted. */
export interface WebexHttp {
  getJson<T>(path: string, schema: v.GenericSchema<unknown, T>, asking?: Asking): Promise<T>;
  /** An empty answer reaches the schema as null. */
  postJson<T>(path: string, body: unknown, schema: v.GenericSchema<unknown, T>, asking?: Asking): Promise<T>;
  /** Page by page along `Link: …; rel="next"` (webex-rest.md 5.6); waits as long as Webex asks when it says 429. */
  pages<T>(path: string, schema: v.GenericSchema<unknown, T>, asking?: Asking): AsyncGenerator<T, void, undefined>;
  /** One page. `next`: path of the one after it, to be kept and asked for here; null = this was the last. A 429 is the caller's to wait out. */
  page<T>(path: string, schema: v.GenericSchema<unknown, T>, asking?: Asking): Promise<{ readonly data: T; readonly next: string | null }>;
}

export interface WebexHttpNeeds {
  /** Without a trailing slash. */
  readonly base?: string;
  readonly token: TokenSource;
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

export const webexBase = "https://webexapis.com/v1";
/** For one request, headers and body. */
const timeoutMs = 30_000;
/** webex-rest.md 5.2: what to wait when a 429 does not say. */
const defaultRetryAfterMs = 5_000;
/** Waits for one page before the refusal is passed on. */
const pageAttempts = 6;

export function createWebexHttp({ base = webexBase, token, fetch, log, now, wait = pause }: WebexHttpNeeds): WebexHttp {
  const client: KyInstance = ky.create({ fetch, retry: 0, timeout: false, throwHttpErrors: false, credentials: "omit", cache: "no-store" });

  async function once(method: string, url: URL, bearer: string, body: unknown, signal: AbortSignal | undefined): Promise<Answer> {
    const asked = now();
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const response = await client(url, {
        method,
        headers: { authorization: `Bearer ${bearer}`, accept: "application/json" },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        ...(body === undefined ? {} : { json: body }),
      });
      const text = await response.text();
      log.debug("answered", { method, path: pathForLog(url), status: response.status, ms: now() - asked, tracking: trackingOf(response.headers) });
      return { status: response.status, headers: response.headers, text };
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = errorFromThrown(thrown);
      log.warn("not answered", { method, path: pathForLog(url), error: error.code, ms: now() - asked });
      throw error;
    }
  }

  async function ask<T>(method: string, url: URL, body: unknown, schema: v.GenericSchema<unknown, T>, signal: AbortSignal | undefined) {
    let bearer = await token();
    let answer = await once(method, url, bearer, body, signal);
    if (answer.status === 401) {
      bearer = await token({ renew: true });
      answer = await once(method, url, bearer, body, signal);
    }
    if (answer.status < 200 || answer.status > 299) throw errorFromAnswer(answer, now(), [bearer]);
    return { data: parseAnswer(answer, schema), headers: answer.headers };
  }

  const addressOf = (path: string, query: Asking["query"] = {}): URL => {
    const url = new URL(`${base.replace(/\/+$/, "")}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, String(value));
    return url;
  };

  return {
    getJson: async (path, schema, { query, signal } = {}) => (await ask("get", addressOf(path, query), undefined, schema, signal)).data,
    postJson: async (path, body, schema, { query, signal } = {}) => (await ask("post", addressOf(path, query), body, schema, signal)).data,

    async page(path, schema, { query, signal } = {}) {
      const at = addressOf(path, query);
      const { data, headers } = await ask("get", at, undefined, schema, signal);
      const next = nextOf(headers.get("link"), at);
      if (next === null) return { data, next: null };
      const root = addressOf("").href;
      if (!next.href.startsWith(root)) throw new AppError("bad-answer", { detail: "next page on another host" });
      return { data, next: next.href.slice(root.length) };
    },

    async *pages(path, schema, { query, signal } = {}) {
      const first = addressOf(path, query);
      for (let url: URL | null = first, attempt = 1; url !== null; ) {
        const at: URL = url;
        try {
          const { data, headers } = await ask("get", at, undefined, schema, signal);
          yield data;
          url = nextOf(headers.get("link"), at);
          attempt = 1;
          if (url !== null && url.origin !== first.origin) throw new AppError("bad-answer", { detail: "next page on another host" });
        } catch (thrown) {
          if (!(thrown instanceof AppError) || thrown.code !== "rate-limited" || attempt >= pageAttempts) throw thrown;
          attempt += 1;
          await wait(thrown.data.retryAfterMs ?? defaultRetryAfterMs, signal);
        }
      }
    },
  };
}

/** Ids out of the path, so that log lines can be counted by endpoint and name nobody. */
const pathForLog = (url: URL): string => url.pathname.replace(/[^/]{20,}/g, "{id}");

const trackingOf = (headers: Headers): string | null => headers.get("trackingid");

function parseAnswer<T>(answer: Answer, schema: v.GenericSchema<unknown, T>): T {
  const json = answer.text.trim() === "" ? null : readJson(answer.text);
  const facts = { status: answer.status, trackingId: trackingOf(answer.headers) };
  if (json === undefined) throw new AppError("bad-answer", { ...facts, detail: isMarkup(answer.text) ? "HTML" : "not JSON" });
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  // Only the place is named: the value may be personal.
  const place = v.getDotPath(parsed.issues[0]);
  throw new AppError("bad-answer", { ...facts, detail: json === null ? "empty" : `unexpected ${place ?? "answer"}` });
}

/** undefined: not JSON. The parser's own error quotes the text, so it is never passed on. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isMarkup = (text: string): boolean => text.trimStart().startsWith("<");

/** The first text of an error body in any of its shapes (webex-rest.md 5.4), at most 300 letters, and its numeric code. HTML gives none. */
export function readError(text: string): { readonly detail: string | null; readonly errorCode: number | null; readonly trackingId: string | null } {
  const json = readJson(text);
  if (json === undefined) return { detail: isMarkup(text) ? null : cut(text), errorCode: null, trackingId: null };
  const inner = at(json, "errors", 0);
  const job = at(json, "error", "message", 0);
  const texts = [at(inner, "description"), at(json, "message"), at(job, "description"), at(json, "error_description"), at(json, "error")];
  const numbers = [at(inner, "errorCode"), at(json, "errorCode"), at(inner, "code"), at(job, "code"), at(json, "code")].map(numberOf);
  const tracking = at(json, "trackingId");
  return {
    detail: cut(texts.find((candidate): candidate is string => typeof candidate === "string" && candidate !== "") ?? ""),
    errorCode: numbers.find((candidate) => candidate !== null) ?? null,
    trackingId: typeof tracking === "string" ? cut(tracking) : null,
  };
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}
const cut = (text: string): string | null => text.trim().slice(0, 300) || null;
const numberOf = (value: unknown): number | null =>
  typeof value === "number" ? value : typeof value === "string" && /^\d+$/.test(value) ? Number(value) : null;

/** An answer that is not 2xx as AppError. `now` in milliseconds since 1970; `secrets` are struck out, should Webex echo one. */
export function errorFromAnswer(answer: Answer, now: number, secrets: readonly string[] = []): AppError {
  const { status } = answer;
  const body = readError(answer.text);
  const asksToWait = status === 429 || status === 423;
  const retryAfterMs = readRetryAfter(answer.headers.get("retry-after"), now) ?? (asksToWait ? defaultRetryAfterMs : null);
  const facts = {
    status,
    detail: strike(body.detail, secrets),
    trackingId: trackingOf(answer.headers) ?? body.trackingId,
    retryAfterMs,
  };
  if (body.errorCode === 4008) return new AppError("no-licence", facts); // webex-rest.md 4.3: no calling licence
  if (body.errorCode === 25409) return new AppError("no-licence", facts); // workspace needs Professional
  if (body.errorCode === 4003) return new AppError("forbidden", facts); // an admin's token where a user's is needed
  if (status === 401) return new AppError("unauthorized", facts);
  if (status === 403) return new AppError("forbidden", facts);
  if (status === 404 || status === 410) return new AppError("not-found", facts);
  if (status === 405) return new AppError("not-supported", facts);
  if (asksToWait) return new AppError("rate-limited", facts);
  if (status === 503) return new AppError("overloaded", facts);
  if (status >= 500) return new AppError("server-error", facts);
  if (status >= 400) return new AppError("refused", facts);
  return new AppError("bad-answer", facts);
}

/** `text` without any of `secrets`. */
export const strike = (text: string | null, secrets: readonly string[]): string | null =>
  text === null ? null : secrets.reduce((rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, "[omitted]")), text);

/** Seconds or an HTTP date, as milliseconds from `now`; null when absent or unreadable. */
export function readRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** What fetch threw, as AppError; without its cause, which holds the request and so the bearer. */
export function errorFromThrown(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "unknown";
  if (name === "TimeoutError" || name === "AbortError") return new AppError("timeout");
  if (name === "NetworkError" || name === "TypeError") return new AppError("offline");
  return new AppError("server-error", { owner: "switchboard", retry: false, detail: name });
}

/** The address of the next page in an RFC 5988 Link header; null = this was the last. */
export function nextOf(link: string | null, from: URL): URL | null {
  for (const [, address = "", parameters = ""] of (link ?? "").matchAll(/<([^>]*)>((?:"[^"]*"|[^,"])*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    if ((relation?.[1] ?? relation?.[2] ?? "").toLowerCase().split(/\s+/).includes("next")) return URL.parse(address, from);
  }
  return null;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
