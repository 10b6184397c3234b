// The table's keys with the user's own laid over: what wins, what is refused and why, and that one press never means two commands.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clash,
  type KeyOverrides,
  type KeyProblem,
  mergeKeys,
  passedOver,
  problemOf,
  rebindable,
  spell,
  withKeys,
  withoutKeys,
} from "../../../utils/commands/keymap.ts";
import { type Binding, bindings, type KeyPlace, type KeyPress, keyPlaces, matchKeys } from "../../../utils/commands/keys.ts";
import type { CommandId } from "../../../utils/commands/registry.ts";

const keysOf = (overrides: KeyOverrides, command: CommandId, place: KeyPlace) =>
  mergeKeys(overrides)
    .filter((each) => each.command === command && each.place === place)
    .map(({ key }) => key);

const press = (key: string, code: string, ...modifiers: readonly string[]): KeyPress => ({
  key,
  code,
  ctrlKey: modifiers.includes("Control"),
  altKey: modifiers.includes("Alt"),
  shiftKey: modifiers.includes("Shift"),
  metaKey: modifiers.includes("Meta"),
  getModifierState: (name) => modifiers.includes(name),
});

describe("merging", () => {
  test("no overrides: the table as it is", () => expect(mergeKeys({})).toEqual(bindings));

  test("a place that is named replaces the table's keys there, and only there", () => {
    const own = { "call.holdToggle": { main: ["F1"] } };
    expect(keysOf(own, "call.holdToggle", "main")).toEqual(["F1"]);
    expect(keysOf(own, "call.holdToggle", "field")).toEqual(["F8", "Alt+KeyH"]);
    expect(mergeKeys(own).filter(({ command }) => command !== "call.holdToggle")).toEqual(
      bindings.filter(({ command }) => command !== "call.holdToggle"),
    );
  });

  test("an empty list takes the keys away", () => expect(keysOf({ "call.swap": { main: [] } }, "call.swap", "main")).toEqual([]));

  test("stays in the table's order", () => {
    const ids = mergeKeys({ "dialpad.toggle": { main: ["F1"] }, "call.next": { main: ["F1"] } }).map(({ command }) => command);
    const order = [...new Set(bindings.map(({ command }) => command))];
    expect(ids).toEqual([...ids].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  });

  test("the user's own key wins over another command's from the table (which may be newer)", () => {
    const own = { "call.holdToggle": { main: ["F7"] } };
    expect(keysOf(own, "call.holdToggle", "main")).toEqual(["F7"]);
    expect(keysOf(own, "call.swap", "main")).toEqual(["%"]);
    expect(keysOf(own, "call.swap", "field")).toEqual(["Alt+KeyS"]);
  });

  test("of two overrides the first in the table's order counts, the other is named", () => {
    const own = { "call.swap": { main: ["F1"] }, "call.holdToggle": { main: ["F1"] } };
    expect(keysOf(own, "call.holdToggle", "main")).toEqual(["F1"]);
    expect(keysOf(own, "call.swap", "main")).toEqual([]);
    expect(passedOver(own)).toEqual(["call.swap main F1"]);
  });

  test("Esc and the digits stay what they are, commands that are unknown here and nonsense do nothing", () => {
    const own = {
      "box.back": { main: [] },
      "calls.pick": { main: [] },
      "no.such": { main: ["F1"] },
      "call.hold": { main: ["5", "Escape", "((", "a b", ""] },
    };
    expect(mergeKeys(own)).toEqual(bindings);
    expect(passedOver(own)).toHaveLength(5);
  });

  test("hanging up keeps its gesture on any key that a slip can press", () => {
    const gestures = mergeKeys({ "call.hangUp": { main: ["F1", "F4", "Alt+End"], field: ["F1", "Control+F1"] } })
      .filter(({ command }) => command === "call.hangUp")
      .map(({ place, key, gesture }) => `${place} ${key} ${gesture}`);
    expect(gestures).toEqual([
      "main F1 hold",
      "main F4 double",
      "main Alt+End press",
      "field F1 hold",
      "field Control+F1 press",
      "keypad NumpadSubtract hold",
    ]);
  });

  /** Commands of which only one can be meant: by the calls, or by the gesture. */
  const isPair = (a: Binding, b: Binding) => {
    const both = [a.command, b.command].sort().join(" ");
    if (both === "call.hangUp call.toVoicemail") return a.gesture !== b.gesture;
    return both === "call.mute call.unmute" || both === "call.complete call.safeSend";
  };
  const presses: readonly KeyPress[] = [
    press("F1", "F1"),
    press("F7", "F7"),
    press("F8", "F8"),
    press("q", "KeyQ"),
    press("5", "Digit5"),
    press("-", "Minus"),
    press("*", "Digit8", "Shift"),
    press("h", "KeyH", "Alt"),
    press("d", "KeyD", "Alt"),
    press("k", "KeyK", "Control"),
    press("k", "KeyK", "Meta"),
    press("Enter", "Enter"),
    press("Enter", "Enter", "Shift"),
    press(" ", "Space"),
    press("Escape", "Escape"),
  ];
  const onKeypad: readonly KeyPress[] = [press("+", "NumpadAdd"), press("5", "Numpad5"), press("Enter", "NumpadEnter"), press("-", "NumpadSubtract")];

  test("one press never means two commands, whatever the overrides", () => {
    const keys = [...presses, ...onKeypad].map((each) => spell(each) ?? "");
    const place = fc.array(fc.constantFrom(...keys, "Alt+h", "$mod+KeyK", "Meta+KeyK", "KeyQ"), { maxLength: 3 });
    const overrides = fc.dictionary(
      fc.constantFrom<string>(...rebindable, "box.back", "calls.pick", "no.such"),
      fc.record({ main: place, field: place, keypad: place }, { requiredKeys: [] }),
      { maxKeys: 12 },
    );
    const meansOne = (found: readonly Binding[]) =>
      expect(found.filter((a) => found.some((b) => a.command !== b.command && !isPair(a, b))).map(({ command, key }) => `${command} ${key}`)).toEqual(
        [],
      );
    fc.assert(
      fc.property(overrides, (own) => {
        const merged = mergeKeys(own);
        for (const each of presses) meansOne([...matchKeys(merged, each, "main"), ...matchKeys(merged, each, "field")]);
        for (const each of onKeypad) meansOne([...matchKeys(merged, each, "keypad"), ...matchKeys(merged, each, "main")]);
        expect(merged.some(({ command, key }) => command === "box.back" && key === "Escape")).toBe(true);
        expect(merged.filter(({ command }) => command === "calls.pick")).toHaveLength(9);
        expect(merged.filter(({ command, gesture, key }) => command === "call.hangUp" && gesture === "press" && !key.includes("+"))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("clashes are told: what the property rests on can fail", () => {
    const at = (command: CommandId, place: KeyPlace, key: string) => ({ command, place, key, gesture: "press", ms: 0 }) as const;
    expect(clash(at("call.hold", "main", "F1"), at("call.swap", "main", "F1"))).toBe(true);
    expect(clash(at("call.hold", "main", "F1"), at("call.swap", "field", "F1"))).toBe(true);
    expect(clash(at("call.hold", "main", "$mod+KeyJ"), at("call.swap", "field", "Meta+j"))).toBe(true);
    expect(clash(at("call.hold", "keypad", "Numpad5"), at("calls.pick", "main", "5"))).toBe(true);
    expect(clash(at("call.hold", "main", "Enter"), at("call.swap", "keypad", "NumpadEnter"))).toBe(false);
    expect(clash(at("call.mute", "main", "F1"), at("call.unmute", "main", "F1"))).toBe(false);
    expect(clash(at("call.toVoicemail", "main", "F1"), at("call.hangUp", "main", "F1"))).toBe(true);
    expect(clash(at("call.toVoicemail", "main", "F1"), { ...at("call.hangUp", "main", "F1"), gesture: "hold" })).toBe(false);
  });
});

describe("what is refused", () => {
  const taken = (by: CommandId): KeyProblem => ({ why: "taken", by });
  test.each<[CommandId, KeyPlace, string, KeyProblem | null]>([
    ["call.holdToggle", "main", "F1", null],
    ["call.holdToggle", "main", "F8", null],
    ["call.holdToggle", "main", "F7", taken("call.swap")],
    ["call.holdToggle", "field", "%", { why: "typing" }],
    ["call.holdToggle", "field", "Alt+KeyS", taken("call.swap")],
    ["call.holdToggle", "field", "Alt+s", taken("call.swap")],
    ["call.holdToggle", "main", "Alt+KeyS", taken("call.swap")],
    ["call.holdToggle", "main", "Control+k", taken("palette.open")],
    ["call.holdToggle", "main", "Meta+KeyK", taken("palette.open")],
    ["call.holdToggle", "main", "-", taken("call.toVoicemail")],
    ["call.hangUp", "main", "F8", taken("call.holdToggle")],
    ["call.holdToggle", "main", "5", taken("calls.pick")],
    ["call.holdToggle", "keypad", "Numpad5", taken("calls.pick")],
    ["call.holdToggle", "keypad", "NumpadEnter", taken("call.next")],
    ["call.holdToggle", "main", "Alt+Shift+KeyE", taken("call.next")],
    ["call.mute", "main", "!", null],
    ["box.back", "main", "F1", { why: "fixed" }],
    ["calls.pick", "main", "F1", { why: "fixed" }],
    ["settings.save", "main", "F1", { why: "fixed" }],
    ["call.holdToggle", "main", "q", { why: "letter" }],
    ["call.holdToggle", "main", "KeyQ", { why: "letter" }],
    ["call.holdToggle", "main", "Shift+KeyQ", { why: "letter" }],
    ["call.holdToggle", "main", "é", { why: "letter" }],
    ["call.holdToggle", "field", "q", { why: "letter" }],
    ["call.holdToggle", "field", "Space", { why: "typing" }],
    ["call.holdToggle", "field", "Home", { why: "typing" }],
    ["call.holdToggle", "field", "Shift+Delete", { why: "typing" }],
    ["call.holdToggle", "field", "Shift+F9", null],
    ["call.holdToggle", "main", "NumpadAdd", { why: "not-keypad" }],
    ["call.holdToggle", "keypad", "F1", { why: "keypad" }],
    ["call.holdToggle", "main", "Minus", { why: "unreadable" }],
    ["call.holdToggle", "main", "Control+K Control+S", { why: "unreadable" }],
    ["call.holdToggle", "main", "(F.)", { why: "unreadable" }],
  ])("%s %s %s: %j", (command, place, key, problem) => expect(problemOf(bindings, command, place, key)).toEqual(problem));

  test.each([
    "Alt+KeyD",
    "Alt+d",
    "F6",
    "F10",
    "Control+Alt+KeyQ",
    "Alt+Control+e",
    "$mod+Alt+KeyE",
    "Control+Shift+KeyB",
    "Shift+Control+b",
    "Escape",
    "Tab",
    "Shift+Tab",
    "ArrowDown",
    "Control+KeyT",
    "$mod+KeyC",
  ])("%s is needed elsewhere", (key) => expect(problemOf(bindings, "call.holdToggle", "main", key)).toEqual({ why: "reserved" }));

  test("the table itself has nothing that would be refused", () => {
    const own = bindings.filter(({ command }) => rebindable.includes(command));
    expect(own.filter(({ command, place, key }) => problemOf(bindings, command, place, key) !== null)).toEqual([]);
  });

  test("a key that was given away is free again", () => {
    const own = { "call.swap": { main: ["F1"], field: ["F1"] } };
    expect(problemOf(mergeKeys(own), "call.holdToggle", "main", "F7")).toBeNull();
    expect(problemOf(mergeKeys(own), "call.holdToggle", "main", "F1")).toEqual(taken("call.swap"));
  });
});

describe("the setting", () => {
  test("what equals the table is no override", () => {
    const own = withKeys({}, "call.holdToggle", "main", ["F1"]);
    expect(own).toEqual({ "call.holdToggle": { main: ["F1"] } });
    expect(withKeys(own, "call.holdToggle", "field", [])).toEqual({ "call.holdToggle": { main: ["F1"], field: [] } });
    expect(withKeys(own, "call.holdToggle", "main", ["*", "F8"])).toEqual({});
    expect(withoutKeys({ ...own, "call.swap": { main: [] } }, "call.holdToggle")).toEqual({ "call.swap": { main: [] } });
  });
});

describe("a press as it is written", () => {
  test.each<[KeyPress, string | null]>([
    [press("F1", "F1"), "F1"],
    [press("F1", "F1", "Shift"), "Shift+F1"],
    [press("%", "Digit5", "Shift"), "%"],
    [press(" ", "Space"), "Space"],
    [press("h", "KeyH", "Alt"), "Alt+KeyH"],
    [press("˙", "KeyH", "Alt"), "Alt+KeyH"],
    [press("a", "KeyQ", "Alt"), "Alt+a"],
    [press("K", "KeyK", "Control", "Shift"), "Control+Shift+KeyK"],
    [press("/", "Slash", "Control"), "Control+/"],
    [press("@", "KeyQ", "Control", "Alt", "AltGraph"), "@"],
    [press("+", "NumpadAdd", "Control"), "Control+NumpadAdd"],
    [press("Enter", "NumpadEnter"), "NumpadEnter"],
    [press("Control", "ControlLeft", "Control"), null],
    [press("Dead", "BracketLeft"), null],
  ])("%j", (pressed, key) => expect(spell(pressed)).toBe(key));

  test("what was pressed is what will match", () => {
    const pressed = [
      press("F1", "F1"),
      press("%", "Digit5", "Shift"),
      press("h", "KeyH", "Alt"),
      press("a", "KeyQ", "Alt"),
      press("/", "Slash", "Control"),
    ];
    for (const each of pressed) {
      const key = spell(each) ?? "";
      const binding = { command: "call.hold", place: "main", key, gesture: "press", ms: 0 } as const;
      expect(matchKeys([binding], each, "main")).toEqual([binding]);
    }
    expect(keyPlaces).toEqual(["main", "field", "keypad"]);
  });
});
