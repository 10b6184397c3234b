// The command palette by role and name: what it lists, finds, asks and runs, and that it never takes another call than the one that was read.
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { TrackedCall } from "@/utils/calls/call.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { recentCommandsItem } from "@/utils/state.ts";
import { box, callsOf, openConsole, tap, tracked } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const ana = tracked("a", "connected", "Ana");
const rings = tracked("r", "offered", "Rita", {}, 8000);
const held = tracked("h", "held", "Hal", {}, 60_000);

const palette = () => screen.getByRole("dialog", { name: "Command palette" });
const field = (name = "Command") => within(palette()).getByRole<HTMLInputElement>("combobox", { name });
const options = () => within(palette()).getAllByRole("option");
const names = () => options().map((option) => option.querySelector(".palette-title")?.textContent);
const selected = () => options().find((option) => option.getAttribute("aria-selected") === "true");
const notNow = () => within(palette()).getByRole("group", { name: "Not possible now" });
const write = (typed: string, name?: string) => fireEvent.input(field(name), { target: { value: typed } });
/** Real keys go to whatever has the focus. */
const key = (name: string) => tap(name);

async function open(...list: readonly TrackedCall[]) {
  const desk = openConsole();
  desk.live.calls.value = callsOf(...list);
  desk.show();
  box().focus();
  tap("k", "KeyK", { ctrlKey: true });
  await waitFor(() => expect(document.activeElement).toBe(field()));
  return desk;
}

