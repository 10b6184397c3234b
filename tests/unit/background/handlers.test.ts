// What a press comes to: a caller who is being sent already, and a number that nothing may hold up.
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createGraces } from "../../../entrypoints/background/graces.ts";
import { createHandlers, type HandlerDeps } from "../../../entrypoints/background/handlers.ts";
import type { CallAction } from "../../../utils/calls/action.ts";
import { noCalls } from "../../../utils/calls/call.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { defaultSettings } from "../../../utils/settings.ts";
import { makeCall } from "./bench.ts";

const press = { id: "n1", command: "call.blindSend", call: "a" };

function atDesk({ isTaken = false } = {}) {
  const calls = reduce(noCalls, { kind: "call", name: "t", at: 1, order: null, call: makeCall("a", "connected") });
  const done: string[] = [];
  const timers: (() => void)[] = [];
  const graces = createGraces({ now: () => 1, setTimer: (run) => void timers.push(run) });
  const handlers = createHandlers({
    calls: () => calls,
    graces,
    ledger: { ask: async (_entry: string, action: CallAction) => void done.push(action.kind), close: async () => undefined },
    consults: { isTaken: () => isTaken, begin: async () => void done.push("begin") },
    sends: { note: async () => void done.push("row") },
    settings: () => ({ ...defaultSettings, "send.graceSeconds": 2 }),
    isEmergency: (destination: string) => destination === "112",
  } as unknown as HandlerDeps);
  return { handlers, graces, done, timers };
}

beforeEach(() => fakeBrowser.reset());

describe("a blind send", () => {
  it("waits for its grace, in which Esc keeps the caller", async () => {
    const { handlers, graces, done, timers } = atDesk();
    const sending = handlers["call.blindSend"]({ call: "a", destination: "5601" }, press);
    await expect.poll(() => timers.length).toBe(1);
    expect(done).toEqual([]);
    await graces.keep("a");
    await sending;
    expect(done).toEqual([]);
  });
  it("to an emergency number waits for nothing", async () => {
    const { handlers, done, timers } = atDesk();
    await handlers["call.blindSend"]({ call: "a", destination: "112" }, press);
    expect([done, timers]).toEqual([["blind-send", "row"], []]);
  });
});

describe("a safe send and a consult", () => {
  const safe = { ...press, id: "n2", command: "call.safeSend" };
  it.each(["call.safeSend", "call.consult"] as const)("%s: not of a caller whom another window sends blindly just now", async (command) => {
    const { handlers, done } = atDesk();
    void handlers["call.blindSend"]({ call: "a", destination: "5601" }, press);
    await expect(handlers[command]({ call: "a", destination: "5602" }, safe)).rejects.toMatchObject({
      data: { code: "not-now", detail: "being-sent" },
    });
    expect(done).toEqual([]);
  });
  it.each(["call.safeSend", "call.consult"] as const)(
    "%s: not of a caller about whom somebody is asked; the row of the first stays",
    async (command) => {
      const { handlers, done } = atDesk({ isTaken: true });
      await expect(handlers[command]({ call: "a", destination: "5602" }, safe)).rejects.toMatchObject({ data: { detail: "already-consulting" } });
      expect(done).toEqual([]);
    },
  );
});
