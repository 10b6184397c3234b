// From a key to one command on one call: what "next" and "hold" stand for now, and which call a verb without a name means.
import type { CallId, CallState, Calls } from "../calls/call.ts";
import type { Consult } from "../calls/record.ts";
import { inHand, inState } from "../calls/select.ts";
import type { CommandId } from "./registry.ts";

export interface Resolved {
  readonly command: Extract<CommandId, "call.answer" | "call.resume" | "call.hold">;
  readonly call: CallId;
}

/** product.md §3.1: answers the call that waits longest; if none rings, takes back the longest held; null = nothing to do. */
export function resolveNext(calls: Calls): Resolved | null {
  const offered = inState(calls, "offered")[0];
  if (offered) return { command: "call.answer", call: offered.call.id };
  const held = inState(calls, "held")[0];
  return held ? { command: "call.resume", call: held.call.id } : null;
}

/** Hold what is connected, else take back what is held; a picked call goes first where it is either. */
export function resolveHoldToggle(calls: Calls, picked: CallId | null): Resolved | null {
  const choose = picked === null ? undefined : calls.byId[picked];
  if (choose?.call.state === "connected") return { command: "call.hold", call: choose.call.id };
  if (choose?.call.state === "held") return { command: "call.resume", call: choose.call.id };
  const connected = inState(calls, "connected")[0];
  if (connected) return { command: "call.hold", call: connected.call.id };
  const held = inState(calls, "held")[0];
  return held ? { command: "call.resume", call: held.call.id } : null;
}

/** The natural act on a picked call, when its digit is pressed again. */
export function resolveAct(calls: Calls, picked: CallId): Resolved | null {
  const state = calls.byId[picked]?.call.state;
  if (state === "offered") return { command: "call.answer", call: picked };
  if (state === "held") return { command: "call.resume", call: picked };
  return state === "connected" ? { command: "call.hold", call: picked } : null;
}

/** Which call a command means when no card was named: a picked call, else the one that the verb is made for. Null = none. */
export function targetOf(command: CommandId, calls: Calls, consults: readonly Consult[], picked: CallId | null): CallId | null {
  if (picked !== null && picked in calls.byId) return picked;
  const first = (...states: readonly CallState[]) => inState(calls, ...states)[0]?.call.id ?? null;
  switch (command) {
    case "call.answer":
    case "call.decline":
    case "call.toVoicemail":
    case "call.ignore":
      return first("offered");
    case "call.resume":
      return first("held");
    case "call.complete":
    case "call.back":
      return consults.at(-1)?.caller ?? null;
    case "call.hangUp":
      return inHand(calls)?.call.id ?? null;
    case "call.swap":
      return first("connected") ?? first("held");
    case "call.safeSend":
    case "call.consult":
    case "call.blindSend": {
      // The consulted colleague is never the one to be sent.
      const legs = new Set(consults.map((consult) => consult.leg));
      const callers = inState(calls, "connected", "remote-held", "held").filter(({ call }) => !legs.has(call.id));
      return callers[0]?.call.id ?? (command === "call.blindSend" ? first("offered") : null);
    }
    default:
      return inHand(calls)?.call.id ?? null;
  }
}
