// Grants in words: their names, how they stand, until when, who gave them, and a message to whoever must act. Pure, but for the texts.
import { endOf, validityText } from "@/components/settings/validity.ts";
import type { Owner } from "@/utils/errors.ts";
import type { Cause } from "@/utils/grants/cause.ts";
import { type GrantKey, type GrantRecord, grantOf, isStandBy } from "@/utils/grants/grant.ts";
import { type GrantStanding, standing } from "@/utils/grants/lifeline.ts";
import { text } from "@/utils/i18n.ts";
import type { Settings } from "@/utils/settings.ts";

/** A part of a text's key, made from an id: dashes, colons and dots are not allowed there. */
export const keyPart = (id: string): string => id.replaceAll(/[:.-]/g, "_");

/** "Control phones", "Control phones, stand-by". */
export function grantName(key: GrantKey): string {
  const name = text(`authorisation.${keyPart(grantOf(key))}.name`);
  return isStandBy(key) ? text("authorisation.stand_by.name", [name]) : name;
}

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
  if (record.state !== "authorised" || record.way === null) return null;
  if (record.way !== "code" || record.renewableUntil === null) return text(`authorisation.renews.${record.way}`);
  return text("authorisation.renews.token", [validityText(record.validUntil, now)]);
}

export const moment = (at: number): string => new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** "Ada Okonkwo (ada@…)"; null = not known. */
export function authoriserOf({ authoriserName, authoriser }: GrantRecord): string | null {
  if (authoriserName === null || authoriserName === authoriser) return authoriser;
  return authoriser === null ? authoriserName : text("authorisation.who", [authoriserName, authoriser]);
}

export const ownerText = (owner: Owner): string => text(`console.owner.${owner}`);

/** The integration that this grant is, or would be, given through; "" = none is set up. */
export function integrationOf(record: GrantRecord, values: Settings): string {
  if (record.clientId !== null && record.state !== "none") return record.clientId;
  return values["integration.byGrant"][grantOf(record.id)]?.clientId || values["integration.clientId"];
}

/** Ready to send to whoever must act; null = nobody need be written to. */
export function messageFor(cause: Cause, record: GrantRecord, clientId: string): string | null {
  if (cause.next === "wait" || cause.owner === "you" || cause.owner === "network") return null;
  return text(`grant.message.${keyPart(cause.id)}`, [clientId, grantName(record.id), authoriserOf(record) ?? text("authorisation.somebody")]);
}
