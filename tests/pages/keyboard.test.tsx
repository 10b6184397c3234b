// Keys from key-down to the worker: places, gestures, who is meant, and what must not fire.
import { cleanup, screen, waitFor } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { TrackedCall } from "@/utils/calls/call.ts";
import { box, callsOf, down, now, openConsole, tap, tracked, up } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function open(...list: readonly TrackedCall[]) {
  const desk = openConsole();
  desk.live.calls.value = callsOf(...list);
  desk.show();
  box().focus();
  return desk;
}
const ana = tracked("a", "connected", "Ana");
const rings = tracked("r", "offered", "Rita", {}, 8000);
const held = tracked("h", "held", "Hal", {}, 60_000);

describe("next", () => {
  test("answers who rings", () => {
    const { asked } = open(rings, ana, held);
    expect(tap(" ", "Space")).toBe(true);
    expect(asked()).toEqual([["call.answer", { call: "r" }]]);
  });
  test("takes back who is held, when nobody rings", () => {
    const { asked } = open(held);
    tap(" ", "Space");
    expect(asked()).toEqual([["call.resume", { call: "h" }]]);
  });
  test("says so when there is nothing", () => {
    const { asked, view } = open();
    tap(" ", "Space");
    expect(asked()).toEqual([]);
    expect(view.said.value.text).toContain("nobody rings");
  });
  test("is a space while something is typed, and Alt+A all the same", () => {
    const { asked, view } = open(rings);
    view.query.value = "ana";
    expect(tap(" ", "Space")).toBe(false);
    expect(tap("a", "KeyA", { altKey: true })).toBe(true);
    expect(asked()).toEqual([["call.answer", { call: "r" }]]);
  });
  test("leaves Space to a button that has the focus", () => {
    const { asked } = open(ana, rings);
    screen.getByRole("button", { name: "Hold" }).focus();
    expect(tap(" ", "Space")).toBe(false);
    expect(asked()).toEqual([]);
  });
});

describe("what never fires", () => {
  test.each([{ isComposing: true }, { repeat: true }])("%j", (more) => {
    const { asked } = open(rings);
    down(" ", "Space", more);
    expect(asked()).toEqual([]);
  });
  test("the key of an input method", () => {
    const { asked } = open(rings);
    tap("Process", "Space");
    tap("Dead", "BracketLeft");
    expect(asked()).toEqual([]);
  });
  test("the same key on the same call within 300 ms", () => {
    const { asked, pass } = open(ana);
    tap("F8");
    pass(299);
    tap("F8");
    expect(asked()).toEqual([["call.hold", { call: "a" }]]);
    pass(300);
    tap("F8");
    expect(asked()).toHaveLength(2);
  });
});

describe("minus", () => {
  test("tapped sends who rings to voicemail, and nobody is hung up", () => {
    const { asked, pass } = open(rings, ana);
    down("-", "Minus");
    expect(asked()).toEqual([]);
    pass(399);
    up("-", "Minus");
    pass(1000);
    expect(asked()).toEqual([["call.toVoicemail", { call: "r" }]]);
  });
  test("held for 400 ms hangs up who was talked to at key-down, whoever is there by then", () => {
    const { asked, pass, live } = open(ana);
    down("-", "Minus");
    live.calls.value = callsOf(tracked("b", "connected", "Bo", {}, 1), { ...ana, call: { ...ana.call, state: "held" } });
    down("-", "Minus", { repeat: true });
    pass(400);
    up("-", "Minus");
    expect(asked()).toEqual([["call.hangUp", { call: "a" }]]);
  });
  test("tapped with nobody ringing only says how", () => {
    const { asked, view } = open(ana);
    tap("-", "Minus");
    expect(asked()).toEqual([]);
    expect(view.said.value.text).toBe("Keep the key down: Hang up");
  });
  test("at once, when nothing could be hung up", () => {
    const { asked } = open(rings);
    // The ringing call is nobody whom the hold could end.
    down("-", "Minus");
    expect(asked()).toEqual([["call.toVoicemail", { call: "r" }]]);
  });
});

describe("F4", () => {
  test("once only warns, twice hangs up", () => {
    const { asked, pass, view } = open(ana);
    tap("F4");
    expect(view.said.value.text).toBe("Press F4 again: Hang up");
    pass(600);
    tap("F4");
    expect(asked()).toEqual([["call.hangUp", { call: "a" }]]);
  });
  test("twice too far apart warns twice", () => {
    const { asked, pass } = open(ana);
    tap("F4");
    pass(601);
    tap("F4");
    expect(asked()).toEqual([]);
  });
});

