// Six requests in any minute, whatever the link needs of them.
import { expect, test } from "vitest";
import { createAllowance } from "@/entrypoints/background/presence/allowance.ts";
import { createHands } from "./hands.ts";

function bench() {
  const hands = createHands();
  const allowance = createAllowance(hands);
  const ask = allowance.watch(async () => new Response());
  return {
    hands,
    allowance,
    beat: () => void ask("https://xsi.example/events/v2.0/channel/c/heartbeat", { method: "PUT" }),
    other: (url = "https://webexapis.com/v1/people/x", init: RequestInit = {}) => void ask(url, init),
  };
}

test("two beside the link's four, although they are still to come", () => {
  const { allowance, other } = bench();
  expect([allowance.wait(1), allowance.wait(2), allowance.wait(3) > 0]).toEqual([0, 0, true]);
  other();
  expect([allowance.wait(1), allowance.wait(2) > 0]).toEqual([0, true]);
});

test("waits until what went before is a minute old", async () => {
  const { hands, allowance, other } = bench();
  other();
  await hands.pass(20_000);
  other();
  expect(allowance.wait(1)).toBe(40_001);
  await hands.pass(40_001);
  expect([allowance.wait(1), allowance.wait(2)]).toEqual([0, 20_000]);
});

test("a link that needs six leaves none: the Calling API's questions count as its heartbeats, two channels' too", async () => {
  const { hands, allowance, beat, other } = bench();
  for (let n = 0; n < 3; n++) {
    beat();
    await hands.pass(10_050);
    other("https://webexapis.com/v1/telephony/calls");
    await hands.pass(10_050);
  }
  expect(allowance.wait(1)).toBe(60_000);
});

test("what is asked of a call is no heartbeat", () => {
  const { allowance, other } = bench();
  for (let n = 0; n < 2; n++) other("https://webexapis.com/v1/telephony/calls/dial", { method: "POST" });
  expect(allowance.wait(1)).toBeGreaterThan(0);
});
