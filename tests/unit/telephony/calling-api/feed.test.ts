import { afterEach, describe, expect, it } from "vitest";
import { backOffMs, latelyForMs, pace } from "@/entrypoints/background/telephony/calling-api/feed.ts";
import type { FeedItem } from "@/entrypoints/background/telephony/ports.ts";
import { AppError } from "@/utils/errors.ts";
import { createBench, empty, type Handler, html, json, listOf, restId, stall, wireCall } from "./harness.ts";

const ben = "callhalf-488:0";
const eva = "callhalf-489:0";
const quiet: Handler = () => listOf();
const busy: Handler = () => listOf(wireCall(ben));

const running: AbortController[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.abort();
});

/** Opens the feed and gathers what it says. */
function listen(handler: Handler, more: Parameters<typeof createBench>[1] = {}) {
  const bench = createBench(handler, more);
  const stop = new AbortController();
  running.push(stop);
  const items: FeedItem[] = [];
  const ended: Promise<unknown> = (async () => {
    for await (const item of bench.feed.open(stop.signal)) items.push(item);
    return "ended";
  })().catch((thrown: unknown) => thrown);
  return {
    ...bench,
    items,
    ended,
    stop,
    /** What was said since the last time, in a word each. */
    heard: () => items.splice(0).map(wordOf),
    polls: () => bench.asked.splice(0).filter((one) => one.path === "/telephony/calls").length,
  };
}

function wordOf(item: FeedItem): string {
  if (item.kind === "link") return item.error === null ? item.phase : `${item.phase}: ${item.error.code}`;
  if (item.kind === "event") return item.event.kind === "snapshot" ? `snapshot of ${item.event.calls.length}` : item.event.kind;
  return item.kind === "gap" ? `gap: ${item.reason}` : item.kind;
}

describe("a line in good order", () => {
  it("starts with a snapshot and says that it lives", async () => {
    const line = listen(busy);
    await line.clock.advance(0);
    expect(line.items).toMatchObject([
      { kind: "link", phase: "connecting", via: "calling-api", attempt: 0, error: null },
      { kind: "link", phase: "live", retryAt: null },
      { kind: "event", event: { kind: "snapshot", order: null, calls: [{ id: ben, state: "offered" }], conference: null } },
      { kind: "pulse" },
    ]);
  });

  it("asks at most six times a minute while nothing happens, and pulses each time", async () => {
    const line = listen(quiet);
    await line.clock.advance(0);
    await line.clock.advance(latelyForMs);
    line.heard();
    line.polls();
    await line.clock.advance(60_000);
    const polls = line.polls();
    expect(polls).toBeLessThanOrEqual(6);
    expect(polls).toBeGreaterThanOrEqual(5);
    expect(line.heard()).toEqual(Array.from({ length: polls }, () => "pulse"));
  });

  it("keeps within 15 s between pulses, whatever chance says", async () => {
    const line = listen(quiet, { random: () => 0.999 });
    await line.clock.advance(120_000);
    const at = line.items.flatMap((item) => (item.kind === "pulse" ? [item.at] : []));
    const between = at.slice(1).map((one, index) => one - (at[index] ?? 0));
    expect(between.length).toBeGreaterThan(8);
    expect(Math.max(...between)).toBeLessThanOrEqual(15_000);
    expect(Math.min(...between)).toBeGreaterThanOrEqual(pace.quiet);
  });

  it("asks every second while a call is about, less often just after, then rests", async () => {
    const line = listen(busy);
    await line.clock.advance(5_000);
    expect(line.polls()).toBe(6);
    line.serve(quiet);
    await line.clock.advance(pace.busy);
    expect(line.polls()).toBe(1);
    await line.clock.advance(10_000);
    expect(line.polls()).toBe(10_000 / pace.lately);
    await line.clock.advance(latelyForMs);
    line.polls();
    await line.clock.advance(60_000);
    expect(line.polls()).toBeLessThanOrEqual(6);
  });

  it("says a snapshot only when something changed", async () => {
    const line = listen(busy);
    await line.clock.advance(2_000);
    expect(line.heard()).toEqual(["connecting", "live", "snapshot of 1", "pulse", "pulse", "pulse"]);
    line.serve(() => listOf(wireCall(ben, { state: "connected" })));
    await line.clock.advance(2_000);
    expect(line.heard()).toEqual(["snapshot of 1", "pulse", "pulse"]);
    line.serve(quiet);
    await line.clock.advance(1_000);
    expect(line.heard()).toEqual(["snapshot of 0", "pulse"]);
  });

  it("leaves out calls that ended, and counts what it cannot read", async () => {
    const line = listen(() => listOf(wireCall(ben, { state: "disconnected" }), { nothing: true }, wireCall(eva)));
    await line.clock.advance(0);
    expect(line.heard()).toEqual(["connecting", "live", "dropped", "snapshot of 1", "pulse"]);
    await line.clock.advance(2_000);
    expect(line.heard()).toEqual(["pulse", "pulse"]);
  });

  it("wonders once about words it does not know", async () => {
    const line = listen(() => listOf(wireCall(ben, { state: "whispering" })));
    await line.clock.advance(5_000);
    expect(line.lines.filter((one) => one.level === "warn").map((one) => one.facts)).toEqual([{ words: "terminator/whispering" }]);
  });

  it("asks for the conference only when there can be one", async () => {
    const line = listen(({ path }) => (path === "/telephony/calls" ? listOf(wireCall(ben, { state: "connected" }), wireCall(eva)) : json({})));
    await line.clock.advance(0);
    expect(line.asked.map((one) => one.path)).toEqual(["/telephony/calls"]);
    const conference = { state: "connected", muted: false, participants: [{ callId: restId(ben), muted: false }] };
    line.serve(({ path }) =>
      path === "/telephony/calls" ? listOf(wireCall(ben, { state: "connected" }), wireCall(eva, { state: "held" })) : json(conference),
    );
    line.heard();
    await line.clock.advance(pace.busy);
    const [event] = line.items;
    expect(event).toMatchObject({
      event: {
        conference: { state: "active", participants: [{ id: ben }] },
        calls: [
          { id: ben, conference: true },
          { id: eva, conference: false },
        ],
      },
    });
  });

  it("lives without conferences where the line has none", async () => {
    const line = listen(({ path }) =>
      path === "/telephony/calls" ? listOf(wireCall(ben, { state: "connected" }), wireCall(eva, { state: "held" })) : json({ message: "no" }, 404),
    );
    await line.clock.advance(0);
    expect(line.heard()).toEqual(["connecting", "live", "snapshot of 2", "pulse"]);
  });
});

