// Which verbs a call's card offers now, likeliest first: at most four in sight, the rest behind "More".
import type { CallState, TrackedCall } from "@/utils/calls/call.ts";
import type { Consult } from "@/utils/calls/record.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Reason } from "@/utils/commands/when.ts";

export interface Verbs {
  readonly inSight: readonly CommandId[];
  readonly more: readonly CommandId[];
}

interface Facts {
  readonly tracked: TrackedCall;
  /** The consult in which this call is the caller or the leg. */
  readonly consult: Consult | null;
  /** Something to send to is in the box. */
  readonly hasDestination: boolean;
  /** It is for somebody else that a destination is looked for: this card makes room. */
  readonly isAside: boolean;
  /** A blind send of this call waits for its grace time. */
  readonly isBeingSent: boolean;
  /** In the user's conference. */
  readonly isMerged: boolean;
  /** This caller was sent somewhere before. */
  readonly wasSent: boolean;
  reason(command: CommandId): Reason | null;
}

const mostInSight = 4;
/** A call that waits is calmer: what sends it comes in sight when there is something to send it to. */
const fewer: Partial<Readonly<Record<CallState, number>>> = { offered: 3, held: 2, "remote-held": 1 };
/** Not worth a place while it cannot be done, because nothing that the user does here changes that. */
const hopeless: ReadonlySet<Reason> = new Set<Reason>([
  "not-supported",
  "cannot-mute",
  "already-muted",
  "not-muted",
  "no-other-call",
  "not-active",
  "cannot-record",
  "already-recording",
  "not-recording",
  "not-paused",
]);

const recording: readonly CommandId[] = ["call.record", "call.pauseRecording", "call.resumeRecording", "call.stopRecording"];

function wanted({ tracked: { call }, consult, hasDestination, isBeingSent, isMerged, wasSent, reason }: Facts): readonly CommandId[] {
  if (isBeingSent) return ["call.keep"];
  if (consult !== null) {
    const isLeg = consult.leg === call.id;
    if (isLeg || consult.leg === null) return ["call.complete", "call.back", "call.swap", "call.hangUp", "call.merge", "call.mute", "call.unmute"];
    return [call.state === "held" ? "call.resume" : "call.hold", "call.hangUp"];
  }
  const hold: CommandId = reason("call.resume") === null ? "call.resume" : "call.hold";
  if (isMerged) return [hold, "call.drop", "call.leave", "call.mute", "call.unmute", "call.merge", ...recording];
  const send: readonly CommandId[] = ["call.blindSend", "call.consult"];
  const again: readonly CommandId[] = wasSent ? ["call.again"] : [];
  const rest: readonly CommandId[] = ["call.safeSend", "call.theirVoicemail", "call.groupPark", "call.merge", ...recording];
  switch (call.state) {
    case "offered":
      return ["call.answer", "call.toVoicemail", "call.decline", "call.ignore", "call.blindSend", "call.theirVoicemail"];
    case "connected":
      return hasDestination
        ? ["call.hold", ...send, "call.hangUp", "call.swap", "call.mute", "call.unmute", ...rest, "call.park", ...again]
        : ["call.hold", "call.swap", "call.mute", "call.unmute", "call.park", "call.hangUp", ...again, ...send, ...rest];
    case "held":
      return hasDestination
        ? ["call.resume", ...send, "call.hangUp", ...rest, "call.park", ...again]
        : ["call.resume", "call.hangUp", "call.park", ...again, ...send, ...rest];
    case "remote-held":
      return ["call.hangUp", ...send, ...rest, "call.park", ...again];
    case "placing":
      return ["call.hangUp"];
    default:
      return [];
  }
}

export function verbsOf(facts: Facts): Verbs {
  const { consult } = facts;
  const { call } = facts.tracked;
  const isHopeless = (command: CommandId) => {
    const reason = facts.reason(command);
    return reason !== null && hopeless.has(reason);
  };
  // Whether a call can be muted is heard of a moment later: its place is kept, so that nothing moves from under the pointer then.
  const isKept = (command: CommandId) => command === "call.mute" && call.can.mute === null;
  const places = wanted(facts).filter((command) => !isHopeless(command) || isKept(command));
  const offered = places.filter((command) => !isHopeless(command));
  if (facts.isAside && consult === null && call.state === "held") return { inSight: [], more: offered };
  if (consult?.leg === call.id) return { inSight: offered.slice(0, 3), more: offered.slice(3) };
  const isCalm = call.state === "offered" || (consult === null && !facts.hasDestination);
  const most = isCalm ? (fewer[call.state] ?? mostInSight) : mostInSight;
  const inSight = places.slice(0, most).filter((command) => offered.includes(command));
  return { inSight, more: offered.slice(inSight.length) };
}

/** Drawn filled wherever they stand; besides them only what "next" would do now. */
export const likely: ReadonlySet<CommandId> = new Set<CommandId>(["call.complete", "call.keep"]);
export const ending: ReadonlySet<CommandId> = new Set<CommandId>(["call.hangUp", "call.decline", "call.drop"]);
