// People as Webex REST tells them (webex-rest.md 3.1).
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { Person, PersonNumber } from "@/utils/people/person.ts";
import type { WebexHttp } from "./http.ts";
import { decodeId } from "./ids.ts";

/** null where Webex says null or nothing. */
const text = v.fallback(v.nullable(v.string()), null);
const phoneNumber = v.object({ type: v.fallback(v.string(), ""), value: v.fallback(v.string(), ""), primary: v.fallback(v.boolean(), false) });

const meSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  orgId: v.pipe(v.string(), v.minLength(1)),
  displayName: v.fallback(v.string(), ""),
  emails: v.fallback(v.array(v.string()), []),
  phoneNumbers: v.fallback(v.array(phoneNumber), []),
  /** Only with callingData. */
  extension: text,
  status: text,
  /** null: Webex does not show them to this token. */
  roles: v.fallback(v.nullable(v.array(v.string())), null),
});

/** The person whose token it is. Ids are Webex's own, undecoded. */
export type Me = Readonly<v.InferOutput<typeof meSchema>>;

/** `GET people/me?callingData=true`. Rejects with AppError. */
export const readMe = (http: WebexHttp, signal?: AbortSignal): Promise<Me> =>
  http.getJson("people/me", meSchema, { query: { callingData: true }, ...(signal ? { signal } : {}) });

/** Another person with calling data, for an administrator's grant. `uuid`: as of `uuidOf`. Rejects with AppError; `not-found` for who is no person. */
export const readPersonOf = (http: WebexHttp, uuid: string, signal?: AbortSignal): Promise<Me> =>
  http.getJson(`people/${encodeURIComponent(webexPersonId(uuid))}`, meSchema, { query: { callingData: true }, ...(signal ? { signal } : {}) });

/** The Webex id of a person; the region in it may be another, the uuid is the same (webex-rest.md 5.7). */
export const webexPersonId = (uuid: string): string => btoa(`ciscospark://us/PEOPLE/${uuid}`).replace(/=+$/, "");

const colleagueSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  displayName: text,
  firstName: text,
  lastName: text,
  nickName: text,
  emails: v.fallback(v.array(v.string()), []),
  phoneNumbers: v.fallback(v.array(phoneNumber), []),
  extension: text,
  locationId: text,
  department: text,
  title: text,
  type: text,
  loginEnabled: v.fallback(v.nullable(v.boolean()), null),
});
const colleagues = v.object({ items: v.array(v.unknown()) });

/** Webex's words for kinds of number; a fax is nobody to send a caller to. */
const numberKinds: Readonly<Record<string, PersonNumber["kind"]>> = { work: "work", work_extension: "extension", mobile: "mobile", other: "other" };

/** null: no person, a deactivated one, or one without a usable id or name. `sites`: names of locations by id. */
export function toPerson(told: unknown, sites: ReadonlyMap<string, string>): Person | null {
  const parsed = v.safeParse(colleagueSchema, told);
  if (!parsed.success) return null;
  const { id, firstName, lastName, nickName, emails, phoneNumbers, extension, locationId, department, title, type, loginEnabled } = parsed.output;
  const userUuid = uuidOrNull(id);
  const email = emails[0] ?? null;
  const displayName = parsed.output.displayName || [firstName, lastName].filter(Boolean).join(" ") || email;
  if (userUuid === null || !displayName || loginEnabled === false || (type !== null && type !== "person")) return null;
  const listed = phoneNumbers.flatMap(({ type: kind, value }): readonly PersonNumber[] => {
    const known = numberKinds[kind];
    return known === undefined || value === "" || (known === "extension" && value === extension) ? [] : [{ kind: known, value }];
  });
  return {
    id: `webex:${userUuid}`,
    displayName,
    givenName: firstName || null,
    familyName: lastName || null,
    readings: [],
    nicknames: nickName && nickName !== firstName ? [nickName] : [],
    department: department || null,
    title: title || null,
    site: locationId === null ? null : (sites.get(locationId) ?? null),
    numbers: extension ? [{ kind: "extension", value: extension }, ...listed] : listed,
    email,
    source: "webex",
    userUuid,
    broadworksId: null,
  };
}

function uuidOrNull(id: string): string | null {
  try {
    return uuidOf(id);
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

export interface PeoplePage {
  readonly people: readonly Person[];
  /** Path of the next page; null = this was the last. */
  readonly next: string | null;
}

/** A page of the whole organisation, for an administrator's grant: from the beginning, or from `next` of the page before. Rejects with AppError. */
export async function readPeople(
  http: WebexHttp,
  {
    at,
    max,
    sites,
    signal,
  }: { readonly at: string | null; readonly max: number; readonly sites: ReadonlyMap<string, string>; readonly signal: AbortSignal },
): Promise<PeoplePage> {
  const query = { callingData: true, max };
  const { data, next } = await http.page(at ?? "people", colleagues, { ...(at === null ? { query } : {}), signal });
  return { people: data.items.flatMap((told) => toPerson(told, sites) ?? []), next };
}

/**
 * Those whose display name begins so, of at least three letters, because Webex answers 400 to fewer; or whose address it is. Any user may ask.
 * `isWhole`: there are no others. Rejects with AppError.
 */
export async function findPeople(
  http: WebexHttp,
  word: string,
  signal: AbortSignal,
): Promise<{ readonly people: readonly Person[]; readonly isWhole: boolean }> {
  const query = { ...(word.includes("@") ? { email: word } : { displayName: word }), callingData: true, max: 50 };
  const { data, next } = await http.page("people", colleagues, { query, signal });
  return { people: data.items.flatMap((told) => toPerson(told, new Map()) ?? []), isWhole: next === null };
}

/**
 * The UUID in a Webex id: base64, with or without padding, of `ciscospark://{region}/{TYPE}/{uuid}` (webex-rest.md 5.7, xsi.md 1.4).
 * An id that is a UUID already is given back. Throws `bad-answer`.
 */
export function uuidOf(webexId: string): string {
  const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  if (uuid.test(webexId)) return webexId;
  const last = decodeId(webexId)?.split("/").at(-1) ?? "";
  if (!uuid.test(last)) throw new AppError("bad-answer", { detail: "person id without UUID" });
  return last;
}
