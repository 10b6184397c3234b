// The keys that count: the table's, with the user's own laid over; which keys may be bound where, and what they would clash with.
import { wantsOf } from "./arguments.ts";
import { type Binding, bindings, type KeyPlace, type KeyPress, keyParts, keyPlaces } from "./keys.ts";
import { type CommandId, type CommandSpec, commands } from "./registry.ts";

/** The setting `keys.map`: a place that is named replaces the table's keys of that command there; an empty list takes them away. */
export type KeyOverrides = Readonly<Record<string, { readonly [P in KeyPlace]?: readonly string[] | undefined }>>;

export type KeyProblem =
  /** Not a key as tinykeys spells it, or one that this kind of place cannot hear. */
  | { readonly why: "unreadable" | "fixed" }
  /** Letters always type a name. */
  | { readonly why: "letter" }
  /** In a text field it would type or move the caret. */
  | { readonly why: "typing" }
  /** Keypad keys live in the keypad's place, all others outside it. */
  | { readonly why: "keypad" | "not-keypad" }
  /** Needed by the browser, the keyboard layout or every text field. */
  | { readonly why: "reserved" }
  | { readonly why: "taken"; readonly by: CommandId };

/** Their keys cannot be changed: digits are calls, and Esc must always lead back (product.md §3.1). */
// (the organisation is set up on the options page, not by a key of the desk)
const fixed: ReadonlySet<string> = new Set<CommandId>(["calls.pick", "box.back", "grants.complete"]);

/** Commands that can have keys of the user's own. */
export const rebindable: readonly CommandId[] = commands
  .filter((spec: CommandSpec) => !fixed.has(spec.id) && !wantsOf(spec).other)
  .map(({ id }) => id);
const isRebindable: ReadonlySet<string> = new Set(rebindable);

const modifier = String.raw`(?:\$mod|Control|Alt|Meta|Shift)\+`;
/** One press; a sequence or a pattern of tinykeys is not for keys on buttons. */
const readable = new RegExp(`^(?:${modifier}){0,4}(?:[^\\s\\p{C}]|[A-Z][A-Za-z0-9]{1,20})$`, "u");

/** Codes by what they print on a US keyboard: a guess elsewhere, on the safe side. */
const prints: Readonly<Record<string, string>> = {
  Minus: "-",
  Equal: "=",
  Slash: "/",
  Backslash: "\\",
  BracketLeft: "[",
  BracketRight: "]",
  Semicolon: ";",
  Quote: "'",
  Backquote: "`",
  Comma: ",",
  Period: ".",
};

const plain = (name: string) => (prints[name] ?? name.replace(/^(Key|Digit)(?=.$)/, "")).toLowerCase();

/** One spelling for all ways to write a key: modifiers sorted, "$mod" as both that it stands for. */
function spellings(key: string): readonly string[] {
  const parts = keyParts(key);
  const name = plain(parts.at(-1) ?? "");
  const modifiers = parts.slice(0, -1).map((part) => part.toLowerCase());
  const variants = modifiers.includes("$mod") ? ["control", "meta"] : [""];
  return variants.map((mod) => [...new Set(modifiers.map((each) => (each === "$mod" ? mod : each)))].sort().concat(name).join("+"));
}

/** By sorted spelling. Esc and the bare arrows are the page's, Tab the keyboard user's. */
const reserved =
  /^(?:f6|f10|escape|(?:shift\+)?tab|arrow(?:up|down|left|right)|alt\+(?:d|f4|space|tab)|alt\+control\+.+|control\+shift\+b|(?:control|meta)\+(?:shift\+)?[ntw]|(?:control|meta)\+[acvxyz])$/;

const isOnKeypad = (key: string) => /^Numpad/.test(keyParts(key).at(-1) ?? "");
const hasChord = (key: string) =>
  keyParts(key)
    .slice(0, -1)
    .some((part) => part !== "Shift");

