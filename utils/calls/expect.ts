// What would prove that a command was done: written down when it is asked, judged against what the line shows.
import type { CallAction } from "./action.ts";
import type { CallId, CallState, Calls } from "./call.ts";

/** Serialisable: it must outlive the worker. `none`: acceptance is all the proof there is (DTMF). */
export type Expectation =
  | { readonly kind: "none" }
  | { readonly kind: "state"; readonly call: CallId; readonly states: readonly CallState[] }
  | { readonly kind: "left"; readonly call: CallId }
  | { readonly kind: "all-left"; readonly calls: readonly CallId[] }
  | { readonly kind: "muted"; readonly call: CallId; readonly muted: boolean }
  | { readonly kind: "recording"; readonly call: CallId; readonly states: readonly string[] }
  | { readonly kind: "conference"; readonly calls: readonly CallId[] }
  /** The conference as a whole, or this leg of it by its own state (xsi.md 2.6). */
  | { readonly kind: "conference-state"; readonly call: CallId; readonly held: boolean }
  /** A new call with this id or session; both null = any outgoing call that is not in `before`. */
  | { readonly kind: "appears"; readonly call: CallId | null; readonly session: string | null; readonly before: readonly CallId[] };

const talking = ["connected", "remote-held"] as const;

/** `made`: what the receipt said of the call that the action made. */
export function expectationOf(
  action: CallAction,
  before: Calls,
  made: { readonly call: CallId | null; readonly session: string | null },
): Expectation {
  if ((action.kind === "hold" || action.kind === "resume") && isLegOfConference(before, action.call))
    return { kind: "conference-state", call: action.call, held: action.kind === "hold" };
  switch (action.kind) {
    case "answer":
    case "resume":
      return { kind: "state", call: action.call, states: talking };
    case "hold":
      return { kind: "state", call: action.call, states: ["held"] };
    case "decline":
    case "ignore":
    case "to-voicemail":
    case "hang-up":
    case "blind-send":
    case "park":
    case "group-park":
      return { kind: "left", call: action.call };
    case "complete":
    case "leave":
      return { kind: "all-left", calls: [action.call, action.other] };
    case "mute":
    case "unmute":
      return { kind: "muted", call: action.call, muted: action.kind === "mute" };
    case "dial":
    case "retrieve":
    case "pick-up":
    case "pull":
      return { kind: "appears", call: made.call, session: made.session, before: Object.keys(before.byId) };
    case "merge":
      return { kind: "conference", calls: action.calls };
    case "start-recording":
      return { kind: "recording", call: action.call, states: ["started", "pending"] };
    case "resume-recording":
      return { kind: "recording", call: action.call, states: ["started"] };
    case "pause-recording":
      return { kind: "recording", call: action.call, states: ["paused"] };
    case "stop-recording":
      return { kind: "recording", call: action.call, states: ["stopped", ""] };
    case "dtmf":
    case "send-when-answered":
      return { kind: "none" };
  }
}

const isLegOfConference = (calls: Calls, id: CallId) => calls.conference?.participants.some((leg) => leg.id === id) ?? false;
const left = (calls: Calls, id: CallId) => !(id in calls.byId);

/** true: proven; false: not (yet); "lost": the call is over, so it can never be. */
export function judge(expectation: Expectation, calls: Calls): boolean | "lost" {
  switch (expectation.kind) {
    case "none":
      return true;
    case "left":
      return left(calls, expectation.call);
    case "all-left":
      return expectation.calls.every((id) => left(calls, id));
    case "state": {
      const tracked = calls.byId[expectation.call];
      return tracked ? expectation.states.includes(tracked.call.state) : "lost";
    }
    case "muted": {
      const tracked = calls.byId[expectation.call];
      return tracked ? tracked.call.muted === expectation.muted : "lost";
    }
    case "recording": {
      const tracked = calls.byId[expectation.call];
      return tracked ? expectation.states.includes(tracked.call.recording ?? "") : "lost";
    }
    case "conference": {
      if (expectation.calls.some((id) => left(calls, id))) return "lost";
      return expectation.calls.every((id) => calls.byId[id]?.call.conference || calls.conference?.participants.some((leg) => leg.id === id));
    }
    case "conference-state": {
      const tracked = calls.byId[expectation.call];
      if (!tracked) return "lost";
      return (tracked.call.state === "held" || calls.conference?.state === "held") === expectation.held;
    }
    case "appears": {
      const { call, session, before } = expectation;
      // A call that came and went before we looked has a tombstone: it did appear.
      const known = [...Object.values(calls.byId).map((tracked) => tracked.call), ...calls.gone.map((grave) => grave.call)];
      if (call === null && session === null)
        return known.some((candidate) => candidate.direction === "out" && !before.includes(candidate.id) && candidate.id in calls.byId);
      return known.some((candidate) => candidate.id === call || (session !== null && candidate.session === session));
    }
  }
}
