// What REST says of colleagues: the user's own monitoring list, and Webex statuses (webex-rest.md 3.1, 3.6). Of lines it says nothing.
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { StatusWord } from "@/utils/people/presence.ts";
import type { Monitored } from "@/utils/presence-state.ts";
import type { WebexHttp } from "./http.ts";
import { uuidOf } from "./people.ts";

/** null where Webex says null, nothing, or something else. */
const text = v.fallback(v.nullable(v.string()), null);

const monitoringList = v.object({
  monitoredElements: v.fallback(
    v.array(
      v.object({
        id: v.fallback(v.string(), ""),
        type: v.fallback(v.string(), ""),
        displayName: text,
        firstName: text,
        lastName: text,
        lineKeyLabel: text,
        extension: text,
        directNumber: text,
      }),
    ),
    [],
  ),
});

/** Park extensions and speed dials are on the list too, but are nobody's line. */
const kinds: Readonly<Record<string, Monitored["kind"]>> = { PEOPLE: "person", PLACE: "workspace", VIRTUAL_LINE: "virtual-line" };

/** null: an id that is of no use to XSI. */
function uuidOrNull(id: string): string | null {
  try {
    return uuidOf(id);
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

/** With the user's own token; at most 50 (webex-rest.md 3.6). Rejects with AppError: `forbidden` where the organisation switched user settings off. */
export async function readMonitored(http: WebexHttp, signal?: AbortSignal): Promise<readonly Monitored[]> {
  const { monitoredElements } = await http.getJson("telephony/config/people/me/settings/monitoring", monitoringList, signal ? { signal } : {});
  return toMonitored(monitoredElements);
}

const toMonitored = (elements: v.InferOutput<typeof monitoringList>["monitoredElements"]): readonly Monitored[] =>
  elements.flatMap((element) => {
    const kind = kinds[element.type];
    const uuid = uuidOrNull(element.id);
    if (kind === undefined || uuid === null) return [];
    const name = element.displayName ?? [element.firstName, element.lastName].filter((part) => part !== null).join(" ");
    return { uuid, kind, name: name || (element.lineKeyLabel ?? ""), extension: element.extension, number: element.directNumber };
  });

const listOfAnother = v.object({
  monitoredElements: v.fallback(v.array(v.fallback(v.object({ member: v.fallback(v.nullable(v.unknown()), null) }), { member: null })), []),
});

/**
 * Another person's list, with an administrator's token (spark-admin:people_read); at most 50. Of a member only id and type are documented
 * (webex-rest.md 3.6): the rest is taken where it is told as on one's own list. Rejects with AppError.
 */
export async function readMonitoredOf(http: WebexHttp, personId: string, signal?: AbortSignal): Promise<readonly Monitored[]> {
  const path = `people/${encodeURIComponent(personId)}/features/monitoring`;
  const { monitoredElements } = await http.getJson(path, listOfAnother, signal ? { signal } : {});
  const members = v.parse(monitoringList, { monitoredElements: monitoredElements.flatMap(({ member }) => (member === null ? [] : [member])) });
  return toMonitored(members.monitoredElements);
}

const words: Readonly<Record<string, StatusWord>> = {
  active: "active",
  call: "call",
  donotdisturb: "dnd",
  inactive: "inactive",
  meeting: "meeting",
  outofoffice: "ooo",
  presenting: "presenting",
  pending: "pending",
};

/** Absent when caller or person hide it; words that nobody documented are unknown too. */
const wordOf = (status: string | null): StatusWord => words[(status ?? "").toLowerCase()] ?? "unknown";

const person = v.object({ id: v.fallback(v.string(), ""), status: text });

/** One person's: the only look-up by id that tells the status, a list of ids does not (webex-rest.md 3.1). `personId`: Webex's own. Rejects with AppError. */
export async function readStatus(http: WebexHttp, personId: string, signal?: AbortSignal): Promise<StatusWord> {
  const { status } = await http.getJson(`people/${encodeURIComponent(personId)}`, person, signal ? { signal } : {});
  return wordOf(status);
}

const firstPage = v.object({ items: v.fallback(v.array(person), []) });
/** Without calling data the largest page (webex-rest.md 3.1). */
const pageSize = 1_000;

/**
 * Everybody's, in one request, with an administrator's grant; by uuid. `isWhole` false: the organisation has more people than a page holds,
 * and reading on for statuses is what Webex discourages (webex-rest.md 3.1). Rejects with AppError.
 */
export async function readAllStatuses(
  http: WebexHttp,
  signal?: AbortSignal,
): Promise<{ readonly statuses: ReadonlyMap<string, StatusWord>; readonly isWhole: boolean }> {
  const { items } = await http.getJson("people", firstPage, { query: { max: pageSize }, ...(signal ? { signal } : {}) });
  const statuses = new Map<string, StatusWord>();
  for (const { id, status } of items) {
    const uuid = uuidOrNull(id);
    if (uuid !== null) statuses.set(uuid, wordOf(status));
  }
  return { statuses, isWhole: items.length < pageSize };
}

/** The Webex id of a person of the same organisation: as our own, with their uuid in it (webex-rest.md 5.7: the region may differ from "us"). */
export function personIdOf(uuid: string, ownId: string): string {
  const plain = ownId.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  const prefix = /^ciscospark:\/\/[^/]+\/PEOPLE\//.exec(atob(plain.padEnd(Math.ceil(plain.length / 4) * 4, "=")))?.[0] ?? "ciscospark://us/PEOPLE/";
  return btoa(`${prefix}${uuid}`).replace(/=+$/, "");
}
