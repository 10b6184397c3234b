// Looks for people whose primary line can be controlled, and for the lines beside them that cannot (webex-rest.md 3.1, 3.3, 3.5).
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { LineCandidate, LineCandidates, NotChoosable } from "@/utils/line-candidate.ts";
import type { WebexHttp } from "./http.ts";
import { extensionOf, workNumberOf } from "./line.ts";
import { uuidOf, webexPersonId } from "./people.ts";

export interface CandidateNeeds {
  /** With the token of the grant that controls phones. */
  readonly http: WebexHttp;
  /** With a token that may have spark-admin:telephony_config_read; null: there is none. */
  readonly config: WebexHttp | null;
  /** Whether `http` may read the names of licences (spark-admin:licenses_read). */
  readonly readsLicences: boolean;
  /** A name's beginning, an email address, or an extension or number. */
  readonly query: string;
  readonly signal: AbortSignal;
}

/** webex-rest.md 3.1: with calling data larger pages time out. */
const mostPeople = 10;
const mostOthers = 20;
/** Whose phones are looked at, and how many phones of each: a search must not become a storm. */
const mostOwners = 3;
const mostPhones = 2;

const text = v.fallback(v.nullable(v.string()), null);
const id = v.pipe(v.string(), v.minLength(1));
const list = v.fallback(v.array(v.unknown()), []);
const personShape = v.object({
  id,
  displayName: text,
  type: text,
  extension: text,
  licenses: v.fallback(v.array(v.string()), []),
  phoneNumbers: v.fallback(
    v.array(v.object({ type: v.fallback(v.string(), ""), value: v.fallback(v.string(), ""), primary: v.fallback(v.boolean(), false) })),
    [],
  ),
});
type PersonWire = v.InferOutput<typeof personShape>;
const ownerShape = v.object({ id, type: text, firstName: text, lastName: text });
const numberShape = v.object({ phoneNumber: text, extension: text, owner: ownerShape });
const virtualLineShape = v.object({
  id,
  displayName: text,
  firstName: text,
  lastName: text,
  number: v.fallback(v.object({ external: text, extension: text }), { external: null, extension: null }),
});
const memberShape = v.object({
  id,
  memberType: text,
  firstName: text,
  lastName: text,
  phoneNumber: text,
  extension: text,
  primaryOwner: v.fallback(v.boolean(), false),
});

/** What of a list can be read; the rest is left out. */
const readable = <T>(items: readonly unknown[], shape: v.GenericSchema<unknown, T>): readonly T[] =>
  items.flatMap((item) => {
    const read = v.safeParse(shape, item);
    return read.success ? [read.output] : [];
  });

const nameOf = (...parts: readonly (string | null)[]) => parts.filter((part) => part !== null && part !== "").join(" ");

/** null: an id that is none of ours. */
function uuidOrNull(webexId: string): string | null {
  try {
    return uuidOf(webexId);
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

/** The names that let a person have calls (webex-rest.md 3.3); all begin so, and route lists and places are nobody's line. */
const isCallingLicence = (name: string) => /^Webex Calling - (Professional|Standard|Basic)$/i.test(name.trim());

/** Rejects with AppError for what the people themselves cannot be read for; what is only beside them is left out. */
export async function findCandidates(needs: CandidateNeeds): Promise<LineCandidates> {
  const { http, config, query, signal } = needs;
  const isNumber = /^\+?[\d ()/-]+$/.test(query);
  const numbered = isNumber && config !== null ? await allowed(readNumbers(config, numberQuery(query), signal)) : [];
  const { people, isCut } = isNumber ? { people: await peopleOf(numbered ?? [], http, signal), isCut: false } : await readPeople(http, query, signal);
  const licences = needs.readsLicences ? await allowed(readCallingLicences(http, signal)) : null;
  const persons = await Promise.all(people.map((person) => candidateOf(person, licences, http, signal)));
  const found = persons.filter((person) => person !== null);
  const named = config === null ? null : isNumber ? numbered : await allowed(readNamed(config, query, signal));
  const owners = found.filter(({ reason }) => reason === null).slice(0, mostOwners);
  const onPhones = named === null || config === null ? [] : await Promise.all(owners.map((owner) => readPhones(config, owner, people, signal)));
  const others = [...onPhones.flat(), ...(named ?? []).flatMap((line) => (line.kind === "person" ? [] : [line]))];
  const lines = [...found].sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null));
  for (const line of others) if (!lines.some(({ id: known, kind }) => known === line.id && kind === line.kind)) lines.push(line);
  return { lines, isCut, others: named !== null };
}

async function readPeople(http: WebexHttp, query: string, signal: AbortSignal): Promise<{ people: readonly PersonWire[]; isCut: boolean }> {
  const asked = { ...(query.includes("@") ? { email: query } : { displayName: query }), callingData: true, max: mostPeople };
  const { data, next } = await http.page("people", v.object({ items: list }), { query: asked, signal });
  return { people: readable(data.items, personShape), isCut: next !== null };
}

/** The people among the owners of numbers. */
async function peopleOf(lines: readonly LineCandidate[], http: WebexHttp, signal: AbortSignal): Promise<readonly PersonWire[]> {
  const owners = [...new Set(lines.filter(({ kind }) => kind === "person").map((line) => line.id))].slice(0, mostPeople);
  if (owners.length === 0) return [];
  const ids = owners.map(webexPersonId).join(",");
  const { items } = await http.getJson("people", v.object({ items: list }), { query: { id: ids, callingData: true, max: mostPeople }, signal });
  return readable(items, personShape);
}

