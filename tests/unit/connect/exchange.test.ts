// The talk with Webex Connect: where the secret goes, one new token when one is refused, and what every answer means; against the loopback's.
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createExchange } from "@/entrypoints/background/connect/exchange.ts";
import { judge, knownCodes, meaningOf } from "@/utils/connect/answers.ts";
import { type ConnectPart, createConnect } from "../../webex/connect.ts";
import { type Asked, fetchFrom } from "./room.ts";

let connect: ConnectPart;
let time: number;
let asked: Asked[];
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
    fetch: over ?? fetchFrom(connect, (request) => asked.push(request)),
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

test("far words that repeat the secret, the token or a person are not kept; others are", async () => {
  const answers = (description: (request: string) => string) =>
    open(async (input, init) => {
      if (String(input) === connect.tokenUrl) return fetchFrom(connect)(input, init);
      const authorization = new Headers(init?.headers).get("authorization") ?? "";
      return Response.json({ code: 7000, description: description(`${authorization} ${init?.body}`) });
    });
  const body = { event: "call.offered", callerNumber: "+441632960001", callerName: "Ben Ode", destination: "5601" };
  for (const said of [
    (request: string) => request,
    () => "bad callerName: Ben Ode",
    () => "no +441632960001",
    (request: string) => request.slice(0, 60),
  ]) {
    expect(await answers(said).post(target(), body)).toEqual({ kind: "refused", fault: { code: "7000", status: 200, detail: null } });
  }
  expect(await answers(() => "no call.offered here").post(target(), body)).toMatchObject({ fault: { detail: "no call.offered here" } });
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
