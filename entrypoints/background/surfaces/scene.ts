// What the surfaces are drawn from, and the two questions that all of them ask: which calls really ring, and are we blind. Pure.
import type { Calls, TrackedCall } from "@/utils/calls/call.ts";
import { inState } from "@/utils/calls/select.ts";
import type { Settings } from "@/utils/settings.ts";
import type { Link } from "@/utils/state.ts";

export interface Scene {
  readonly calls: Calls;
  readonly link: Link;
  /** Milliseconds since 1970 of the last proof of life; 0 = never. */
  readonly pulse: number;
  readonly settings: Settings;
  /** Call ids whose ring was silenced in this browser. */
  readonly silenced: readonly string[];
  readonly signedIn: boolean;
  /** Open problems, for the badge. */
  readonly problems: number;
}

/** `dueAt`: milliseconds since 1970 when the answer changes by itself; null = only by another scene. */
export interface Timed<T> {
  readonly is: T;
  readonly dueAt: number | null;
}

/** With Advanced Call a call is announced before forwarding, do-not-disturb or a queue may take it away: ghost rings (xsi.md 4.6). */
export const ghostMs = 300;

const deviceRings = ({ call }: TrackedCall) => call.endpoint !== null || call.appearance !== null;

/** Offered calls that a device really rings for, the longest waiting first. */
export function ringing({ calls, link, settings }: Scene, now: number): Timed<readonly TrackedCall[]> {
  const offered = inState(calls, "offered");
  const mayBeGhosts = link.via !== "calling-api" && settings["xsi.eventPackage"] === "Advanced Call";
  const real = (tracked: TrackedCall) => !mayBeGhosts || deviceRings(tracked) || now - tracked.firstSeen >= ghostMs;
  const waiting = offered.filter((tracked) => !real(tracked)).map((tracked) => tracked.firstSeen + ghostMs);
  return { is: offered.filter(real), dueAt: earliest(waiting) };
}

/** A reconnection shorter than this is nobody's concern: the promise is blind no longer than 2 s (product.md §7). */
export const blindGraceMs = 2_000;
/** Three heartbeats of 15 s missed. */
export const silentMs = 45_000;

/** Signed in, and the line does not tell us what happens on it. */
export function blind({ signedIn, link, pulse }: Scene, now: number): Timed<boolean> {
  if (!signedIn || link.phase === "signed-out") return { is: false, dueAt: null };
  if (link.phase === "stopped") return { is: true, dueAt: null };
  const until = link.phase === "live" ? Math.max(pulse, link.since) + silentMs : link.since + blindGraceMs;
  return now >= until ? { is: true, dueAt: null } : { is: false, dueAt: until };
}

export function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length > 0 ? Math.min(...known) : null;
}
