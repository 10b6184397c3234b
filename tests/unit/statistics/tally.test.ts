// Records, calls and tallies: decoded with tolerance, joined once, counted by hand.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsOf, covered, distinct } from "../../../utils/statistics/call.ts";
import { addDays, askable, daysOnOffer, localTimes, longestWindow, startOfDay, windowsOf } from "../../../utils/statistics/days.ts";
import { type CallLeg, readLeg, readLegs } from "../../../utils/statistics/record.ts";
import { hostIn, nextHost } from "../../../utils/statistics/region.ts";
import { tally, timesOf } from "../../../utils/statistics/tally.ts";

const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);
const leg = (more: Partial<CallLeg>): CallLeg => ({
  ...(readLeg({ "Start time": "2026-11-20T09:00:00.000Z" }) as CallLeg),
  id: Math.random().toString(),
  ...more,
});

describe("a record", () => {
  test("is read whatever is absent, empty, NA or of another case", () => {
    expect(
      readLeg({ "Start time": "2026-11-20T09:00:00.000Z", "Ring duration": "NA", "Called number": "NA", User: "", Answered: "true" }),
    ).toMatchObject({
      startedAt: at("09:00:00"),
      ring: null,
      calledNumber: null,
      user: null,
      answered: true,
    });
    expect(readLeg({ "START TIME": "2026-11-20 09:00:00", Duration: 61, "Answer time": "2026-11-20T09:00:05Z" })).toMatchObject({
      startedAt: at("09:00:00"),
      duration: 61,
      releasedAt: at("09:01:06"),
      answered: true,
    });
  });
  test.each([null, 1, "x", [], {}, { "Start time": "NA" }, { "Start time": "yesterday" }])("that says no start is none: %j", (item) => {
    expect(readLeg(item)).toBeNull();
  });
  test("is never too much for the reader", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom("Start time", "Duration", "Answered", "User"), fc.anything()))),
        (items) => {
          for (const { startedAt } of readLegs(items)) expect(Number.isFinite(startedAt)).toBe(true);
        },
      ),
    );
  });
});

describe("a call", () => {
  const inbound = {
    correlation: "c1",
    direction: "terminating" as const,
    type: "SIP_INBOUND",
    startedAt: at("09:00:00"),
    callingNumber: "+49301",
    calledName: "Reception",
    calledNumber: "+3531",
  };
  test("counts once: queue, two agents ringing, one answers and sends it on", () => {
    const legs = [
      leg({ ...inbound, userType: "CallCenterStandard", answered: true, answeredAt: at("09:00:01"), releasedAt: at("09:03:00") }),
      leg({ correlation: "c1", direction: "terminating", type: "SIP_ENTERPRISE", userType: "User", startedAt: at("09:00:10"), answered: false }),
      leg({
        correlation: "c1",
        direction: "terminating",
        type: "SIP_ENTERPRISE",
        userType: "User",
        startedAt: at("09:00:10"),
        answered: true,
        answeredAt: at("09:00:20"),
        releasedAt: at("09:01:20"),
        transferred: true,
      }),
      leg({
        correlation: "c1",
        direction: "terminating",
        type: "SIP_ENTERPRISE",
        userType: "User",
        startedAt: at("09:01:20"),
        answered: true,
        answeredAt: at("09:01:30"),
        releasedAt: at("09:03:00"),
      }),
    ];
    expect(callsOf(legs)).toEqual([
      {
        id: "call c1",
        startedAt: at("09:00:00"),
        way: "in",
        answered: true,
        sent: true,
        wait: 20_000,
        talk: 60_000 + 90_000,
        destination: { name: "Reception", number: "+3531" },
        legs: 4,
      },
    ]);
  });
  test("that only a queue or a mailbox took is missed, and its wait is until it was given up", () => {
    const legs = [
      leg({ ...inbound, userType: "CallCenterStandard", answered: true, answeredAt: at("09:00:01"), releasedAt: at("09:00:41") }),
      leg({ ...inbound, userType: "VoiceMailGroup", answered: true, answeredAt: at("09:00:30"), releasedAt: at("09:00:50") }),
    ];
    expect(callsOf(legs)[0]).toMatchObject({ answered: false, wait: 50_000, talk: null });
  });
  test("inside the organisation has two sides, whose talk is one", () => {
    const common = {
      correlation: "c2",
      type: "SIP_ENTERPRISE",
      startedAt: at("10:00:00"),
      answered: true,
      answeredAt: at("10:00:04"),
      releasedAt: at("10:01:04"),
      userType: "User",
    };
    expect(callsOf([leg({ ...common, direction: "terminating" }), leg({ ...common, direction: "originating" })])[0]).toMatchObject({
      way: "inside",
      talk: 60_000,
      wait: 4_000,
      legs: 2,
    });
  });
  test("to outside is told by the caller's side alone; without a correlation every leg is a call", () => {
    const out = leg({ direction: "originating", type: "SIP_NATIONAL", answered: false, ring: 12, calledNumber: "+44" });
    expect(callsOf([out, { ...out, id: "other" }])).toHaveLength(2);
    expect(callsOf([out])[0]).toMatchObject({ way: "out", answered: false, wait: 12_000, destination: { name: null, number: "+44" } });
  });
  test("given twice is there once", () => {
    const one = leg({ id: "r1" });
    expect(distinct([one, { ...one }, leg({ id: "r2" })])).toHaveLength(2);
  });
  test("spans are counted where they lie, not twice", () => {
    expect(covered([])).toBe(0);
    expect(
      covered([
        [5, 10],
        [0, 3],
        [2, 6],
        [20, 21],
      ]),
    ).toBe(11);
  });
});

