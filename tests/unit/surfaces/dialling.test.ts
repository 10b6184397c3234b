// A number from outside our pages, by the menu of a selection, the address bar and the browser's key: who is sent, what is dialled, what never is.
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { callOfEntry, createContextMenu, entryFor } from "@/entrypoints/background/surfaces/context-menu.ts";
import { callerTalkedTo, type Sight } from "@/entrypoints/background/surfaces/dialling.ts";
import { createOmnibox, deedOf, escapeXml, offersFor, type Suggest } from "@/entrypoints/background/surfaces/omnibox.ts";
import { createSelectionDial } from "@/entrypoints/background/surfaces/selection.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { type TrackedCall, unknownParty } from "@/utils/calls/call.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog } from "@/utils/log.ts";
import { calls, settle, tracked } from "./scene.ts";

type Clicked = (info: { menuItemId: string; selectionText?: string }) => void;
type Changed = (typed: string, list: (results: { content: string; description: string }[]) => void) => void;
/** Listens for one thing, and lets the test say it. */
function event<Heard extends (...said: never[]) => void>() {
  let listener: Heard | null = null;
  return {
    addListener: (next: Heard) => {
      listener = next;
    },
    say: (...said: Parameters<Heard>) => listener?.(...said),
  };
}
const heard = { click: event<Clicked>(), started: event<() => void>(), changed: event<Changed>(), entered: event<(content: string) => void>() };
const installed = event<() => void>();
const menu = {
  removeAll: vi.fn(async () => {}),
  create: vi.fn((_entry: { id: string; title: string; contexts: readonly string[] }, done: () => void) => done()),
};
const suggestion = vi.fn(async (_default: { description: string }) => {});
const told = vi.fn(async (id: string, _note: { title: string }) => id);
const executed = vi.fn(async (_injection: { target: { tabId: number } }): Promise<{ result: string }[]> => []);

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
  for (const spy of [menu.removeAll, menu.create, suggestion, told, executed]) spy.mockClear();
  Object.assign(fakeBrowser, {
    contextMenus: { ...menu, onClicked: heard.click },
    omnibox: { setDefaultSuggestion: suggestion, onInputStarted: heard.started, onInputChanged: heard.changed, onInputEntered: heard.entered },
    scripting: { executeScript: executed },
  });
  Object.assign(fakeBrowser.runtime, { onInstalled: installed });
  Object.assign(fakeBrowser.notifications, { create: told });
});

const sight = (list: readonly TrackedCall[] = [], more: Partial<Sight["situation"]> = {}): Sight => ({
  situation: { signedIn: true, calls: calls(...list), consults: [], graces: [], can: ["dial", "complete"], ...more },
  country: "DE",
});
const log = createLog(
  "test",
  () => {},
  () => 0,
);
const ben = tracked("b", "connected", { party: { ...unknownParty, name: "Ben & <Ode> %s", number: "+441632960001" } });
const held = tracked("h", "held");
const consult: Consult = {
  caller: "h",
  leg: "b",
  session: null,
  destination: "1",
  phase: "talking",
  auto: false,
  by: "us",
  startedAt: 0,
  ringUntil: null,
};
const plainly = (words: string) => words.replaceAll(/[\u2066-\u2069]/g, "");

describe("who would be sent", () => {
  it.each<[string, Sight, string | null]>([
    ["who is talked to", sight([held, ben]), "b"],
    ["who has put us on hold", sight([tracked("r", "remote-held")]), "r"],
    ["nobody who is only held", sight([held]), null],
    ["nobody who rings", sight([tracked("o", "offered")]), null],
    ["never the colleague who is asked", sight([held, ben], { consults: [consult] }), null],
    ["nobody who is being sent already", sight([ben], { graces: [{ entry: "1", call: "b", destination: "5", dueAt: 1 }] }), null],
    ["nobody when the line cannot send", sight([ben], { can: ["dial"] }), null],
    ["nobody when signed out", sight([ben], { signedIn: false }), null],
  ])("%s", (_what, seen, call) => expect(callerTalkedTo(seen)?.call ?? null).toBe(call));
});

