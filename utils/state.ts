// The live state that the worker stores and every page reads: one key a concern, none over 20 kB (design.md §6).
import * as v from "valibot";
import type { CallActionKind } from "./calls/action.ts";
import { type Calls, noCalls } from "./calls/call.ts";
import type { Consult, Gap, Grace, LedgerEntry, Pending } from "./calls/record.ts";
import type { AppErrorData } from "./errors.ts";
import { defineItem } from "./storage.ts";

/** Only the worker writes these, from typed values: a shallow check finds corruption without costing a millisecond a paint. */
const record = <T>(keys: readonly string[]) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && keys.every((key) => key in value));
const list = <T>() => v.custom<readonly T[]>((value) => Array.isArray(value));

/** How the desk stands. `phase` as in ports.ts, or: signed-out; starting (worker woke, link not up yet); stopped (cannot go on: see error). */
export interface Link {
  readonly phase: "signed-out" | "starting" | "connecting" | "subscribing" | "live" | "waiting" | "stopped";
  readonly via: "xsi" | "calling-api" | null;
  readonly channelId: string | null;
  readonly subscriptionId: string | null;
  readonly attempt: number;
  /** Milliseconds since 1970; only while waiting. */
  readonly retryAt: number | null;
  /** Since when in this phase. */
  readonly since: number;
  readonly error: AppErrorData | null;
  /** What can be asked of this line at all, over whichever backend (ports.ts `can`, united by route). */
  readonly can: readonly CallActionKind[];
}

/** The person whose primary line is controlled. */
export interface Line {
  /** With whose authorisation: their own sign-in, or the organisation's for a chosen person (product.md §4). */
  readonly grant: "my-line" | "control-phones";
  /** Webex person id, and the UUID in it that XSI uses (xsi.md 1.4). */
  readonly personId: string;
  readonly userUuid: string;
  readonly orgId: string;
  readonly displayName: string;
  readonly extension: string | null;
  /** E.164 of the primary line, if it has one. */
  readonly number: string | null;
  /** ISO 3166 two-letter country for reading typed numbers; from the line's number. */
  readonly country: string | null;
  /** BroadWorks user id that events carry (xsi.md 1.4); null until the profile was read, or without XSI. */
  readonly broadworksId: string | null;
  /** null: XSI is not enabled for the organisation (xsi.md 1.1). No trailing slash, no version. */
  readonly xsi: { readonly actions: string; readonly events: string; readonly channel: string; readonly domain: string | null } | null;
}

/** What the line itself is called by. */
export const numbersOf = (line: Pick<Line, "extension" | "number"> | null): readonly string[] =>
  [line?.extension, line?.number].filter((number) => typeof number === "string");

/** Of whoever is signed in, and of this run of the browser. */
const ofTheSession = { area: "session", version: 1, wipe: "sign-out" } as const;