/** What a key's own nature forbids in that place, whoever wants it. */
function ownProblem(place: KeyPlace, key: string): KeyProblem | null {
  if (!readable.test(key)) return { why: "unreadable" };
  if ((place === "keypad") !== isOnKeypad(key)) return { why: place === "keypad" ? "keypad" : "not-keypad" };
  if (spellings(key).some((spelling) => reserved.test(spelling))) return { why: "reserved" };
  if (place === "keypad" || hasChord(key)) return null;
  const name = plain(keyParts(key).at(-1) ?? "");
  const isTyped = [...name].length === 1;
  if (isTyped && /\p{L}/u.test(name)) return { why: "letter" };
  const isLone = keyParts(key).length === 1;
  // A symbol is bound by what it prints, whatever Shift is needed for it.
  if (isTyped && (place !== "main" || !isLone || key.length > 1)) return { why: place === "main" ? "unreadable" : "typing" };
  return place === "field" && !/^(?:f\d{1,2}|enter)$/.test(name) ? { why: "typing" } : null;
}

/** Presses that a binding hears, named so that two bindings clash where they share one. Main and field keys are both heard while the box is empty. */
function heard({ place, key }: Pick<Binding, "place" | "key">): readonly string[] {
  if (place === "keypad") return spellings(key);
  return spellings(key).flatMap((spelling) => (place === "main" && /^\d$/.test(spelling) ? [spelling, `numpad${spelling}`] : [spelling]));
}

const meets = (a: Pick<Binding, "place" | "key">, b: Pick<Binding, "place" | "key">) => heard(a).some((press) => heard(b).includes(press));

/** Pairs that the table itself puts on one key, because only one of them can be meant: by the state of the calls, or by the gesture. */
const pairs: ReadonlySet<string> = new Set(
  bindings.flatMap((a) => bindings.filter((b) => a.command !== b.command && meets(a, b)).map((b) => pairName(a, b))),
);
function pairName(a: Binding, b: Binding): string {
  return `${a.command} ${b.command} ${a.gesture === b.gesture ? "same" : "apart"}`;
}

/** Whether one press would mean both. */
export const clash = (a: Binding, b: Binding): boolean => a.command !== b.command && meets(a, b) && !pairs.has(pairName(a, b));

/** Keys that the browser may keep for us elsewhere never reach the page. */
const browserWide: readonly { readonly command: CommandId; readonly key: string }[] = commands.flatMap((spec) =>
  "browser" in spec && spec.browser.suggested !== null ? [{ command: spec.id, key: spec.browser.suggested }] : [],
);

/** What needs a gesture in the table keeps it on any key that a slip can press (product.md §3.1, hang up). */
function bindingOf(command: CommandId, place: KeyPlace, key: string): Binding {
  const own = bindings.filter((binding) => binding.command === command);
  const same = own.find((binding) => binding.place === place && binding.key === key);
  if (same) return same;
  const guard = hasChord(key) ? undefined : own.find(({ gesture }) => gesture !== "press");
  return { command, place, key, gesture: guard?.gesture ?? "press", ms: guard?.ms ?? 0 };
}

const order = new Map<string, number>(commands.map(({ id }, index) => [id, index]));
const rank = ({ command, place }: Binding) => (order.get(command) ?? 0) * keyPlaces.length + keyPlaces.indexOf(place);

/**
 * The table with the overrides laid over, in the table's order; no press means two commands. What cannot be is passed over: an override that is
 * forbidden or clashes with one before it, and a key of the table that somebody's override has taken.
 */
export function mergeKeys(overrides: KeyOverrides): readonly Binding[] {
  const chosen = rebindable.flatMap((command) =>
    keyPlaces.flatMap((place) =>
      (overrides[command]?.[place] ?? []).filter((key) => ownProblem(place, key) === null).map((key) => bindingOf(command, place, key)),
    ),
  );
  const kept: Binding[] = [];
  const byPress = new Map<string, Binding[]>();
  const add = (binding: Binding) => {
    const presses = heard(binding);
    const there = presses.flatMap((press) => byPress.get(press) ?? []);
    const isThere = there.some((each) => each.command === binding.command && each.place === binding.place);
    if (isThere || there.some((each) => each.command !== binding.command && !pairs.has(pairName(each, binding)))) return;
    kept.push(binding);
    for (const press of presses) byPress.set(press, [...(byPress.get(press) ?? []), binding]);
  };
  bindings.filter(({ command }) => fixed.has(command)).forEach(add);
  chosen.forEach(add);
  bindings.filter(({ command, place }) => !fixed.has(command) && overrides[command]?.[place] === undefined).forEach(add);
  return kept
    .map((binding, index) => ({ binding, index }))
    .sort((a, b) => rank(a.binding) - rank(b.binding) || a.index - b.index)
    .map(({ binding }) => binding);
}