describe("Enter", () => {
  test("dials when nobody is in hand", () => {
    const { asked, view } = open();
    view.query.value = "5601";
    tap("Enter");
    expect(asked()).toEqual([["call.dial", { destination: "5601" }]]);
    expect(view.query.value).toBe("");
  });
  test("sends safely, consults with Ctrl, blindly with Shift", async () => {
    const { asked, view } = open(ana);
    for (const more of [{}, { ctrlKey: true }, { shiftKey: true }]) {
      view.query.value = "5601";
      tap("Enter", "Enter", more);
    }
    const args = { call: "a", destination: "5601" };
    expect(asked()).toEqual([
      ["call.safeSend", args],
      ["call.consult", args],
      ["call.blindSend", args],
    ]);
  });
  test("completes a consult that was answered, from the empty box", () => {
    const { asked, live } = open(held, ana);
    live.consults.value = [
      { caller: "h", leg: "a", session: null, destination: "5", phase: "talking", auto: false, by: "us", startedAt: now, ringUntil: null },
    ];
    tap("Enter");
    expect(asked()).toEqual([["call.complete", { call: "h" }]]);
  });
  test("never dials letters", () => {
    const { asked, view } = open();
    view.query.value = "jonson";
    tap("Enter");
    expect(asked()).toEqual([]);
    expect(view.said.value.text).toBe("not a number");
    expect(view.query.value).toBe("jonson");
  });
  test("of the keypad sends a typed number, plus sends it safely", () => {
    const { asked, view } = open(ana);
    view.query.value = "5601";
    tap("+", "NumpadAdd");
    expect(asked()).toEqual([["call.safeSend", { call: "a", destination: "5601" }]]);
    view.query.value = "5602";
    tap("Enter", "NumpadEnter");
    expect(asked()[1]).toEqual(["call.safeSend", { call: "a", destination: "5602" }]);
  });
});

describe("Escape", () => {
  test("one step at a time: sheet, grace, box, consult; and hangs up nobody", async () => {
    const { asked, live, view, pass } = open(held, ana);
    live.consults.value = [
      { caller: "h", leg: "a", session: null, destination: "5", phase: "talking", auto: false, by: "us", startedAt: now, ringUntil: null },
    ];
    live.graces.value = [{ entry: "1", call: "h", destination: "5", dueAt: now }];
    view.query.value = "56";
    view.more.value = "a";
    tap("Escape");
    expect([view.more.value, view.query.value, asked()]).toEqual([null, "56", []]);
    tap("Escape");
    expect(asked()).toEqual([["call.keep", { call: "h" }]]);
    live.graces.value = [];
    tap("Escape");
    expect(view.query.value).toBe("");
    pass(500);
    tap("Escape");
    expect(asked()[1]).toEqual(["call.back", { call: "h" }]);
    live.consults.value = [];
    expect(tap("Escape")).toBe(false);
    expect(asked()).toHaveLength(2);
  });
});

describe("digits and symbols", () => {
  test("pick the call on that place, again act on it", async () => {
    const { asked, view, pass } = open(rings, ana);
    tap("2", "Digit2");
    expect(view.picked.value).toBe("a");
    await waitFor(() => expect(screen.getByRole("listitem", { name: /Ana/ }).getAttribute("aria-current")).toBe("true"));
    tap("2", "Digit2");
    pass(300);
    expect(asked()).toEqual([["call.hold", { call: "a" }]]);
  });
  test("an extension that begins like a call is typed", () => {
    const { view, asked } = open(ana);
    for (const digit of "112") tap(digit, `Digit${digit}`);
    expect([view.query.value, view.picked.value, asked()]).toEqual(["112", null, []]);
  });
  test("an extension with a nought in it is typed whole", () => {
    const { view, asked } = open(ana);
    for (const digit of "10") expect(tap(digit, `Digit${digit}`)).toBe(true);
    expect([view.query.value, view.picked.value, asked()]).toEqual(["10", null, []]);
  });
  test("star holds; with no call at all it is text", () => {
    const { asked } = open(ana);
    expect(tap("*", "Digit8", { shiftKey: true })).toBe(true);
    expect(asked()).toEqual([["call.hold", { call: "a" }]]);
    cleanup();
    open();
    expect(tap("*", "Digit8", { shiftKey: true })).toBe(false);
  });
  test("! mutes, and unmutes once muted", () => {
    const { asked, live } = open(ana);
    tap("!", "Digit1", { shiftKey: true });
    live.calls.value = callsOf({ ...ana, call: { ...ana.call, muted: true } });
    tap("!", "Digit1", { shiftKey: true });
    expect(asked().map(([command]) => command)).toEqual(["call.mute", "call.unmute"]);
  });
  test("# shows and hides the dialpad", async () => {
    const { view } = open(ana);
    tap("#", "Digit3", { shiftKey: true });
    expect(view.dialpad.value).toBe(false);
    await waitFor(() => expect(screen.queryByRole("group", { name: "Dialpad" })).toBeNull());
  });
  test("letters go into the box, wherever the focus is", () => {
    open(ana);
    box().blur();
    expect(tap("j", "KeyJ")).toBe(false);
    expect(document.activeElement).toBe(box());
  });
});

test("arrows move the highlight only where there is something to highlight", () => {
  const { view } = open();
  expect(tap("ArrowDown")).toBe(false);
  view.query.value = "5601";
  expect(tap("ArrowDown")).toBe(true);
  expect(view.active.value).toBe(0);
});