describe("poke", () => {
  it("looks at once, and keeps an eye on it for a while", async () => {
    const line = listen(quiet);
    await line.clock.advance(40_000);
    line.polls();
    await line.clock.advance(1_000);
    expect(line.polls()).toBe(0);
    line.feed.poke();
    await line.clock.advance(0);
    expect(line.polls()).toBe(1);
    await line.clock.advance(pace.lately);
    expect(line.polls()).toBe(1);
  });

  it("while we look: looks once more", async () => {
    let release: () => void = () => {};
    const line = listen(
      () =>
        new Promise((resolve) => {
          release = () => resolve(listOf());
        }),
    );
    await line.clock.advance(0);
    line.feed.poke();
    line.feed.poke();
    line.serve(quiet);
    release();
    await line.clock.advance(0);
    expect(line.polls()).toBe(2);
  });

  it("comes by itself with every accepted command, and with a call that turned out gone", async () => {
    const line = listen(({ path }) => (path === "/telephony/calls" ? listOf() : empty()));
    await line.clock.advance(40_000);
    line.polls();
    await line.control.perform({ kind: "dial", destination: "5601" }, line.stop.signal);
    await line.clock.advance(0);
    expect(line.polls()).toBe(1);
    await expect(line.control.perform({ kind: "hold", call: ben }, line.stop.signal)).rejects.toMatchObject({ code: "call-gone" });
    await line.clock.advance(0);
    expect(line.polls()).toBe(2); // the command's own look, and the feed's
  });

  it("before anybody listens does nothing", async () => {
    const bench = createBench(quiet);
    bench.feed.poke();
    await bench.clock.advance(60_000);
    expect(bench.asked).toEqual([]);
  });
});

