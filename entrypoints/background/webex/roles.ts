// Whether somebody is a Full Administrator, from the ids of their roles (webex-rest.md 3.3). Pure.
import { decodeId } from "./ids.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Last parts of the decoded role ids ("id_full_admin"); an id that is not base64 is given back as it is. */
export const roleNames = (roles: readonly string[]): readonly string[] => roles.map((id) => decodeId(id)?.split("/").at(-1) ?? id);

/** null: Webex does not show the roles, or has the older ids, which say nothing by themselves. */
export function isFullAdmin(roles: readonly string[] | null): boolean | null {
  if (roles === null) return null;
  const names = roleNames(roles);
  if (names.some((name) => name.endsWith("id_full_admin"))) return true;
  return names.some((name) => uuid.test(name)) ? null : false;
}
