// From a key to one command on one call: what "next" and "hold" stand for now, and which call a verb without a name means.
import type { CallId, CallState, Calls } from "../calls/call.ts";
import type { Consult } from "../calls/record.ts";
import { inConference, inHand, inState, isInConference, stateOf } from "../calls/select.ts";
import type { CommandId } from "./registry.ts";

/** A command of the table with its arguments; `call` null: it is about a caller who is parked. */
export type Resolved =
  | {
      readonly command: Extract<CommandId, "call.answer" | "call.resume" | "call.hold">;
      readonly call: CallId;
      readonly args: { readonly call: CallId };
    }
  | { readonly command: Extract<CommandId, "call.retrieve">; readonly call: null; readonly args: { readonly destination: string } };

const on = (command: "call.answer" | "call.resume" | "call.hold", call: CallId): Resolved => ({ command, call, args: { call } });

/** Held longest first; a conference that waits comes after callers who do. */
const waiting = (calls: Calls): CallId | null =>
  (inState(calls, "held")[0] ?? inConference(calls).find((tracked) => stateOf(calls, tracked) === "held"))?.call.id ?? null;
const talking = (calls: Calls): CallId | null =>
  inState(calls, "connected").find((tracked) => stateOf(calls, tracked) === "connected")?.call.id ?? null;

/**
 * product.md §3.1: answers the call that waits longest (one that came back rings, and is offered like any other); if none rings, takes back
 * the longest held; if none is held, retrieves who was parked from here. `parked`: where, the longest first. null = nothing to do.
 */
export function resolveNext(calls: Calls, parked: readonly string[]): Resolved | null {
  const offered = inState(calls, "offered")[0];
  if (offered) return on("call.answer", offered.call.id);
  const held = waiting(calls);
  if (held !== null) return on("call.resume", held);
  const [place] = parked;
  return place === undefined ? null : { command: "call.retrieve", call: null, args: { destination: place } };
}

/** Hold what is connected, else take back what is held; a picked call goes first where it is either. */
export function resolveHoldToggle(calls: Calls, picked: CallId | null): Resolved | null {
  const choose = picked === null ? undefined : calls.byId[picked];
  const state = choose ? stateOf(calls, choose) : null;
  if (choose && state === "connected") return on("call.hold", choose.call.id);
  if (choose && state === "held") return on("call.resume", choose.call.id);
  const connected = talking(calls);
  if (connected !== null) return on("call.hold", connected);
  const held = waiting(calls);
  return held === null ? null : on("call.resume", held);
}

/** The natural act on a picked call, when its digit is pressed again. */
export function resolveAct(calls: Calls, picked: CallId): Resolved | null {
  const tracked = calls.byId[picked];
  const state = tracked && stateOf(calls, tracked);
  if (state === "offered") return on("call.answer", picked);
  if (state === "held") return on("call.resume", picked);
  return state === "connected" ? on("call.hold", picked) : null;
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
    case "call.drop":
    case "call.leave":
      return inConference(calls)[0]?.call.id ?? null;
    case "call.swap":
      return first("connected") ?? first("held");
    case "call.safeSend":
    case "call.consult":
    case "call.blindSend": {
      // The consulted colleague is never the one to be sent.
      const legs = new Set(consults.map((consult) => consult.leg));
      const callers = inState(calls, "connected", "remote-held", "held").filter(({ call }) => !legs.has(call.id));
      const caller = callers.find((tracked) => !isInConference(calls, tracked)) ?? callers[0];
      return caller?.call.id ?? (command === "call.blindSend" ? first("offered") : null);
    }
    default:
      return inHand(calls)?.call.id ?? null;
  }
}
