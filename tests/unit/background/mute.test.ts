// What the Calling API says of muting lies over what XSI says of the call, and over a worker's death; pages only read the calls.
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createDesk } from "../../../entrypoints/background/desk.ts";
import type { Call } from "../../../utils/calls/call.ts";
import { createLog } from "../../../utils/log.ts";
import { callsItem } from "../../../utils/state.ts";
import { makeCall } from "./bench.ts";

const makeDesk = () => {
  const nothing = () => {};
  return createDesk({ now: () => 2000, log: createLog("test", nothing, () => 2000), changed: nothing, linkChanged: nothing, fresh: nothing });
};
const fromXsi: Call = { ...makeCall("a", "connected"), can: { answer: null, resume: null, mute: null } };
const told = (call = fromXsi) => ({ kind: "call", name: "test", at: 2000, order: null, call }) as const;

beforeEach(() => fakeBrowser.reset());

describe("muting", () => {
  it("is what was learnt, also after the next event that does not speak of it, and is stored so", async () => {
    const desk = makeDesk();
    await desk.apply(told());
    expect(desk.calls().byId.a?.call.can.mute).toBeNull();
    await desk.learnMute([{ id: "a", capable: true, muted: true }]);
    await desk.apply(told({ ...fromXsi, state: "held" }));
    expect(desk.calls().byId.a?.call).toMatchObject({ state: "held", muted: true, can: { mute: true } });
    expect((await callsItem.get()).byId.a?.call).toMatchObject({ muted: true, can: { mute: true } });
  });
  it("outlives the worker", async () => {
    const first = makeDesk();
    await first.apply(told());
    await first.learnMute([{ id: "a", capable: true, muted: true }]);
    const second = makeDesk();
    await second.load();
    await second.apply({ kind: "snapshot", at: 3000, order: null, calls: [fromXsi], conference: null });
    expect(second.calls().byId.a?.call).toMatchObject({ muted: true, can: { mute: true } });
  });
  it("gives way to a backend that says it itself", async () => {
    const desk = makeDesk();
    await desk.learnMute([{ id: "a", capable: true, muted: true }]);
    await desk.apply(told({ ...fromXsi, can: { ...fromXsi.can, mute: true }, muted: false }));
    expect(desk.calls().byId.a?.call.muted).toBe(false);
  });
});