describe("a tally", () => {
  const calls = callsOf([
    // 23:30 UTC on the 19th is the 20th in Berlin; 08:15 and 08:45 UTC are nine o'clock there.
    leg({
      correlation: "a",
      startedAt: Date.parse("2026-11-19T23:30:00Z"),
      type: "SIP_INBOUND",
      direction: "terminating",
      answered: true,
      answeredAt: Date.parse("2026-11-19T23:30:04Z"),
      releasedAt: Date.parse("2026-11-19T23:31:04Z"),
      calledNumber: "+353 1",
    }),
    leg({
      correlation: "b",
      startedAt: at("08:15:00"),
      type: "SIP_INBOUND",
      direction: "terminating",
      answered: false,
      releasedAt: at("08:15:25"),
      calledNumber: "+3531",
      calledName: "Desk",
    }),
    leg({
      correlation: "c",
      startedAt: at("08:45:00"),
      type: "SIP_NATIONAL",
      direction: "originating",
      answered: true,
      answeredAt: at("08:45:10"),
      releasedAt: at("08:55:10"),
      transferred: true,
      calledNumber: "+49 30",
    }),
  ]);
  const found = tally(calls, { from: "2026-11-20", to: "2026-11-21", zone: "Europe/Berlin", busiest: 5 });
  test("counts by hour and day of the person's own zone", () => {
    expect(found.all).toEqual({ calls: 3, answered: 2, missed: 1, sent: 1 });
    expect(found.byHour[0]).toEqual({ calls: 1, answered: 1, missed: 0, sent: 0 });
    expect(found.byHour[9]).toEqual({ calls: 2, answered: 1, missed: 1, sent: 1 });
    expect(found.byHour.reduce((sum, { calls: n }) => sum + n, 0)).toBe(3);
    expect(found.byDay.map(({ day, calls: n }) => [day, n])).toEqual([
      ["2026-11-20", 3],
      ["2026-11-21", 0],
    ]);
  });
  test("tells how long people waited and talked", () => {
    expect(found.waitAnswered).toEqual({ count: 2, mean: 7_000, p50: 4_000, p95: 10_000, spread: [1, 0, 1, 0, 0, 0, 0] });
    expect(found.waitMissed).toMatchObject({ count: 1, p50: 25_000, spread: [0, 0, 0, 1, 0, 0, 0] });
    expect(found.talk).toMatchObject({ count: 2, mean: 330_000, p50: 60_000, p95: 600_000, spread: [0, 0, 1, 0, 0, 1, 0] });
  });
  test("names who is called most, however the number is written", () => {
    expect(found.destinations.map(({ name, calls: n, missed }) => [name, n, missed])).toEqual([
      ["Desk", 2, 1],
      [null, 1, 0],
    ]);
  });
  test("of nothing is nothing", () => {
    expect(timesOf([], [1])).toBeNull();
    expect(tally([], { from: "2026-11-20", to: "2026-11-20", zone: "UTC", busiest: 5 })).toMatchObject({ waitAnswered: null, destinations: [] });
  });
});

