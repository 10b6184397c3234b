// Asks the line for something over the Call Controls, own or a member's (webex-rest.md 4.1, 4.4, 4.5): every CallAction, one request each.
import type { CallAction, CallActionKind } from "@/utils/calls/action.ts";
import type { CallId } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { CallControl, Receipt } from "../ports.ts";
import { decodeConference, decodeParkedAt, decodeStarted } from "./decode.ts";
import type { Answer, Http } from "./http.ts";
import type { Listing } from "./listing.ts";
import type { CallPaths } from "./paths.ts";

export interface ActionDeps {
  readonly http: Http;
  readonly listing: Listing;
  readonly paths: CallPaths;
  /** Something happened, or turned out to have happened: look at once. */
  readonly poke: () => void;
  readonly log: Log;
}

/** Leaving a conference to the others is nowhere in this API (webex-rest.md 4.5). */
const kinds: Readonly<Record<Exclude<CallActionKind, "leave">, true>> = {
  answer: true,
  decline: true,
  ignore: true,
  "to-voicemail": true,
  dial: true,
  dtmf: true,
  hold: true,
  resume: true,
  "hang-up": true,
  mute: true,
  unmute: true,
  "blind-send": true,
  "send-when-answered": true,
  complete: true,
  park: true,
  "group-park": true,
  retrieve: true,
  "pick-up": true,
  pull: true,
  merge: true,
  "start-recording": true,
  "stop-recording": true,
  "pause-recording": true,
  "resume-recording": true,
};

