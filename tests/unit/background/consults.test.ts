// Consult and safe send: in no case is the caller lost or a leg left ringing.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import type { CallState } from "../../../utils/calls/call.ts";
import { AppError } from "../../../utils/errors.ts";
import { type Bench, createBench, makeCall } from "./bench.ts";

const leg = (state: CallState) =>
  makeCall("b", state, {
    direction: "out",
    stage: state === "placing" ? "far-end" : null,
    party: { name: null, number: "5601", userId: null, withheld: false, kind: "internal" },
  });
const press = { id: "n1", command: "call.consult", call: "a" };

/** A line that does what it is asked, at once. */
function obey(bench: Bench): void {
  bench.onAsk = async (action) => {
    if (action.kind === "hold") await bench.show(makeCall(action.call, "held"));
    if (action.kind === "resume") await bench.show(makeCall(action.call, "connected"));
    if (action.kind === "hang-up") await bench.show({ ...leg("gone"), id: action.call });
    if (action.kind === "complete") await bench.show(makeCall(action.call, "gone"), { ...leg("gone"), id: action.other });
    if (action.kind === "dial") {
      await bench.show(leg("placing"));
      return { call: "b", session: "s-b" };
    }
    return undefined;
  };
}
async function begun(auto: boolean): Promise<Bench> {
  const bench = createBench([makeCall("a", "connected")]);
  obey(bench);
  await bench.ledger.open(press);
  await bench.consults.begin(press, "5601", auto);
  await bench.pass(0);
  return bench;
}
const states = (bench: Bench) => Object.fromEntries(Object.values(bench.calls().byId).map(({ call }) => [call.id, call.state]));
const kinds = (bench: Bench) => bench.asked.map((action) => action.kind);

beforeEach(() => fakeBrowser.reset());

describe("consult", () => {
  it("holds the caller first, then dials, and completes when asked", async () => {
    const bench = await begun(false);
    expect(kinds(bench)).toEqual(["hold", "dial"]);
    await bench.show(leg("connected"));
    expect(bench.consults.all()).toMatchObject([{ phase: "talking", leg: "b" }]);
    const complete = { id: "n2", command: "call.complete", call: "a" };
    await bench.ledger.open(complete);
    await bench.consults.complete(complete);
    expect(states(bench)).toEqual({});
    expect(bench.consults.all()).toEqual([]);
  });
  it("goes back: hangs the leg up and takes the caller back, whatever the leg's state", async () => {
    for (const state of ["placing", "connected"] as const) {
      const bench = await begun(false);
      await bench.show(leg(state));
      const back = { id: "n2", command: "call.back", call: "a" };
      await bench.ledger.open(back);
      await bench.consults.back(back);
      expect(states(bench)).toEqual({ a: "connected" });
      expect(kinds(bench)).toEqual(["hold", "dial", "hang-up", "resume"]);
    }
  });
  it("dials nothing when the caller could not be held", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    bench.onAsk = () => {
      throw new AppError("refused");
    };
    await bench.ledger.open(press);
    await expect(bench.consults.begin(press, "5601", false)).rejects.toMatchObject({ code: "refused" });
    expect(kinds(bench)).toEqual(["hold"]);
    expect(bench.consults.all()).toEqual([]);
  });
  it("keeps the colleague on the line when the caller hangs up, for they are talking", async () => {
    const bench = await begun(false);
    await bench.show(leg("connected"));
    await bench.show(makeCall("a", "gone"));
    expect(states(bench)).toEqual({ b: "connected" });
    expect(bench.consults.all()).toEqual([]);
  });
});

describe("safe send", () => {
  it("completes by itself when the other side answers", async () => {
    const bench = await begun(true);
    await bench.show(leg("connected"));
    expect(kinds(bench)).toEqual(["hold", "dial", "complete"]);
    expect(states(bench)).toEqual({});
  });
  it("brings the caller back when nobody answers", async () => {
    const bench = await begun(true);
    await bench.show(leg("gone"));
    expect(states(bench)).toEqual({ a: "connected" });
  });
  it("stops the ringing when the caller hangs up first", async () => {
    const bench = await begun(true);
    await bench.show(makeCall("a", "gone"));
    expect(states(bench)).toEqual({});
    expect(kinds(bench)).toEqual(["hold", "dial", "hang-up"]);
  });
  it("brings the caller back when the number cannot be dialled", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    obey(bench);
    const obedient = bench.onAsk;
    bench.onAsk = (action) => {
      if (action.kind === "dial") throw new AppError("refused");
      return obedient(action);
    };
    await bench.ledger.open(press);
    await expect(bench.consults.begin(press, "5601", true)).rejects.toMatchObject({ code: "refused" });
    expect(states(bench)).toEqual({ a: "connected" });
  });
  it("hangs up a leg that Webex made after Esc", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    obey(bench);
    const obedient = bench.onAsk;
    let answer = () => {};
    bench.onAsk = async (action) => {
      if (action.kind !== "dial") return obedient(action);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return obedient(action);
    };
    await bench.ledger.open(press);
    const sending = bench.consults.begin(press, "5601", true);
    await bench.pass(0);
    const back = { id: "n2", command: "call.back", call: "a" };
    await bench.ledger.open(back);
    await bench.consults.back(back);
    answer();
    await sending;
    await bench.pass(0);
    expect(states(bench)).toEqual({ a: "connected" });
    expect(kinds(bench)).toContain("hang-up");
  });
});

