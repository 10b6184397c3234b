// The enterprise directory of Xsi-Actions (xsi.md 3.4): pages by start and results, in whatever character set the server chose (xsi.md 2.8).
import { SaxesParser } from "saxes";
import { AppError } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Person, PersonNumber } from "@/utils/people/person.ts";
import { errorFromAnswer, errorFromThrown, type TokenSource } from "../webex/http.ts";
import type { Find, Page, Source } from "./source.ts";

export interface XsiDirectoryDeps {
  /** Base of Xsi-Actions, without version, and the user's uuid; null: no XSI, or nobody is signed in. */
  readonly place: () => { readonly actions: string; readonly user: string } | null;
  readonly token: TokenSource;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly log: Log;
}

/** "results" may be 1 to 1000, but servers have a limit of their own (xsi.md 3.4). */
const largest = 200;
const timeoutMs = 30_000;
/** A page of a thousand people is a third of this. */
const largestBytes = 4 * 1024 * 1024;

/** By the charset of the Content-Type, else by the XML declaration, else UTF-8 (xsi.md 2.8). */
export function decodeDocument(bytes: Uint8Array, contentType: string | null): string {
  const declared = () => /^[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 200)))?.[1];
  const charset = /charset\s*=\s*"?([\w.-]+)/i.exec(contentType ?? "")?.[1] ?? declared() ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return new TextDecoder("latin1").decode(bytes); // a name that no browser knows: every byte is a letter then
  }
}

/** An entry's texts by local name, whatever its depth: no name stands twice in one (xsi.md 3.4). */
type Entry = Readonly<Record<string, string>>;

interface Told {
  readonly entries: readonly Entry[];
  readonly numberOfRecords: number | null;
  readonly total: number | null;
}

const localName = (name: string) => name.slice(name.lastIndexOf(":") + 1);
const wholeNumber = (text: string | undefined): number | null => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null);

/** Entries that are whole; throws `bad-answer` when it is no directory at all. */
export function readDirectory(text: string): Told {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  const entries: Entry[] = [];
  const head: Record<string, string> = {};
  const state: { entry: Record<string, string> | null; text: string; root: string | null; isWhole: boolean } = {
    entry: null,
    text: "",
    root: null,
    isWhole: false,
  };
  parser.on("error", () => undefined); // a sin in one name costs that name: what is whole is taken, and the counts tell what is missing
  parser.on("opentag", ({ name }) => {
    const local = localName(name);
    state.root ??= local;
    state.text = "";
    if (local === "directoryDetails") state.entry = {};
  });
  const add = (more: string) => {
    state.text += more;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", ({ name }) => {
    const local = localName(name);
    if (local === state.root) state.isWhole = true;
    if (local === "directoryDetails" && state.entry) {
      entries.push(state.entry);
      state.entry = null;
    } else if (state.text.trim() !== "") (state.entry ?? head)[local] ??= state.text.trim();
    state.text = "";
  });
  parser.write(text).close();
  if (state.root !== "Enterprise" && state.root !== "Group") throw new AppError("bad-answer", { detail: "no directory" });
  if (!state.isWhole) throw new AppError("bad-answer", { detail: "directory cut off" });
  return { entries, numberOfRecords: wholeNumber(head.numberOfRecords), total: wholeNumber(head.totalAvailableRecords) };
}

/** A group may be a site's name or a bare id (xsi.md 3.4 leaves it open): an id helps nobody to find anybody. */
const siteOf = (groupId: string | undefined): string | null =>
  groupId === undefined || /^[\da-f-]{16,}$/i.test(groupId) || /^\d+$/.test(groupId) || groupId.includes("@") ? null : groupId;

