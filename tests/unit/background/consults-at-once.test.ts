// Two things at the same moment, and a line that does not tell: whatever comes first, no caller is lost and nobody's call is taken for another's.
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import type { CallAction } from "../../../utils/calls/action.ts";
import type { Call, CallState } from "../../../utils/calls/call.ts";
import { AppError } from "../../../utils/errors.ts";
import { type Bench, createBench, makeCall } from "./bench.ts";

const zoe = "5601";
const limit = 24_000;
const leg = (id: string, state: CallState): Call =>
  makeCall(id, state, { direction: "out", party: { name: null, number: zoe, userId: null, withheld: false, kind: "internal" } });
const legs = (bench: Bench) => Object.fromEntries(Object.values(bench.calls().byId).map(({ call }) => [call.id, call.state]));
const kinds = (bench: Bench) => bench.asked.map((action) => action.kind);
const ofKind = (bench: Bench, kind: CallAction["kind"]) => bench.asked.filter((action) => action.kind === kind);

/** Something that happens when the test says so. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** A line that does at once what it is asked, and tells; each dial makes another leg: b1, b2 … `before` may refuse or take its time. */
function line(start: readonly Call[], before: (action: CallAction) => Promise<void> | void = () => {}, webexSends = false): Bench {
  const bench = createBench(start, { webexSends });
  let made = 0;
  bench.onAsk = async (action) => {
    const own = action.kind === "dial" || action.kind === "send-when-answered" ? `b${++made}` : null;
    await before(action);
    const present = bench.calls().byId;
    const become = async (id: string, state: CallState) => {
      const known = present[id]?.call;
      if (known) await bench.show({ ...known, state });
    };
    switch (action.kind) {
      case "hold":
        await become(action.call, "held");
        return undefined;
      case "resume":
        await become(action.call, "connected");
        return undefined;
      case "hang-up":
        await become(action.call, "gone");
        return undefined;
      case "complete":
        await become(action.call, "gone");
        await become(action.other, "gone");
        return undefined;
      case "dial":
      case "send-when-answered":
        if (action.kind === "send-when-answered") await become(action.call, "held");
        await bench.show(leg(own ?? "", "placing"));
        return { call: own, session: `s-${own}` };
      default:
        return undefined;
    }
  };
  return bench;
}

let presses = 0;
async function press(bench: Bench, command: string, call: string) {
  const made = { id: `n${++presses}`, command, call };
  await bench.ledger.open(made);
  return made;
}
/** Begins without waiting for the end, which is told by a word: "begun", or the code of what went wrong. */
async function sending(bench: Bench, call: string, auto = true, command = "call.safeSend"): Promise<{ readonly ended: Promise<string> }> {
  const made = await press(bench, command, call);
  const ended = bench.consults.begin(made, zoe, auto).then(
    () => "begun",
    (thrown: AppError) => thrown.code,
  );
  await bench.pass(0);
  return { ended };
}
const esc = async (bench: Bench, call: string) => bench.consults.back(await press(bench, "call.back", call));

beforeEach(() => fakeBrowser.reset());

