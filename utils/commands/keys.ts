// Keys of the command table: which press means which command where, and how a key is written on a button.
import { matchKeyBindingPress, parseKeybinding } from "tinykeys";
import { type CommandId, type CommandSpec, commands, type Key, type Keys } from "./registry.ts";

export type KeyPlace = keyof Keys;
export type Platform = "mac" | "other";

export interface Binding {
  readonly command: CommandId;
  readonly place: KeyPlace;
  /** tinykeys' spelling. */
  readonly key: string;
  readonly gesture: "press" | "hold" | "double";
  /** Of the gesture, milliseconds; 0 for a press. */
  readonly ms: number;
}

export const keyPlaces: readonly KeyPlace[] = ["main", "field", "keypad"];

const bind = (command: CommandId, place: KeyPlace, key: Key): Binding =>
  typeof key === "string" ? { command, place, key, gesture: "press", ms: 0 } : { command, place, key: key.key, gesture: key.gesture, ms: key.ms };

/** Every key of the table, in the table's order, as it is without the user's own (keymap.ts). */
export const bindings: readonly Binding[] = commands.flatMap((spec: CommandSpec & { readonly id: CommandId }) =>
  keyPlaces.flatMap((place) => (spec.keys?.[place] ?? []).map((key) => bind(spec.id, place, key))),
);

/** A press, of a real KeyboardEvent or of a test. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey" | "getModifierState">;

/** A lone symbol or digit is meant by what it prints: Shift or AltGr may be needed for it on some keyboards. */
const isPrinted = (key: string) => key.length === 1 && !/\p{L}/u.test(key);

function matches(press: KeyPress, key: string): boolean {
  if (isPrinted(key)) {
    const altGr = press.getModifierState("AltGraph");
    return press.key === key && !press.metaKey && (altGr || (!press.ctrlKey && !press.altKey));
  }
  return parseKeybinding(key).every((part) => matchKeyBindingPress(press as KeyboardEvent, part));
}

/** Which bindings of `keymap` a press means in `place`, in the table's order. The numeric keypad's own keys mean main keys only for digits and Enter in a field. */
export function matchKeys(keymap: readonly Binding[], press: KeyPress, place: KeyPlace): readonly Binding[] {
  const onKeypad = press.code.startsWith("Numpad");
  const found = keymap.filter((binding) => binding.place === place && matches(press, binding.key));
  if (!onKeypad || place === "keypad") return found;
  return found.filter(({ key }) => (place === "field" ? true : /^[0-9]$/.test(key)));
}

/** The first key of a command in a place; null = none. */
export const keyOf = (keymap: readonly Binding[], command: CommandId, place: KeyPlace = "main"): Binding | null =>
  keymap.find((binding) => binding.command === command && binding.place === place) ?? null;

const marks: Readonly<Record<string, string>> = {
  Enter: "↵",
  NumpadEnter: "↵",
  Escape: "Esc",
  Backspace: "⌫",
  NumpadAdd: "+",
  NumpadSubtract: "−",
  NumpadMultiply: "*",
  NumpadDivide: "/",
  NumpadDecimal: ".",
  "-": "−",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowRight: "→",
  Delete: "Del",
};
const modifierMarks: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  mac: { Control: "⌃", Alt: "⌥", Shift: "⇧", Meta: "⌘", $mod: "⌘" },
  other: { Control: "Ctrl", Alt: "Alt", Shift: "⇧", Meta: "Win", $mod: "Ctrl" },
};

/** "Control+Enter" → ["Control", "Enter"]; a lone "+" is a key. */
export const keyParts = (key: string): readonly string[] => key.split(/(?<=\w)\+/);
const plainName = (part: string) => (/^[a-z]$/.test(part) ? part.toUpperCase() : part.replace(/^(Key|Digit)(?=.$)/, ""));

/** As written on a button: "⇧ ↵", "Alt A", on a Mac "⌥A". A gesture is told in words elsewhere. */
export function keyLabel(key: string, platform: Platform): string {
  const words = keyParts(key).map((part) => modifierMarks[platform][part] ?? marks[part] ?? plainName(part));
  return words.join(platform === "mac" ? "" : " ");
}

/** For `aria-keyshortcuts`: modifiers first, names as in the UI Events specification. */
export function ariaKeys(key: string, platform: Platform): string {
  return keyParts(key)
    .map((part) =>
      part === "$mod" ? (platform === "mac" ? "Meta" : "Control") : part === " " ? "Space" : plainName(part).replace(/^Numpad(?=Enter)/, ""),
    )
    .join("+");
}
