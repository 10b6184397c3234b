// When this browser rings, beeps, or keeps silent; and that the voice is told each thing once.
import { describe, expect, it, vi } from "vitest";
import { confirmMs, createRinger, type Ring, ringFor } from "@/entrypoints/background/surfaces/ringer.ts";
import { ghostMs, type Scene } from "@/entrypoints/background/surfaces/scene.ts";
import { createLog } from "@/utils/log.ts";
import type { RingOrder } from "@/utils/messages.ts";
import { at, calls, createClock, scene, settle, tracked } from "./scene.ts";

const withSettings = (values: Partial<Scene["settings"]>, more: Partial<Scene> = {}) =>
  scene({ calls: calls(tracked("r", "offered")), settings: { ...scene().settings, ...values }, ...more });

describe("what is heard", () => {
  it("is a full ring when idle, and while callers merely wait on hold", () => {
    expect(ringFor(withSettings({}), at)).toEqual({ mode: "full", calls: ["r"], volume: 0.7, tone: "classic" });
    expect(ringFor(scene({ calls: calls(tracked("r", "offered"), tracked("h", "held")) }), at).mode).toBe("full");
  });

  it.each(["connected", "remote-held", "placing"] as const)("is one beep while a call is %s", (state) => {
    expect(ringFor(scene({ calls: calls(tracked("r", "offered"), tracked("c", state)) }), at)).toMatchObject({ mode: "beep", calls: ["r"] });
  });

  it.each([
    ["nothing rings", scene()],
    ["this browser is silenced", withSettings({ "ring.mutedHere": true })],
    ["the volume is nothing", withSettings({ "ring.volume": 0 })],
    ["nobody is signed in", withSettings({}, { signedIn: false })],
    ["this call was silenced", withSettings({}, { silenced: ["r"] })],
  ])("is nothing when %s", (_why, present) => {
    expect(ringFor(present, at)).toMatchObject({ mode: "off", calls: [] });
  });

  it("goes on for the other call when one of two is silenced", () => {
    const two = scene({ calls: calls(tracked("a", "offered"), tracked("b", "offered")), silenced: ["a"] });
    expect(ringFor(two, at)).toMatchObject({ mode: "full", calls: ["b"] });
  });

  it("waits for a possible ghost", () => {
    const ghost = scene({ calls: calls(tracked("g", "offered", { endpoint: null, appearance: null })) });
    expect(ringFor(ghost, at + ghostMs - 1).mode).toBe("off");
    expect(ringFor(ghost, at + ghostMs).mode).toBe("full");
  });
});

describe("the voice", () => {
  const ring = (mode: Ring["mode"], ...ids: readonly string[]): Ring => ({ mode, calls: ids, volume: 0.5, tone: "soft" });

  function setUp(obey = vi.fn(async (_order: RingOrder) => {})) {
    const clock = createClock();
    const lines: unknown[] = [];
    const say = createRinger({ voice: { obey }, now: clock.now, log: createLog("test", (line) => lines.push(line), clock.now) });
    return { clock, lines, obey, say, modes: () => obey.mock.calls.map(([order]) => order.mode) };
  }

  it("is told the same thing once, and reminded of a ring before it gives up", async () => {
    const { clock, say, modes } = setUp();
    for (const pause of [0, 100, confirmMs - 100]) {
      clock.pass(pause);
      say(ring("full", "a"));
      await settle();
    }
    expect(modes()).toEqual(["full", "full"]);
    say(ring("off"));
    await settle();
    say(ring("off"));
    await settle();
    expect(modes()).toEqual(["full", "full", "off"]);
  });

  it("beeps once for each call", async () => {
    const { say, modes } = setUp();
    for (const wish of [ring("beep", "a"), ring("beep", "a"), ring("beep", "a", "b"), ring("beep", "b")]) {
      say(wish);
      await settle();
    }
    expect(modes()).toEqual(["beep", "beep"]);
  });

  it("rings in full again when the talk ends and the caller still waits", async () => {
    const { say, modes } = setUp();
    for (const wish of [ring("full", "a"), ring("beep", "a"), ring("full", "a")]) {
      say(wish);
      await settle();
    }
    expect(modes()).toEqual(["full", "beep", "full"]);
  });

  it("is silenced on the first drawing after a worker's death", async () => {
    const { say, modes } = setUp();
    say(ring("off"));
    await settle();
    expect(modes()).toEqual(["off"]);
  });

  it("is asked again after it failed, and the failure is logged", async () => {
    const obey = vi.fn(async (_order: RingOrder) => {});
    obey.mockRejectedValueOnce(new Error("no page"));
    const { say, modes, lines } = setUp(obey);
    say(ring("full", "a"));
    await settle();
    say(ring("full", "a"));
    await settle();
    expect(modes()).toEqual(["full", "full"]);
    expect(lines).toHaveLength(1);
  });
});
