// A Calling API made of plain answers, and a clock that stands still until a test moves it.

import { createHttp } from "@/entrypoints/background/telephony/calling-api/http.ts";
import { type CallingApiDeps, createCallingApi } from "@/entrypoints/background/telephony/calling-api/index.ts";
import { createLog, type LogLine } from "@/utils/log.ts";

export const start = Date.parse("2026-03-02T09:15:00Z");
export const base = "https://webexapis.com/v1";

export interface Asked {
  readonly method: string;
  /** Below the base, with leading slash. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Headers;
  readonly request: Request;
  readonly at: number;
}

export type Handler = (asked: Asked) => Response | Promise<Response>;

/** REST's spelling of an XSI call id. */
export const restId = (callId: string): string => btoa(`ciscospark://us/CALL/BCLD/${callId}`).replace(/=+$/, "");

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", trackingid: "ROUTER_1", ...headers } });
export const empty = (status = 204): Response => new Response(null, { status, headers: { trackingid: "ROUTER_1" } });
export const html = (status: number): Response =>
  new Response("<html><body>Gateway</body></html>", { status, headers: { "content-type": "text/html" } });

export const wireCall = (callId: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: restId(callId),
  callSessionId: `session-of-${callId}`,
  personality: "terminator",
  state: "alerting",
  remoteParty: { name: "Ben Ode", number: "+441632960001", privacyEnabled: false, callType: "external" },
  created: "2026-03-02T09:15:00.120Z",
  ...more,
});

export const listOf = (...calls: readonly unknown[]): Response => json({ items: calls });

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** Lets everything that can run, run. Real timers are not involved: fetches here answer at once. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

export function createClock() {
  let now = start;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep: (ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const sleeper = { due: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    /** Moves on step by step, so that what wakes may sleep again. */
    async advance(ms: number): Promise<void> {
      const until = now + ms;
      for (;;) {
        await settle();
        const next = [...sleepers].filter((one) => one.due <= until).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        now = Math.max(now, next.due);
        sleepers.delete(next);
        next.wake();
      }
      now = until;
      await settle();
    },
    /** The machine sleeps: time goes on, and nothing runs meanwhile. */
    leap(ms: number): void {
      now += ms;
    },
    get sleeping() {
      return [...sleepers].map((one) => one.due - now).sort((a, b) => a - b);
    },
  };
}

export function createBench(handler: Handler, more: Partial<CallingApiDeps> = {}) {
  const clock = createClock();
  const asked: Asked[] = [];
  const lines: LogLine[] = [];
  const renewals: boolean[] = [];
  const state = { handler };
  const deps: CallingApiDeps = {
    base,
    token: async (options) => {
      renewals.push(options?.renew ?? false);
      return options?.renew ? "token-new" : "token-old";
    },
    fetch: (async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      const text = await request.text();
      const one: Asked = {
        method: request.method,
        path: request.url.slice(base.length),
        body: text === "" ? undefined : JSON.parse(text),
        headers: request.headers,
        request,
        at: clock.now(),
      };
      asked.push(one);
      return state.handler(one);
    }) as typeof fetch,
    now: clock.now,
    random: () => 0.5,
    sleep: clock.sleep,
    log: createLog("test", (line) => lines.push(line), clock.now),
    ...more,
  };
  return {
    clock,
    asked,
    lines,
    renewals,
    deps,
    http: createHttp(deps),
    ...createCallingApi(deps),
    /** Answers differently from now on. */
    serve(next: Handler) {
      state.handler = next;
    },
  };
}

/** Never answers, until its request is aborted. */
export const stall: Handler = ({ request }) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });
