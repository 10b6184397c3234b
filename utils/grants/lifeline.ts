// How long a grant is still good, in words' parts and in states; pure, time is given.
import type { GrantRecord } from "./grant.ts";

export interface Remaining {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
}

/** From `ms` milliseconds, rounded down to the minute; null when nothing remains. */
export function remaining(ms: number): Remaining | null {
  if (!(ms > 0)) return null;
  const minutes = Math.floor(ms / 60_000);
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}

/** product.md §4: badge from 48 h. */
export const expiringMs = 48 * 3_600_000;

export type GrantStanding = "none" | "authorised" | "expiring" | "expired" | "failed";

/** `now` in milliseconds since 1970. A grant that renews itself is expiring only when its refresh token is. */
export function standing(grant: GrantRecord, now: number): GrantStanding {
  if (grant.state === "none") return "none";
  if (grant.state === "failed") return "failed";
  const end = grant.way === "code" && grant.renewableUntil !== null ? grant.renewableUntil : grant.validUntil;
  if (end === null) return "authorised";
  if (end <= now) return "expired";
  return end - now < expiringMs ? "expiring" : "authorised";
}