/** null: a bot, or nobody that XSI could name. */
async function candidateOf(
  person: PersonWire,
  licences: ReadonlySet<string> | null,
  http: WebexHttp,
  signal: AbortSignal,
): Promise<LineCandidate | null> {
  const uuid = uuidOrNull(person.id);
  if (uuid === null || (person.type !== null && person.type !== "person")) return null;
  const extension = extensionOf(person);
  const number = workNumberOf(person);
  const reason: NotChoosable | null =
    extension === null && number === null
      ? "no-line"
      : licences !== null && !(await isLicensed(person.id, licences, http, signal))
        ? "no-licence"
        : null;
  return { id: uuid, kind: "person", name: person.displayName ?? "", extension, number, phoneOf: null, reason };
}

/** Licences are promised on the single-person call only (webex-rest.md 3.1); where none are told, the number counts. */
async function isLicensed(personId: string, licences: ReadonlySet<string>, http: WebexHttp, signal: AbortSignal): Promise<boolean> {
  const told = await allowed(http.getJson(`people/${encodeURIComponent(personId)}`, personShape, { signal }));
  return told === null || told.licenses.length === 0 || told.licenses.some((licence) => licences.has(licence));
}

/** Ids of licences by which a person has a line. */
async function readCallingLicences(http: WebexHttp, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { items } = await http.getJson("licenses", v.object({ items: list }), { signal });
  const named = readable(items, v.object({ id, name: v.string() }));
  return new Set(named.filter(({ name }) => isCallingLicence(name)).map((licence) => licence.id));
}

const numberQuery = (query: string): Readonly<Record<string, string>> => {
  const digits = query.replace(/[^\d+]/g, "");
  return digits.startsWith("+") ? { phoneNumber: digits } : { extension: digits };
};

const kinds: Readonly<Record<string, readonly [LineCandidate["kind"], NotChoosable | null]>> = {
  PEOPLE: ["person", null],
  PLACE: ["workspace", "workspace"],
  VIRTUAL_LINE: ["virtual-line", "virtual-line"],
};

async function readNumbers(config: WebexHttp, by: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly LineCandidate[]> {
  const { phoneNumbers } = await config.getJson("telephony/config/numbers", v.object({ phoneNumbers: list }), {
    query: { ...by, max: mostOthers },
    signal,
  });
  return readable(phoneNumbers, numberShape).flatMap(({ phoneNumber: number, extension, owner }): readonly LineCandidate[] => {
    const uuid = uuidOrNull(owner.id);
    const kind = kinds[owner.type ?? ""];
    if (uuid === null || kind === undefined) return [];
    return [{ id: uuid, kind: kind[0], name: nameOf(owner.firstName, owner.lastName), extension, number, phoneOf: null, reason: kind[1] }];
  });
}

/** Virtual lines and workspaces by their own name. */
async function readNamed(config: WebexHttp, ownerName: string, signal: AbortSignal): Promise<readonly LineCandidate[]> {
  const [{ virtualLines }, places] = await Promise.all([
    config.getJson("telephony/config/virtualLines", v.object({ virtualLines: list }), { query: { ownerName, max: mostOthers }, signal }),
    readNumbers(config, { ownerName, ownerType: "PLACE" }, signal),
  ]);
  const virtual = readable(virtualLines, virtualLineShape).flatMap((line): readonly LineCandidate[] => {
    const uuid = uuidOrNull(line.id);
    const name = line.displayName ?? nameOf(line.firstName, line.lastName);
    const { extension, external: number } = line.number;
    return uuid === null ? [] : [{ id: uuid, kind: "virtual-line", name, extension, number, phoneOf: null, reason: "virtual-line" }];
  });
  return [...virtual, ...places];
}

/** The other lines on a person's phones ("Get Person Devices", "Get Device Members" of Webex's device settings); none where that may not be read. */
async function readPhones(
  config: WebexHttp,
  owner: LineCandidate,
  people: readonly PersonWire[],
  signal: AbortSignal,
): Promise<readonly LineCandidate[]> {
  const personId = people.find((person) => uuidOrNull(person.id) === owner.id)?.id;
  if (personId === undefined) return [];
  const path = `telephony/config/people/${encodeURIComponent(personId)}/devices`;
  const phones = await allowed(config.getJson(path, v.object({ devices: list }), { signal }));
  const ids = readable(phones?.devices ?? [], v.object({ id })).slice(0, mostPhones);
  const read = await Promise.all(
    ids.map((phone) =>
      allowed(config.getJson(`telephony/config/devices/${encodeURIComponent(phone.id)}/members`, v.object({ members: list }), { signal })),
    ),
  );
  return read
    .flatMap((phone) => readable(phone?.members ?? [], memberShape))
    .flatMap((member): readonly LineCandidate[] => {
      const uuid = uuidOrNull(member.id);
      if (uuid === null || uuid === owner.id) return [];
      const kind = member.memberType === "VIRTUAL_LINE" ? "virtual-line" : "shared-line";
      const { phoneNumber: number, extension } = member;
      return [{ id: uuid, kind, name: nameOf(member.firstName, member.lastName), extension, number, phoneOf: owner.name, reason: kind }];
    });
}

/** null when Webex says that this token may not see it, or that there is none. */
async function allowed<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (thrown) {
    if (thrown instanceof AppError && ["forbidden", "not-found", "no-licence", "refused"].includes(thrown.code)) return null;
    throw thrown;
  }
}