describe("the menu of a selection", () => {
  function setUp(first: Sight) {
    const now = { sight: first };
    const run = vi.fn(async (_command: string, _args: unknown): Promise<unknown> => ({ ok: true }));
    const surface = createContextMenu({ run, ready: async () => {}, sight: () => now.sight, log });
    surface.register();
    return { now, run, surface };
  }

  it("is there from the installation on", async () => {
    setUp(sight());
    installed.say();
    await settle();
    expect(menu.create.mock.calls[0]?.[0]).toEqual({ id: "dial", title: "Dial “%s”", contexts: ["selection"] });
  });

  it("names who would be sent, whatever they are called, and is drawn anew only when that changes", async () => {
    const { surface } = setUp(sight());
    for (const seen of [sight(), sight(), sight([ben]), sight([ben]), sight()]) {
      surface.draw(seen);
      await settle();
    }
    const drawn = menu.create.mock.calls.map(([{ id, title }]) => [id, plainly(title)]);
    expect(drawn).toEqual([
      ["dial", "Dial “%s”"],
      ["send:b", "Send Ben && <Ode> ％s to “%s”"],
      ["dial", "Dial “%s”"],
    ]);
    expect(menu.removeAll).toHaveBeenCalledTimes(3);
  });

  it("dials the number in the selection", async () => {
    const { run } = setUp(sight());
    heard.click.say({ menuItemId: "dial", selectionText: " Tel. 030 / 5550-1234 " });
    await settle();
    expect(run.mock.calls).toEqual([["call.dial", { destination: "+493055501234" }]]);
  });

  it("sends the one whom it named, also when somebody else is talked to by now or the worker died in between", async () => {
    const { run } = setUp(sight([tracked("c", "connected")]));
    heard.click.say({ menuItemId: "send:b", selectionText: "5601" });
    await settle();
    expect(run.mock.calls).toEqual([["call.safeSend", { call: "b", destination: "5601" }]]);
  });

  it("dials an emergency number, whoever it named", async () => {
    const { run } = setUp(sight([ben]));
    heard.click.say({ menuItemId: "send:b", selectionText: "112" });
    await settle();
    expect(run.mock.calls).toEqual([["call.dial", { destination: "112" }]]);
  });

  it.each([
    ["no number at all", "Not a number"],
    ["030 5550 1234 or 030 5550 9999", "More than one number"],
    ["   ", "No number is selected"],
  ])("dials nothing for %j and says so", async (selectionText, title) => {
    const { run } = setUp(sight());
    heard.click.say({ menuItemId: "dial", selectionText });
    await settle();
    expect(run).not.toHaveBeenCalled();
    expect(told.mock.calls[0]?.[1].title).toBe(title);
  });

  it("tells a refusal", async () => {
    const { run } = setUp(sight());
    run.mockResolvedValue({ ok: false, entry: null, error: new AppError("not-signed-in").data });
    heard.click.say({ menuItemId: "dial", selectionText: "5601" });
    await settle();
    expect(told.mock.calls[0]?.[1].title).toBe("Not signed in");
  });

  it("knows its own entries only", () => {
    expect(callOfEntry("dial")).toBeNull();
    expect(callOfEntry("send:a:b")).toBe("a:b");
    expect(callOfEntry("other")).toBeUndefined();
    expect(callOfEntry(7)).toBeUndefined();
    expect(entryFor(null).id).toBe("dial");
  });
});

