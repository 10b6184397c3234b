// The talk with Webex Connect: where the secret goes, one new token when one is refused, and what every answer means; against the loopback's.
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createExchange } from "@/entrypoints/background/connect/exchange.ts";
import { judge, knownCodes, meaningOf } from "@/utils/connect/answers.ts";
import { type ConnectPart, createConnect } from "../../webex/connect.ts";

let connect: ConnectPart;
let time: number;
let asked: { readonly url: string; readonly body: string; readonly authorization: string }[];
let secret: string | null;
let place: "body" | "basic";
beforeEach(() => {
  time = 1_790_000_000_000;
  asked = [];
  place = "body";
  connect = createConnect({ clock: { now: () => time, setTimer: () => () => {} } });
  secret = connect.secret;
});
afterAll(() => vi.restoreAllMocks());

const target = () => ({ tokenUrl: connect.tokenUrl, webhookUrl: connect.webhookUrl, clientId: connect.clientId });
const open = (over?: typeof fetch) =>
  createExchange({
    now: () => time,
    timeout: () => new AbortController().signal,
    secret: async () => secret,
    secretIn: () => place,
    learnSecretIn: (next) => {
      place = next;
    },
    fetch:
      over ??
      (async (input, init) => {
        const url = new URL(String(input));
        const headers = Object.fromEntries(new Headers(init?.headers));
        asked.push({ url: url.href, body: String(init?.body), authorization: headers.authorization ?? "" });
        const answer = connect.handle({
          method: init?.method ?? "GET",
          host: url.hostname,
          url,
          path: url.pathname,
          headers,
          body: Buffer.from(String(init?.body)),
          trackingId: "T",
        });
        return new Response(String(answer.body), { status: answer.status });
      }),
  });
const tokens = () => asked.filter(({ url }) => url === connect.tokenUrl).length;

describe.each(["body", "basic"] as const)("a token endpoint that wants the secret in the %s", (wanted) => {
  test("gets it there, and the place is remembered", async () => {
    connect.secretIn = wanted;
    const exchange = open();
    expect((await exchange.post(target(), { event: "test" })).kind).toBe("accepted");
    expect(place).toBe(wanted);
    await exchange.post(target(), { event: "test" });
    expect(tokens()).toBe(wanted === "body" ? 1 : 2); // the second event has the token already
    expect(asked.filter(({ url }) => url === connect.webhookUrl).every(({ authorization }) => authorization.startsWith("Bearer "))).toBe(true);
  });
});

test("a token that ended, or was taken back, is replaced once, without the event being lost", async () => {
  const exchange = open();
  await exchange.post(target(), { n: 1 });
  connect.revoke();
  expect((await exchange.post(target(), { n: 2 })).kind).toBe("accepted");
  time += 3_600_000;
  expect((await exchange.post(target(), { n: 3 })).kind).toBe("accepted");
  expect(connect.taken.map(({ body }) => body.n)).toEqual([1, 2, 3]);
  expect(tokens()).toBe(3);
});

test("a wrong secret, none, and an address that is none are matters of the set-up; the secret is in no verdict", async () => {
  secret = "wrong-secret-value";
  const verdict = await open().post(target(), {});
  expect(verdict).toMatchObject({ kind: "setup", fault: { code: "invalid_client" } });
  expect(JSON.stringify(verdict)).not.toContain("wrong-secret-value");
  secret = null;
  expect(await open().post(target(), {})).toMatchObject({ kind: "setup", fault: { code: "secret-missing" } });
  expect(await open().post({ ...target(), webhookUrl: "http://x.example/" }, {})).toMatchObject({ kind: "setup", fault: { code: "bad-address" } });
});

test("no network and no answer in time are nobody's fault but the network's", async () => {
  const offline = open(() => Promise.reject(new TypeError("Failed to fetch")));
  expect(await offline.post(target(), {})).toMatchObject({ kind: "later", fault: { code: "offline" } });
  const slow = open(() => Promise.reject(new DOMException("late", "TimeoutError")));
  expect(await slow.post(target(), {})).toMatchObject({ kind: "later", fault: { code: "timeout" } });
});

test("every documented code has a meaning of its own, in the body of a 200 too", () => {
  for (const code of knownCodes) {
    const verdict = judge({ status: 200, body: JSON.stringify({ code: Number(code) }), retryAfterMs: null });
    expect(verdict.kind).not.toBe("accepted");
    if (verdict.kind !== "accepted") expect(meaningOf(verdict.fault)).toBe(`c${code}`);
  }
  expect(judge({ status: 200, body: `{"code":1002}`, retryAfterMs: null }).kind).toBe("accepted");
  expect(judge({ status: 503, body: "<html>", retryAfterMs: 7_000 })).toMatchObject({ kind: "later", retryAfterMs: 7_000 });
});
