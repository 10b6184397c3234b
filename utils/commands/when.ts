// When a command makes sense, and if not, why not. Named predicates over one situation; pure, used in the page and again in the worker.
import type { CallActionKind } from "../calls/action.ts";
import type { CallState, Calls, RecordingControl, TrackedCall } from "../calls/call.ts";
import type { Consult, Grace } from "../calls/record.ts";
import { inConference, isInConference, stateOf } from "../calls/select.ts";

export interface Situation {
  readonly signedIn: boolean;
  readonly calls: Calls;
  readonly consults: readonly Consult[];
  readonly graces: readonly Grace[];
  /** What the backends in use can do at all. */
  readonly can: readonly CallActionKind[];
  /** The call that the command is about, as it is now; null = it has none, or it is gone. */
  readonly call: TrackedCall | null;
  /** A dialable destination, when one is typed or highlighted. */
  readonly destination: string | null;
  /** Extension and number of the line itself; absent: not known. */
  readonly own?: readonly string[];
}

/** Reasons are texts under `reason.<name>`. */
export type Reason =
  | "signed-out"
  | "no-call"
  | "not-ringing"
  | "cannot-answer-remotely"
  | "not-connected"
  | "not-held"
  | "not-active"
  | "nothing-to-resume"
  | "cannot-mute"
  | "already-muted"
  | "not-muted"
  | "needs-destination"
  | "no-consult"
  | "already-consulting"
  | "not-answered-yet"
  | "no-other-call"
  | "not-supported"
  | "nothing-next"
  | "not-in-conference"
  | "cannot-leave"
  | "leave-needs-three"
  | "cannot-record"
  | "already-recording"
  | "not-recording"
  | "not-paused"
  | "no-grace"
  | "being-sent"
  | "in-conference"
  | "is-this-line"
  | "is-the-caller"
  | "never-sent";

export type Predicate = (situation: Situation) => Reason | null;

const inState =
  (states: readonly CallState[], reason: Reason): Predicate =>
  ({ call, calls }) =>
    call === null ? "no-call" : states.includes(stateOf(calls, call)) ? null : reason;

export const signedIn: Predicate = ({ signedIn }) => (signedIn ? null : "signed-out");
export const hasCall: Predicate = ({ call }) => (call === null ? "no-call" : null);
export const isOffered = inState(["offered"], "not-ringing");
export const isConnected = inState(["connected"], "not-connected");
export const isHeld = inState(["held"], "not-held");
/** Ours to send, park or hang up: answered and not over. */
export const isInHand = inState(["connected", "held", "remote-held"], "not-active");
export const isSendable = inState(["offered", "connected", "held", "remote-held"], "not-active");
export const answerable: Predicate = ({ call }) => (call?.call.can.answer === false ? "cannot-answer-remotely" : null);
export const mutable: Predicate = ({ call }) => (call?.call.can.mute === true ? null : "cannot-mute");
export const isMuted: Predicate = ({ call }) => (call?.call.muted === true ? null : "not-muted");
export const isNotMuted: Predicate = ({ call }) => (call?.call.muted === true ? "already-muted" : null);
export const hasDestination: Predicate = ({ destination }) => (destination === null ? "needs-destination" : null);
const plain = (number: string) => number.replace(/[\s().-]/g, "").toLowerCase();
/** Nobody is sent to where they are: the line itself is busy, and its mailbox would answer for it; the caller would be joined with nobody else. */
export const elsewhere: Predicate = ({ destination, call, own }) => {
  if (destination === null) return null;
  const to = plain(destination);
  if (own?.some((number) => plain(number) === to)) return "is-this-line";
  const number = call?.call.party.number ?? null;
  return number !== null && plain(number) === to ? "is-the-caller" : null;
};
export const supported =
  (...kinds: readonly CallActionKind[]): Predicate =>
  ({ can }) =>
    kinds.some((kind) => can.includes(kind)) ? null : "not-supported";

const consultOf = ({ consults, call }: Situation): Consult | undefined =>
  call === null ? undefined : consults.find((consult) => consult.caller === call.call.id || consult.leg === call.call.id);

export const consulting: Predicate = (situation) => (consultOf(situation) ? null : "no-consult");
export const notConsulting: Predicate = (situation) => (consultOf(situation) ? "already-consulting" : null);
export const consultAnswered: Predicate = (situation) => {
  const consult = consultOf(situation);
  if (!consult) return "no-consult";
  const leg = consult.leg === null ? undefined : situation.calls.byId[consult.leg];
  return leg && leg.call.state !== "placing" ? null : "not-answered-yet";
};
export const notBeingSent: Predicate = ({ graces, call }) => (graces.some((grace) => grace.call === call?.call.id) ? "being-sent" : null);
export const hasGrace: Predicate = ({ graces }) => (graces.length > 0 ? null : "no-grace");
/** Two answered calls, not both in the conference already, to be made one. */
export const canMerge: Predicate = ({ calls }) => {
  const answered = Object.values(calls.byId).filter(({ call }) => call.state === "connected" || call.state === "held");
  return answered.length >= 2 && answered.some((tracked) => !isInConference(calls, tracked)) ? null : "no-other-call";
};
/** A conference is held as one (xsi.md 2.6): none of its callers can wait alone while somebody is asked. */
export const notInConference: Predicate = ({ calls, call }) => (call !== null && isInConference(calls, call) ? "in-conference" : null);
export const inTheConference: Predicate = ({ calls, call }) => (call === null ? "no-call" : isInConference(calls, call) ? null : "not-in-conference");
/** Two others, who can be joined with each other (xsi.md 2.6); of more than two, nothing says what becomes of the third. */
export const canLeave: Predicate = ({ calls, can }) => {
  if (!can.includes("leave")) return "cannot-leave";
  return inConference(calls).length === 2 ? null : "leave-needs-three";
};

const recordingReason: Readonly<Record<RecordingControl, Reason>> = {
  start: "already-recording",
  stop: "not-recording",
  pause: "not-recording",
  resume: "not-paused",
};
/** By what the call says of its recording: the controls that it allows, where it names them, else its state. */
export const recordable =
  (control: RecordingControl): Predicate =>
  ({ call }) => {
    if (call === null) return "no-call";
    const { recording, recordingControls } = call.call;
    const fits = {
      start: recording === null || recording === "stopped" || recording === "failed",
      stop: recording === "started" || recording === "paused" || recording === "pending",
      pause: recording === "started",
      resume: recording === "paused",
    }[control];
    if (!fits) return recordingReason[control];
    return recordingControls === undefined || recordingControls.includes(control) ? null : "cannot-record";
  };
/** Swap: one connected, one held. */
export const canSwap: Predicate = ({ calls }) => {
  const states = Object.values(calls.byId).map(({ call }) => call.state);
  return states.includes("connected") && states.includes("held") ? null : "no-other-call";
};

/** The first reason why not, or null. */
export function whyNot(predicates: readonly Predicate[], situation: Situation): Reason | null {
  for (const predicate of predicates) {
    const reason = predicate(situation);
    if (reason !== null) return reason;
  }
  return null;
}