describe("opening", () => {
  test("by its key, from the box as from anywhere; the same key and Esc close it", async () => {
    await open();
    tap("k", "KeyK", { ctrlKey: true });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    tap("k", "KeyK", { ctrlKey: true });
    await waitFor(() => expect(document.activeElement).toBe(field()));
    key("Escape");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("while it is open, no other key does anything to a call", async () => {
    const { asked, view } = await open(ana, rings);
    for (const [name, code] of [
      ["h", "KeyH"],
      ["a", "KeyA"],
      ["s", "KeyS"],
    ] as const)
      tap(name, code, { altKey: true });
    key("F8");
    tap(" ", "Space");
    tap("1", "Digit1");
    expect(asked()).toEqual([]);
    expect(view.picked.value).toBeNull();
  });

  test("even signed out: what can be done is there", async () => {
    const desk = openConsole();
    desk.live.link.value = { ...desk.live.link.value, phase: "signed-out" };
    desk.show();
    tap("k", "KeyK", { ctrlKey: true });
    await waitFor(() => expect(names()).toContain("Sign in with Webex"));
    expect(within(notNow()).getByRole("option", { name: /^Dial .*you are signed out/ })).toBeTruthy();
  });
});

describe("the list", () => {
  test("names the call that each command would mean, its hint and its keys", async () => {
    await open(rings, ana);
    const hold = screen.getByRole("option", { name: /^Hold Ana/ });
    expect(hold.textContent).toContain("Put on hold");
    const toggle = screen.getByRole("option", { name: /^Hold or resume Hold: Ana/ });
    expect(toggle.getAttribute("aria-keyshortcuts")).toBe("F8 Alt+H");
    expect(screen.getByRole("option", { name: /^Next Answer: Rita/ }).textContent).toContain("Space");
    expect(screen.getByRole("option", { name: /^Answer Rita/ })).toBeTruthy();
    expect(screen.getByRole("option", { name: /^Hang up Ana/ }).textContent).toContain("hold −");
  });

  test("what makes no sense comes after, with the reason", async () => {
    await open(ana);
    const possible = options().filter((option) => !notNow().contains(option));
    expect(possible.every((option) => option.getAttribute("aria-disabled") === "false")).toBe(true);
    const resume = within(notNow()).getByRole("option", { name: /^Resume(?! recording)/ });
    expect(resume.getAttribute("aria-disabled")).toBe("true");
    expect(resume.textContent).toContain("there is no such call now");
    expect(options().indexOf(resume)).toBeGreaterThan(possible.length - 1);
  });

  test("each call on screen can be picked", async () => {
    const { view } = await open(rings, held);
    write("pick hal");
    await waitFor(() => expect(names()).toEqual(["Pick a callHal"]));
    key("Enter");
    expect(view.picked.value).toBe("h");
  });

  test("leaves out what only a form can give", async () => {
    await open();
    expect(names()).not.toContain("Save integration");
    expect(names()).not.toContain("Test token");
    expect(names()).not.toContain("Save settings");
  });

  test("follows the user's own keys", async () => {
    const desk = await open(ana);
    desk.live.policy.value = mergePolicy({}, { "keys.map": { "call.swap": { main: ["F1"], field: [] } } });
    await waitFor(() => expect(screen.getByRole("option", { name: /^Swap/ }).getAttribute("aria-keyshortcuts")).toBe("F1"));
  });
});

describe("finding and running", () => {
  test("by initials, with Enter", async () => {
    const { asked } = await open(ana);
    write("hu");
    await waitFor(() => expect(selected()?.textContent).toContain("Hang up"));
    key("Enter");
    expect(asked()).toEqual([["call.hangUp", { call: "a" }]]);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  test("by the name of who it is about", async () => {
    const { asked } = await open(ana, held);
    write("resume hal");
    await waitFor(() => expect(selected()?.textContent).toContain("Resume"));
    key("Enter");
    expect(asked()).toEqual([["call.resume", { call: "h" }]]);
  });

  test("arrows go round, a click runs", async () => {
    const { asked } = await open(ana);
    write("hold");
    await waitFor(() => expect(names()[0]).toBe("HoldAna"));
    key("ArrowDown");
    await waitFor(() => expect(selected()).toBe(options()[1]));
    key("ArrowUp");
    key("ArrowUp");
    await waitFor(() => expect(selected()).toBe(options().at(-1)));
    fireEvent.click(screen.getByRole("option", { name: /^Hold Ana/ }));
    expect(asked()).toEqual([["call.hold", { call: "a" }]]);
  });

  test("what is not possible says why, and stays", async () => {
    const { asked } = await open();
    write("swap");
    await waitFor(() => expect(selected()?.textContent).toContain("Swap"));
    key("Enter");
    await waitFor(() => expect(within(palette()).getByRole("status").textContent).toBe("Swap: there is no such call now."));
    expect(asked()).toEqual([]);
  });

  test("nothing found is said", async () => {
    await open();
    write("zzz");
    await waitFor(() => expect(within(palette()).getByRole("status").textContent).toBe("No command is called “zzz”."));
    key("Enter");
    expect(palette()).toBeTruthy();
  });

  test("Enter while an input method composes runs nothing", async () => {
    const { asked } = await open(ana);
    write("hold");
    await waitFor(() => expect(names()[0]).toBe("HoldAna"));
    tap("Enter", "Enter", { isComposing: true });
    expect(asked()).toEqual([]);
  });

  test("what was run last comes first next time", async () => {
    await open(ana);
    write("dialpad");
    await waitFor(() => expect(selected()?.textContent).toContain("Dialpad"));
    key("Enter");
    await waitFor(async () => expect(await recentCommandsItem.get()).toEqual(["dialpad.toggle"]));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    tap("k", "KeyK", { ctrlKey: true });
    await waitFor(() => expect(names()[0]).toBe("Dialpad"));
  });
});

describe("what is missing is asked for", () => {
  test("a destination, understood as in the box", async () => {
    const { asked } = await open(ana);
    write("consult");
    await waitFor(() => expect(selected()?.textContent).toContain("Consult"));
    key("Enter");
    await waitFor(() => expect(document.activeElement).toBe(field("To whom?")));
    expect(palette().textContent).toContain("Ana");
    expect(screen.queryAllByRole("option")).toEqual([]);
    write("56 22", "To whom?");
    await waitFor(() => expect(names()).toEqual(["5622"]));
    key("Enter");
    expect(asked()).toEqual([["call.consult", { call: "a", destination: "5622" }]]);
  });

  test("no number: nothing is sent, and it says so", async () => {
    const { asked } = await open(ana);
    write("blind");
    await waitFor(() => expect(selected()?.textContent).toContain("Blind send"));
    key("Enter");
    await waitFor(() => expect(field("To whom?")).toBeTruthy());
    write("???", "To whom?");
    await waitFor(() => expect(within(palette()).getByRole("status").textContent).toContain("Not a number"));
    key("Enter");
    expect(asked()).toEqual([]);
    key("Escape");
    await waitFor(() => expect(field()).toBeTruthy());
  });

  test("what is in the box is taken without asking", async () => {
    const desk = openConsole();
    desk.live.calls.value = callsOf(ana);
    desk.show();
    desk.view.query.value = "5622";
    tap("k", "KeyK", { ctrlKey: true });
    await waitFor(() => expect(document.activeElement).toBe(field()));
    write("blind");
    await waitFor(() => expect(selected()?.textContent).toContain("Ana → 5622"));
    key("Enter");
    expect(desk.asked()).toEqual([["call.blindSend", { call: "a", destination: "5622" }]]);
    expect(desk.view.query.value).toBe("");
  });

  test("tones", async () => {
    const { asked } = await open(ana);
    write("tones");
    await waitFor(() => expect(selected()?.textContent).toContain("Tones"));
    key("Enter");
    await waitFor(() => expect(field("Which tones?")).toBeTruthy());
    write("4 2#", "Which tones?");
    await waitFor(() => expect(names()).toEqual(["42#"]));
    key("Enter");
    expect(asked()).toEqual([["call.dtmf", { call: "a", digits: "42#" }]]);
  });
});

describe("the wrong call", () => {
  test("never slips in under words that were read: the one who left is missed, nobody else is hung up", async () => {
    const { live, asked } = await open(ana, held);
    write("hang");
    await waitFor(() => expect(selected()?.textContent).toContain("Hang upAna"));
    live.calls.value = callsOf(tracked("h", "connected", "Hal"));
    await waitFor(() => expect(selected()?.textContent).toContain("there is no such call now"));
    expect(selected()?.textContent).toContain("Ana");
    key("Enter");
    expect(asked()).toEqual([]);
  });

  test("a call that arrives moves no entry", async () => {
    const { live } = await open(ana);
    const before = options().map(({ id }) => id);
    live.calls.value = callsOf(rings, ana);
    await waitFor(() => expect(screen.getByRole("option", { name: /^Next Answer: Rita/ })).toBeTruthy());
    expect(
      options()
        .map(({ id }) => id)
        .filter((id) => before.includes(id)),
    ).toEqual(before);
  });

  test("who rings after it opened can be answered from it", async () => {
    const { live, asked } = await open();
    live.calls.value = callsOf(rings);
    write("answer");
    await waitFor(() => expect(selected()?.textContent).toContain("AnswerRita"));
    key("Enter");
    expect(asked()).toEqual([["call.answer", { call: "r" }]]);
  });
});
