// The user's conference, recording, muting and tones: what happens within calls that are up.
import { hangUpLeg, holdLeg, makeRoom, refreshState, resumeLeg, stopHolding } from "./switch-connect.ts";
import {
  type Core,
  conferenceView,
  freeAppearance,
  legById,
  ownLeg,
  peerOf,
  setLegTimer,
  tell,
  tellConference,
  userOf,
  viewOf,
} from "./switch-core.ts";
import { type ConferenceEventName, type Leg, Refusal, type SwitchAction } from "./switch-types.ts";

const answered = (leg: Leg) => leg.answeredAt !== null && leg.far.kind === "leg";

function say(core: Core, uuid: string, name: ConferenceEventName): void {
  const view = conferenceView(core, uuid);
  if (view) tellConference(core, name, uuid, view);
}

function needRoom(core: Core, uuid: string) {
  const room = core.rooms.get(uuid);
  if (!room) throw new Refusal("unknown-call", "No conference");
  return room;
}

function enter(core: Core, uuid: string, leg: Leg): void {
  needRoom(core, uuid).participants.set(leg.callId, { muted: false, deaf: false });
  leg.inConference = true;
  if (leg.state !== "Held") return;
  stopHolding(core, leg);
  refreshState(core, leg);
  const peer = peerOf(core, leg);
  if (peer) refreshState(core, peer);
}

export function startConference(core: Core, uuid: string, callIds: readonly string[]): void {
  if (core.rooms.has(uuid)) throw new Refusal("occupied", "There is a conference already");
  const legs = [...new Set(callIds)].map((callId) => ownLeg(core, uuid, callId));
  if (legs.length < 2) throw new Refusal("bad-address", "A conference needs two calls");
  if (!legs.every(answered)) throw new Refusal("wrong-state", "All calls have to be answered first");
  core.rooms.set(uuid, {
    state: "Active",
    muted: false,
    appearance: freeAppearance(core, uuid),
    startedAt: core.clock.now(),
    participants: new Map(),
  });
  for (const leg of legs) enter(core, uuid, leg);
  say(core, uuid, "ConferenceStarted");
}

export function addToConference(core: Core, uuid: string, callId: string): void {
  needRoom(core, uuid);
  const leg = ownLeg(core, uuid, callId);
  if (!answered(leg)) throw new Refusal("wrong-state", "The call has to be answered first");
  if (leg.inConference) throw new Refusal("wrong-state", "The call is in the conference");
  enter(core, uuid, leg);
  say(core, uuid, "ConferenceUpdated");
}

export function changeConference(core: Core, uuid: string, kind: (SwitchAction & { kind: `conference-${string}` })["kind"]): void {
  const room = needRoom(core, uuid);
  if (kind === "conference-end") {
    for (const callId of [...room.participants.keys()]) hangUpLeg(core, legById(core, callId), "conference ended");
  } else if (kind === "conference-hold" || kind === "conference-resume") {
    const wanted = kind === "conference-hold" ? "Held" : "Active";
    if (room.state === wanted) throw new Refusal("wrong-state", `The conference is ${wanted}`);
    const one = [...room.participants.keys()].map((callId) => legById(core, callId))[0];
    if (wanted === "Active" && one) makeRoom(core, uuid, one);
    room.state = wanted;
    say(core, uuid, wanted === "Held" ? "ConferenceHeld" : "ConferenceRetrieved");
  } else {
    room.muted = kind === "conference-mute";
    say(core, uuid, room.muted ? "ConferenceMuted" : "ConferenceUnmuted");
  }
}

const participantEvents = {
  "participant-mute": "ConferenceCallMuted",
  "participant-unmute": "ConferenceCallUnMuted",
  "participant-deafen": "ConferenceCallMadeDeaf",
  "participant-undeafen": "ConferenceCallMadeUnDeaf",
} as const;

export function changeParticipant(core: Core, uuid: string, kind: keyof typeof participantEvents, callId: string): void {
  const one = needRoom(core, uuid).participants.get(callId);
  if (!one) throw new Refusal("unknown-call", `Not in the conference: ${callId}`);
  if (kind === "participant-mute" || kind === "participant-unmute") one.muted = kind === "participant-mute";
  else one.deaf = kind === "participant-deafen";
  say(core, uuid, participantEvents[kind]);
}

export function hold(core: Core, leg: Leg): void {
  if (leg.far.kind !== "leg") throw new Refusal("wrong-state", "Only a connected call can be held");
  holdLeg(core, leg);
}

export function resume(core: Core, uuid: string, leg: Leg): void {
  if (leg.state !== "Held") throw new Refusal("wrong-state", `Cannot retrieve a call that is ${leg.state}`);
  makeRoom(core, uuid, leg);
  resumeLeg(core, leg);
}

/** "Reconnect": takes this call back and drops all others; who only rings goes on ringing. */
export function reconnect(core: Core, uuid: string, leg: Leg, others: readonly Leg[]): void {
  if (leg.state !== "Held" && leg.state !== "Active") throw new Refusal("wrong-state", `Cannot retrieve a call that is ${leg.state}`);
  for (const one of others)
    if (one !== leg && one.state !== "Detached" && !(one.state === "Alerting" && one.personality === "Terminator"))
      hangUpLeg(core, one, "dropped by Reconnect");
  if (leg.state === "Held") resume(core, uuid, leg);
}

export function sendDigits(leg: Leg, digits: string): void {
  if (!/^[0-9*#A-D,]{1,64}$/i.test(digits)) throw new Refusal("bad-digits", `Not tones: ${digits}`);
  if (leg.state !== "Active") throw new Refusal("wrong-state", `Cannot send tones to a call that is ${leg.state}`);
  leg.dtmf += digits;
}

export function setMuted(core: Core, uuid: string, leg: Leg, muted: boolean): void {
  if (!userOf(core, uuid).muteCapable) throw new Refusal("not-capable", "The device cannot be muted");
  if (leg.state !== "Active") throw new Refusal("wrong-state", `Cannot mute a call that is ${leg.state}`);
  leg.muted = muted;
}

/** Accepted at once; the event tells the truth a moment later (xsi.md 2.1). */
export function record(core: Core, leg: Leg, kind: "start-recording" | "stop-recording" | "pause-recording" | "resume-recording"): void {
  const { recordingControls } = viewOf(core, leg);
  const needed = {
    "start-recording": ["record"],
    "stop-recording": ["stop", "pause-stop", "resume-stop"],
    "pause-recording": ["pause-stop"],
    "resume-recording": ["resume-stop"],
  };
  if (!needed[kind].includes(recordingControls)) throw new Refusal("not-capable", `Recording controls: ${recordingControls}`);
  if (kind === "start-recording") {
    leg.recorded = true;
    leg.recordingState = "Pending";
    tell(core, "CallRecordingStarting", leg);
  }
  setLegTimer(core, leg.callId, "recording", 0, () => {
    if (kind === "stop-recording") leg.recordingState = null;
    else leg.recordingState = kind === "pause-recording" ? "Paused" : "Started";
    const names = {
      "start-recording": "CallRecordingStarted",
      "stop-recording": "CallRecordingStopped",
      "pause-recording": "CallRecordingPaused",
      "resume-recording": "CallRecordingResumed",
    } as const;
    tell(core, names[kind], leg);
  });
}
