// A call in words: its state, its ages, where it came from, which phone will answer.
import { partyName } from "@/components/app/notices.ts";
import type { Call, Redirection } from "@/utils/calls/call.ts";
import { text } from "@/utils/i18n.ts";

export { duration } from "@/utils/duration.ts";

/** The state word; `ringing`, `placing`, `connected`, `held`, `held by the other side`, `parked`. */
export const stateWord = (call: Call): string => text(`console.state.${call.state.replaceAll("-", "_")}`);

/** While placing: whose phone rings. */
export const stageWords = (call: Call): string | null =>
  call.state === "placing" && call.stage !== null ? text(`console.stage.${call.stage.replaceAll("-", "_")}`) : null;

/** Milliseconds as words for a listener: "2 minutes". */
export function spokenAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? text("console.age.seconds", [seconds]) : text("console.age.minutes", [Math.floor(seconds / 60)]);
}

const knownReasons = new Set([
  "away",
  "busy",
  "call-center",
  "call-queue",
  "deflection",
  "divert",
  "do-not-disturb",
  "follow-me",
  "hunt-group",
  "no-answer",
  "out-of-service",
  "time-of-day",
  "transfer",
  "unavailable",
  "unconditional",
  "unknown",
  "user-busy",
  "voicemail",
]);

/** "from Ana Novak, no answer": who sent it here and why. A reason that we have no word for is shown as it came. */
export function redirectionWords({ party, reason }: Redirection, country: string | null): string {
  const why = knownReasons.has(reason) ? text(`console.redirection.${reason.replaceAll("-", "_")}`) : reason;
  return party === null ? why : text("console.redirection.from", [partyName(party, country), why]);
}

const recordingStates = new Set(["started", "paused", "pending", "failed"]);

/** What the recording does, once Webex said so; null: there is none. */
export const recordingWords = ({ recording }: Call): string | null =>
  recording !== null && recordingStates.has(recording) ? text(`console.recording.${recording}`) : null;
