// Digits in an empty box: pick, act, or a number after all; with a clock that the test turns.
import { describe, expect, test } from "vitest";
import { createDigits } from "@/components/app/digits.ts";

function setUp(count: number) {
  const log: string[] = [];
  let picked: string | null = null;
  let timers: { at: number; done: () => void }[] = [];
  let time = 0;
  const digits = createDigits({
    calls: () => Array.from({ length: count }, (_, place) => `c${place + 1}`),
    picked: () => picked,
    pick: (call) => {
      picked = call;
      log.push(`pick ${call}`);
    },
    type: (text) => log.push(`type ${text}`),
    act: (call, pressedAt) => log.push(`act ${call} @${pressedAt}`),
    later: (ms, done) => {
      const timer = { at: time + ms, done };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  });
  /** Presses each digit `gap` milliseconds after the one before. */
  const press = (text: string, gap = 100) => {
    for (const digit of text) {
      wait(gap);
      digits.press(digit, time);
    }
  };
  const wait = (ms: number) => {
    time += ms;
    const due = timers.filter(({ at }) => at <= time);
    timers = timers.filter(({ at }) => at > time);
    for (const { done } of due) done();
  };
  return { log, press, wait };
}

describe("digits", () => {
  test("pick a call on screen", () => {
    const { log, press, wait } = setUp(3);
    press("2");
    wait(5000);
    expect(log).toEqual(["pick c2"]);
  });
  test("beyond the calls are text", () => {
    const { log, press } = setUp(2);
    press("5");
    expect(log).toEqual(["type 5"]);
  });
  test("twice the same acts on the call, once the hand has rested", () => {
    const { log, press, wait } = setUp(2);
    press("22");
    expect(log).toEqual(["pick c2"]);
    wait(300);
    expect(log).toEqual(["pick c2", "act c2 @200"]);
  });
  test("an emergency number touches no call, though its first digits are those of one", () => {
    const { log, press, wait } = setUp(1);
    press("112");
    wait(5000);
    expect(log).toEqual(["pick c1", "pick null", "type 112"]);
  });
  test("an extension that begins like a call is typed whole", () => {
    const { log, press } = setUp(5);
    press("56");
    expect(log).toEqual(["pick c5", "pick null", "type 56"]);
  });
  test("a different digit more than a second later picks anew", () => {
    const { log, press } = setUp(3);
    press("1");
    press("2", 1001);
    expect(log).toEqual(["pick c1", "pick c2"]);
  });
  test("three of the same are a number", () => {
    const { log, press, wait } = setUp(1);
    press("111");
    wait(5000);
    expect(log).toEqual(["pick c1", "pick null", "type 111"]);
  });
});
