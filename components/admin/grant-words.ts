// Grants in words: their names, how they stand, until when, and who gave them. Pure, but for the texts.
import { endOf, validityText } from "@/components/settings/validity.ts";
import type { Owner } from "@/utils/errors.ts";
import type { GrantKey, GrantRecord } from "@/utils/grants/grant.ts";
import { type GrantStanding, standing } from "@/utils/grants/lifeline.ts";
import { authoriserWords, grantWords } from "@/utils/grants/words.ts";
import { said, text } from "@/utils/i18n.ts";

/** "Control phones", "Control phones, stand-by". */
export const grantName = (key: GrantKey): string => said(grantWords(key));

export type StateWord = "none" | "authorised" | "expiring" | "failed";

const words: Readonly<Record<GrantStanding, StateWord>> = {
  none: "none",
  authorised: "authorised",
  expiring: "expiring",
  expired: "failed",
  failed: "failed",
};

export const stateOf = (record: GrantRecord, now: number): StateWord => words[standing(record, now)];
export const stateText = (state: StateWord): string => text(`authorisation.state.${state}`);

/** Ticks; null = nothing to count down. */
export const validity = (record: GrantRecord, now: number): string | null =>
  record.state === "authorised" ? validityText(endOf(record), now) : null;

/** What becomes of it when the present token ends; null = nothing is authorised. */
export function renewalText(record: GrantRecord, now: number): string | null {
  if (record.way === null || !["authorised", "expiring"].includes(standing(record, now))) return null;
  if (record.way !== "code" || record.renewableUntil === null) return text(`authorisation.renews.${record.way}`);
  return text("authorisation.renews.token", [validityText(record.validUntil, now)]);
}

export const moment = (at: number): string => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** "Ada Okonkwo (ada@…)"; null = not known. */
export function authoriserOf(record: GrantRecord): string | null {
  const words = authoriserWords(record);
  return typeof words === "object" && words !== null ? said(words) : words;
}

/** On the administrator's own page nobody is "your" administrator. */
export const ownerText = (owner: Owner): string =>
  text(owner === "administrator" ? "authorisation.cause.administrator" : `diagnostics.owner.${owner}`);
