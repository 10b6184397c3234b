// What a request and an answer are inside the loopback Webex, and the answers that everybody gives.
import { randomUUID } from "node:crypto";

export interface Asked {
  readonly method: string;
  /** Lower case, without port. */
  readonly host: string;
  readonly url: URL;
  /** Path without query, decoded nowhere. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly trackingId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** Head and body were, or are being, written by the handler itself (a stream). */
  readonly written?: true;
}

export const newTrackingId = () => `ROUTERGW_${randomUUID()}`;

export const json = (status: number, body: unknown, headers: Answer["headers"] = {}): Answer => ({
  status,
  headers: { "content-type": "application/json;charset=UTF-8", ...headers },
  body: JSON.stringify(body),
});

export const empty = (status = 204, headers: Answer["headers"] = {}): Answer => ({ status, headers });

export const page = (status: number, html: string, headers: Answer["headers"] = {}): Answer => ({
  status,
  headers: { "content-type": "text/html;charset=UTF-8", "cache-control": "no-store", ...headers },
  body: html,
});

export const redirect = (location: string, headers: Answer["headers"] = {}): Answer => ({
  status: 302,
  headers: { location, "cache-control": "no-store", ...headers },
});

export const formOf = (asked: Asked) => new URLSearchParams(asked.body.toString("utf8"));

/** The body as a JSON object; null when it is none. */
export function objectOf(asked: Asked): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(asked.body.toString("utf8") || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: the caller answers 400
  }
}

export function cookieOf(asked: Asked, name: string): string | null {
  for (const part of (asked.headers.cookie ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return null;
}

export interface ErrorForm {
  readonly errorCodeForm: "number" | "text";
  readonly errorCodePlace: "top" | "errors";
}

/** webex-rest.md 5.4. */
export function webexError(asked: Asked, status: number, message: string, code?: number, form?: ErrorForm, headers: Answer["headers"] = {}): Answer {
  const errorCode = code === undefined ? undefined : form?.errorCodeForm === "text" ? String(code) : code;
  const below = errorCode !== undefined && form?.errorCodePlace === "errors";
  return json(
    status,
    {
      message,
      errors: [{ description: message, ...(below ? { errorCode } : {}) }],
      trackingId: asked.trackingId,
      ...(errorCode !== undefined && !below ? { errorCode } : {}),
    },
    headers,
  );
}

const secretNames = /^(access_token|refresh_token|client_secret|token|code|code_verifier|password|device_code|id_token)$/;

/** Parameters with every secret blanked, for the record. */
export function blanked(parameters: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...parameters].map(([key, value]) => [key, secretNames.test(key) ? "***" : value]));
}

export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
