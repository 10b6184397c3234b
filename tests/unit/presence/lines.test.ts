// Lines of the monitoring list: believed as the watch tells them, aged when it ends, and a refusal not argued with.
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createAllowance } from "@/entrypoints/background/presence/allowance.ts";
import { createBoard } from "@/entrypoints/background/presence/board.ts";
import { createLines, refusalMs } from "@/entrypoints/background/presence/lines.ts";
import type { LineWatch, WatchItem } from "@/entrypoints/background/telephony/ports.ts";
import { AppError } from "@/utils/errors.ts";
import { watchingItem } from "@/utils/presence-state.ts";
import { makeCall } from "../background/bench.ts";
import { createHands, uuid } from "./hands.ts";

beforeEach(() => fakeBrowser.reset());

/** A watch that says what the test says. */
function createSpokenWatch() {
  const opened: (readonly string[])[] = [];
  let items: (WatchItem | Error)[] = [];
  let wake = () => {};
  const watch: LineWatch = {
    async *open(users, signal) {
      opened.push(users);
      items = [];
      signal.addEventListener("abort", () => wake());
      while (!signal.aborted) {
        for (let item = items.shift(); item !== undefined; item = items.shift()) {
          if (item instanceof Error) throw item;
          yield item;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
  return {
    watch,
    opened,
    says(...said: readonly (WatchItem | Error)[]) {
      items.push(...said);
      wake();
    },
  };
}

function bench() {
  const hands = createHands();
  const board = createBoard(hands);
  const spoken = createSpokenWatch();
  const heard: string[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const lines = createLines({ ...hands, board, allowance: createAllowance(hands), heard: (user, call) => void heard.push(`${user} ${call.id}`) });
  return { hands, board, heard, ...spoken, stop, follow: (uuids = [uuid(1), uuid(2)]) => lines.follow(spoken.watch, uuids, stop.signal), lines };
}

const caller = { name: "Ana", number: "+4930555012" };
const forbidden = () => new AppError("forbidden", { status: 403 });

test("what is told is known, held as true by each pulse", async () => {
  const { hands, board, says, follow, opened } = bench();
  void follow();
  await hands.settle();
  expect(opened).toEqual([[uuid(1), uuid(2)]]);
  expect((await watchingItem.get()).state).toBe("opening");
  says({ kind: "line", at: hands.now(), user: uuid(1), line: "ringing", caller });
  await hands.settle();
  expect(board.of(uuid(1)).line).toEqual({ line: "ringing", at: hands.now(), caller, watched: true });
  expect(board.of(uuid(2)).line.line).toBe("unknown");
  await hands.pass(15_000);
  says({ kind: "pulse", at: hands.now() });
  await hands.settle();
  expect(await watchingItem.get()).toEqual({ state: "watching", at: hands.now(), pulse: hands.now() });
});

test("each call at a watched line is told on, and changes nothing of the line by itself", async () => {
  const { hands, board, heard, says, follow } = bench();
  void follow();
  await hands.settle();
  says({ kind: "call", at: hands.now(), user: uuid(1), call: makeCall("z", "offered") });
  await hands.settle();
  expect(heard).toEqual([`${uuid(1)} z`]);
  expect(board.of(uuid(1)).line.line).toBe("unknown");
});

test("who is lost ages from the last pulse on", async () => {
  const { hands, board, says, follow } = bench();
  void follow();
  await hands.settle();
  says({ kind: "line", at: hands.now(), user: uuid(1), line: "free", caller: null });
  await hands.pass(15_000);
  const pulse = hands.now();
  says({ kind: "pulse", at: pulse });
  await hands.pass(10_000);
  says({ kind: "lost", at: hands.now(), users: [uuid(1)] });
  await hands.settle();
  expect(board.of(uuid(1)).line).toEqual({ line: "free", at: pulse, caller: null, watched: false });
});

test("the end of it loses everybody", async () => {
  const { hands, board, says, follow, stop } = bench();
  const ended = follow();
  await hands.settle();
  says({ kind: "line", at: hands.now(), user: uuid(1), line: "free", caller: null });
  await hands.settle();
  stop.abort();
  await ended;
  expect(board.of(uuid(1)).line.watched).toBe(false);
});

describe("refused", () => {
  test("is tried again after an hour, not before", async () => {
    const { hands, says, follow, opened } = bench();
    void follow();
    await hands.settle();
    says(forbidden());
    await hands.pass(refusalMs - 1);
    expect(opened).toHaveLength(1);
    expect((await watchingItem.get()).state).toBe("refused");
    await hands.pass(1);
    expect(opened).toHaveLength(2);
  });

  test("is believed by the next worker for what is left of the hour", async () => {
    const { hands, follow, opened } = bench();
    await watchingItem.set({ state: "refused", at: hands.now() - refusalMs + 60_000, pulse: 0 });
    void follow();
    await hands.pass(59_999);
    expect(opened).toEqual([]);
    await hands.pass(1);
    expect(opened).toHaveLength(1);
  });

  test("is asked anew when the line is taken up again by hand", async () => {
    const { hands, lines, watch, says, opened } = bench();
    const first = new AbortController();
    const ended = lines.follow(watch, [uuid(1)], first.signal);
    await hands.settle();
    says(forbidden());
    await hands.settle();
    first.abort();
    await ended;
    void lines.follow(watch, [uuid(1)], new AbortController().signal);
    await hands.settle();
    expect(opened).toHaveLength(2);
  });
});

test("nobody to watch, or nobody who can: off, and nothing is asked", async () => {
  const { lines, watch, opened, stop } = bench();
  await watchingItem.set({ state: "watching", at: 1, pulse: 1 });
  await lines.follow(watch, [], stop.signal);
  expect((await watchingItem.get()).state).toBe("off");
  await lines.follow(null, [uuid(1)], stop.signal);
  expect(opened).toEqual([]);
});