describe("bad days", () => {
  it.each<readonly [string, Handler, string]>([
    ["overload", () => json({}, 503), "overloaded"],
    ["server error", () => json({}, 500), "server-error"],
    ["HTML from a gateway", () => html(200), "bad-answer"],
    ["a list that is none", () => json({ calls: [] }), "bad-answer"],
    ["a 404 from somewhere", () => json({ message: "?" }, 404), "not-found"],
    [
      "no network",
      () => {
        throw new TypeError("fetch failed");
      },
      "offline",
    ],
  ])("%s: waits, tries again, and says since when it was blind", async (_, trouble, code) => {
    const line = listen(quiet);
    await line.clock.advance(12_700);
    const lastPulse = line.items.findLast((item) => item.kind === "pulse");
    line.heard();
    line.serve(trouble);
    await line.clock.advance(12_700);
    const [waiting] = line.items;
    expect(waiting).toMatchObject({ kind: "link", phase: "waiting", attempt: 1, error: { code } });
    expect(line.heard()[0]).toBe(`waiting: ${code}`);
    line.serve(quiet);
    await line.clock.advance(2_000);
    const gap = line.items.find((item) => item.kind === "gap");
    expect(gap).toMatchObject({ reason: code, from: lastPulse?.kind === "pulse" ? lastPulse.at : -1 });
    expect(line.heard().slice(-4)).toEqual(["live", `gap: ${code}`, "snapshot of 0", "pulse"]);
  });

  it("waits longer each time, up to half a minute, half of it chance", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => backOffMs(attempt, 1))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    expect(backOffMs(1, 0)).toBe(500);
  });

  it("starts to count anew after a good look", async () => {
    const line = listen(() => json({}, 500));
    await line.clock.advance(4_000);
    line.serve(quiet);
    await line.clock.advance(30_000);
    line.heard();
    line.serve(() => json({}, 500));
    await line.clock.advance(13_200);
    expect(line.items[0]).toMatchObject({ phase: "waiting", attempt: 1 });
  });

  it("never saw anything before: no gap, and a snapshot once it can", async () => {
    const line = listen(() => json({}, 500));
    await line.clock.advance(0);
    line.serve(quiet);
    await line.clock.advance(2_000);
    expect(line.heard()).toEqual(["connecting", "waiting: server-error", "connecting", "live", "snapshot of 0", "pulse"]);
  });

  it("a poke ends a wait of our own, not one that Webex asked for", async () => {
    const line = listen(() => json({}, 500));
    await line.clock.advance(0);
    line.polls();
    line.feed.poke();
    await line.clock.advance(0);
    expect(line.polls()).toBe(1);

    const limited = listen(() => json({}, 429, { "retry-after": "30" }));
    await limited.clock.advance(0);
    limited.polls();
    expect(limited.items.at(-1)).toMatchObject({ phase: "waiting", error: { code: "rate-limited", retryAfterMs: 30_000 } });
    limited.feed.poke();
    await limited.clock.advance(29_999);
    expect(limited.polls()).toBe(0);
    limited.serve(quiet);
    await limited.clock.advance(1_000);
    expect(limited.polls()).toBe(1);
  });

  it("the machine slept: a gap and a snapshot, though nothing failed", async () => {
    const line = listen(quiet);
    await line.clock.advance(30_000);
    line.heard();
    line.clock.leap(3_600_000);
    await line.clock.advance(0);
    expect(line.heard()).toEqual(["gap: asleep", "snapshot of 0", "pulse"]);
  });
});

describe("the end", () => {
  it.each<readonly [string, Handler, string]>([
    ["401 that no renewal cures", () => json({}, 401), "unauthorized"],
    ["403", () => json({ message: "scope" }, 403), "forbidden"],
    ["no calling licence", () => json({ errorCode: 4008 }, 404), "no-licence"],
  ])("%s: throws", async (_, handler, code) => {
    const line = listen(handler);
    await line.clock.advance(0);
    expect(await line.ended).toMatchObject({ code });
    expect(line.clock.sleeping).toEqual([]);
  });

  it("a dead grant: throws what the token said", async () => {
    const line = listen(quiet, {
      token: async () => {
        throw new AppError("grant-dead");
      },
    });
    await line.clock.advance(0);
    expect(await line.ended).toMatchObject({ code: "grant-dead" });
  });

  it("our own mistakes are not weather", async () => {
    const line = listen(quiet, {
      token: async () => {
        throw new RangeError("a defect");
      },
    });
    await line.clock.advance(0);
    expect(await line.ended).toBeInstanceOf(RangeError);
  });

  it.each<readonly [string, Handler]>([
    ["at rest", quiet],
    ["while looking", stall],
    ["while waiting", () => json({}, 503, { "retry-after": "60" })],
  ])("aborted %s: ends quietly and leaves no timer", async (_, handler) => {
    const line = listen(handler);
    await line.clock.advance(0);
    line.stop.abort();
    expect(await line.ended).toBe("ended");
    expect(line.clock.sleeping).toEqual([]);
  });

  it("read() is the truth right now", async () => {
    const bench = createBench(busy);
    expect(await bench.feed.read(new AbortController().signal)).toMatchObject({ calls: [{ id: ben }], conference: null });
  });
});
