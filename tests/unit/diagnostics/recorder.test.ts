// The recorder: off the path, bounded, and right over deaths, failures and a full disk.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createRecorder } from "@/entrypoints/background/recorder.ts";
import { makeCall } from "@/tests/unit/background/bench.ts";
import { type Calls, noCalls } from "@/utils/calls/call.ts";
import type { TelephonyEvent } from "@/utils/calls/event.ts";
import type { LedgerEntry } from "@/utils/calls/record.ts";
import { reduce } from "@/utils/calls/reducer.ts";
import { baseItem, shardCount, shardSize } from "@/utils/diagnostics/flight-store.ts";
import { createReplay } from "@/utils/diagnostics/replay.ts";
import { createLog } from "@/utils/log.ts";
import { type Link, linkItem } from "@/utils/state.ts";
import { readFlight } from "./read-flight.ts";

const start = 1_790_000_000_000;
let at = start;
let calls: Calls = noCalls;

beforeEach(() => {
  fakeBrowser.reset();
  at = start;
  calls = noCalls;
});

function open() {
  const timers: (() => void)[] = [];
  const lines: string[] = [];
  const log = createLog(
    "recorder",
    ({ text }) => lines.push(text),
    () => at,
  );
  const recorder = createRecorder({ now: () => at, setTimer: (run) => void timers.push(run), log });
  const hear = (event: TelephonyEvent) => {
    const before = calls;
    calls = reduce(before, event);
    recorder.heard(event, before, calls);
  };
  const ring = (id: string, state: "offered" | "connected" | "gone" = "offered", more = {}) => {
    at += 100;
    hear({ kind: "call", name: "test", at, order: null, call: makeCall(id, state, more) });
  };
  return { recorder, timers, lines, hear, ring };
}

const stored = async () => JSON.stringify(await fakeBrowser.storage.local.get());
const last = async () => {
  const replay = createReplay(await readFlight());
  return replay.at(replay.length);
};
const entry = (id: string, outcome: LedgerEntry["outcome"]): LedgerEntry => ({
  id,
  command: "call.hold",
  call: "1",
  askedAt: at,
  acceptedAt: null,
  seenAt: null,
  outcome,
  error: null,
  via: null,
  trackingId: null,
});
const link = (phase: Link["phase"]): Link => ({ ...linkItem.fallback, phase });

