// Which press means what, on which keyboard; and how keys are written.
import { describe, expect, test } from "vitest";
import { ariaKeys, bindings, type KeyPlace, type KeyPress, keyLabel, keyOf, matchKeys } from "../../utils/commands/keys.ts";

function press(key: string, code: string, ...modifiers: readonly string[]): KeyPress {
  const has = (modifier: string) => modifiers.includes(modifier);
  return {
    key,
    code,
    ctrlKey: has("Control"),
    altKey: has("Alt"),
    shiftKey: has("Shift"),
    metaKey: has("Meta"),
    getModifierState: has,
  };
}
const means = (place: KeyPlace, ...args: Parameters<typeof press>) => matchKeys(bindings, press(...args), place).map(({ command }) => command);

describe("product.md §3.5", () => {
  test.each<[KeyPlace, Parameters<typeof press>, readonly string[]]>([
    ["main", [" ", "Space"], ["call.next"]],
    ["field", ["a", "KeyA", "Alt"], ["call.next"]],
    ["field", ["å", "KeyA", "Alt"], ["call.next"]],
    ["keypad", ["Enter", "NumpadEnter"], ["call.next"]],
    ["main", ["F8", "F8"], ["call.holdToggle"]],
    ["field", ["F8", "F8"], ["call.holdToggle"]],
    ["main", ["*", "Digit8", "Shift"], ["call.holdToggle"]],
    ["main", ["*", "BracketRight"], ["call.holdToggle"]],
    ["main", ["%", "Digit5", "Shift"], ["call.swap"]],
    ["main", ["!", "Digit1", "Shift"], ["call.mute", "call.unmute"]],
    ["main", ["?", "Slash", "Shift"], ["keys.show"]],
    ["main", ["?", "Minus", "Shift"], ["keys.show"]],
    ["main", ["#", "Digit3", "Shift"], ["dialpad.toggle"]],
    ["main", ["#", "KeyQ", "Control", "Alt", "AltGraph"], ["dialpad.toggle"]],
    ["main", ["/", "Slash"], ["box.focus"]],
    ["main", ["-", "Minus"], ["call.toVoicemail", "call.hangUp"]],
    ["main", ["3", "Digit3"], ["calls.pick"]],
    ["main", ["3", "Numpad3"], ["calls.pick"]],
    ["main", ["3", "Digit3", "Shift"], ["calls.pick"]],
    ["main", ["Enter", "Enter"], ["call.safeSend", "call.complete"]],
    ["main", ["Enter", "Enter", "Shift"], ["call.blindSend"]],
    ["field", ["Enter", "Enter", "Control"], ["call.consult"]],
    ["field", ["Enter", "NumpadEnter"], ["call.safeSend"]],
    ["field", ["Enter", "Enter", "Alt"], ["call.safeSend", "call.complete"]],
    ["keypad", ["+", "NumpadAdd", "Control"], ["call.consult"]],
    ["keypad", ["-", "NumpadSubtract"], ["call.toVoicemail", "call.hangUp"]],
    ["keypad", [".", "NumpadDecimal"], ["box.back"]],
    ["keypad", [",", "NumpadDecimal"], ["box.back"]],
  ])("%s: %j", (place, args, commands) => expect(means(place, ...args)).toEqual(commands));
});

describe("what must mean nothing", () => {
  test.each<[KeyPlace, Parameters<typeof press>]>([
    ["main", ["a", "KeyA"]],
    ["main", ["Enter", "NumpadEnter"]],
    ["main", ["-", "NumpadSubtract"]],
    ["main", ["/", "NumpadDivide"]],
    ["main", ["*", "Digit8", "Meta"]],
    ["main", ["-", "Minus", "Control"]],
    ["main", ["F8", "F8", "Control"]],
    ["field", [" ", "Space"]],
    ["field", ["5", "Digit5"]],
    ["field", ["á", "KeyA", "AltGraph"]],
    ["field", ["*", "Digit8", "Shift"]],
  ])("%s: %j", (place, args) => expect(means(place, ...args)).toEqual([]));
});

test("no two commands have the same key with the same gesture in one place, save pairs of which only one can be done", () => {
  const shared = new Map<string, string[]>();
  for (const { command, place, key, gesture } of bindings) {
    const name = `${place} ${key} ${gesture}`;
    shared.set(name, [...(shared.get(name) ?? []), command]);
  }
  const pairs = new Set([...shared.values()].filter((commands) => commands.length > 1).map((commands) => commands.join(" ")));
  expect([...pairs].sort()).toEqual(["call.mute call.unmute", "call.safeSend call.complete"]);
});

test("keys that browsers or layouts need are left alone (product.md §3.5)", () => {
  const avoided = /^(Alt\+KeyD|F6|F10|Control\+Alt\+.*|Control\+Shift\+KeyB)$/;
  expect(bindings.filter(({ key }) => avoided.test(key))).toEqual([]);
});

test.each([
  ["Space", "Space", "Space", "Space"],
  ["-", "−", "−", "-"],
  ["Shift+Enter", "⇧ ↵", "⇧↵", "Shift+Enter"],
  ["Control+Enter", "Ctrl ↵", "⌃↵", "Control+Enter"],
  ["Alt+KeyA", "Alt A", "⌥A", "Alt+A"],
  ["$mod+F2", "Ctrl F2", "⌘F2", "Control+F2"],
  ["Escape", "Esc", "Esc", "Escape"],
  ["NumpadSubtract", "−", "−", "NumpadSubtract"],
])("%s is written", (key, other, mac, aria) => {
  expect([keyLabel(key, "other"), keyLabel(key, "mac"), ariaKeys(key, "other")]).toEqual([other, mac, aria]);
});

test("the first key of a command", () => {
  expect(keyOf(bindings, "call.hangUp")).toEqual({ command: "call.hangUp", place: "main", key: "-", gesture: "hold", ms: 400 });
  expect(keyOf(bindings, "call.answer")).toBeNull();
});
