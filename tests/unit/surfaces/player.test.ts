// The player obeys: starts, confirms, stops, beeps once, and gives up a ring that nobody confirms.
import { describe, expect, it } from "vitest";
import { createPlayer, type Speaker, scoreOf, unconfirmedSeconds } from "@/utils/ring.ts";
import { createClock, settle } from "./scene.ts";

/** Counts what sounds; knows no sound itself. */
function createSpeaker() {
  const seen = { oscillators: 0, masters: 0, resumed: 0, suspended: 0 };
  const parameter = () => ({
    value: 0,
    setValueAtTime: () => {},
    linearRampToValueAtTime: () => {},
    exponentialRampToValueAtTime: () => {},
    setTargetAtTime: () => {},
  });
  const node = () => ({
    connect: (next: unknown) => next,
    disconnect: () => {},
    gain: parameter(),
    frequency: parameter(),
    type: "",
    start: () => {},
    stop: () => {},
  });
  const speaker = {
    currentTime: 0,
    destination: node(),
    createGain: node,
    createOscillator: () => {
      seen.oscillators += 1;
      return node();
    },
    resume: async () => {
      seen.resumed += 1;
    },
    suspend: async () => {
      seen.suspended += 1;
    },
  } as unknown as Speaker;
  return { speaker, seen };
}

const full = { mode: "full", volume: 0.5, tone: "classic" } as const;

function setUp() {
  const clock = createClock();
  const { speaker, seen } = createSpeaker();
  let opened = 0;
  const player = createPlayer({
    open: () => {
      opened += 1;
      return speaker;
    },
    setTimer: clock.setTimer,
  });
  return { clock, player, seen, opened: () => opened };
}

describe("player", () => {
  it("opens the speaker at the first sound, and only one", async () => {
    const { player, opened, clock } = setUp();
    player.obey({ ...full, mode: "off" });
    expect(opened()).toBe(0);
    player.obey(full);
    player.obey({ ...full, tone: "soft" });
    await settle();
    clock.pass(100);
    expect(opened()).toBe(1);
  });

  it("repeats its bar until it is told to stop", async () => {
    const { player, seen, clock } = setUp();
    player.obey(full);
    await settle();
    const bar = seen.oscillators;
    expect(bar).toBeGreaterThan(0);
    clock.pass(scoreOf(full).bar * 1000);
    expect(seen.oscillators).toBe(bar * 2);
    player.obey({ ...full, mode: "off" });
    clock.pass(60_000);
    expect(seen.oscillators).toBe(bar * 2);
    expect(seen.suspended).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it("stays silent when the stop comes before the speaker is awake", async () => {
    const { player, seen } = setUp();
    player.obey(full);
    player.obey({ ...full, mode: "off" });
    await settle();
    expect(seen.oscillators).toBe(0);
  });

  it("beeps once", async () => {
    const { player, seen, clock } = setUp();
    player.obey({ ...full, mode: "beep" });
    await settle();
    clock.pass(10_000);
    expect(seen.oscillators).toBe(1);
    expect(clock.pending()).toBe(0);
  });

  it("gives up a ring that nobody confirmed for a minute, and not one that was", async () => {
    const { player, seen, clock } = setUp();
    player.obey(full);
    await settle();
    clock.pass((unconfirmedSeconds - 10) * 1000);
    player.obey(full);
    clock.pass(30_000);
    const going = seen.oscillators;
    clock.pass(120_000);
    const ended = seen.oscillators;
    clock.pass(60_000);
    expect(ended).toBeGreaterThan(going);
    expect(seen.oscillators).toBe(ended);
  });

  it("rings classically for a tone it does not know", () => {
    expect(scoreOf({ ...full, tone: "no such tone" })).toBe(scoreOf(full));
  });
});
