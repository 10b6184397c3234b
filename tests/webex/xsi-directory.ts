// Directories of Xsi-Actions: paging, wildcards and "/i" as xsi.md 3.4 has them.
import type { CallRecord, Switch, SwitchUser } from "./switch.ts";
import { el, maybe, type XmlNode } from "./xsi-xml.ts";

/** Answers at most so many records a page, whatever was asked for. */
const pageLimit = 100;

export class BadQuery extends Error {}

const inLatin1 = (text: string) => text.replace(/[\u{100}-\u{10ffff}]/gu, "?");
const beyondLatin1 = (text: string) => inLatin1(text) !== text;

/** Exact and case-sensitive; "*" at the ends is a wildcard, "/i" at the end ignores case, "\/" is a slash. */
export function matches(value: string, pattern: string): boolean {
  const anyCase = /(?<!\\)\/i$/i.test(pattern);
  let wanted = (anyCase ? pattern.slice(0, -2) : pattern).replaceAll("\\/", "/");
  let text = value;
  if (anyCase) [wanted, text] = [wanted.toLowerCase(), text.toLowerCase()];
  const starts = wanted.startsWith("*");
  const ends = wanted.endsWith("*") && wanted.length > 1;
  const core = wanted.slice(starts ? 1 : 0, ends ? -1 : undefined);
  if (starts && ends) return text.includes(core);
  if (starts) return text.endsWith(core);
  return ends ? text.startsWith(core) : text === core;
}

type Fields = Readonly<Record<string, string>>;

const criteria = ["firstName", "lastName", "name", "userId", "groupId", "number", "extension", "mobileNo", "department", "emailAddress"];

function search<T>(all: readonly T[], fieldsOf: (one: T) => Fields, query: URLSearchParams): readonly T[] {
  const wanted = criteria.flatMap((name) => {
    const value = query.get(name);
    if (name === "groupId" && value?.includes("*")) throw new BadQuery("groupId takes no wildcards");
    return value === null ? [] : [[name, value] as const];
  });
  if (wanted.length === 0) return all;
  const any = query.get("searchCriteriaModeOr") === "true";
  return all.filter((one) => {
    const fields = fieldsOf(one);
    const fits = ([name, value]: readonly [string, string]) => matches(fields[name] ?? "", value);
    return any ? wanted.some(fits) : wanted.every(fits);
  });
}

function page<T>(all: readonly T[], query: URLSearchParams) {
  const whole = (name: string, otherwise: number) => {
    const text = query.get(name);
    if (text === null) return otherwise;
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || (name === "results" && number > 1000)) throw new BadQuery(`${name}: ${text}`);
    return number;
  };
  const start = whole("start", 1);
  const some = all.slice(start - 1, start - 1 + Math.min(whole("results", 50), pageLimit));
  const head = [el("startIndex", start), el("numberOfRecords", some.length), el("totalAvailableRecords", all.length)];
  return { some, head };
}

function detailsNode(user: SwitchUser): XmlNode {
  const { firstName, lastName } = user;
  return el("directoryDetails", [
    el("userId", user.userId),
    el("firstName", inLatin1(firstName)),
    el("lastName", inLatin1(lastName)),
    el("groupId", user.location),
    maybe("number", user.number),
    el("extension", user.extension),
    maybe("firstNameUnicode", beyondLatin1(firstName + lastName) ? firstName : null),
    maybe("lastNameUnicode", beyondLatin1(firstName + lastName) ? lastName : null),
    el("additionalDetails", [
      maybe("mobile", user.mobile),
      el("emailAddress", user.email),
      maybe("department", user.department),
      maybe("title", user.title),
    ]),
  ]);
}

const fieldsOfUser = (user: SwitchUser): Fields => ({
  firstName: user.firstName,
  lastName: user.lastName,
  name: `${user.firstName} ${user.lastName}`,
  userId: user.userId,
  groupId: user.location,
  number: user.number ?? "",
  extension: user.extension,
  mobileNo: user.mobile ?? "",
  department: user.department ?? "",
  emailAddress: user.email,
});

function people(root: "Enterprise" | "Group", users: readonly SwitchUser[], query: URLSearchParams): XmlNode {
  const column = query.get("sortColumn")?.split("/")[0] ?? "lastName";
  if (!["lastName", "firstName", "department"].includes(column)) throw new BadQuery(`sortColumn: ${column}`);
  const key = (user: SwitchUser) => fieldsOfUser(user)[column] ?? "";
  const found = search(users, fieldsOfUser, query).toSorted((one, other) => key(one).localeCompare(key(other)));
  const { some, head } = page(found, query);
  const inner = root === "Enterprise" ? "enterpriseDirectory" : "groupDirectory";
  return el(root, [...head, some.length === 0 ? null : el(inner, some.map(detailsNode))]);
}

function personal(user: SwitchUser, query: URLSearchParams): XmlNode {
  const { some, head } = page(
    search(user.contacts, (contact) => ({ name: contact.name, number: contact.number }), query),
    query,
  );
  return el("Personal", [...head, ...some.map((contact) => el("entry", [el("name", contact.name), el("number", contact.number)]))]);
}

function logEntry(record: CallRecord, at: number): XmlNode {
  return el("callLogsEntry", [
    el("phoneNumber", record.number ?? "Unavailable"),
    el("name", record.name ?? "Unavailable"),
    el("time", new Date(record.at).toISOString().replace("Z", "+00:00")),
    el("callLogId", `${record.at}:${at}`),
  ]);
}

/** null: no such directory. Throws BadQuery. */
export function directoryNode(telephony: Switch, user: SwitchUser, path: readonly string[], query: URLSearchParams): XmlNode | null {
  const [name, part] = path.map((one) => one.toLowerCase());
  if (name === "enterprise") return people("Enterprise", telephony.users, query);
  if (name === "group")
    return people(
      "Group",
      telephony.users.filter((one) => one.location === user.location),
      query,
    );
  if (name === "personal") return personal(user, query);
  if (name !== "calllogs") return null;
  const list = (type: CallRecord["type"], bare: boolean) =>
    el(
      type,
      telephony
        .historyOf(user.uuid)
        .filter((one) => one.type === type)
        .map(logEntry),
      { bare },
    );
  if (part === undefined) return el("CallLogs", [list("placed", false), list("received", false), list("missed", false)]);
  return part === "placed" || part === "received" || part === "missed" ? list(part, true) : null;
}
