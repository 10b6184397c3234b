// Where call control is asked: at one's own calls, or, with an administrator's token, at a chosen member's (webex-rest.md 4.1, 4.4, 4.5).

/** All below the base, without a leading slash. */
export interface CallPaths {
  /** The list of calls. */
  readonly calls: string;
  readonly conference: string;
  callAction(verb: string): string;
  conferenceAction(verb: string): string;
  /** Until late in 2026 Webex knew five actions on members only: an unknown path means that the action is not there (webex-rest.md 4.4). */
  readonly mayLackActions: boolean;
}

/** Scopes spark:calls_read, spark:calls_write. */
export const ownCalls: CallPaths = {
  calls: "telephony/calls",
  conference: "telephony/conference",
  callAction: (verb) => `telephony/calls/${verb}`,
  conferenceAction: (verb) => `telephony/conference/${verb}`,
  mayLackActions: false,
};

/** `memberId`: Webex's own id of the person, undecoded. Scopes spark-admin:calls_read, spark-admin:calls_write. */
export function callsOfMember(memberId: string): CallPaths {
  const member = `members/${encodeURIComponent(memberId)}`;
  return {
    calls: `telephony/calls/${member}/calls`,
    conference: `telephony/conference/${member}/conference`,
    callAction: (verb) => `telephony/calls/${member}/${verb}`,
    conferenceAction: (verb) => `telephony/conference/${member}/${verb}`,
    mayLackActions: true,
  };
}