describe("whose leg is whose", () => {
  it("Esc and sent again while the first dial is on its way: the first leg ends, the second goes on", async () => {
    const slow = gate();
    let dials = 0;
    const bench = line([makeCall("a", "connected")], (action) => (action.kind === "dial" && ++dials === 1 ? slow.opened : undefined));
    const first = await sending(bench, "a");
    await esc(bench, "a");
    const second = await sending(bench, "a", true, "call.again");
    expect(await second.ended).toBe("begun");
    slow.open();
    await first.ended;
    await bench.pass(5_000);
    expect(legs(bench)).toEqual({ a: "held", b2: "placing" });
    expect(bench.consults.all()).toMatchObject([{ caller: "a", leg: "b2", phase: "dialling" }]);
    await bench.show(leg("b2", "connected"));
    await bench.pass(0);
    expect(legs(bench)).toEqual({});
    expect(bench.became).toEqual(["a came-back", "a answered"]);
  });
  it("the first dial fails after Esc and another send: the second is not touched", async () => {
    const slow = gate();
    let dials = 0;
    const bench = line([makeCall("a", "connected")], async (action) => {
      if (action.kind !== "dial" || ++dials > 1) return;
      await slow.opened;
      throw new AppError("server-error");
    });
    const first = await sending(bench, "a");
    await esc(bench, "a");
    await sending(bench, "a", true, "call.again");
    slow.open();
    await bench.pass(5_000);
    expect(await first.ended).toBe("server-error");
    expect(legs(bench)).toEqual({ a: "held", b2: "placing" });
    expect(bench.consults.all()).toMatchObject([{ caller: "a", leg: "b2" }]);
  });
  it("two callers sent to the same colleague, the second dial without an answer: the first one's leg rings on", async () => {
    let dials = 0;
    const bench = line([makeCall("a", "connected"), makeCall("c", "held")], (action) => {
      if (action.kind === "dial" && ++dials === 2) throw new AppError("server-error");
    });
    await sending(bench, "a");
    const second = await sending(bench, "c");
    await bench.pass(5_000);
    expect(await second.ended).toBe("server-error");
    expect(legs(bench)).toMatchObject({ a: "held", b1: "placing", c: "connected" });
    expect(ofKind(bench, "hang-up")).toEqual([]);
  });
  it("two callers sent to the same colleague: one is answered, the other comes back, each by its own leg", async () => {
    const bench = line([makeCall("a", "connected"), makeCall("c", "held")]);
    await sending(bench, "a");
    await sending(bench, "c");
    await bench.show(leg("b2", "connected"));
    expect(ofKind(bench, "complete")).toEqual([{ kind: "complete", call: "c", other: "b2" }]);
    await bench.pass(0);
    await bench.show(leg("b1", "gone"));
    await bench.pass(0);
    await bench.pass(0);
    expect(legs(bench)).toEqual({ a: "connected" });
    expect(bench.became).toEqual(["c answered", "a came-back"]);
  });
  it.each(["Esc while it is dialled", "no answer to the dial"])("the colleague is on hold with us already, %s: their call stays", async (how) => {
    const slow = gate();
    const bench = line([leg("z", "held"), makeCall("a", "connected")], (action) => {
      if (action.kind !== "dial") return undefined;
      if (how.startsWith("Esc")) return slow.opened;
      throw new AppError("timeout");
    });
    await bench.pass(5_000);
    const { ended } = await sending(bench, "a");
    if (how.startsWith("Esc")) await esc(bench, "a");
    slow.open();
    await bench.pass(20_000);
    await ended;
    expect(legs(bench)).toEqual({ z: "held", a: "connected" });
    expect(ofKind(bench, "hang-up")).not.toContainEqual({ kind: "hang-up", call: "z" });
  });
  it("who else is talked to waits on hold before the colleague is rung, not in the air", async () => {
    const bench = line([makeCall("c", "connected"), makeCall("a", "held")]);
    await sending(bench, "a");
    expect(kinds(bench)).toEqual(["hold", "dial"]);
    expect(legs(bench)).toEqual({ c: "held", a: "held", b1: "placing" });
  });
});