/** Why `command` cannot have `key` in `place` while `keymap` counts; null = it can. */
export function problemOf(keymap: readonly Binding[], command: CommandId, place: KeyPlace, key: string): KeyProblem | null {
  if (!isRebindable.has(command)) return { why: "fixed" };
  const own = ownProblem(place, key);
  if (own !== null) return own;
  const wide = browserWide.find((each) => spellings(each.key).some((spelling) => spellings(key).includes(spelling)));
  if (wide) return { why: "taken", by: wide.command };
  const binding = bindingOf(command, place, key);
  const other = keymap.find((each) => clash(each, binding));
  return other ? { why: "taken", by: other.command } : null;
}

/** The overrides that count once merged: without what is passed over. Commands that the table does not know (another version's) stay. */
export function counting(overrides: KeyOverrides): KeyOverrides {
  const merged = mergeKeys(overrides);
  const counts = (command: string, place: KeyPlace, key: string) =>
    !isRebindable.has(command) ? !fixed.has(command) : merged.some((each) => each.command === command && each.place === place && each.key === key);
  const own = Object.entries(overrides).map(([command, places]): [string, KeyOverrides[string]] => [
    command,
    Object.fromEntries(keyPlaces.flatMap((place) => (places[place] ? [[place, places[place].filter((key) => counts(command, place, key))]] : []))),
  ]);
  return Object.fromEntries(own.filter(([command]) => !fixed.has(command)));
}

/** What of the overrides is passed over, for a refusal or a log ("call.hold main F7"). Empty = all of them count. */
export function passedOver(overrides: KeyOverrides): readonly string[] {
  const kept = counting(overrides);
  return Object.entries(overrides).flatMap(([command, places]) =>
    keyPlaces.flatMap((place) =>
      (places[place] ?? []).filter((key) => !kept[command]?.[place]?.includes(key)).map((key) => `${command} ${place} ${key}`),
    ),
  );
}

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((key) => b.includes(key));
const inTable = (command: CommandId, place: KeyPlace) =>
  bindings.filter((each) => each.command === command && each.place === place).map(({ key }) => key);

/** The overrides with `keys` for a command in a place; what equals the table is no override. */
export function withKeys(overrides: KeyOverrides, command: CommandId, place: KeyPlace, keys: readonly string[]): KeyOverrides {
  const { [place]: _before, ...others } = overrides[command] ?? {};
  const places = same(keys, inTable(command, place)) ? others : { ...others, [place]: keys };
  const { [command]: _own, ...rest } = overrides;
  return Object.keys(places).length === 0 ? rest : { ...rest, [command]: places };
}

/** The overrides without those of `command`. */
export function withoutKeys(overrides: KeyOverrides, command: CommandId): KeyOverrides {
  const { [command]: _own, ...rest } = overrides;
  return rest;
}

const isModifier = /^(?:Control|Alt|AltGraph|Shift|Meta|OS|Hyper|Super|Fn|FnLock|CapsLock|NumLock|ScrollLock|Dead|Process|Unidentified|Compose)$/;

/** A press as it is written in the map; null = no key of its own yet (a modifier, a dead key, a running input method). */
export function spell(press: KeyPress): string | null {
  if (isModifier.test(press.key)) return null;
  const altGr = press.getModifierState("AltGraph");
  const modifiers = [
    press.ctrlKey && !altGr ? "Control+" : "",
    press.altKey && !altGr ? "Alt+" : "",
    press.metaKey ? "Meta+" : "",
    press.shiftKey ? "Shift+" : "",
  ];
  if (/^Numpad/.test(press.code)) return modifiers.join("") + press.code;
  const isChord = modifiers[0] !== "" || modifiers[1] !== "" || modifiers[2] !== "";
  const isSymbol = [...press.key].length === 1 && press.key !== " ";
  if (isSymbol && !isChord) return press.key;
  if (press.key === " ") return `${modifiers.join("")}Space`;
  if (!isSymbol) return modifiers.join("") + press.key;
  // By what is printed on the key where that can be told and is not where the code says: Option on a Mac prints something else.
  const isElsewhere = /^[a-z]$/i.test(press.key) && press.code !== `Key${press.key.toUpperCase()}`;
  return modifiers.join("") + (!isElsewhere && /^(?:Key|Digit)/.test(press.code) ? press.code : press.key.toLowerCase());
}