export function createControl(deps: ActionDeps): CallControl {
  const { http, listing, paths, log } = deps;
  const can = new Set(Object.keys(kinds) as CallActionKind[]);

  async function post(path: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<Receipt> {
    const answer = await http.ask({ method: "post", path, body, expect: "any-2xx" }, signal);
    const started = decodeStarted(answer.body);
    if (started.call !== null && started.restId !== null) listing.remember(started.call, started.restId);
    return { ...accepted(answer), call: started.call, session: started.session, parkedAt: decodeParkedAt(answer.body) };
  }

  /** One conference per user and no id for it: whoever is not in it yet is added; without one, all start it. */
  async function merge(ids: readonly CallId[], signal: AbortSignal): Promise<Receipt> {
    const found = await http.ask({ method: "get", path: paths.conference, expect: "any-2xx" }, signal);
    const inside = new Set(decodeConference(found.body)?.participants.map((one) => one.id));
    const restIds: string[] = [];
    for (const id of ids) if (!inside.has(id)) restIds.push(await listing.restId(id, signal));
    if (inside.size === 0) return post(paths.conference, { callIds: restIds }, signal);
    let receipt: Receipt = { ...accepted(found), call: null, session: null, parkedAt: null };
    for (const callId of restIds) receipt = await post(paths.conferenceAction("addParticipant"), { callId }, signal);
    return receipt;
  }

  async function ask(action: CallAction, signal: AbortSignal): Promise<Receipt> {
    const on = async (id: CallId, verb: string, more: Readonly<Record<string, unknown>> = {}) =>
      post(paths.callAction(verb), { callId: await listing.restId(id, signal), ...more }, signal);
    const towards = (destination: string | null) => (destination === null ? {} : { destination });
    switch (action.kind) {
      case "hold":
      case "resume":
        // A leg of the conference is held with all of it (webex-rest.md 4.5).
        return listing.inConference(action.call) ? post(paths.conferenceAction(action.kind), {}, signal) : on(action.call, action.kind);
      case "answer":
      case "mute":
      case "unmute":
        return on(action.call, action.kind);
      case "hang-up":
        return on(action.call, "hangup");
      case "decline":
        return on(action.call, "reject", { action: "busy" });
      case "ignore":
        return on(action.call, "reject", { action: "ignore" });
      case "to-voicemail":
        return on(action.call, "divert", { toVoicemail: true, ...towards(action.mailbox) });
      case "blind-send":
        return on(action.call, "divert", { destination: action.destination });
      case "dtmf":
        return on(action.call, "transmitDtmf", { dtmf: action.digits });
      case "park":
        return on(action.call, "park", towards(action.destination));
      case "group-park":
        return on(action.call, "park", { isGroupPark: true });
      case "start-recording":
        return on(action.call, "startRecording");
      case "stop-recording":
        return on(action.call, "stopRecording");
      case "pause-recording":
        return on(action.call, "pauseRecording");
      case "resume-recording":
        return on(action.call, "resumeRecording");
      case "send-when-answered":
        return post(paths.callAction("transfer"), { callId1: await listing.restId(action.call, signal), destination: action.destination }, signal);
      case "complete": {
        const callId1 = await listing.restId(action.call, signal);
        const callId2 = await listing.restId(action.other, signal);
        return post(paths.callAction("transfer"), { callId1, callId2 }, signal);
      }
      case "leave":
        throw new AppError("not-supported", { detail: action.kind });
      case "dial":
        return post(paths.callAction("dial"), { destination: action.destination }, signal);
      case "retrieve":
        return post(paths.callAction("retrieve"), towards(action.destination), signal);
      case "pick-up":
        return post(paths.callAction("pickup"), action.target === null ? {} : { target: action.target }, signal);
      case "pull":
        return post(paths.callAction("pull"), {}, signal);
      case "merge":
        return merge(action.calls, signal);
    }
  }

  /** A refusal may only mean that the far end was faster (webex-rest.md 4.3): look before telling the user anything. */
  async function judge(error: AppError, action: CallAction, signal: AbortSignal): Promise<AppError> {
    const ids = callsOf(action);
    if (ids.length === 0 || !lost.includes(error.data.status ?? 0) || !doubtful.includes(error.code)) return error;
    const facts = { status: error.data.status, trackingId: error.data.trackingId, detail: error.data.detail, cause: error };
    try {
      const { calls } = await listing.calls(signal);
      const states = new Map(calls.map((call) => [call.id, call.state]));
      if (ids.some((id) => !states.has(id))) return new AppError("call-gone", facts);
      if (!("call" in action) || !ringingOnly.includes(action.kind)) return error;
      if (states.get(action.call) !== "offered") return new AppError("call-changed", facts);
      // Still ringing, and answering was refused: the primary device is not remotely answerable (webex-rest.md 4.1).
      return action.kind === "answer" ? new AppError("cannot-answer", facts) : error;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      log.warn("could not re-list after a refusal", { code: thrown.code, trackingId: thrown.data.trackingId });
      return error;
    }
  }

  /** The path is not there, while the call is (webex-rest.md 4.4). */
  const isLacking = (error: AppError, action: CallAction): boolean =>
    paths.mayLackActions &&
    (error.data.status === 405 || (error.code === "not-found" && callsOf(action).length > 0 && !always.includes(action.kind)));

  /** Not asked a second time. */
  function lacking(error: AppError, action: CallAction): AppError {
    can.delete(action.kind);
    const { status, trackingId } = error.data;
    return new AppError("not-supported", { status, trackingId, detail: action.kind, cause: error });
  }

  return {
    name: "calling-api",
    can,
    async perform(action, signal) {
      try {
        const receipt = await ask(action, signal);
        deps.poke();
        return receipt;
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        const judged = await judge(thrown, action, signal);
        const error = isLacking(judged, action) ? lacking(judged, action) : judged;
        log.info("refused", { kind: action.kind, code: error.code, status: error.data.status, trackingId: error.data.trackingId });
        if (error.code === "call-gone" || error.code === "call-changed") deps.poke();
        throw error;
      }
    },
  };
}

const lost: readonly number[] = [400, 404, 409, 410];
const doubtful: readonly string[] = ["refused", "not-found", "bad-answer"];
/** What Webex has known on members from the beginning (webex-rest.md 4.4). */
const always: readonly CallActionKind[] = ["answer", "dial", "hang-up"];
const ringingOnly: readonly CallActionKind[] = ["answer", "decline", "ignore"];

function accepted(answer: Answer): Pick<Receipt, "acceptedAt" | "trackingId"> {
  return { acceptedAt: answer.at, trackingId: answer.trackingId };
}

function callsOf(action: CallAction): readonly CallId[] {
  if (action.kind === "merge") return action.calls;
  if (action.kind === "complete") return [action.call, action.other];
  return "call" in action ? [action.call] : [];
}
