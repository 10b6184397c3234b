// A quick proof that what is noted comes out in order, over refusals, outages and a worker's death.
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { createOutbox } from "@/entrypoints/background/connect/outbox.ts";
import { createOutboxStore } from "@/entrypoints/background/connect/store.ts";
import { judge, type Verdict } from "@/utils/connect/answers.ts";
import type { EventBody } from "@/utils/connect/body.ts";
import { createLog } from "@/utils/log.ts";
import { event } from "./event.ts";

test("an hour of a dead Connect and a worker's death: all arrive, in order per call; a poisoned one is set aside", async () => {
  let time = 1_790_000_000_000;
  let timers: { at: number; run: () => void }[] = [];
  const posted: string[] = [];
  const arrived: string[] = [];
  let answer = (body: EventBody): Verdict => judge({ status: 503, body: "", retryAfterMs: body.sequence < 0 ? 1 : null });
  const open = () =>
    createOutbox({
      now: () => time,
      random: () => 0.5,
      setTimer: (run, ms) => timers.push({ at: time + ms, run }),
      store: createOutboxStore(),
      post: async (body) => {
        const verdict = answer(body);
        posted.push(body.id);
        if (verdict.kind === "accepted") arrived.push(body.id);
        return verdict;
      },
      delivered: () => {},
      dropped: () => {},
      changed: () => {},
      log: createLog(
        "test",
        () => {},
        () => time,
      ),
    });
  const settle = async () => {
    for (let turn = 0; turn < 40; turn++) await new Promise((done) => setImmediate(done));
  };
  const pass = async (ms: number) => {
    const until = time + ms;
    for (;;) {
      await settle();
      const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      timers = timers.filter((timer) => timer !== due);
      time = Math.max(time, due.at);
      due.run();
    }
    time = until;
  };
  const first = open();
  await first.load(null);
  for (let n = 1; n <= 3; n++) await first.add([event("a", n), event("b", n)], [], []);
  await pass(1_800_000);
  expect(arrived).toEqual([]);
  timers = []; // the worker dies
  const second = open();
  await second.load(first.pause());
  second.pump();
  await pass(1_800_000);
  expect(second.letters()).toHaveLength(6);
  expect(second.letters().every(({ dead }) => dead === null)).toBe(true);
  answer = (body) => judge({ status: 200, body: JSON.stringify({ code: body.id === "a/2" ? 7000 : 1002 }), retryAfterMs: null });
  posted.length = 0;
  await pass(600_000);
  // What is refused holds back the later ones of its call, until it is set aside, and no other.
  expect(posted.filter((id) => id.startsWith("a"))).toEqual(["a/1", "a/2", "a/2", "a/2", "a/3"]);
  expect(posted.indexOf("b/3")).toBeLessThan(posted.indexOf("a/3"));
  expect(arrived.filter((id) => id.startsWith("a"))).toEqual(["a/1", "a/3"]);
  expect(arrived.filter((id) => id.startsWith("b"))).toEqual(["b/1", "b/2", "b/3"]);
  expect(second.letters().map(({ body, dead }) => [body.id, dead?.code])).toEqual([["a/2", "7000"]]);
});
