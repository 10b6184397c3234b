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
  other();
  expect([allowance.wait(2) > 0, allowance.wait(1)]).toEqual([true, 0]);
});

test("waits until what went before is a minute old", async () => {
  const { hands, allowance, other } = bench();
  other();
  await hands.pass(20_000);
  other();
  expect(allowance.wait(1)).toBe(40_001);
  await hands.pass(40_001);
  expect([allowance.wait(2), allowance.wait(1)]).toEqual([20_000, 0]);
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

test("a place that was given is taken, though its request has not left yet; nobody came: it is free again", async () => {
  const { hands, allowance, other } = bench();
  expect([allowance.wait(2), allowance.wait(1) > 0]).toEqual([0, true]);
  other();
  other();
  expect(allowance.wait(1)).toBe(60_001);
  await hands.pass(60_001);
  expect([allowance.wait(2), allowance.wait(1) > 0]).toEqual([0, true]);
  await hands.pass(15_000);
  expect(allowance.wait(1)).toBe(0);
});

test("what must be done goes one after the other, and before what can wait for ever", async () => {
  const { hands, allowance, other } = bench();
  const went: string[] = [];
  const must = async (name: string, requests: number) => {
    await allowance.turn(requests, (ms) => hands.sleep(ms, new AbortController().signal).then(() => true));
    went.push(name);
    for (let n = 0; n < requests; n++) other();
  };
  other();
  void must("two", 2);
  void must("one", 1);
  await hands.pass(30_000);
  expect([went, allowance.wait(1) > 0]).toEqual([[], true]);
  await hands.pass(30_002);
  expect(went).toEqual(["two"]);
  await hands.pass(62_000);
  expect([went, allowance.wait(1)]).toEqual([["two", "one"], 0]);
});

test("a turn ends without room when waiting for it does; a full link lets one go each minute", async () => {
  const { hands, allowance, beat, other } = bench();
  for (let n = 0; n < 13; n++) {
    beat();
    await hands.pass(10_000);
  }
  expect(await allowance.turn(1, async () => false)).toBe(true);
  other();
  expect(await allowance.turn(1, async () => false)).toBe(false);
});
