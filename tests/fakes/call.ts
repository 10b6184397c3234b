// A call for tests: whatever a test does not say of it is as with one that comes in from outside.
import { type Call, type CallState, unknownParty } from "../../utils/calls/call.ts";

export const makeCall = (id: string, state: CallState, more: Partial<Call> = {}): Call => ({
  id,
  session: `s-${id}`,
  direction: "in",
  state,
  stage: null,
  party: { ...unknownParty, number: "+4930555012" },
  redirections: [],
  queue: null,
  recall: null,
  endpoint: null,
  appearance: 1,
  can: { answer: true, resume: null, mute: null },
  muted: null,
  recording: null,
  conference: false,
  startedAt: 1000,
  answeredAt: null,
  heldAt: null,
  ended: null,
  ...more,
});
