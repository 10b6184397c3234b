// The page's one way to do anything: once, retried with the same nonce, told when it fails; and the live state behind it.
import { cleanup } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createLive } from "@/components/app/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import { userSettingsItem } from "@/utils/policy.ts";
import { callsItem, linkItem, pulseItem } from "@/utils/state.ts";
import { callsOf, now, openConsole, tracked } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

describe("run", () => {
  test("a worker that was just dead is asked again with the same nonce", async () => {
    const { run, send, view } = openConsole();
    send.mockRejectedValueOnce(new Error("Could not establish connection. Receiving end does not exist."));
    expect((await run("call.hold", { call: "a" }, now)).ok).toBe(true);
    expect(send.mock.calls.map(([request]) => request)).toEqual([
      { command: "call.hold", args: { call: "a" }, nonce: "1", pressedAt: now },
      { command: "call.hold", args: { call: "a" }, nonce: "1", pressedAt: now },
    ]);
    expect(view.notices.value).toEqual([]);
  });
  test("a worker that stays dead is told, not thrown", async () => {
    const { run, send, view } = openConsole();
    send.mockRejectedValue(new Error("No response"));
    const reply = await run("call.hold", { call: "a" }, now);
    expect(reply.ok === false && reply.error.code).toBe("interrupted");
    expect(send).toHaveBeenCalledTimes(2);
    expect(view.notices.value).toHaveLength(1);
  });
  test("each press has a nonce of its own", async () => {
    const { run, send } = openConsole();
    await run("call.hold", { call: "a" }, now);
    await run("call.hold", { call: "b" }, now);
    expect(new Set(send.mock.calls.map(([{ nonce }]) => nonce)).size).toBe(2);
  });
  test("the same on the same call again at once does nothing, also when the first is already done", async () => {
    const { run, send } = openConsole();
    await run("call.hold", { call: "a" }, now);
    const again = await run("call.hold", { call: "a" }, now + 299);
    expect(again.ok === false && again.error.code).toBe("repeated");
    await run("call.hold", { call: "a" }, now + 700);
    expect(send).toHaveBeenCalledTimes(2);
  });
  test("a form may be pressed again as soon as the first press has its answer, and not before", async () => {
    const { run, send } = openConsole();
    const form = { tokenUrl: "https://a.example", clientId: "a", clientSecret: "b", webhookUrl: "https://b.example" };
    const first = run("connect.activate", form, now);
    const early = await run("connect.activate", form, now + 1);
    expect(early.ok === false && early.error.code).toBe("repeated");
    await first;
    expect((await run("connect.activate", form, now + 2)).ok).toBe(true);
    expect(send).toHaveBeenCalledTimes(2);
  });
  test("the worker's own 'repeated' is no news", async () => {
    const { run, send, view } = openConsole();
    send.mockResolvedValue({ ok: false, entry: null, error: new AppError("repeated").data });
    await run("call.hold", { call: "a" }, now);
    expect(view.notices.value).toEqual([]);
  });
  test("a reason that the worker found is said in words", async () => {
    const { run, send, view } = openConsole();
    send.mockResolvedValue({ ok: false, entry: null, error: new AppError("not-now", { detail: "not-held" }).data });
    await run("call.resume", { call: "a" }, now);
    expect(view.notices.value[0]?.title).toBe("Resume: the call is not on hold.");
  });
});

describe("live", () => {
  test("knows what is stored before anything is drawn, and hears each change", async () => {
    await callsItem.set(callsOf(tracked("a", "held", "Ana")));
    await linkItem.set({ ...linkItem.fallback, phase: "live", since: now });
    await userSettingsItem.set({ "hold.amberSeconds": 7 });
    const live = createLive({ now: () => now });
    await live.ready;
    await vi.waitFor(() => expect(live.loaded.value).toBe(true));
    expect(Object.keys(live.calls.value.byId)).toEqual(["a"]);
    expect(live.signedIn.value).toBe(true);
    expect(live.policy.value.values["hold.amberSeconds"]).toBe(7);
    await pulseItem.set(now);
    await callsItem.set(noCalls);
    expect([live.pulse.value, Object.keys(live.calls.value.byId)]).toEqual([now, []]);
    live.close();
    await pulseItem.set(1);
    expect(live.pulse.value).toBe(now);
  });
  test("a change that is heard while the first read is under way is not overwritten by it", async () => {
    await pulseItem.set(1);
    const live = createLive({ now: () => now });
    const writing = pulseItem.set(2);
    await Promise.all([live.ready, writing]);
    expect(live.pulse.value).toBe(2);
    live.close();
  });
});