describe("at the same moment", () => {
  it("a hold that is refused: nothing is dialled, the caller is where they were", async () => {
    const bench = line([makeCall("a", "connected")], (action) => {
      if (action.kind === "hold") throw new AppError("refused");
    });
    expect(await (await sending(bench, "a")).ended).toBe("refused");
    expect(kinds(bench)).toEqual(["hold"]);
    expect(legs(bench)).toEqual({ a: "connected" });
    expect(bench.became).toEqual(["a came-back"]);
  });
  it("a hold that is refused because another window held the caller just before: the send goes on", async () => {
    const bench = line([makeCall("a", "connected")], (action) => {
      if (action.kind === "hold") throw new AppError("refused");
    });
    bench.truth = [makeCall("a", "held")];
    expect(await (await sending(bench, "a")).ended).toBe("begun");
    expect(legs(bench)).toEqual({ a: "held", b1: "placing" });
  });
  it("the other side answers and Esc: Esc wins, nobody is handed over", async () => {
    const slow = gate();
    const bench = line([makeCall("a", "connected")], (action) => (action.kind === "hang-up" ? slow.opened : undefined));
    await sending(bench, "a");
    const back = esc(bench, "a");
    await bench.pass(0);
    await bench.show(leg("b1", "connected"));
    slow.open();
    await bench.pass(0);
    await back;
    expect(ofKind(bench, "complete")).toEqual([]);
    expect(legs(bench)).toEqual({ a: "connected" });
  });
  it("Esc, and Webex had handed the caller over just before: Esc says that it came too late", async () => {
    const bench = line(
      [makeCall("a", "connected")],
      async (action) => {
        if (action.kind !== "hang-up") return;
        await bench.show(makeCall("a", "gone"), leg("b1", "gone"));
        throw new AppError("call-gone");
      },
      true,
    );
    await sending(bench, "a");
    await expect(esc(bench, "a")).rejects.toMatchObject({ code: "call-gone" });
    expect(bench.became).toEqual(["a answered"]);
    expect(kinds(bench)).toEqual(["send-when-answered", "hang-up"]);
  });
  it("the other side answers with the ring limit, and nobody told us yet: read first, and handed over", async () => {
    const bench = line([makeCall("a", "connected")]);
    await sending(bench, "a");
    bench.truth = [makeCall("a", "held"), leg("b1", "connected")];
    await bench.pass(limit + 100);
    expect(kinds(bench)).toEqual(["hold", "dial", "complete"]);
    expect(bench.became).toEqual(["a answered"]);
  });
  it("the caller hangs up while they are handed over: the colleague is not left with nobody", async () => {
    const bench = line([makeCall("a", "connected")], async (action) => {
      if (action.kind !== "complete") return;
      await bench.show(makeCall("a", "gone"));
      throw new AppError("call-gone");
    });
    await sending(bench, "a");
    await bench.show(leg("b1", "connected"));
    await bench.pass(5_000);
    expect(legs(bench)).toEqual({});
    expect(bench.became).toEqual(["a ended"]);
    expect(kinds(bench)).toEqual(["hold", "dial", "complete", "hang-up"]);
  });
  it("the caller hangs up, and the worker dies before the leg is ended: the next one still knows of it", async () => {
    const dying = line([makeCall("a", "connected")], (action) => (action.kind === "hang-up" ? gate().opened : undefined));
    await sending(dying, "a");
    await dying.show(makeCall("a", "gone"));
    await dying.pass(0);
    expect(ofKind(dying, "hang-up")).toHaveLength(1);
    const next = line([leg("b1", "placing")]);
    await next.consults.load();
    const settled = next.consults.settle();
    await next.pass(5_000);
    await settled;
    expect(kinds(next)).toEqual(["hang-up"]);
    expect(legs(next)).toEqual({});
    expect(next.consults.all()).toEqual([]);
  });
  it("a leg that is slow to end keeps no other caller waiting", async () => {
    const slow = gate();
    const bench = line([makeCall("a", "connected"), makeCall("c", "held")], (action) =>
      action.kind === "hang-up" && action.call === "b1" ? slow.opened : undefined,
    );
    await sending(bench, "a");
    await sending(bench, "c");
    await bench.show(makeCall("a", "gone"));
    await bench.show(leg("b2", "connected"));
    await bench.pass(0);
    expect(bench.became).toContain("c answered");
    slow.open();
    await bench.pass(5_000);
    expect(legs(bench)).toEqual({});
  });
});

describe("two windows", () => {
  it("send the same caller: one wins, the other is told", async () => {
    const bench = line([makeCall("a", "connected")]);
    await sending(bench, "a");
    const second = { id: "second", command: "call.consult", call: "a" };
    await bench.ledger.open(second);
    await expect(bench.consults.begin(second, "5602", false)).rejects.toMatchObject({ code: "not-now" });
    expect(ofKind(bench, "dial")).toHaveLength(1);
  });
  it("one goes back while the other completes: back wins, and nothing is completed after", async () => {
    const slow = gate();
    const bench = line([makeCall("a", "connected")], (action) => (action.kind === "hang-up" ? slow.opened : undefined));
    await sending(bench, "a", false);
    await bench.show(leg("b1", "connected"));
    const back = esc(bench, "a");
    await bench.pass(0);
    const complete = await press(bench, "call.complete", "a");
    await expect(bench.consults.complete(complete)).rejects.toMatchObject({ code: "not-now" });
    await expect(esc(bench, "a")).rejects.toMatchObject({ code: "repeated" });
    slow.open();
    await bench.pass(0);
    await back;
    expect(legs(bench)).toEqual({ a: "connected" });
    expect(kinds(bench)).toEqual(["hold", "dial", "hang-up", "resume"]);
  });
});