export const callsItem = defineItem<Calls>({
  ...ofTheSession,
  key: "desk:calls",
  schema: record<Calls>(["byId", "gone", "oddities"]),
  fallback: noCalls,
  report: "mask",
});
export const linkItem = defineItem<Link>({
  ...ofTheSession,
  key: "desk:link",
  schema: record<Link>(["phase", "since"]),
  report: "keep",
  fallback: { phase: "signed-out", via: null, channelId: null, subscriptionId: null, attempt: 0, retryAt: null, since: 0, error: null, can: [] },
});
/** Why XSI was given up for the Calling API; null = it was not. */
export const xsiRefusalItem = defineItem<AppErrorData | null>({
  ...ofTheSession,
  key: "desk:xsi-refusal",
  schema: v.nullable(record<AppErrorData>(["code", "owner", "retry"])),
  fallback: null,
  report: "keep",
});
/** Milliseconds since 1970 of the last proof that the line is live; 0 = never. Writing it keeps the worker alive. */
export const pulseItem = defineItem<number>({
  ...ofTheSession,
  key: "desk:pulse",
  schema: v.number(),
  fallback: 0,
  report: "keep",
});
/** Newest last, at most 60. */
export const ledgerItem = defineItem<readonly LedgerEntry[]>({
  ...ofTheSession,
  key: "desk:ledger",
  schema: list<LedgerEntry>(),
  fallback: [],
  report: "mask",
});
/** What was asked and is not proven yet. */
export const pendingItem = defineItem<readonly Pending[]>({
  ...ofTheSession,
  key: "desk:pending",
  schema: list<Pending>(),
  fallback: [],
  report: "mask",
});
/** What the Calling API says of muting, by call: XSI events do not say it (xsi.md 2.1 notes). */
export const muteItem = defineItem<Readonly<Record<string, { readonly capable: boolean; readonly muted: boolean }>>>({
  ...ofTheSession,
  key: "desk:mute",
  schema: v.record(v.string(), v.object({ capable: v.boolean(), muted: v.boolean() })),
  fallback: {},
  report: "keep",
});
/** Newest last, at most 100. */
export const gapsItem = defineItem<readonly Gap[]>({
  key: "desk:gaps",
  area: "local",
  schema: list<Gap>(),
  fallback: [],
  version: 1,
  wipe: "sign-out",
  report: "keep",
});
export const consultsItem = defineItem<readonly Consult[]>({
  ...ofTheSession,
  key: "desk:consults",
  schema: list<Consult>(),
  fallback: [],
  report: "mask",
});
/** Consults whose leg was asked for, and Webex has not named it yet, or will not end it: should the worker die now, nobody else would. */
export const openLegsItem = defineItem<readonly Consult[]>({
  ...ofTheSession,
  key: "desk:open-legs",
  schema: list<Consult>(),
  fallback: [],
  report: "mask",
});
export const gracesItem = defineItem<readonly Grace[]>({
  ...ofTheSession,
  key: "desk:graces",
  schema: list<Grace>(),
  fallback: [],
  report: "mask",
});
/** Calls whose ring was silenced in this browser. */
export const silencedItem = defineItem<readonly string[]>({
  ...ofTheSession,
  key: "desk:silenced",
  schema: list<string>(),
  fallback: [],
  report: "keep",
});
export const lineItem = defineItem<Line | null>({
  key: "line",
  area: "local",
  schema: v.nullable(record<Line>(["grant", "personId", "userUuid", "orgId"])),
  fallback: null,
  version: 2,
  // Before version 2 everybody had signed in themselves.
  migrate: (value, from) => (from < 2 && typeof value === "object" && value !== null ? { grant: "my-line", ...value } : value),
  wipe: "sign-out",
  report: "mask",
});
/** Somebody signed out of a chosen person's line: it is not taken up again until somebody asks for it. */
export const lineLeftItem = defineItem<boolean>({
  key: "line:left",
  area: "local",
  schema: v.boolean(),
  fallback: false,
  version: 1,
  wipe: "never",
  report: "keep",
});
/** A sign-in that is under way in the worker, or the error of the last one. */
export interface SignIn {
  readonly running: boolean;
  readonly error: AppErrorData | null;
}
export const signInItem = defineItem<SignIn>({
  ...ofTheSession,
  key: "sign-in",
  schema: record<SignIn>(["running"]),
  fallback: { running: false, error: null },
  report: "keep",
});
/** Kept over restarts of the worker and the browser: a known subscription is refreshed, not made anew (xsi.md 4.5). */
export const subscriptionItem = defineItem<{ readonly subscriptionId: string | null }>({
  key: "xsi:subscription",
  area: "local",
  schema: v.object({ subscriptionId: v.nullable(v.string()) }),
  fallback: { subscriptionId: null },
  version: 1,
  wipe: "sign-out",
  report: "keep",
});
/** Commands lately run from the palette, the last one first, at most 8. */
export const recentCommandsItem = defineItem<readonly string[]>({
  ...ofTheSession,
  key: "view:recent-commands",
  schema: list<string>(),
  fallback: [],
  report: "keep",
});
