// The one place where an XSI request becomes an answer or an AppError.
import { AppError, type ErrorFacts, toErrorData } from "@/utils/errors.ts";
import type { TokenSource } from "../ports.ts";
import { type Sleep, unlessAborted, within } from "./timing.ts";
import { parseXml, textOf, type XmlElement } from "./xml.ts";

export interface XsiRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  /** XML, without declaration. */
  readonly body?: string;
  /** "include" keeps the cookies that make a balancer stick to one server (xsi.md 4.10); actions go without (xsi.md 5.20). */
  readonly credentials: "include" | "omit";
  /** Outlives the page or worker that asked. */
  readonly keepalive?: boolean;
  /** Whatever else waits for one of the browser's connections goes first. */
  readonly canWait?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** null: empty, or not XML. */
  readonly document: XmlElement | null;
  readonly trackingId: string | null;
}

export interface XsiHttp {
  /** Any 2xx. Rejects with AppError, or with the signal's own reason. */
  send(request: XsiRequest, signal: AbortSignal): Promise<Answer>;
  /** The body of any 2xx, unread, for as long as `signal` allows. Rejects likewise; its time is the caller's to limit. */
  stream(request: XsiRequest, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export interface XsiHttpDeps {
  readonly token: TokenSource;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
}

const answerTime = 10_000;
const answerLimit = 4 * 1024 * 1024;
const longestRetryAfter = 30 * 60_000;

/** Seconds or a date (RFC 9110) as milliseconds from now; null when absent or unreadable. */
export function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  const ms = /^\s*\d+(?:\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestRetryAfter) : null;
}

/** By the charset of Content-Type, else by the XML declaration, else UTF-8 (xsi.md 2.8). */
export function decodeBytes(bytes: Uint8Array, contentType: string | null): string {
  const declared = () =>
    /^[^>]{0,100}?<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)/i.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 400)))?.[1];
  const label = /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType ?? "")?.[1] ?? declared() ?? "utf-8";
  try {
    return new TextDecoder(label).decode(bytes);
  } catch (thrown) {
    if (thrown instanceof RangeError) return new TextDecoder("utf-8").decode(bytes); // a charset that nobody knows
    throw thrown;
  }
}

/** Lets the connection go; a body that is broken already is gone anyway. */
const discard = (response: Response): Promise<void> => (response.body ? response.body.cancel().catch(() => undefined) : Promise.resolve());

async function readBytes(response: Response): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > answerLimit) {
      await reader.cancel();
      throw new AppError("bad-answer", { detail: "answer too large", status: response.status });
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What the far side says of its refusal, in English where it can; null when a gateway answered (xsi.md 2.8). */
export function errorText(text: string): string | null {
  const xml = text.trimStart().startsWith("<") ? parseXml(text.trim()) : null;
  const said = xml && xml.name.toLowerCase() === "errorinfo" ? (textOf(xml, "summaryEnglish") ?? textOf(xml, "summary")) : null;
  const json = (name: string) => new RegExp(`"${name}"\\s*:\\s*\\{\\s*"\\$"\\s*:\\s*"((?:[^"\\\\]|\\\\.){1,500})"`).exec(text)?.[1] ?? null;
  return (said ?? json("summaryEnglish") ?? json("summary"))?.slice(0, 300) ?? null;
}

/** A gateway's or login page that calls itself a success. */
const isPage = (text: string): boolean => /^(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype\s+html|html)[\s>]/i.test(text);

const codes: Readonly<Record<number, "unauthorized" | "forbidden" | "not-found" | "timeout" | "rate-limited" | "overloaded">> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not-found",
  408: "timeout",
  429: "rate-limited",
  503: "overloaded",
};

