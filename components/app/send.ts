// What Enter and its variants do with the box: send the caller in hand there, dial when nobody is in hand, or say why not.
import type { CallId } from "@/utils/calls/call.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { targetOf } from "@/utils/commands/resolve.ts";
import type { Reason } from "@/utils/commands/when.ts";
import { text } from "@/utils/i18n.ts";
import type { Live } from "./live.ts";
import { hint, noticeOfReason } from "./notices.ts";
import { type Run, reasonAgainst } from "./run.ts";
import type { View } from "./view.ts";

const sendCommands = ["call.safeSend", "call.consult", "call.blindSend", "call.theirVoicemail"] as const;
export type SendCommand = (typeof sendCommands)[number];
export const isSend = (command: CommandId): command is SendCommand => (sendCommands as readonly CommandId[]).includes(command);

interface Parts {
  readonly live: Live;
  readonly view: View;
  readonly run: Run;
}

/** The first row is an emergency number, and highlighted: it is dialled, whoever is talked to (product.md §6). */
const isEmergency = ({ understood, active }: View): boolean => understood.value.kind === "emergency" && active.value === 0;

/** Whom the box would send: the caller in hand; null = nobody, so it dials. */
export const callerInHand = (live: Live, view: View): CallId | null => {
  if (isEmergency(view)) return null;
  const target = targetOf("call.safeSend", live.calls.value, live.consults.value, view.picked.value);
  return target !== null && reasonAgainst("call.safeSend", live, target, "any") !== "not-active" ? target : null;
};

/** Runs with the box emptied, and gives the text back when it was refused and nothing else was typed. */
export async function runFromBox({ view, run }: Parts, command: CommandId, args: unknown, pressedAt: number): Promise<void> {
  const typed = view.query.value;
  const place = view.active.value;
  const number = view.choosing.value;
  view.query.value = "";
  view.active.value = 0;
  const reply = await run(command, args, pressedAt);
  if (reply.ok || reply.error.code === "repeated" || view.query.value !== "") return;
  view.query.value = typed;
  view.active.value = place;
  view.choosing.value = number;
}

/** `call`, `reason`: as aimed at key-down. `pressedAt`: milliseconds since 1970. */
export function sendOrDial(parts: Parts, command: SendCommand, call: CallId | null, reason: Reason | null, pressedAt: number): void {
  const { live, view } = parts;
  const destination = view.destination.value;
  if (destination === null) {
    const nobody = view.highlighted.value;
    if (nobody !== null) view.tell(hint(text("people.no_number_of", [nobody.shown])));
    else if (view.query.value.trim() !== "") view.tell(hint(text("console.box.not_a_number")));
    else if (call !== null) view.tell(noticeOfReason(command, reason ?? "needs-destination"));
    return;
  }
  if (command === "call.safeSend" && isEmergency(view)) {
    dial(parts, pressedAt);
    return;
  }
  if (call !== null && reason === null) {
    void runFromBox(parts, command, { call, destination }, pressedAt);
    return;
  }
  if (callerInHand(live, view) !== null || command !== "call.safeSend") {
    view.tell(noticeOfReason(command, reason ?? "no-call"));
    return;
  }
  dial(parts, pressedAt);
}

/** Dials what is in the box. */
export function dial(parts: Parts, pressedAt: number): void {
  const { live, view } = parts;
  const destination = view.destination.value;
  const reason = reasonAgainst("call.dial", live, null, destination);
  if (destination === null || reason !== null) view.tell(noticeOfReason("call.dial", reason ?? "needs-destination"));
  else void runFromBox(parts, "call.dial", { destination }, pressedAt);
}

/** A command that needs at most a call. Parking takes the extension in the box, if there is one. */
export function act(parts: Parts, command: CommandId, call: CallId | null, pressedAt: number): void {
  const destination = parts.view.destination.value;
  if (command === "call.park" && call !== null && destination !== null) void runFromBox(parts, command, { call, destination }, pressedAt);
  else void parts.run(command, call === null ? {} : { call }, pressedAt);
}