describe("a line that tells nothing", () => {
  it("a hold that nobody told of: Esc takes the caller back all the same", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    let isHeld = false;
    bench.onAsk = async (action) => {
      if (action.kind === "hold") isHeld = true;
      if (action.kind === "resume") isHeld = false;
      if (action.kind === "hang-up") bench.truth = [makeCall("a", "held")];
      return action.kind === "dial" ? { call: "b1", session: "s-b1" } : undefined;
    };
    const { ended } = await sending(bench, "a");
    await bench.pass(3_500);
    expect(await ended).toBe("begun");
    bench.truth = [makeCall("a", "held"), leg("b1", "placing")];
    const back = esc(bench, "a");
    await bench.pass(5_000);
    await back;
    expect(isHeld).toBe(false);
  });
  it("handed over by Webex while we were blind: nobody is said to have come back", async () => {
    const bench = line([makeCall("a", "connected")], undefined, true);
    await sending(bench, "a");
    bench.truth = [];
    await bench.pass(limit + 5_000);
    expect(kinds(bench)).toEqual(["send-when-answered"]);
    expect(bench.became).toEqual(["a answered"]);
  });
  it("a pulse while the truth is read at the ring limit: it is read once", async () => {
    const bench = line([makeCall("a", "connected")]);
    await sending(bench, "a");
    let reads = 0;
    Object.defineProperty(bench, "truth", {
      get() {
        reads += 1;
        if (reads < 3) void bench.consults.follow();
        return null;
      },
    });
    await bench.pass(limit);
    await bench.pass(5_000);
    expect(reads).toBe(1);
    expect(legs(bench)).toEqual({ a: "connected" });
  });
  it("not even the truth can be read at the ring limit: the caller comes back by what was heard", async () => {
    const bench = line([makeCall("a", "connected")]);
    await sending(bench, "a");
    Object.defineProperty(bench, "truth", {
      get() {
        throw new AppError("offline");
      },
    });
    await bench.pass(limit + 5_000);
    expect(legs(bench)).toEqual({ a: "connected" });
    expect(bench.became).toEqual(["a came-back no-answer"]);
  });
});

describe("Esc before the next worker knows what there is", () => {
  it.each([
    ["nothing was asked yet", "holding", [makeCall("a", "connected")], { a: "connected" }, []],
    ["it rings", "dialling", [makeCall("a", "held"), leg("b1", "placing")], { a: "connected" }, ["hang-up", "resume"]],
    ["the caller is gone", "dialling", [leg("b1", "placing")], {}, ["hang-up"]],
  ] as const)("%s: the press has its end, and so has the consult", async (_what, phase, found, after, asked) => {
    const { consultsItem } = await import("../../../utils/state.ts");
    await consultsItem.set([
      { caller: "a", leg: null, session: null, destination: zoe, phase, auto: true, by: "us", startedAt: 9_999, ringUntil: null },
    ]);
    const bench = line(found);
    await bench.consults.load();
    const back = esc(bench, "a").then(
      () => "back",
      (thrown: AppError) => thrown.code,
    );
    await bench.pass(0);
    expect(kinds(bench)).toEqual([]);
    const settled = bench.consults.settle();
    await bench.pass(5_000);
    await settled;
    expect(await back).toBe("a" in after ? "back" : "call-gone");
    await bench.pass(5_000);
    expect(legs(bench)).toEqual(after);
    expect(kinds(bench)).toEqual(asked);
    expect(bench.consults.all()).toEqual([]);
  });
});

describe("a consult that becomes a conference", () => {
  it("is over: back hangs nobody up", async () => {
    const bench = line([makeCall("a", "connected")]);
    await sending(bench, "a", false);
    await bench.show(leg("b1", "connected"));
    await bench.show(makeCall("a", "connected", { conference: true }), { ...leg("b1", "connected"), conference: true });
    expect(bench.consults.all()).toEqual([]);
    await expect(esc(bench, "a")).rejects.toMatchObject({ code: "not-now" });
    expect(ofKind(bench, "hang-up")).toEqual([]);
  });
});