describe("days and windows", () => {
  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "America/Sao_Paulo",
  ];
  test("a day begins with its first moment, also where the clock changes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 900 }), (zone, n) => {
        const day = addDays("2024-06-01", n);
        const begin = startOfDay(day, zone);
        const local = localTimes(zone);
        expect(local(begin).day).toBe(day);
        expect(local(begin - 1).day).toBe(addDays(day, -1));
      }),
      { numRuns: 200 },
    );
  });
  test("windows are at most twelve hours and leave no moment out", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 30 }), (zone, n, more) => {
        const from = addDays("2024-06-01", n);
        const windows = windowsOf(from, addDays(from, more), zone);
        expect(windows[0]?.from).toBe(startOfDay(from, zone));
        expect(windows.at(-1)?.to).toBe(startOfDay(addDays(from, more + 1), zone));
        for (const [place, { from: begin, to }] of windows.entries()) {
          expect(to - begin).toBeGreaterThan(0);
          expect(to - begin).toBeLessThanOrEqual(longestWindow);
          if (place > 0) expect(begin).toBe(windows[place - 1]?.to);
        }
      }),
      { numRuns: 100 },
    );
  });
  test("three days are six windows; the day of 25 hours has three", () => {
    expect(windowsOf("2026-11-18", "2026-11-20", "Europe/Berlin")).toHaveLength(6);
    expect(windowsOf("2026-10-25", "2026-10-25", "Europe/Berlin").map(({ from, to }) => (to - from) / 3_600_000)).toEqual([12, 12, 1]);
  });
  test("only what is neither too young nor too old is asked", () => {
    const now = at("12:00:00");
    expect(askable({ from: now - 3_600_000, to: now }, now)).toEqual({ from: now - 3_600_000, to: now - 360_000 });
    expect(askable({ from: now - 60_000, to: now }, now)).toBeNull();
    expect(askable({ from: 0, to: 1 }, now)).toBeNull();
    expect(daysOnOffer(now, "UTC")).toEqual({ first: "2026-10-21", last: "2026-11-20" });
  });
});

describe("a region", () => {
  test.each([
    ["Use https://analytics-calling-eu.webexapis.com/v1/cdr_feed", "analytics-calling-eu.webexapis.com"],
    ["analytics.webexapis.com", "analytics.webexapis.com"],
    ["https://analytics-calling.webexapis.com.evil.example/", null],
    ["https://evil-analytics-calling.webexapis.com", null],
    ["webexapis.com", null],
  ])("is read out of %j", (text, host) => expect(hostIn(text)).toBe(host));
  test("that is not named is looked for, each once", () => {
    expect(nextHost(null, ["analytics-calling.webexapis.com"])).toBe("analytics-calling-eu.webexapis.com");
    expect(nextHost("analytics-calling-in.webexapis.com", [])).toBe("analytics-calling-in.webexapis.com");
    expect(
      nextHost(
        null,
        ["", "-eu", "-in", "-au", "-gov"].map((end) => `analytics-calling${end}.webexapis.com`),
      ),
    ).toBeNull();
  });
});
