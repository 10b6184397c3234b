// Counting requests: by minute and endpoint, nameless, bounded; and how long things took, in boxes.
import { beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { heardBetween } from "../../../components/app/watch-paint.ts";
import { createLatencyWatch } from "../../../entrypoints/background/latency.ts";
import type { Ledger } from "../../../entrypoints/background/ledger.ts";
import { createRequestWatch } from "../../../entrypoints/background/requests.ts";
import { noCalls } from "../../../utils/calls/call.ts";
import type { LedgerEntry } from "../../../utils/calls/record.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { dayOf, figures, type LatencyDay, sampled, workerLatencyItem } from "../../../utils/diagnostics/latency.ts";
import {
  byEndpoint,
  endpointOf,
  lastAnswerOf,
  lastHour,
  noRequests,
  noted,
  pulsed,
  type RequestStats,
  requestsItem,
  waitOf,
} from "../../../utils/diagnostics/requests.ts";
import { createLog } from "../../../utils/log.ts";
import { makeCall } from "../background/bench.ts";
import { now } from "./facts.ts";

const me = "5b3d9e10-7a44-4c1b-8f00-000000000001";
const silentLog = createLog(
  "test",
  () => undefined,
  () => now,
);
const note = (stats: RequestStats, endpoint: string, at = now, status = 200) =>
  noted(stats, { at, endpoint, status, trackingId: null, retryAfterMs: null });

describe("an endpoint's name", () => {
  test.each([
    ["get", "https://webexapis.com/v1/people/me?callingData=true", "GET people/me"],
    ["get", "https://webexapis.com/v1/people/Y2lzY29zcGFyazovL3VzL1BFT1BMRS8wMDAw", "GET people/{id}"],
    ["post", "https://webexapis.com/v1/telephony/calls/hold", "POST telephony/calls/hold"],
    [
      "GET",
      "https://webexapis.com/v1/telephony/config/people/me/settings/availablePreferredAnswerEndpoints",
      "GET telephony/config/people/me/settings/availablePreferredAnswerEndpoints",
    ],
    ["PUT", `https://h.webex.com/com.broadsoft.xsi-actions/v2.0/user/${me}/calls/callhalf-410022:0/Hold`, "PUT xsi-actions user/me/calls/{id}/Hold"],
    ["GET", "https://h.webex.com/com.broadsoft.xsi-actions/v2.0/user/u1000.k7%4077.bcld.webex.com/profile", "GET xsi-actions user/{id}/profile"],
    ["POST", "https://h.webex.com/com.broadsoft.async/com.broadsoft.xsi-events/v2.0/channel", "POST xsi-events channel"],
    ["PUT", "https://h.webex.com/com.broadsoft.xsi-events/v2.0/channel/c4c4-0001/heartbeat", "PUT xsi-events channel/{id}/heartbeat"],
    ["POST", "https://broker.example/token", "POST broker.example token"],
  ])("%s %s", (method, address, name) => expect(endpointOf(method, address, me)).toBe(name));
});

describe("counts", () => {
  test("go into their minute and their endpoint, busiest first", () => {
    const stats = [0, 1_000, 2_000].reduce(
      (each, ago) => note(each, "GET a", now - ago),
      note(note(noRequests, "GET b"), "GET a", now - 20 * 60_000),
    );
    expect(byEndpoint(stats, now).map(({ name, lastMinute, lastHour: hour }) => [name, lastMinute, hour])).toEqual([
      ["GET a", 3, 4],
      ["GET b", 1, 1],
    ]);
  });

  test("an hour is 60 points, also where nothing happened", () => {
    const points = lastHour(pulsed(note(noRequests, "GET a", now, 429), now, 15_000), now);
    expect(points).toHaveLength(60);
    expect(points.at(-1)).toMatchObject({ requests: 1, refused: 1, silence: 15_000 });
    expect(points[0]).toMatchObject({ requests: 0, refused: 0, silence: null });
  });

  test("a day of everything stays below the 20 kB of one key", () => {
    let stats = noRequests;
    for (let minute = 0; minute < 600; minute++)
      for (let each = 0; each < 60; each++)
        stats = noted(stats, {
          at: now + minute * 60_000,
          endpoint: `GET telephony/config/people/me/settings/${each}`,
          status: 429,
          trackingId: "ROUTERGW_4da42482-5fa5-453e",
          retryAfterMs: 5_000,
        });
    expect(stats.minutes).toHaveLength(60);
    expect(stats.names).toHaveLength(24);
    expect(JSON.stringify(stats).length).toBeLessThan(20_000);
  });

  test("the last answer of what fits", () => {
    const stats = note(note(noRequests, "PUT xsi-events subscription/{id}", now - 9, 404), "POST xsi-events user/me", now - 5, 200);
    expect(lastAnswerOf(stats, /subscription|user\/me/)?.status).toBe(200);
    expect(lastAnswerOf(stats, /nothing/)).toBeNull();
  });

  test("Retry-After in seconds, as a date, and as nonsense", () => {
    expect([waitOf("30", now), waitOf(new Date(now + 5_000).toUTCString(), now), waitOf("soon", now), waitOf(null, now)]).toEqual([
      30_000,
      5_000,
      null,
      null,
    ]);
  });
});

describe("what things took", () => {
  const day = (...samples: readonly number[]) => samples.reduce<LatencyDay>((each, ms) => sampled(each, "key-request", ms, now), { day: "", of: {} });

  test("p50, p95 and max are true within a box", () => {
    const found = figures(day(...Array.from({ length: 100 }, (_, place) => place + 1)), "key-request", now);
    expect(found).toEqual({ count: 100, p50: 50, p95: 95, max: 100 });
    const slow = figures(day(1_000, 1_000, 1_000, 9_000), "key-request", now);
    expect(slow?.p50).toBeGreaterThanOrEqual(1_000);
    expect(slow?.p50).toBeLessThan(1_060);
    expect(slow?.max).toBe(9_000);
  });

  test("yesterday does not count, nor does nonsense", () => {
    expect(figures(day(5), "key-request", now + 86_400_000)).toBeNull();
    expect(figures(sampled(day(5), "key-request", 7, now + 86_400_000), "key-request", now + 86_400_000)).toMatchObject({ count: 1, max: 7 });
    expect(day(-3, 3_600_000)).toEqual({ day: "", of: {} });
    expect(dayOf(now)).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test("a thousand calls stay small", () => {
    expect(JSON.stringify(day(...Array.from({ length: 5_000 }, (_, place) => (place * 37) % 20_000))).length).toBeLessThan(4_000);
  });
});

describe("the worker's watches", () => {
  let timers: (() => void)[] = [];
  let at = now;
  const run = () => {
    const due = timers;
    timers = [];
    for (const each of due) each();
  };
  const parts = { now: () => at, setTimer: (each: () => void) => void timers.push(each), log: silentLog };
  beforeEach(() => {
    fakeBrowser.reset();
    timers = [];
    at = now;
  });

  test("every answer is counted, written in one go, and what was counted before the load is kept", async () => {
    const acted: string[] = [];
    const watch = createRequestWatch({ ...parts, own: () => me, sent: () => acted.push("sent") });
    const fetch = watch.watch(async () => new Response("", { status: 429, headers: { "retry-after": "7", trackingid: "T1" } }));
    await requestsItem.set(note(noRequests, "GET before"));
    await fetch("https://webexapis.com/v1/people/me");
    await watch.load();
    await fetch("https://webexapis.com/v1/telephony/calls/hold", { method: "POST" });
    watch.pulse(at);
    watch.pulse(at + 15_000);
    expect(timers).toHaveLength(1);
    run();
    const stats = await requestsItem.get();
    expect(stats.names).toEqual(["GET before", "GET people/me", "POST telephony/calls/hold"]);
    expect(stats.refusals).toHaveLength(2);
    expect(stats.refusals[0]).toMatchObject({ retryAfterMs: 7_000 });
    expect(lastHour(stats, at + 15_000).reduce((most, { silence }) => Math.max(most, silence ?? 0), 0)).toBe(15_000);
    expect(acted).toEqual(["sent"]);
  });

  test("no answer is an answer too, and the failure goes on", async () => {
    const watch = createRequestWatch({ ...parts, own: () => null, sent: () => undefined });
    await watch.load();
    await expect(watch.watch(() => Promise.reject(new TypeError("Failed to fetch")))("https://webexapis.com/v1/people/me")).rejects.toThrow(
      "Failed to fetch",
    );
    run();
    expect((await requestsItem.get()).last["GET people/me"]?.status).toBe(0);
  });

  test("sleep is no silence of the line", async () => {
    const watch = createRequestWatch({ ...parts, own: () => null, sent: () => undefined });
    await watch.load();
    watch.pulse(now);
    watch.pulse(now + 3_600_000);
    run();
    expect((await requestsItem.get()).minutes.map(({ silence }) => silence)).toEqual([0]);
  });

  test("a key is timed to its first request and to its proof", async () => {
    const entry = (more: Partial<LedgerEntry>): LedgerEntry => ({
      id: "n1",
      command: "call.hold",
      call: "c",
      askedAt: now,
      acceptedAt: null,
      seenAt: null,
      outcome: "asked",
      error: null,
      via: null,
      trackingId: null,
      ...more,
    });
    let entries: readonly LedgerEntry[] = [entry({})];
    const latency = createLatencyWatch(parts);
    const inner = {
      entries: () => entries,
      judge: async () => undefined,
      ask: async () => {
        at = now + 12;
        latency.sent();
        latency.sent(); // a second request of the same press is not the key's
        return { acceptedAt: at, trackingId: null, call: null, session: null, parkedAt: null };
      },
    } as unknown as Ledger;
    const ledger = latency.follow(inner);
    latency.pressed({ nonce: "n1", pressedAt: now });
    latency.sent(); // somebody else's request
    await ledger.ask("n1", { kind: "hold", call: "c" }, "last");
    entries = [entry({ outcome: "confirmed", seenAt: now + 180 })];
    await ledger.judge(noCalls);
    await ledger.judge(noCalls);
    run();
    const day = await workerLatencyItem.get();
    expect(figures(day, "key-request", now)).toMatchObject({ count: 1, max: 12 });
    expect(figures(day, "key-confirmed", now)).toMatchObject({ count: 1, max: 180 });
  });
});

describe("what the console has to paint", () => {
  const called = (state: "offered" | "connected", heardAt: number, from = noCalls) =>
    reduce(from, { kind: "call", name: "x", at: heardAt, order: null, call: makeCall("a", state) });

  test("is what was heard since the last picture", () => {
    const first = called("offered", 100);
    const second = called("connected", 200, first);
    expect(heardBetween(noCalls, first)).toBe(100);
    expect(heardBetween(first, second)).toBe(200);
    expect(heardBetween(second, structuredClone(second))).toBeNull();
  });

  test("and what ended", () => {
    const first = called("offered", 100);
    expect(heardBetween(first, reduce(first, { kind: "gone", at: 300, order: null, id: "a" }))).toBe(300);
  });
});
