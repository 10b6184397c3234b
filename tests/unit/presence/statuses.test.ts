// Statuses of who is on view: read soon, a handful at a time, ever more rarely, and never against Webex's word.
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createAllowance } from "@/entrypoints/background/presence/allowance.ts";
import { createBoard } from "@/entrypoints/background/presence/board.ts";
import { createStatuses, lapseMs, type Reader } from "@/entrypoints/background/presence/statuses.ts";
import { AppError } from "@/utils/errors.ts";
import type { StatusWord } from "@/utils/people/presence.ts";
import { createHands, uuid } from "./hands.ts";

beforeEach(() => fakeBrowser.reset());

interface World {
  /** On the monitoring list: shown by themselves. */
  listed: boolean;
  busy: boolean;
}

function bench(more: Partial<Reader> = {}, world: World = { listed: false, busy: false }) {
  const hands = createHands();
  const board = createBoard(hands);
  const allowance = createAllowance(hands);
  const ask = allowance.watch(async () => new Response());
  const statuses = createStatuses({ ...hands, board, allowance, isBusy: () => world.busy, isListed: () => world.listed });
  const asked: { readonly at: number; readonly who: string }[] = [];
  const stop = new AbortController();
  const reader: Reader = {
    async one(who, signal) {
      asked.push({ at: hands.now(), who });
      void ask("https://webexapis.com/v1/people/x");
      return more.one ? more.one(who, signal) : "active";
    },
    async all(signal) {
      if (!more.all) return null;
      asked.push({ at: hands.now(), who: "all" });
      void ask("https://webexapis.com/v1/people");
      return more.all(signal);
    },
  };
  let hasEnded = false;
  void statuses.follow(reader, stop.signal).then(() => {
    hasEnded = true;
  });
  onTestFinished(() => stop.abort());
  return {
    hands,
    board,
    beat: () => void ask("https://xsi.example/events/v2.0/channel/c/heartbeat", { method: "PUT" }),
    world,
    statuses,
    asked,
    stop,
    ended: () => hasEnded,
    people: (count: number, from = 0) => Array.from({ length: count }, (_, n) => uuid(from + n)),
  };
}

test("nobody on view: nothing is asked", async () => {
  const { hands, asked } = bench();
  await hands.pass(3_600_000);
  expect(asked).toEqual([]);
});

describe("who is shown by itself, while nothing goes on", () => {
  /** As the link does it. */
  const idle = async ({ hands, statuses, people, beat }: ReturnType<typeof bench>, count: number, minutes: number) => {
    for (let quarter = 0; quarter < minutes * 4; quarter++) {
      if (quarter % 3 === 0) statuses.view("panel", people(count));
      beat();
      await hands.pass(15_100);
    }
  };

  test("is read two a minute, in the order they are shown, the first minute included", async () => {
    const it = bench({}, { listed: true, busy: false });
    await idle(it, 20, 10);
    expect(it.asked.slice(0, 20).map(({ who }) => who)).toEqual(it.people(20));
    for (const { at } of it.asked) expect(it.asked.filter((other) => other.at >= at && other.at < at + 60_000).length).toBeLessThanOrEqual(2);
  });

  test("is read a handful in ten seconds as soon as a call comes", async () => {
    const it = bench({}, { listed: true, busy: false });
    await idle(it, 20, 1);
    const before = it.asked.length;
    it.world.busy = true;
    await it.hands.pass(12_000);
    expect(it.asked.length - before).toBeGreaterThanOrEqual(6);
  });

  test("is not read where the link alone fills the minute", async () => {
    const it = bench({}, { listed: true, busy: false });
    for (let n = 0; n < 60; n++) {
      it.beat();
      await it.hands.pass(10_050); // as timers are: a little late
      if (n > 5) it.statuses.view("panel", it.people(3));
    }
    expect(it.asked).toEqual([]);
  });

  test("is read with one list where more are due than the minute has room for", async () => {
    const it = bench({ all: async () => ({ statuses: new Map(), isWhole: true }) }, { listed: true, busy: false });
    await idle(it, 5, 1);
    expect(it.asked[0]).toMatchObject({ who: "all" });
    expect(it.asked.length).toBeLessThanOrEqual(2); // and again after its minute
  });
});

test("who comes on view is read at once, and known", async () => {
  const { hands, asked, board, statuses, people } = bench();
  statuses.view("panel", people(3));
  await hands.pass(0);
  expect(asked.map(({ who }) => who)).toEqual(people(3));
  expect(board.of(uuid(1)).status).toEqual({ status: "active", at: hands.now(), until: null });
});

test("never more than a handful in ten seconds; the page that spoke last goes first", async () => {
  const { hands, asked, statuses, people } = bench();
  statuses.view("popup", people(20));
  await hands.pass(0);
  expect(asked).toHaveLength(6);
  statuses.view("panel", people(3, 100));
  await hands.pass(9_999);
  expect(asked).toHaveLength(6);
  await hands.pass(2);
  expect(asked.slice(6).map(({ who }) => who)).toEqual([...people(3, 100), ...people(3, 6)]);
  await hands.pass(50_000);
  for (const { at } of asked) expect(asked.filter((other) => other.at >= at && other.at < at + 10_000).length).toBeLessThanOrEqual(6);
});

