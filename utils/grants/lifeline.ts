// How long a grant is still good, in words' parts and in states; pure, time is given.
import { type GrantId, type GrantKey, type GrantRecord, isStandBy, standByOf } from "./grant.ts";

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

/** Hands out a token, or can be renewed to. */
const serves = (record: GrantRecord | undefined, now: number): boolean =>
  record !== undefined && record.state === "authorised" && standing(record, now) !== "expired";

/** Whose token is handed out for a grant: the stand-by's when the first one's is dead; null = nobody's. */
export function serving(records: readonly GrantRecord[], grant: GrantId, now: number): GrantKey | null {
  const keys: readonly GrantKey[] = grant === "my-line" ? [grant] : [grant, standByOf(grant)];
  return (
    keys.find((key) =>
      serves(
        records.find(({ id }) => id === key),
        now,
      ),
    ) ?? null
  );
}

/** Of a grant's first authoriser: dead, while a stand-by serves in their place. */
export const coveredByStandBy = (records: readonly GrantRecord[], grant: GrantId, now: number): boolean => {
  const key = serving(records, grant, now);
  return key !== null && isStandBy(key);
};
