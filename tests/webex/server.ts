// The TLS server: one port for every host name, faults first, every request on record.

import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Clock } from "./clock.ts";
import { cutAfter, type FaultBook, faultAnswer } from "./faults.ts";
import { type Answer, type Asked, blanked, newTrackingId } from "./http.ts";
import { certificate, privateKey } from "./loopback-cert.ts";

export interface RequestRecord {
  /** Milliseconds since 1970 by the loopback's clock, when the request had been read. */
  readonly at: number;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** Secrets blanked, as in `form`. */
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  /** JSON or XML as sent; empty for forms. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** 0: never answered (stalled, or the client left). */
  readonly status: number;
  /** Email of whose token it was; null without. */
  readonly principal: string | null;
  /** From read to the answer's head. */
  readonly ms: number;
  readonly trackingId: string;
}

export interface Handled {
  readonly answer: Answer;
  readonly principal: string | null;
}

interface Parts {
  readonly faults: FaultBook;
  readonly clock: Clock;
  readonly handle: (asked: Asked, response: ServerResponse) => Promise<Handled>;
  readonly onRecord: (record: RequestRecord) => void;
}

export interface LoopbackServer {
  readonly port: number;
  stop(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const url = new URL(request.url ?? "/", `https://${host || "unknown.invalid"}`);
  return {
    method: request.method ?? "GET",
    host,
    url,
    path: url.pathname,
    headers,
    body: Buffer.concat(chunks),
    trackingId: headers.trackingid || newTrackingId(),
  };
}

function write(response: ServerResponse, asked: Asked, answer: Answer): void {
  response.statusCode = answer.status;
  response.setHeader("trackingid", asked.trackingId);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const body = Buffer.from(answer.body ?? "");
  if (answer.status !== 204 && answer.status !== 304) response.setHeader("content-length", body.length);
  response.end(body);
}

/** Everything of the record that is known before the answer. */
function describe(asked: Asked, at: number) {
  const isForm = (asked.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  const { authorization: _, cookie: __, ...headers } = asked.headers;
  return {
    at,
    host: asked.host,
    method: asked.method,
    path: asked.path,
    query: blanked(asked.url.searchParams),
    form: isForm ? blanked(new URLSearchParams(asked.body.toString("utf8"))) : {},
    body: isForm ? "" : asked.body.toString("utf8"),
    headers,
    trackingId: asked.trackingId,
  };
}

const broken: Handled = { answer: { status: 500, headers: { "content-type": "text/plain" }, body: "loopback Webex failed" }, principal: null };

/** Port 0: a free one. Rejects when the port is taken. */
export async function listen(port: number, { faults, clock, handle, onRecord }: Parts): Promise<LoopbackServer> {
  const handled = (asked: Asked, response: ServerResponse) =>
    handle(asked, response).catch((error: unknown) => {
      console.error(`loopback Webex, ${asked.method} ${asked.host}${asked.path}:`, error);
      return broken;
    });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = await read(request);
    const known = describe(asked, clock.now());
    const note = (status: number, principal: string | null) => onRecord({ ...known, status, principal, ms: clock.now() - known.at });
    const deed = faults.take(asked);
    if (deed && "stall" in deed) return note(0, null);
    if (deed && "latencyMs" in deed) await new Promise<void>((resolve) => clock.setTimer(deed.latencyMs, resolve));
    if (deed && "cut" in deed) cutAfter(response, deed.cut);
    const instead = deed ? faultAnswer(deed, asked) : null;
    const { answer, principal } = instead ? { answer: instead, principal: null } : await handled(asked, response);
    if (response.destroyed) return note(0, principal);
    if (!answer.written) write(response, asked, answer);
    note(answer.status, principal);
  };
  const server = createServer({ cert: certificate, key: privateKey, keepAlive: true, noDelay: true }, (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!request.complete) return; // the client left while sending
      console.error("loopback Webex:", error);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.timeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