/** null: without id or name. The names in the person's own letters are preferred; those in Latin letters are readings. */
export function personOf(entry: Entry): Person | null {
  const { userId, firstName, lastName, firstNameUnicode, lastNameUnicode, hiranganaFirstName, hiranganaLastName } = entry;
  const joined = (...parts: readonly (string | undefined)[]) => parts.filter(Boolean).join(" ");
  const latin = joined(firstName, lastName);
  const displayName = joined(firstNameUnicode ?? firstName, lastNameUnicode ?? lastName);
  if (!userId || displayName === "") return null;
  const kana = joined(hiranganaLastName, hiranganaFirstName);
  const numbers: readonly PersonNumber[] = [
    ...(entry.extension ? [{ kind: "extension" as const, value: entry.extension }] : []),
    ...(entry.number ? [{ kind: "work" as const, value: entry.number }] : []),
    ...(entry.mobile ? [{ kind: "mobile" as const, value: entry.mobile }] : []),
  ];
  return {
    id: `xsi:${userId}`,
    displayName,
    givenName: firstNameUnicode ?? firstName ?? null,
    familyName: lastNameUnicode ?? lastName ?? null,
    // What ISO-8859-1 could not hold arrives as question marks.
    readings: [latin, kana].filter((reading) => reading !== "" && reading !== displayName && !reading.includes("?")),
    nicknames: [],
    department: entry.department ?? null,
    title: entry.title ?? null,
    site: siteOf(entry.groupId),
    numbers,
    email: entry.emailAddress ?? null,
    source: "xsi",
    userUuid: null,
    broadworksId: userId,
  };
}

async function readBytes(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > largestBytes) throw new AppError("bad-answer", { detail: "directory page too large", status: response.status });
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A search value: any case, and a slash in it is only a slash (xsi.md 3.4). */
const anyCase = (pattern: string) => `${pattern.replaceAll("/", "\\/")}/i`;

export function createXsiDirectory({ place, token, fetch, now, log }: XsiDirectoryDeps): { readonly source: Source; readonly find: Find } {
  async function once(url: URL, bearer: string, signal: AbortSignal) {
    try {
      const response = await fetch(url.href, {
        headers: { authorization: `Bearer ${bearer}`, accept: "application/xml" },
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        credentials: "omit",
        cache: "no-store",
      });
      const bytes = await readBytes(response);
      return { status: response.status, headers: response.headers, text: decodeDocument(bytes, response.headers.get("content-type")) };
    } catch (thrown) {
      signal.throwIfAborted();
      throw errorFromThrown(thrown);
    }
  }

  async function ask(query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Told> {
    const at = place();
    if (at === null) throw new AppError("xsi-disabled");
    const url = new URL(`${at.actions.replace(/\/+$/, "")}/v2.0/user/${encodeURIComponent(at.user)}/directories/Enterprise`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    let bearer = await token();
    let answer = await once(url, bearer, signal);
    if (answer.status === 401) {
      bearer = await token({ renew: true });
      answer = await once(url, bearer, signal);
    }
    if (answer.status < 200 || answer.status > 299) throw errorFromAnswer(answer, now(), [bearer]);
    return readDirectory(answer.text);
  }

  const peopleIn = ({ entries }: Told) => entries.flatMap((entry) => personOf(entry) ?? []);

  async function page(cursor: string | null, size: number, signal: AbortSignal): Promise<Page> {
    const start = wholeNumber(cursor ?? "1") ?? 1;
    const told = await ask({ start: String(start), results: String(size), sortColumn: "lastName" }, signal);
    const given = told.numberOfRecords ?? told.entries.length;
    if (told.entries.length < given) log.warn("directory entries lost", { told: given, read: told.entries.length });
    const next = start + given;
    const isLast = given === 0 || (told.total !== null && next > told.total);
    return { people: peopleIn(told), next: isLast ? null : String(next), total: told.total };
  }

  return {
    source: {
      id: "xsi",
      largest,
      async open(turn) {
        if (place() === null) return null;
        return async (cursor, size, signal) => {
          await turn(signal);
          return page(cursor, size, signal);
        };
      },
    },
    find: async (word, signal) => {
      if (word.includes("@")) return { people: [], isWhole: true };
      const pattern = anyCase(`${word}*`);
      const told = await ask({ firstName: pattern, lastName: pattern, searchCriteriaModeOr: "true", start: "1", results: "50" }, signal);
      return { people: peopleIn(told), isWhole: told.total !== null && told.total <= told.entries.length };
    },
  };
}
