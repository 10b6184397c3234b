// Bad days on order: statuses, latency, stalls, cuts and garbage for requests that match.
import type { ServerResponse } from "node:http";
import type { Answer, Asked } from "./http.ts";

export type FaultDeed =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The real answer, later by the loopback's clock. */
  | { readonly latencyMs: number }
  /** Nothing is ever answered; the connection stays. */
  | { readonly stall: true }
  /** The real answer, and the connection dies after so many bytes of its body (0 = right after the head). */
  | { readonly cut: number }
  /** 200 with this instead of the real answer, which is not made. */
  | { readonly garbage: string };

export interface Fault {
  readonly match: { readonly host?: string; readonly method?: string; readonly path?: RegExp };
  /** How often; absent = until removed. */
  readonly times?: number;
  readonly do: FaultDeed;
}

export interface Faults {
  /** Newest first when several match. */
  add(fault: Fault): { remove(): void; readonly hits: number };
  clear(): void;
}

export interface FaultBook extends Faults {
  /** The deed for this request, counted; null = none. */
  take(asked: Asked): FaultDeed | null;
}

export function createFaults(): FaultBook {
  let list: { readonly fault: Fault; hits: number }[] = [];
  const fits = ({ match }: Fault, asked: Asked) =>
    (match.host === undefined || match.host === asked.host) &&
    (match.method === undefined || match.method === asked.method) &&
    (match.path === undefined || asked.path.search(match.path) >= 0);
  return {
    add(fault) {
      const entry = { fault, hits: 0 };
      list = [entry, ...list];
      return {
        remove: () => {
          list = list.filter((other) => other !== entry);
        },
        get hits() {
          return entry.hits;
        },
      };
    },
    clear() {
      list = [];
    },
    take(asked) {
      const entry = list.find(({ fault, hits }) => fits(fault, asked) && hits < (fault.times ?? Number.POSITIVE_INFINITY));
      if (!entry) return null;
      entry.hits++;
      return entry.fault.do;
    },
  };
}

/** The answer that a deed puts in the place of the real one; null = the real one is made after all. */
export function faultAnswer(deed: FaultDeed, asked: Asked): Answer | null {
  if ("status" in deed) {
    const body = deed.body ?? JSON.stringify({ message: `Loopback fault ${deed.status}`, errors: [], trackingId: asked.trackingId });
    return { status: deed.status, headers: { "content-type": "application/json;charset=UTF-8", ...deed.headers }, body };
  }
  if ("garbage" in deed) return { status: 200, headers: { "content-type": "text/html" }, body: deed.garbage };
  return null;
}

/** Lets `bytes` of the body through and then kills the connection. */
export function cutAfter(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = response.write.bind(response) as (chunk: Buffer) => boolean;
  const pass = (chunk: unknown): boolean => {
    const data = chunk === undefined || chunk === null || typeof chunk === "function" ? Buffer.alloc(0) : Buffer.from(chunk as Buffer);
    const part = data.subarray(0, left);
    left -= part.length;
    if (part.length > 0) write(part);
    if (left > 0) return true;
    response.flushHeaders();
    setTimeout(() => response.socket?.destroy(), 5); // after the bytes have left
    return false;
  };
  response.write = pass as ServerResponse["write"];
  response.end = ((chunk?: unknown) => {
    left = Math.min(left, Buffer.byteLength(typeof chunk === "string" || chunk instanceof Uint8Array ? chunk : ""));
    pass(chunk);
    if (left === 0) setTimeout(() => response.socket?.destroy(), 5);
    return response;
  }) as ServerResponse["end"];
}