test("the longer somebody stays, the more rarely they are asked; an idle panel asks no more than twice a minute", async () => {
  const { hands, asked, statuses, people } = bench();
  const begun = hands.now();
  for (let renewal = 0; renewal < 80; renewal++) {
    statuses.view("panel", people(7));
    await hands.pass(45_000);
  }
  const times = asked.filter(({ who }) => who === uuid(0)).map(({ at }) => at);
  const gaps = times.slice(1).map((at, n) => (at - (times[n] ?? 0)) / 1000);
  for (const [n, least] of [60, 120, 240, 300].entries()) expect(gaps[n]).toBeGreaterThanOrEqual(least);
  expect(gaps.at(-1)).toBeLessThan(400);
  const minutes = Map.groupBy(asked, ({ at }) => Math.floor((at - begun) / 60_000));
  expect([...minutes].filter(([minute, all]) => minute > 0 && all.length > 2)).toEqual([]);
});

test("of many who stay, each has their turn", async () => {
  const { hands, asked, statuses, people } = bench();
  for (let renewal = 0; renewal < 80; renewal++) {
    statuses.view("panel", people(40));
    await hands.pass(45_000);
  }
  const times = people(40).map((one) => asked.filter(({ who }) => who === one).length);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
  expect(Math.min(...times)).toBeGreaterThan(1);
});

test("what is known and young is not asked again by the next search", async () => {
  const { hands, asked, statuses } = bench();
  statuses.view("panel", [uuid(1)]);
  await hands.pass(0);
  statuses.view("panel", []);
  await hands.pass(20_000);
  statuses.view("panel", [uuid(1)]);
  await hands.pass(39_000);
  expect(asked).toHaveLength(1);
  await hands.pass(2_000);
  expect(asked).toHaveLength(2);
});

test("a page that fell silent is taken for closed", async () => {
  const { hands, asked, statuses } = bench();
  statuses.view("popup", [uuid(1)]);
  await hands.pass(lapseMs + 3_600_000);
  expect(asked).toHaveLength(2); // at once, and after a minute
});

describe("with an administrator's grant", () => {
  const all =
    (isWhole: boolean, statuses: readonly (readonly [string, StatusWord])[] = []) =>
    async () => ({ statuses: new Map(statuses), isWhole });

  test("many are read with one list; who is not in it is unknown", async () => {
    const { hands, asked, board, statuses, people } = bench({ all: all(true, [[uuid(3), "dnd"]]) });
    statuses.view("panel", people(20));
    await hands.pass(0);
    expect(asked.map(({ who }) => who)).toEqual(["all"]);
    expect(board.of(uuid(3)).status.status).toBe("dnd");
    expect(board.of(uuid(4)).status).toMatchObject({ status: "unknown", at: hands.now() });
  });

  test("a few are still read one by one", async () => {
    const { hands, asked, statuses, people } = bench({ all: all(true) });
    statuses.view("panel", people(6));
    await hands.pass(0);
    expect(asked.map(({ who }) => who)).toEqual(people(6));
  });

  test("an organisation that does not fit on a page is not listed again", async () => {
    const { hands, asked, statuses, people } = bench({ all: all(false) });
    statuses.view("panel", people(20));
    await hands.pass(60_000);
    expect(asked.filter(({ who }) => who === "all")).toHaveLength(1);
    expect(asked.length).toBeGreaterThan(6);
  });
});

describe("when Webex says no", () => {
  const failing = (error: () => AppError) => bench({ one: async () => Promise.reject(error()) });
  const stay = async ({ hands, statuses, people }: ReturnType<typeof bench>, ms: number) => {
    for (let left = ms; left > 0; left -= 45_000) {
      statuses.view("panel", people(3));
      await hands.pass(Math.min(left, 45_000));
    }
  };

  test("429: nothing before Retry-After, and longer pauses from time to time", async () => {
    const it = failing(() => new AppError("rate-limited", { status: 429, retryAfterMs: 90_000 }));
    await stay(it, 900_000);
    const gaps = it.asked.slice(1).map(({ at }, n) => at - (it.asked[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90_000);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(240_000);
    expect(it.ended()).toBe(false);
  });

  test("no network: again later, then as if nothing had been", async () => {
    let isDown = true;
    const it = bench({ one: async () => (isDown ? Promise.reject(new AppError("offline")) : "meeting") });
    await stay(it, 45_000);
    expect(it.asked.length).toBeLessThanOrEqual(3);
    isDown = false;
    await stay(it, 180_000);
    expect(it.board.of(uuid(0)).status.status).toBe("meeting");
  });

  test("403: never again", async () => {
    const it = failing(() => new AppError("forbidden", { status: 403 }));
    await stay(it, 900_000);
    expect(it.asked).toHaveLength(1);
    expect(it.ended()).toBe(true);
  });

  test("404 of one is no reason against the others", async () => {
    const it = bench({ one: async (who) => (who === uuid(0) ? Promise.reject(new AppError("not-found", { status: 404 })) : "active") });
    await stay(it, 1_000);
    expect(it.board.of(uuid(0)).status.status).toBe("unknown");
    expect(it.board.of(uuid(2)).status.status).toBe("active");
  });
});

test("it ends with its signal", async () => {
  const { hands, stop, ended, statuses } = bench();
  statuses.view("panel", [uuid(1)]);
  await hands.pass(0);
  stop.abort();
  await hands.settle();
  expect(ended()).toBe(true);
});