describe("the address bar", () => {
  const offers = (typed: string, seen: Sight) =>
    offersFor(typed, seen, []).map(({ content, description, deed }) => [content, plainly(description), deed?.command ?? null]);

  it("dials when nobody is talked to", () => expect(offers("5601", sight([held]))).toEqual([["dial 5601", "Dial 5601", "call.dial"]]));

  it("sends first, dials second while somebody is talked to", () =>
    expect(offers("5601", sight([ben]))).toEqual([
      ["send 5601", "Safe send Ben & <Ode> %s to 5601", "call.safeSend"],
      ["dial 5601", "Dial 5601", "call.dial"],
    ]));

  it("an emergency number is only dialled", () => expect(offers("112", sight([ben]))).toEqual([["dial 112", "Dial 112", "call.dial"]]));

  it.each([
    ["", sight(), "A number to dial"],
    ["", sight([ben]), "A number to send Ben & <Ode> %s to"],
    ["maria", sight(), "maria is not a number, and nobody by that name is known"],
    ["5601", sight([], { signedIn: false }), "you are signed out"],
  ])("says what it can do: %j", (typed, seen, words) => expect(offers(typed, seen)).toEqual([[null, words, null]]));

  it("people come from whoever knows them: the first is what Enter does", () => {
    const people = [
      { name: "Maria Rossi", destination: "5622", detail: "Sales" },
      { name: "Mario Bianchi", destination: "5623", detail: null },
    ];
    const found = offersFor("mari", sight([ben]), people);
    expect(found.map(({ content, deed }) => [content, deed?.args])).toEqual([
      ["send 5622", { call: "b", destination: "5622" }],
      ["send 5623", { call: "b", destination: "5623" }],
    ]);
    expect(plainly(found[0]?.description ?? "")).toBe("Safe send Ben & <Ode> %s to Maria Rossi, 5622, Sales");
  });

  it("a number that is typed is offered once, with the name of whose it is", () => {
    const found = offersFor("5622", sight([ben]), [{ name: "Maria Rossi", destination: "5622", detail: "Sales" }]);
    expect(found.map(({ content, description }) => [content, plainly(description)])).toEqual([
      ["send 5622", "Safe send Ben & <Ode> %s to Maria Rossi, 5622, Sales"],
      ["dial 5622", "Dial Maria Rossi, 5622, Sales"],
    ]);
  });

  it("understands its own words again when nobody remembers what was offered", () => {
    expect(deedOf("dial 5601", sight([ben]))).toEqual({ command: "call.dial", args: { destination: "5601" } });
    expect(deedOf("send 5601", sight([ben]))).toEqual({ command: "call.safeSend", args: { call: "b", destination: "5601" } });
    expect(deedOf("send 112", sight([ben]))?.command).toBe("call.dial");
    expect(deedOf("maria", sight([ben]))).toBeNull();
  });

  function setUp(first: Sight, { suggest = async () => [], plain = false }: { suggest?: Suggest; plain?: boolean } = {}) {
    const now = { sight: first };
    const run = vi.fn(async (_command: string, _args: unknown): Promise<unknown> => ({ ok: true }));
    createOmnibox({ run, ready: async () => {}, sight: () => now.sight, suggest, plain, log }).register();
    return { now, run };
  }
  const listed = vi.fn();

  it("does what was read, to the call that was named", async () => {
    const { now, run } = setUp(sight([ben]));
    heard.changed.say("5601", listed);
    await settle();
    now.sight = sight([tracked("c", "connected")]);
    heard.entered.say("5601");
    await settle();
    expect(run.mock.calls).toEqual([["call.safeSend", { call: "b", destination: "5601" }]]);
  });

  it("writes descriptions as XML for Chrome", async () => {
    setUp(sight([ben]));
    heard.changed.say("5601", listed);
    await settle();
    expect(plainly(suggestion.mock.calls[0]?.[0].description ?? "")).toBe("Safe send Ben &#38; &#60;Ode&#62; %s to 5601");
  });

  it("Firefox draws the first row before it asks: that one stays general, the list says what Enter does, as it is", async () => {
    setUp(sight([ben]), { plain: true });
    heard.changed.say("5601", listed);
    await settle();
    expect(suggestion.mock.calls.map(([{ description }]) => plainly(description))).toEqual(["A number to dial"]);
    const rows = listed.mock.lastCall?.[0].map(({ content, description }: { content: string; description: string }) => [
      content,
      plainly(description),
    ]);
    expect(rows).toEqual([
      ["send 5601", "Safe send Ben & <Ode> %s to 5601"],
      ["dial 5601", "Dial 5601"],
    ]);
  });

  it("an answer that is overtaken by the next letter is dropped", async () => {
    const waiting: ((people: []) => void)[] = [];
    setUp(sight(), { suggest: () => new Promise((resolve) => waiting.push(resolve)) });
    const [first, second] = [vi.fn(), vi.fn()];
    heard.changed.say("56", first);
    heard.changed.say("5601", second);
    await settle();
    waiting[1]?.([]);
    waiting[0]?.([]);
    await settle();
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledTimes(1);
    expect(plainly(suggestion.mock.calls.at(-1)?.[0].description ?? "")).toBe("Dial 5601");
  });

  it("what is no number is told, and nothing is dialled", async () => {
    const { run } = setUp(sight());
    heard.entered.say("maria");
    await settle();
    expect(run).not.toHaveBeenCalled();
    expect(told.mock.calls[0]?.[1].title).toBe("Not a number");
  });

  it("no name breaks the XML", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (words) => {
        expect(escapeXml(words)).not.toMatch(/[<>"']|&(?!#\d+;)|(?![\t\n\r\u{7f}-\u{9f}])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u);
      }),
    );
    expect(escapeXml("a\u0000b\uD800c")).toBe("a b\uFFFDc");
  });
});

describe("the browser's key for the selection", () => {
  const dialSelection = (seen: Sight) => {
    const run = vi.fn(async (_command: string, _args: unknown): Promise<unknown> => ({ ok: true }));
    return { run, press: createSelectionDial({ run, ready: async () => {}, sight: () => seen }) };
  };

  it("reads the tab in which it was pressed, once, and dials", async () => {
    executed.mockResolvedValue([{ result: "" }, { result: "+39 06 5555 0123" }]);
    const { run, press } = dialSelection(sight());
    await press(7);
    expect(executed).toHaveBeenCalledTimes(1);
    expect(executed.mock.calls[0]?.[0].target).toEqual({ tabId: 7, allFrames: true });
    expect(run.mock.calls).toEqual([["call.dial", { destination: "+390655550123" }]]);
  });

  it("sends who is talked to", async () => {
    executed.mockResolvedValue([{ result: "5601" }]);
    const { run, press } = dialSelection(sight([ben]));
    await press(7);
    expect(run.mock.calls).toEqual([["call.safeSend", { call: "b", destination: "5601" }]]);
  });

  it.each([
    ["a page that may not be read", () => executed.mockRejectedValue(new Error("Cannot access a chrome:// URL")), 7, "This page cannot be read"],
    ["no tab", () => executed.mockResolvedValue([]), undefined, "This page cannot be read"],
    ["nothing selected", () => executed.mockResolvedValue([{ result: "" }]), 7, "No number is selected"],
    ["words", () => executed.mockResolvedValue([{ result: "call us" }]), 7, "Not a number"],
  ] as const)("%s: says so, dials nothing", async (_what, prepare, tab, title) => {
    prepare();
    const { run, press } = dialSelection(sight());
    await press(tab);
    expect(run).not.toHaveBeenCalled();
    expect(told.mock.calls[0]?.[1].title).toBe(title);
  });
});
