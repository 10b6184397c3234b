// Grants and their causes in words' keys: one source for the rows, the problems list and the diagnostics page. Pure.
import type { Words } from "../diagnostics/verdict.ts";
import type { Cause } from "./cause.ts";
import { type GrantKey, type GrantRecord, grantOf, isStandBy, scopesToAsk } from "./grant.ts";

/** A part of a text's key, made from an id: dashes, colons and dots are not allowed there. */
export const keyPart = (id: string): string => id.replaceAll(/[:.-]/g, "_");

const words = (key: string, ...parts: Words["with"]): Words => ({ key, with: parts });

export function causeWords({ id, code }: Pick<Cause, "id" | "code">): { readonly title: Words; readonly remedy: Words } {
  const name = id === "other" && code !== null ? `error.${keyPart(code)}` : `grant.cause.${keyPart(id)}`;
  return { title: words(`${name}.title`), remedy: words(`${name}.remedy`) };
}

/** "Control phones", "Control phones, stand-by". */
export function grantWords(key: GrantKey): Words {
  const name = words(`authorisation.${keyPart(grantOf(key))}.name`);
  return isStandBy(key) ? words("authorisation.stand_by.name", name) : name;
}

/** "Ada Okonkwo (ada@…)"; null = not known. */
export function authoriserWords({ authoriserName, authoriser }: GrantRecord): Words | string | null {
  if (authoriserName === null || authoriserName === authoriser) return authoriser;
  return authoriser === null ? authoriserName : words("authorisation.who", authoriserName, authoriser);
}

interface Told {
  /** The integration that the grant is, or would be, given through; "" = none is set up. */
  readonly clientId: string;
  /** "grants.optionalScopes". */
  readonly optional: boolean;
  /** null: not known where this is asked. */
  readonly redirectUrl: string | null;
}

/** Ready to send to whoever must act, with what they need for it; null = nobody need be written to. */
export function messageOf(cause: Cause, record: GrantRecord, { clientId, optional, redirectUrl }: Told): Words | null {
  if (cause.next === "wait" || cause.owner === "you" || cause.owner === "network") return null;
  const { title, remedy } = causeWords(cause);
  const body = words("grant.message.body", clientId || "–", grantWords(record.id), authoriserWords(record) ?? "–", title, remedy);
  if (cause.id === "scope-missing") return words("grant.message.with_scopes", body, scopesToAsk(grantOf(record.id), optional).join(" "));
  if (cause.id === "redirect" && redirectUrl !== null) return words("grant.message.with_redirect", body, redirectUrl);
  return cause.next === "control-hub" ? words("grant.message.with_path", body, words("grant.control_hub_path")) : body;
}
