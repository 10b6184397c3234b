// THE command table: every verb once. Buttons, keys, notification, omnibox, the browser's own shortcuts are all drawn from it.
import * as v from "valibot";
import { adminCommands } from "./admin.ts";
import { type CommandSpec, define, none, text } from "./spec.ts";
import * as w from "./when.ts";

export type { CommandSpec, Key, Keys, Place } from "./spec.ts";

/** `call`: the id that was seen at key-down (product.md §3.1: the wrong-call guard). */
const ofCall = v.strictObject({ call: text(400) });
const withDestination = v.strictObject({ call: text(400), destination: text(200) });
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
  {
    id: "call.next",
    runs: "resolve",
    args: none,
    when: [w.signedIn],
    keys: { main: ["Space"], field: ["Alt+KeyA"], keypad: ["NumpadEnter"] },
    browser: { name: "next", suggested: "Alt+Shift+E" },
  },
  {
    id: "call.answer",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isOffered, w.answerable, w.supported("answer")],
    onCall: 1,
    notification: true,
  },
  {
    id: "call.toVoicemail",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isOffered, w.supported("to-voicemail")],
    keys: { main: ["-"], field: ["Alt+KeyV"], keypad: ["NumpadSubtract"] },
    onCall: 2,
  },
  { id: "call.decline", runs: "worker", args: ofCall, when: [w.signedIn, w.isOffered, w.supported("decline")], onCall: 3, notification: true },
  { id: "call.ignore", runs: "worker", args: ofCall, when: [w.signedIn, w.isOffered, w.supported("ignore")], onCall: 9 },
  { id: "ring.silence", runs: "worker", args: none, when: [], keys: { main: ["Backspace"], field: ["Alt+KeyB"] } },
  {
    id: "call.dial",
    runs: "worker",
    args: v.strictObject({ destination: text(200) }),
    when: [w.signedIn, w.hasDestination, w.supported("dial")],
    browser: { name: "dial-selection", suggested: "Alt+Shift+D" },
  },
  {
    id: "call.dtmf",
    runs: "worker",
    args: v.strictObject({ call: text(400), digits: v.pipe(v.string(), v.regex(/^[0-9*#A-Da-d,]{1,64}$/)) }),
    when: [w.signedIn, w.isConnected, w.supported("dtmf")],
  },
  {
    id: "call.holdToggle",
    runs: "resolve",
    args: none,
    when: [w.signedIn],
    keys: { main: ["F8", "*"], field: ["F8", "Alt+KeyH"], keypad: ["NumpadMultiply"] },
    browser: { name: "hold", suggested: "Alt+Shift+H" },
  },
  { id: "call.hold", runs: "worker", args: ofCall, when: [w.signedIn, w.isConnected, w.supported("hold")], onCall: 1 },
  { id: "call.resume", runs: "worker", args: ofCall, when: [w.signedIn, w.isHeld, w.supported("resume")], onCall: 1 },
  {
    id: "call.swap",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.canSwap, w.supported("hold")],
    keys: { main: ["F7", "%"], field: ["F7", "Alt+KeyS"] },
    onCall: 4,
  },
  {
    id: "call.mute",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isConnected, w.mutable, w.isNotMuted, w.supported("mute")],
    keys: { main: ["!"], field: ["Alt+KeyX"] },
    onCall: 5,
  },
  {
    id: "call.unmute",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isConnected, w.isMuted, w.supported("unmute")],
    keys: { main: ["!"], field: ["Alt+KeyX"] },
    onCall: 5,
  },
  {
    id: "call.safeSend",
    runs: "worker",
    args: withDestination,
    when: [w.signedIn, w.isInHand, w.notConsulting, w.notBeingSent, w.hasDestination, w.supported("send-when-answered", "complete")],
    keys: { main: ["Enter"], field: ["Enter", "Alt+Enter"], keypad: ["NumpadAdd"] },
  },
  {
    id: "call.blindSend",
    runs: "worker",
    args: withDestination,
    when: [w.signedIn, w.isSendable, w.notBeingSent, w.hasDestination, w.supported("blind-send")],
    keys: { main: ["Shift+Enter"], field: ["Shift+Enter"], keypad: ["Shift+NumpadAdd"] },
    onCall: 6,
  },
  {
    id: "call.theirVoicemail",
    runs: "worker",
    args: withDestination,
    when: [w.signedIn, w.isSendable, w.notConsulting, w.notBeingSent, w.hasDestination, w.supported("to-voicemail")],
    keys: { main: ["Control+Shift+Enter"], field: ["Control+Shift+Enter"] },
    onCall: 10,
  },
  {
    id: "call.again",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.notConsulting, w.notBeingSent],
    keys: { main: ["="], field: ["Alt+KeyR"], keypad: ["NumpadDivide"] },
    onCall: 5,
  },
  {
    id: "call.park",
    runs: "worker",
    args: v.strictObject({ call: text(400), destination: v.optional(v.nullable(text(200)), null) }),
    when: [w.signedIn, w.isInHand, w.notConsulting, w.notBeingSent, w.supported("park")],
    keys: { main: ["F9"], field: ["F9", "Alt+KeyP"] },
    onCall: 3,
  },
  {
    id: "call.groupPark",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.notConsulting, w.notBeingSent, w.supported("group-park")],
    onCall: 11,
  },
  {
    id: "call.retrieve",
    runs: "worker",
    args: v.strictObject({ destination: text(200) }),
    when: [w.signedIn, w.supported("retrieve")],
  },
  {
    id: "call.pickUp",
    runs: "worker",
    args: v.strictObject({ destination: v.nullable(text(200)) }),
    when: [w.signedIn, w.supported("pick-up")],
  },
  {
    id: "call.merge",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.hasCall, w.canMerge, w.supported("merge")],
    keys: { main: ["&"], field: ["Alt+KeyM"] },
    onCall: 7,
  },
  { id: "call.drop", runs: "worker", args: ofCall, when: [w.signedIn, w.hasCall, w.inTheConference, w.supported("hang-up")], onCall: 8 },
  { id: "call.leave", runs: "worker", args: ofCall, when: [w.signedIn, w.hasCall, w.inTheConference, w.canLeave], onCall: 7 },
  {
    id: "call.record",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.supported("start-recording"), w.recordable("start")],
    onCall: 12,
  },
  {
    id: "call.stopRecording",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.supported("stop-recording"), w.recordable("stop")],
    onCall: 12,
  },
  {
    id: "call.pauseRecording",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.supported("pause-recording"), w.recordable("pause")],
    onCall: 12,
  },
  {
    id: "call.resumeRecording",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.isInHand, w.supported("resume-recording"), w.recordable("resume")],
    onCall: 12,
  },
  { id: "call.keep", runs: "worker", args: ofCall, when: [w.hasGrace] },
  {
    id: "call.consult",
    runs: "worker",
    args: withDestination,
    when: [w.signedIn, w.isInHand, w.notConsulting, w.notBeingSent, w.hasDestination, w.supported("dial")],
    keys: { main: ["Control+Enter"], field: ["Control+Enter"], keypad: ["Control+NumpadAdd"] },
    onCall: 7,
  },
  {
    id: "call.complete",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.hasCall, w.consulting, w.consultAnswered, w.supported("complete")],
    keys: { main: ["Enter"], field: ["Alt+Enter"], keypad: ["NumpadAdd"] },
    onCall: 0,
  },
  { id: "call.back", runs: "worker", args: ofCall, when: [w.signedIn, w.hasCall, w.consulting], onCall: 1 },
  {
    id: "call.hangUp",
    runs: "worker",
    args: ofCall,
    when: [w.signedIn, w.hasCall, w.supported("hang-up")],
    keys: {
      main: [
        { key: "-", gesture: "hold", ms: 400 },
        { key: "F4", gesture: "double", ms: 600 },
      ],
      field: ["Alt+End"],
      keypad: [{ key: "NumpadSubtract", gesture: "hold", ms: 400 }],
    },
    onCall: 8,
  },

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
  { id: "settings.save", runs: "worker", args: v.record(v.string(), v.unknown()), when: [] },
]);

export type CommandId = (typeof commands)[number]["id"];
type SpecOf<Id extends CommandId> = Extract<(typeof commands)[number], { readonly id: Id }>;
export type WorkerCommandId = Extract<(typeof commands)[number], { readonly runs: "worker" }>["id"];
export type ArgsOf<Id extends CommandId> = v.InferOutput<SpecOf<Id>["args"]>;

const byId: ReadonlyMap<string, CommandSpec> = new Map(commands.map((spec) => [spec.id, spec]));

/** undefined: no such command. */
export const commandById = (id: string): CommandSpec | undefined => byId.get(id);