describe("the recorder", () => {
  it("writes nothing on the path of a call, and one bundle afterwards", async () => {
    const { recorder, timers, ring } = open();
    const set = vi.spyOn(fakeBrowser.storage.local, "set");
    for (let n = 0; n < 10; n += 1) ring(String(n));
    recorder.asked(entry("e", "asked"), "hold");
    expect(set).not.toHaveBeenCalled();
    expect(timers).toHaveLength(1);
    timers[0]?.();
    await recorder.flush();
    const { frames } = await readFlight();
    expect(frames.map(({ kind }) => kind)).toEqual(["calls", ...Array(10).fill("event"), "command"]);
    expect((await last()).calls).toEqual(calls);
  });

  it("notes how the desk stands only when that changes, over workers too", async () => {
    const one = open();
    const [none, live] = [[], link("live")];
    for (let n = 0; n < 3; n += 1) one.recorder.stood({ link: live, consults: none, graces: none });
    await one.recorder.flush();
    const two = open();
    two.recorder.stood({ link: link("live"), consults: [], graces: [] });
    two.recorder.stood({ link: link("waiting"), consults: [], graces: [] });
    await two.recorder.flush();
    expect((await readFlight()).frames.map((frame) => (frame.kind === "link" ? frame.link.phase : frame.kind))).toEqual([
      "live",
      "consults",
      "graces",
      "waiting",
    ]);
  });

  it("brings the desk's calls along where a dead worker's last seconds are missing", async () => {
    const one = open();
    one.ring("1");
    await one.recorder.flush();
    one.ring("2");
    const two = open();
    two.ring("1", "connected");
    await two.recorder.flush();
    expect((await last()).calls).toEqual(calls);
    expect((await readFlight()).frames.filter(({ kind }) => kind === "calls")).toHaveLength(2);
  });

  it("notices that the calls were forgotten in between", async () => {
    const { recorder, ring } = open();
    ring("1");
    await recorder.flush();
    ring("1", "connected");
    calls = noCalls;
    ring("2");
    await recorder.flush();
    expect((await last()).calls).toEqual(calls);
  });

  it("is bounded in size, and what it lets go of is folded in", async () => {
    const { recorder, ring } = open();
    for (let n = 0; n < 2500; n += 1) {
      ring(`callhalf-${n}:0`, "offered", { party: { name: "x".repeat(250), number: null, userId: null, withheld: false, kind: "other" } });
      ring(`callhalf-${n}:0`, "gone");
      if (n % 50 === 0) await recorder.flush();
    }
    await recorder.flush();
    const text = await stored();
    expect(text.length).toBeLessThan((shardCount + 1) * (shardSize + 3000) + 60_000);
    expect(text.length).toBeGreaterThan(shardCount * shardSize * 0.8);
    const sizes = Object.entries(await fakeBrowser.storage.local.get()).filter(([key]) => /^flight:\d/.test(key));
    for (const [, shard] of sizes) expect(JSON.stringify(shard).length).toBeLessThan(20_000);
    expect((await baseItem.get()).through).toBeGreaterThan(0);
    expect((await last()).calls).toEqual(calls);
  });

  it("is bounded in time", async () => {
    const { recorder, ring } = open();
    ring("old");
    await recorder.flush();
    for (let n = 0; n < 30; n += 1) {
      at += 600_000;
      ring(String(n));
      await recorder.flush();
    }
    const { frames } = await readFlight();
    expect(Math.min(...frames.map((frame) => frame.at))).toBeGreaterThan(at - 2 * 3_600_000);
    expect((await last()).calls).toEqual(calls);
  });

  it("goes on after a write that failed, and says so", async () => {
    const { recorder, lines, ring } = open();
    ring("1");
    await recorder.flush();
    const full = vi.spyOn(fakeBrowser.storage.local, "set").mockRejectedValue(new Error("QUOTA_BYTES quota exceeded"));
    ring("2");
    await recorder.flush();
    full.mockRestore();
    ring("1", "connected");
    await recorder.flush();
    expect(lines).toEqual(["recording not written"]);
    expect((await last()).calls).toEqual(calls);
  });

  it("names what is too large to be kept, and is right again with the next event", async () => {
    const { recorder, hear, ring } = open();
    const many = Array.from({ length: 300 }, (_, n) => makeCall(`many-${n}`, "held"));
    hear({ kind: "snapshot", at: at + 1, order: null, calls: many, conference: null });
    await recorder.flush();
    hear({ kind: "snapshot", at: at + 2, order: null, calls: [makeCall("1", "held")], conference: null });
    for (let n = 0; n < 40; n += 1) ring(`later-${n}`, "gone");
    await recorder.flush();
    hear({ kind: "snapshot", at: at + 3, order: null, calls: [makeCall("1", "connected")], conference: null });
    await recorder.flush();
    expect((await readFlight()).frames.some(({ kind }) => kind === "lost")).toBe(true);
    expect((await last()).calls).toEqual(calls);
  });

  it("survives a death between two shards", async () => {
    const one = open();
    for (let n = 0; n < 40; n += 1) one.ring(`callhalf-${n}:0`);
    await one.recorder.flush();
    const before = await fakeBrowser.storage.local.get();
    const set = fakeBrowser.storage.local.set.bind(fakeBrowser.storage.local);
    for (let survives = 0; survives < 8; survives += 1) {
      await fakeBrowser.storage.local.clear();
      await set(before);
      const saved = calls;
      let left = survives;
      const dying = vi.spyOn(fakeBrowser.storage.local, "set").mockImplementation(async (items) => {
        if (left === 0) throw new Error("dead");
        left -= 1;
        await set(items);
      });
      const two = open();
      for (let n = 0; n < 60; n += 1) two.ring(`callhalf-${n}:1`);
      await two.recorder.flush();
      dying.mockRestore();
      const three = open();
      three.ring("callhalf-0:0", "connected");
      await three.recorder.flush();
      expect((await last()).calls, `after ${survives} writes`).toEqual(calls);
      const times = (await readFlight()).frames.map((frame) => frame.at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      calls = saved;
    }
  });

  it("leaves nothing at sign-out, whatever is being written", async () => {
    const { recorder, ring } = open();
    ring("1");
    void recorder.flush();
    ring("2");
    await recorder.clear();
    await recorder.flush();
    expect(await fakeBrowser.storage.local.get()).toEqual({});
    ring("3");
    await recorder.flush();
    expect((await last()).calls).toEqual(calls);
  });
});
