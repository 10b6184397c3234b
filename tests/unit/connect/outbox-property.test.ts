// Whatever Webex Connect, the worker and the clock do: nothing that was noted is lost, and the events of a call arrive in order.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createOutbox, type Outbox } from "@/entrypoints/background/connect/outbox.ts";
import { createOutboxStore } from "@/entrypoints/background/connect/store.ts";
import { judge, type Verdict } from "@/utils/connect/answers.ts";
import { createLog } from "@/utils/log.ts";
import { event } from "./event.ts";

const answers = {
  taken: { status: 200, body: `{"code":1002}` },
  down: { status: 503, body: "" },
  limited: { status: 200, body: `{"code":7020}` },
  refused: { status: 200, body: `{"code":7000}` },
  unauthorized: { status: 200, body: `{"code":7001}` },
} as const;

const step = fc.oneof(
  fc.record({ kind: fc.constant("note" as const), call: fc.constantFrom("a", "b", "c") }),
  fc.record({ kind: fc.constant("answer" as const), as: fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[])) }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(1, 4_000, 120_000, 1_800_000) }),
  fc.record({ kind: fc.constant("clock" as const), ms: fc.constantFrom(-86_400_000, -60_000, 3_600_000) }),
  fc.record({ kind: fc.constant("die" as const) }),
  fc.record({ kind: fc.constant("strip" as const) }),
);

const settle = async () => {
  for (let turn = 0; turn < 25; turn++) await new Promise((done) => setImmediate(done));
};

test("nothing is lost, nothing is out of order per call", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      let time = 1_790_000_000_000;
      let timers: { readonly at: number; readonly run: () => void }[] = [];
      let answer: keyof typeof answers = "taken";
      let worker = 0;
      const arrived: string[] = [];
      const noted = new Map<string, number>();
      const disk = createOutboxStore();
      const open = (): Outbox => {
        worker += 1;
        const mine = worker;
        return createOutbox({
          now: () => time,
          random: () => 0.5,
          setTimer: (run, ms) => timers.push({ at: time + ms, run: () => mine === worker && run() }),
          // A dead worker writes and sends nothing more; what was on the way when it died may have arrived.
          store: { ...disk, change: (change) => (mine === worker ? disk.change(change) : new Promise<never>(() => {})) },
          post(body) {
            if (mine !== worker) return null;
            const verdict: Verdict = judge({ ...answers[answer], retryAfterMs: null });
            if (verdict.kind === "accepted") arrived.push(body.id);
            return Promise.resolve(verdict);
          },
          delivered: () => {},
          dropped: () => expect.unreachable("nothing may be dropped"),
          changed: () => {},
          log: createLog(
            "test",
            () => {},
            () => time,
          ),
        });
      };
      const pass = async (ms: number) => {
        const until = time + ms;
        for (let rounds = 0; rounds < 60; rounds++) {
          await settle();
          const due = timers.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
          if (!due) break;
          timers = timers.filter((timer) => timer !== due);
          time = Math.max(time, due.at);
          due.run();
        }
        time = Math.max(time, until);
      };
      let outbox = open();
      await outbox.load(null);
      await outbox.clear();
      for (const one of steps) {
        if (one.kind === "note") {
          const sequence = (noted.get(one.call) ?? 0) + 1;
          noted.set(one.call, sequence);
          await outbox.add([event(one.call, sequence)], [], []);
        } else if (one.kind === "answer") answer = one.as;
        else if (one.kind === "pass") await pass(one.ms);
        else if (one.kind === "clock") time += one.ms;
        else if (one.kind === "strip") await outbox.strip();
        else {
          const pause = outbox.pause();
          outbox = open();
          timers = [];
          await outbox.load(pause);
          outbox.pump();
        }
      }
      answer = "taken";
      await settle();
      outbox.pump(true);
      await pass(3_600_000);
      const dead = outbox.letters().flatMap(({ body, dead: why }) => (why === null ? [] : [body.id]));
      expect(outbox.letters()).toHaveLength(dead.length);
      for (const [call, count] of noted) {
        const firsts = [...new Set(arrived)].filter((id) => id.startsWith(`${call}/`)).map((id) => Number(id.split("/")[1]));
        expect(firsts).toEqual(firsts.toSorted((one, other) => one - other));
        const all = Array.from({ length: count }, (_, index) => `${call}/${index + 1}`);
        expect(new Set([...arrived, ...dead].filter((id) => id.startsWith(`${call}/`)))).toEqual(new Set(all));
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