describe("the ring limit of a safe send", () => {
  const limit = 24_000;
  it("brings the caller back by itself when nobody answered, and says why", async () => {
    const bench = await begun(true);
    await bench.pass(limit - 2000);
    expect(states(bench)).toMatchObject({ a: "held", b: "placing" });
    await bench.pass(5000);
    expect(states(bench)).toEqual({ a: "connected" });
    expect(kinds(bench)).toEqual(["hold", "dial", "hang-up", "resume"]);
    expect(bench.became).toEqual(["a came-back no-answer"]);
  });
  it("is not for who consults", async () => {
    const bench = await begun(false);
    await bench.pass(10 * limit);
    expect(states(bench)).toMatchObject({ a: "held", b: "placing" });
  });
  it("is kept by the next worker, whose time begins where the last one's ended", async () => {
    const { consultsItem } = await import("../../../utils/state.ts");
    await consultsItem.set([
      { caller: "a", leg: "b", session: "s-b", destination: "5601", phase: "dialling", auto: true, by: "us", startedAt: 1000, ringUntil: 15_000 },
    ]);
    const bench = createBench([makeCall("a", "held"), leg("placing")]);
    obey(bench);
    await bench.consults.load();
    await bench.consults.settle();
    await bench.pass(3000);
    expect(kinds(bench)).toEqual([]);
    await bench.pass(4000);
    expect(kinds(bench)).toEqual(["hang-up", "resume"]);
    expect(bench.became).toEqual(["a came-back no-answer"]);
  });
  it("leaves the caller on hold, in sight, when the operator talks to somebody else by then", async () => {
    const bench = await begun(true);
    await bench.show(makeCall("c", "connected"));
    await bench.pass(limit + 5000);
    expect(states(bench)).toEqual({ a: "held", c: "connected" });
    expect(bench.consults.all()).toEqual([]);
  });
});

describe("a leg that will not end", () => {
  /** Webex says no to the first hang-ups. */
  async function unwilling(times: number, code: "overloaded" | "call-gone"): Promise<Bench> {
    const bench = await begun(true);
    const obedient = bench.onAsk;
    let refused = 0;
    bench.onAsk = (action) => {
      if (action.kind === "hang-up" && refused++ < times) throw new AppError(code);
      return obedient(action);
    };
    const back = { id: "n2", command: "call.back", call: "a" };
    await bench.ledger.open(back);
    const coming = bench.consults.back(back);
    await bench.pass(20_000);
    await coming;
    return bench;
  }
  it("does not keep the caller from coming back, and is asked again until it ends", async () => {
    const bench = await unwilling(2, "overloaded");
    expect(kinds(bench)).toEqual(["hold", "dial", "hang-up", "resume", "hang-up", "hang-up"]);
    expect(states(bench)).toEqual({ a: "connected" });
    expect(bench.consults.all()).toEqual([]);
  });
  it("is not asked without end", async () => {
    const bench = await unwilling(99, "overloaded");
    expect(kinds(bench).filter((kind) => kind === "hang-up")).toHaveLength(5);
    expect(bench.consults.all()).toEqual([]);
  });
  it("that had just ended is as good as ended", async () => {
    const bench = await unwilling(1, "call-gone");
    expect(states(bench).a).toBe("connected");
    expect(kinds(bench)).toEqual(["hold", "dial", "hang-up", "resume"]);
  });
});

describe("safe send that Webex completes", () => {
  /** Webex holds the caller, rings the destination, and answers with the leg that it made. */
  async function handedOver(): Promise<Bench> {
    const bench = createBench([makeCall("a", "connected")], { webexSends: true });
    obey(bench);
    const obedient = bench.onAsk;
    bench.onAsk = async (action) => {
      if (action.kind !== "send-when-answered") return obedient(action);
      await bench.show(makeCall("a", "held"), leg("placing"));
      return { call: "b", session: "s-b" };
    };
    await bench.ledger.open(press);
    await bench.consults.begin(press, "5601", true);
    await bench.pass(0);
    return bench;
  }
  it("asks once and watches: answered when both are gone together", async () => {
    const bench = await handedOver();
    await bench.show(makeCall("a", "gone"), leg("gone"));
    await bench.pass(5000);
    expect(kinds(bench)).toEqual(["send-when-answered"]);
    expect(bench.became).toEqual(["a answered"]);
    expect(bench.consults.all()).toEqual([]);
  });
  it("takes the caller back when nobody answered and Webex left the caller on hold", async () => {
    const bench = await handedOver();
    await bench.show(leg("gone"));
    await bench.pass(1000);
    expect(states(bench)).toEqual({ a: "connected" });
    expect(bench.became).toEqual(["a came-back"]);
  });
  it("ends the ringing when the caller hangs up first", async () => {
    const bench = await handedOver();
    await bench.show(makeCall("a", "gone"));
    await bench.pass(5000);
    expect(states(bench)).toEqual({});
    expect(bench.became).toEqual(["a ended"]);
  });
  it("goes by a consult leg where Webex may not be asked", async () => {
    const bench = createBench([makeCall("a", "connected")], { webexSends: true });
    obey(bench);
    const obedient = bench.onAsk;
    bench.onAsk = (action) => {
      if (action.kind === "send-when-answered") throw new AppError("forbidden");
      return obedient(action);
    };
    await bench.ledger.open(press);
    await bench.consults.begin(press, "5601", true);
    await bench.show(leg("connected"));
    expect(kinds(bench)).toEqual(["send-when-answered", "hold", "dial", "complete"]);
  });
});

