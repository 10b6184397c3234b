// The roles of a person: what they are called, and whether Full Administrator is among them, from ids and names (webex-rest.md 3.3). Pure.
import { decodeId } from "./ids.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const fullAdministrator = "Full Administrator";

/** Names by role id, as GET /roles gives them to whoever may read them. */
export type RoleNames = ReadonlyMap<string, string>;
const unread: RoleNames = new Map();

/**
 * What one role is called: as Webex names it, else as its legible id does ("id_user_admin" is "user admin"); null: it has one of the older ids,
 * which say nothing by themselves. An id that is not base64 is given back as it is.
 */
function nameOf(id: string, names: RoleNames): string | null {
  const known = names.get(id);
  if (known !== undefined) return known;
  const last = decodeId(id)?.split("/").at(-1) ?? id;
  if (uuid.test(last)) return null;
  return last.endsWith("id_full_admin") ? fullAdministrator : last.replace(/^id_/, "").replaceAll("_", " ");
}

/** `unnamed`: how many have no name that could be read. */
export function namedRoles(roles: readonly string[], names: RoleNames = unread): { readonly named: readonly string[]; readonly unnamed: number } {
  const all = roles.map((id) => nameOf(id, names));
  const named = all.filter((name) => name !== null);
  return { named, unnamed: all.length - named.length };
}

/** null: Webex does not show the roles, or one of them has no name that could be read. */
export function isFullAdmin(roles: readonly string[] | null, names: RoleNames = unread): boolean | null {
  if (roles === null) return null;
  const { named, unnamed } = namedRoles(roles, names);
  if (named.includes(fullAdministrator)) return true;
  return unnamed > 0 ? null : false;
}
