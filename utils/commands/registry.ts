// THE command table: every verb once. Buttons, keys, notification, omnibox, the browser's own shortcuts are all drawn from it.
import * as v from "valibot";
import { adminCommands } from "./admin.ts";
import { callCommands } from "./calls.ts";
import { type CommandSpec, define, none, text } from "./spec.ts";
import * as w from "./when.ts";

export type { CommandSpec, Key, Keys, Place } from "./spec.ts";

/** Test calls of the diagnostics page (utils/diagnostics/facts.ts). */
const trial = v.picklist([
  "me",
  "organization",
  "calls",
  "settings",
  "endpoints",
  "xsi",
  "read-users",
  "read-presence",
  "control-phones",
  "read-statistics",
]);

export const commands = define([
  ...callCommands,
  {
    id: "calls.pick",
    runs: "page",
    args: v.strictObject({ index: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(9)) }),
    when: [],
    keys: { main: ["1", "2", "3", "4", "5", "6", "7", "8", "9"] },
  },
  { id: "box.focus", runs: "page", args: none, when: [], keys: { main: ["/", "F2"], field: ["F2", "$mod+F2"] } },
  { id: "box.back", runs: "page", args: none, when: [], keys: { main: ["Escape"], field: ["Escape"], keypad: ["NumpadDecimal"] } },
  { id: "dialpad.toggle", runs: "page", args: none, when: [], keys: { main: ["#"] } },
  { id: "palette.open", runs: "page", args: none, when: [], keys: { main: ["$mod+KeyK"], field: ["$mod+KeyK"] } },
  { id: "keys.show", runs: "page", args: none, when: [], keys: { main: ["?"], field: ["Control+/"] } },
  { id: "keys.change", runs: "page", args: none, when: [] },
  { id: "shortcuts.open", runs: "page", args: none, when: [] },
  { id: "journal.open", runs: "page", args: none, when: [w.signedIn], keys: { main: ["F3"], field: ["F3", "Alt+KeyJ"] } },
  { id: "journal.export", runs: "page", args: none, when: [w.signedIn] },
  { id: "journal.callBack", runs: "page", args: v.strictObject({ number: text(200) }), when: [w.signedIn, w.supported("dial")] },
  { id: "journal.done", runs: "worker", args: v.strictObject({ id: text(400) }), when: [w.signedIn] },
  { id: "journal.reopen", runs: "worker", args: v.strictObject({ id: text(400) }), when: [w.signedIn] },
  { id: "panel.open", runs: "page", args: none, when: [], browser: { name: "panel", suggested: "Alt+Shift+S" } },
  { id: "window.open", runs: "page", args: none, when: [] },
  { id: "options.open", runs: "page", args: none, when: [] },
  { id: "diagnostics.open", runs: "page", args: none, when: [] },

  ...adminCommands,
  { id: "line.reconnect", runs: "worker", args: none, when: [w.signedIn] },
  // Whose status a page wants read: by uuid; said again while it lasts, with nobody when it is over.
  {
    id: "presence.watch",
    runs: "worker",
    args: v.strictObject({ page: text(60), ids: v.pipe(v.array(v.pipe(v.string(), v.uuid())), v.maxLength(85)) }),
    when: [w.signedIn],
  },
  // null: whether the background answers, and what it counted so far.
  { id: "diagnostics.check", runs: "worker", args: v.strictObject({ id: v.nullable(trial) }), when: [] },
  { id: "directory.sync", runs: "worker", args: none, when: [w.signedIn] },
  { id: "directory.find", runs: "worker", args: v.strictObject({ query: text(200) }), when: [w.signedIn] },
  {
    id: "directory.import",
    runs: "worker",
    args: v.strictObject({ kind: v.picklist(["csv", "vcard"]), text: text(20_000_000) }),
    when: [w.signedIn],
  },
  // An imported contact; null: all of them.
  { id: "directory.remove", runs: "worker", args: v.strictObject({ id: v.nullable(text(20_000)) }), when: [w.signedIn] },
  { id: "settings.save", runs: "worker", args: v.record(v.string(), v.unknown()), when: [] },
]);

export type CommandId = (typeof commands)[number]["id"];
type SpecOf<Id extends CommandId> = Extract<(typeof commands)[number], { readonly id: Id }>;
export type WorkerCommandId = Extract<(typeof commands)[number], { readonly runs: "worker" }>["id"];
export type ArgsOf<Id extends CommandId> = v.InferOutput<SpecOf<Id>["args"]>;

const byId: ReadonlyMap<string, CommandSpec> = new Map(commands.map((spec) => [spec.id, spec]));

/** undefined: no such command. */
export const commandById = (id: string): CommandSpec | undefined => byId.get(id);
