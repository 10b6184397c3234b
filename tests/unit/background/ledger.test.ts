// Commands end confirmed, refused or unknown, and none is asked twice.
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { AppError } from "../../../utils/errors.ts";
import { ledgerItem, pendingItem } from "../../../utils/state.ts";
import { createBench, makeCall } from "./bench.ts";

const press = (id = "n1", command = "call.hold", call: string | null = "a") => ({ id, command, call });

beforeEach(() => fakeBrowser.reset());

describe("a command", () => {
  it("is accepted first and confirmed only when the line shows it", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    await bench.ledger.open(press());
    await bench.ledger.ask("n1", { kind: "hold", call: "a" }, "last");
    expect(bench.ledger.entries().at(-1)).toMatchObject({ outcome: "accepted", seenAt: null });
    await bench.show(makeCall("a", "held"));
    expect(bench.ledger.entries().at(-1)).toMatchObject({ outcome: "confirmed" });
    expect(await pendingItem.get()).toEqual([]);
  });
  it("is confirmed when the proof came before the acceptance", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    bench.onAsk = async () => {
      await bench.show(makeCall("a", "held"));
      return undefined;
    };
    await bench.ledger.open(press());
    await bench.ledger.ask("n1", { kind: "hold", call: "a" }, "last");
    expect(bench.ledger.entries().at(-1)).toMatchObject({ outcome: "confirmed", via: "xsi" });
  });
  it("is not confirmed by somebody else's call that appears at the same moment", async () => {
    const bench = createBench([]);
    bench.onAsk = async () => {
      await bench.show(makeCall("x", "offered"));
      return { call: "mine", session: "s-mine" };
    };
    await bench.ledger.open(press("n1", "call.dial", null));
    await bench.ledger.ask("n1", { kind: "dial", destination: "5601" }, "last");
    expect(bench.ledger.entries().at(-1)?.outcome).toBe("accepted");
    await bench.show(makeCall("mine", "placing", { direction: "out", stage: "own-phone" }));
    expect(bench.ledger.entries().at(-1)?.outcome).toBe("confirmed");
  });
  it("without proof in time has the state read, and is confirmed or unknown by it", async () => {
    for (const [truth, outcome] of [
      [makeCall("a", "held"), "confirmed"],
      [makeCall("a", "connected"), "unknown"],
    ] as const) {
      const bench = createBench([makeCall("a", "connected")]);
      const id = `n-${outcome}`;
      bench.truth = [truth];
      await bench.ledger.open(press(id));
      await bench.ledger.ask(id, { kind: "hold", call: "a" }, "last");
      await bench.pass(6000);
      expect(bench.ledger.entries().find((entry) => entry.id === id)?.outcome).toBe(outcome);
    }
  });
  it("that was refused says why and asks nothing more", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    bench.onAsk = () => {
      throw new AppError("rate-limited", { retryAfterMs: 7000, trackingId: "T1" });
    };
    await bench.ledger.open(press());
    await expect(bench.ledger.ask("n1", { kind: "hold", call: "a" }, "last")).rejects.toMatchObject({ code: "rate-limited" });
    expect(bench.ledger.entries().at(-1)).toMatchObject({
      outcome: "refused",
      error: { code: "rate-limited", retryAfterMs: 7000, trackingId: "T1" },
    });
    await bench.pass(60_000);
    expect(bench.asked).toHaveLength(1);
  });
  it("whose call ended meanwhile is refused, not left waiting", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    await bench.ledger.open(press());
    await bench.ledger.ask("n1", { kind: "hold", call: "a" }, "last");
    await bench.show(makeCall("a", "gone"));
    expect(bench.ledger.entries().at(-1)).toMatchObject({ outcome: "refused", error: { code: "call-gone" } });
  });
});

describe("no press twice", () => {
  it("neither by its nonce, nor the same command on the same call while the first is open", async () => {
    const bench = createBench([makeCall("a", "connected")]);
    await bench.ledger.open(press());
    await expect(bench.ledger.open(press())).rejects.toMatchObject({ code: "repeated" });
    await expect(bench.ledger.open(press("n2"))).rejects.toMatchObject({ code: "repeated" });
    await bench.ledger.open(press("n3", "call.hangUp"));
  });
  it("not by the next worker either, for a nonce that the last one had", async () => {
    await createBench([makeCall("a", "connected")]).ledger.open(press());
    const next = createBench([makeCall("a", "connected")]);
    await next.ledger.load();
    await expect(next.ledger.open(press())).rejects.toMatchObject({ code: "repeated" });
  });
});

describe("a worker that died", () => {
  it.each([
    ["after acceptance, and it happened", true, "held", "confirmed"],
    ["after acceptance, and nothing shows it", true, "connected", "unknown"],
    ["before acceptance, and it happened", false, "held", "confirmed"],
    ["before acceptance, and nothing shows it", false, "connected", "interrupted"],
    ["after acceptance, and the call is gone", true, "gone", "refused"],
  ] as const)("%s", async (_case, accepted, state, outcome) => {
    const first = createBench([makeCall("a", "connected")]);
    await first.ledger.open(press());
    if (!accepted) first.onAsk = () => new Promise(() => undefined);
    const asking = first.ledger.ask("n1", { kind: "hold", call: "a" }, "last");
    if (accepted) await asking;
    else await first.pass(0);
    const next = createBench(state === "gone" ? [] : [makeCall("a", state)]);
    await next.ledger.load();
    await next.ledger.settle(next.calls());
    expect((await ledgerItem.get()).at(-1)?.outcome).toBe(outcome);
    expect(next.asked).toEqual([]);
    expect(await pendingItem.get()).toEqual([]);
  });
});