describe("a worker that died in the middle", () => {
  it.each([
    ["holding", [makeCall("a", "held")], { a: "connected" }, ["resume"]],
    ["dialling, nothing was dialled", [makeCall("a", "held")], { a: "connected" }, ["resume"]],
    ["dialling, and it rings", [makeCall("a", "held"), leg("placing")], { a: "held", b: "placing" }, []],
    ["dialling, and it was answered meanwhile", [makeCall("a", "held"), leg("connected")], {}, ["complete"]],
    ["completing, and it was not done", [makeCall("a", "held"), leg("connected")], {}, ["complete"]],
    ["completing, and it was done", [], {}, []],
    ["returning, and nothing was done", [makeCall("a", "held"), leg("placing")], { a: "connected" }, ["hang-up", "resume"]],
  ] as const)("safe send while %s", async (phase, found, after, asked) => {
    const name = phase.split(",")[0] as "holding" | "dialling" | "completing" | "returning";
    const { consultsItem } = await import("../../../utils/state.ts");
    const known = name === "holding" || name === "dialling" ? null : "b";
    await consultsItem.set([
      { caller: "a", leg: known, session: known && "s-b", destination: "5601", phase: name, auto: true, by: "us", startedAt: 1000, ringUntil: null },
    ]);
    const bench = createBench(found);
    obey(bench);
    await bench.consults.load();
    const settled = bench.consults.settle();
    await bench.pass(2000);
    await settled;
    expect(states(bench)).toEqual(after);
    expect(kinds(bench)).toEqual(asked);
  });
});

describe("whatever the far ends do", () => {
  const happening = fc.constantFrom("leg-answers", "leg-ends", "caller-ends", "esc", "complete", "hold-refused", "dial-refused", "complete-refused");
  it("the caller is with us, with the colleague, or hung up; a safe send leaves no leg of its own behind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(happening, { maxLength: 6 }), async (auto, story) => {
        const bench = createBench([makeCall("a", "connected")]);
        obey(bench);
        const obedient = bench.onAsk;
        let sentOn = false;
        let callerEnded = false;
        bench.onAsk = (action) => {
          const refuse = story.find((part) => part === `${action.kind}-refused`);
          if (refuse) throw new AppError("refused");
          if (action.kind === "complete") sentOn = true;
          if (action.kind === "hang-up") expect(action.call).toBe("b");
          return obedient(action);
        };
        await bench.consults.load();
        const id = Math.random().toString(36);
        await bench.ledger.open({ ...press, id });
        await bench.consults.begin({ ...press, id }, "5601", auto).catch((thrown) => expect(thrown).toBeInstanceOf(AppError));
        for (const [index, part] of story.entries()) {
          const here = states(bench);
          if (part === "leg-answers" && here.b === "placing") await bench.show(leg("connected"));
          if (part === "leg-ends" && here.b) await bench.show(leg("gone"));
          if (part === "caller-ends" && here.a) {
            callerEnded = true;
            await bench.show(makeCall("a", "gone"));
          }
          if (part === "esc" || part === "complete") {
            const own = { id: `${id}-${index}`, command: part, call: "a" };
            await bench.ledger.open(own).catch(() => undefined);
            await (part === "esc" ? bench.consults.back(own) : bench.consults.complete(own)).catch((thrown) =>
              expect(thrown).toBeInstanceOf(AppError),
            );
          }
          await bench.pass(100);
        }
        await bench.pass(20_000);
        const end = states(bench);
        if (!sentOn && !callerEnded) expect(Object.keys(end)).toContain("a");
        if (auto && (sentOn || callerEnded)) expect(end).not.toHaveProperty("b");
        if (auto && !end.b && end.a) expect(end.a).toBe("connected");
        bench.consults.forget();
        const { consultsItem } = await import("../../../utils/state.ts");
        await consultsItem.remove();
      }),
      { numRuns: 150 },
    );
  });
});
