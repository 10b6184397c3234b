// Every open fact of the fact sheets about telephony and XSI, as a switch of the loopback organisation.
import type { Behaviour } from "./switch-types.ts";

/** Every "?" and "inferred" of the fact sheets, as a switch; tests run both ways. All may be changed while it runs. */
export interface OrgBehaviour {
  /** Answering, resuming or dialling while another call is active: the phone holds the other. Off: refused with 403. */
  autoHold: boolean;
  /** The call id changes when click-to-dial goes on to the far end (xsi.md 2.3). */
  callIdChangesOnOriginate: boolean;
  /** A second CallAnsweredEvent follows the first (xsi.md 4.8). */
  twoAnsweredEvents: boolean;
  /** Advanced Call announces calls that forwarding or do-not-disturb takes away at once (xsi.md 4.6). */
  ghostRings: boolean;
  /** "Ringing stopped here" leaves the leg in the list, without endpoint, instead of releasing it. */
  ignoredLegStays: boolean;
  /** A far end outside the organisation putting us on hold is seen; xsi.md 4.8 says it is not. */
  remoteHoldFromOutside: boolean;
  /** While a mute transfer is under way the caller's leg is shown as Held. */
  muteTransferHolds: boolean;
  /** A parked call's own leg stays Detached until it is fetched; off: released at once. */
  parkedLegStays: boolean;
  /** Own phone's time to be picked up in click-to-dial before Webex gives up. */
  ownPhoneMs: number;
  /** No answer after this. */
  noAnswerMs: number;
  /** Outside numbers that never answer: the network gives up. */
  externalNoAnswerMs: number;
  /** Tone or announcement before a failed call is released. */
  treatmentMs: number;
  /** A queue offers a waiting caller again. */
  queueReofferMs: number;
  parkRecallMs: number;
  /** How long a caller speaks to a mailbox. */
  voicemailMs: number;
  /** Extensions that group park chooses from. */
  parkExtensions: readonly string[];
  recording: "on-demand" | "never";
  /** A far end of which nothing is known. */
  externalBehaviour: Behaviour;

  /** XSI events: prefixes of the BroadSoft and the schema-instance namespaces; the fact sheet's example has "xsi" and "xsi1". */
  prefixes: { readonly xsi: string; readonly instance: string };
  /** Attributes before or after the namespace declarations, and in which quotes. */
  attributeOrder: "declarations-first" | "type-first";
  quotes: '"' | "'";
  /** Events carry targetId (xsi.md 4.7: may be absent). */
  sendsTargetId: boolean;
  xmlDeclaration: boolean;
  /** How the stream is cut into chunks. */
  chunking: "documents" | "random" | { readonly every: number };
  /** Events leave this much later than the change. */
  eventLatencyMs: number;
  /** xsi.md 4.4. */
  eventTimeoutMs: number;
  /** An event that was not acknowledged is repeated after this … */
  ackTimeoutMs: number;
  /** … so many times; then the channel ends as NonResponsiveChannel. */
  ackRepeats: number;
  /** Lowest and highest life of channels and subscriptions, seconds. */
  expiresSeconds: { readonly min: number; readonly max: number };
  /** Packages granted to a subscriber; others are refused with 403. */
  eventPackages: readonly string[];
  /** xsi.md 3.5: an ordinary user's token reaches colleagues' call events; off: only an administrator's does. */
  usersMayWatchOthers: boolean;
  /**
   * Nothing public says whether a subscription may name another user's channel set (xsi.md 4.2): 409 or 403; it may, and is heard there;
   * or it may, and is heard nowhere.
   */
  foreignSets: "conflict" | "forbidden" | "joined" | "deaf";
  /** Uuids of users whose privacy settings keep everybody else from subscribing to them (xsi.md 3.5). */
  privateUsers: readonly string[];
  /** Subscriptions of one user at most (xsi.md 4.5: a limit exists). */
  subscriptionsPerUser: number;
  /** What 401 answers carry. */
  errorInfoOn401: boolean;
}

export const defaultOrg: OrgBehaviour = {
  autoHold: true,
  callIdChangesOnOriginate: false,
  twoAnsweredEvents: false,
  ghostRings: true,
  ignoredLegStays: false,
  remoteHoldFromOutside: false,
  muteTransferHolds: false,
  parkedLegStays: true,
  ownPhoneMs: 20_000,
  noAnswerMs: 24_000,
  externalNoAnswerMs: 60_000,
  treatmentMs: 1_000,
  queueReofferMs: 10_000,
  parkRecallMs: 45_000,
  voicemailMs: 15_000,
  parkExtensions: ["7001", "7002", "7003"],
  recording: "on-demand",
  externalBehaviour: { kind: "answers", afterMs: 1_500 },
  prefixes: { xsi: "bw", instance: "i" },
  attributeOrder: "type-first",
  quotes: "'",
  sendsTargetId: true,
  xmlDeclaration: true,
  chunking: "random",
  eventLatencyMs: 0,
  eventTimeoutMs: 30_000,
  ackTimeoutMs: 8_000,
  ackRepeats: 2,
  expiresSeconds: { min: 3_600, max: 86_400 },
  eventPackages: ["Basic Call", "Standard Call", "Advanced Call", "Do Not Disturb", "Call Forwarding Always", "Voice Mail Message Summary"],
  usersMayWatchOthers: false,
  foreignSets: "conflict",
  privateUsers: [],
  subscriptionsPerUser: 10,
  errorInfoOn401: true,
};
