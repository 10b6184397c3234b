// How long a sign-in is still good, in words: "13 days 23 hours 59 minutes".
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { remaining } from "@/utils/grants/lifeline.ts";
import { text } from "@/utils/i18n.ts";

const part = (name: "day" | "hour" | "minute", count: number) =>
  count === 1 ? text(`options.time.${name}`) : text(`options.time.${name}s`, [count]);

/** From `ms` milliseconds; days and hours are left out while they are nothing. null: nothing remains. */
export function durationText(ms: number): string | null {
  const left = remaining(ms);
  if (left === null) return null;
  const days = left.days > 0 ? [part("day", left.days)] : [];
  const hours = left.days > 0 || left.hours > 0 ? [part("hour", left.hours)] : [];
  return [...days, ...hours, part("minute", left.minutes)].join(" ");
}

/** `until` in milliseconds since 1970; null = Webex did not say. */
export function validityText(until: number | null, now: number): string {
  if (until === null) return text("options.sign_in.valid_unknown");
  const left = durationText(until - now);
  return left === null ? text("options.sign_in.ended") : text("options.sign_in.valid", [left]);
}

/** A grant that renews itself is good for as long as it can be renewed. */
export const endOf = (grant: GrantRecord): number | null =>
  grant.way === "code" && grant.renewableUntil !== null ? grant.renewableUntil : grant.validUntil;