function failure(response: Response, detail: string | null, facts: ErrorFacts): AppError {
  const { status } = response;
  const redirected = response.type === "opaqueredirect" || (status >= 300 && status < 400);
  if (redirected) return new AppError("bad-answer", { ...facts, owner: "cisco", detail: "redirected to another server", status: status || 302 });
  return new AppError(codes[status] ?? (status >= 500 ? "server-error" : "refused"), { ...facts, detail, status });
}

export function createXsiHttp(deps: XsiHttpDeps): XsiHttp {
  const { fetch: ask, token, now, random, sleep } = deps;
  const run = Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, "0");
  let count = 0;

  async function once(
    request: XsiRequest,
    bearer: string,
    signal: AbortSignal,
  ): Promise<{ readonly response: Response; readonly trackingId: string }> {
    count += 1;
    const sent = `SWITCHBOARD_${run}_${count}`;
    try {
      const response = await ask(request.url, {
        method: request.method,
        headers: {
          Authorization: `Bearer ${bearer}`,
          Accept: "application/xml",
          "X-BroadWorks-Protocol-Version": "25.0",
          TrackingID: sent,
          ...(request.body === undefined ? {} : { "Content-Type": "application/xml; charset=UTF-8" }),
        },
        ...(request.body === undefined ? {} : { body: `<?xml version="1.0" encoding="UTF-8"?>\n${request.body}` }),
        ...(request.keepalive ? { keepalive: true } : {}),
        ...(request.canWait ? { priority: "low" as const } : {}),
        credentials: request.credentials,
        redirect: "manual", // a browser would follow the 302 of a POST as GET (xsi.md 2.8)
        cache: "no-store",
        signal,
      });
      return { response, trackingId: response.headers.get("TrackingID") ?? sent };
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof AppError) throw thrown; // held back before it left: the host is not approved
      throw new AppError("offline", { detail: thrown instanceof Error ? thrown.message : null, trackingId: sent });
    }
  }

  /** 401: one renewal, one repetition; the second 401 is the answer. */
  async function authorised(request: XsiRequest, signal: AbortSignal) {
    const first = await once(request, await unlessAborted(signal, token()), signal);
    if (first.response.status !== 401) return first;
    await discard(first.response);
    return once(request, await unlessAborted(signal, token({ renew: true })), signal);
  }

  async function bodyOf(response: Response, trackingId: string, signal: AbortSignal): Promise<string> {
    try {
      return decodeBytes(await readBytes(response), response.headers.get("Content-Type"));
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof AppError) throw thrown;
      throw new AppError("offline", { detail: "answer cut", status: response.status || null, trackingId });
    }
  }

  /** The status decides; the text of the refusal is worth having, but a body that does not come hides nothing. */
  async function refusal(response: Response, trackingId: string, signal: AbortSignal): Promise<AppError> {
    const said = await bodyOf(response, trackingId, signal).then(errorText, () => null);
    return failure(response, said, { trackingId, retryAfterMs: retryAfterMs(response.headers.get("Retry-After"), now()) });
  }

  return {
    async send(request, signal) {
      try {
        return await within(answerTime, sleep, signal, async (limited) => {
          const { response, trackingId } = await authorised(request, limited);
          if (!response.ok) throw await refusal(response, trackingId, limited);
          const text = (await bodyOf(response, trackingId, limited)).trim();
          if (isPage(text)) throw new AppError("bad-answer", { detail: "a web page instead of an answer", status: response.status, trackingId });
          return { status: response.status, headers: response.headers, document: text === "" ? null : parseXml(text), trackingId };
        });
      } catch (thrown) {
        signal.throwIfAborted();
        throw thrown instanceof AppError ? thrown : new AppError(toErrorData(thrown).code, { ...toErrorData(thrown), cause: thrown });
      }
    },

    async stream(request, signal) {
      const { response, trackingId } = await authorised(request, signal);
      if (!response.ok) throw await refusal(response, trackingId, signal);
      if (!response.body) throw new AppError("bad-answer", { detail: "no stream", status: response.status, trackingId });
      return response.body;
    },
  };
}
