// Stored: how the connection to Webex Connect stands, what of the outbox is shown, and which addresses were activated.
import * as v from "valibot";
import type { ConnectFault } from "./connect/answers.ts";
import type { EventKind } from "./connect/body.ts";
import { defineItem } from "./storage.ts";

/** `failed`: the last activation did not succeed; see `fault`. */
export type ConnectPhase = "off" | "activating" | "activated" | "failed";

/** An event that was set aside, without anything that says who. */
export interface DeadLetter extends ConnectFault {
  /** When it was set aside, milliseconds since 1970. */
  readonly at: number;
  readonly kind: EventKind;
}

export interface ConnectState {
  readonly phase: ConnectPhase;
  /** Since when in this phase, milliseconds since 1970. */
  readonly at: number;
  /** Who wanted it; null = nobody. While somebody does, events are noted, also when the activation failed. */
  readonly by: "hand" | "policy" | null;
  /** Why the activation failed, or why events wait. */
  readonly fault: ConnectFault | null;
  /** Since when nothing could be delivered though something waits; null = all is well. */
  readonly failingSince: number | null;
  /** Failures in a row, and when the next try is due. */
  readonly attempt: number;
  readonly retryAt: number | null;
  /** Where this token address wants the secret (webex-rest.md 6.1 does not say). */
  readonly secretIn: "body" | "basic";
  readonly lastDelivered: number | null;
  readonly delivered: number;
  readonly waiting: number;
  /** When the oldest that waits was noted. */
  readonly oldest: number | null;
  readonly dead: number;
  /** Newest first, at most 20. */
  readonly letters: readonly DeadLetter[];
  /** How many went because there were too many or too old ones. */
  readonly dropped: number;
  /** When something was first found too old: it goes an hour later, so that no jump of the clock takes it. */
  readonly agedAt: number | null;
}

export const connectStateItem = defineItem<ConnectState>({
  key: "connect:state",
  area: "local",
  schema: v.custom<ConnectState>(
    (value) => typeof value === "object" && value !== null && "phase" in value && "attempt" in value && "letters" in value,
  ),
  fallback: {
    phase: "off",
    at: 0,
    by: null,
    fault: null,
    failingSince: null,
    attempt: 0,
    retryAt: null,
    secretIn: "body",
    lastDelivered: null,
    delivered: 0,
    waiting: 0,
    oldest: null,
    dead: 0,
    letters: [],
    dropped: 0,
    agedAt: null,
  },
  version: 1,
  wipe: "never",
  report: "keep",
});

/** What was activated, and so what is in use, whatever the form says by now. */
export interface ConnectTarget {
  readonly tokenUrl: string;
  readonly webhookUrl: string;
  readonly clientId: string;
}

export const connectTargetItem = defineItem<ConnectTarget | null>({
  key: "connect:target",
  area: "local",
  schema: v.nullable(v.object({ tokenUrl: v.string(), webhookUrl: v.string(), clientId: v.string() })),
  fallback: null,
  version: 1,
  wipe: "never",
  report: "omit",
});

/** Whether a secret was saved here; the secret itself is never shown again. */
export const connectSecretSavedItem = defineItem<boolean>({
  key: "connect:secretSaved",
  area: "local",
  schema: v.boolean(),
  fallback: false,
  version: 1,
  wipe: "never",
  report: "keep",
});
