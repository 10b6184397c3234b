// Support's report: one JSON document whose first part is text for people. Facts, time and salt come in, the file comes out byte for byte. Pure.
import type { Calls } from "../calls/call.ts";
import type { Gap, LedgerEntry } from "../calls/record.ts";
import { toErrorData } from "../errors.ts";
import type { LogLine } from "../log.ts";
import type { Origin, Policy } from "../policy.ts";
import { settingKeys, settingSchemas } from "../settings.ts";
import type { Link } from "../state.ts";
import type { Area, Item } from "../storage.ts";
import { assemble, type Flight, type Frame, isOfFlight, lastOf, span } from "./flight.ts";
import { createStandIns, mask, type Sign, type StandIn } from "./mask.ts";
import type { RequestStats } from "./requests.ts";

export const reportSchema = "switchboard-report";
export const reportVersion = 1;

/** One stored item with the way in which its declaration lets it be told. */
export interface StoredValue {
  readonly key: string;
  readonly area: Area;
  readonly report: "keep" | "mask";
  readonly value: unknown;
}

export interface ReportFacts {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly version: string;
  /** Facts of the machine, not of the person: shown as they are. */
  readonly browser: { readonly agent: string; readonly platform: string; readonly language: string };
  readonly policy: Policy;
  readonly stored: readonly StoredValue[];
  /** Keys of items that are declared `omit`; their values are not even read. */
  readonly omitted: readonly string[];
  /** Keyed with a salt of this one report (mask.ts). */
  readonly sign: Sign;
}

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** A setting's text may be an address or a name of the customer's: then only whether there is one is told. */
export interface SettingFact {
  readonly key: string;
  readonly origin: Origin;
  readonly value: string | number | boolean;
}

interface Report {
  readonly schema: typeof reportSchema;
  readonly version: typeof reportVersion;
  readonly at: number;
  readonly readable: readonly string[];
  readonly product: { readonly version: string };
  readonly browser: ReportFacts["browser"];
  readonly settings: readonly SettingFact[];
  readonly rejected: readonly string[];
  readonly omitted: readonly string[];
  readonly stored: Readonly<Record<string, unknown>>;
  readonly flight: Flight;
}

/** Reads every declared item that may be told. An item declared `omit` is never read: no secret can be in a report by mistake. */
export async function readStored(items: readonly Item<unknown>[]): Promise<Pick<ReportFacts, "stored" | "omitted">> {
  const told = items.flatMap((item) => (item.report === "omit" ? [] : [{ item, report: item.report }]));
  const read = async (item: Item<unknown>): Promise<unknown> => {
    try {
      return await item.get();
    } catch (thrown) {
      return { unreadable: toErrorData(thrown).code }; // a report about broken storage must come out, too
    }
  };
  const stored = await Promise.all(told.map(async ({ item, report }) => ({ key: item.key, area: item.area, report, value: await read(item) })));
  return { stored, omitted: items.filter(({ report }) => report === "omit").map(({ key }) => key) };
}

function settingFact(policy: Policy, key: (typeof settingKeys)[number]): SettingFact {
  const value: unknown = policy.values[key];
  const isChoice = settingSchemas[key].type === "picklist";
  const origin = policy.origin[key];
  if (typeof value === "number" || typeof value === "boolean") return { key, origin, value };
  if (Array.isArray(value)) return { key, origin, value: value.length === 0 ? "(none)" : `(${value.length} set)` };
  if (isChoice) return { key, origin, value: String(value) };
  return { key, origin, value: value === "" ? "(empty)" : "(set)" };
}

/** Total: what lies in storage may be broken, and the report must come out. */
const stamp = (at: number | null) =>
  at === null || at === 0 || !(Math.abs(at) < 8e15) ? "–" : new Date(at).toISOString().replace("T", " ").replace("Z", "");
const after = (from: number, at: number | null) => (at === null ? "–" : `+${at - from} ms`);
/** One part of the text; a value that is not of its shape costs its own part only, and stands below as it is. */
function list(name: string, linesOf: () => readonly string[]): readonly string[] {
  try {
    const lines = linesOf();
    return [name, ...(lines.length === 0 ? ["  none"] : lines.map((line) => `  ${line}`)), ""];
  } catch (thrown) {
    return [name, `  not of the expected shape (${thrown instanceof Error ? thrown.name : "unknown"}); see below`, ""];
  }
}
const present = (...parts: readonly unknown[]) => parts.filter((part) => part !== null && part !== undefined && part !== "").join(" · ");

/** What happened, in a line for support. */
export function frameLine(frame: Frame): string {
  switch (frame.kind) {
    case "event": {
      const { event } = frame;
      const calls = event.kind === "call" ? [event.call] : event.kind === "calls" || event.kind === "snapshot" ? event.calls : [];
      const name = "name" in event ? event.name : event.kind;
      return present(`heard ${name}`, ...calls.map(({ id, state }) => `${id} ${state}`));
    }
    case "calls":
      return `calls as the desk held them: ${Object.keys(frame.calls.byId).length}`;
    case "command":
      return present(
        frame.action === null ? frame.entry.outcome : `asks for ${frame.action}`,
        frame.entry.command,
        frame.entry.call,
        frame.entry.error?.code,
      );
    case "link":
      return present(`link ${frame.link.phase}`, frame.link.via, frame.link.error?.code);
    case "consults":
      return `consults: ${frame.consults.map(({ caller, leg, phase }) => `${caller} about ${leg ?? "?"} ${phase}`).join(", ") || "none"}`;
    case "graces":
      return `blind sends waiting: ${frame.graces.length}`;
    case "lost":
      return `lost: a frame of ${frame.size} characters`;
  }
}

function requestLines(stats: RequestStats | undefined): readonly string[] {
  const minutes = stats?.minutes ?? [];
  const total = (index: number) => minutes.flatMap(({ counts }) => counts).reduce((sum, [name, n]) => sum + (name === index ? n : 0), 0);
  return [
    ...(stats?.names ?? []).map((name, index) => `${total(index)} × ${name}`),
    ...(stats?.refusals ?? []).map(({ at, endpoint, retryAfterMs }) => `${stamp(at)} 429 ${endpoint}, wait ${retryAfterMs ?? "?"} ms`),
  ];
}

/** For people; drawn from what was masked already, so it can tell no more than the data below it. */
function readable(report: Omit<Report, "readable">): readonly string[] {
  const of = <T>(key: string) => report.stored[key] as T | undefined;
  const link = of<Link>("desk:link");
  const calls = of<Calls>("desk:calls");
  const { agent, platform, language } = report.browser;
  return [
    "Switchboard for Webex Calling: report for support",
    `Made ${stamp(report.at)} UTC. All times are UTC.`,
    "Names and numbers are replaced by stand-ins that belong to this report alone. It holds no token and no secret.",
    "",
    ...list("Product", () => [`version ${report.product.version}`, agent, present(platform, language)]),
    ...list("Line", () =>
      link === undefined
        ? []
        : [
            present(`${link.phase} since ${stamp(link.since)}`, link.via, `attempt ${link.attempt}`),
            `last pulse ${stamp(of<number>("desk:pulse") ?? null)}`,
            present(`channel ${link.channelId ?? "–"}`, `subscription ${link.subscriptionId ?? "–"}`),
            ...(link.error === null ? [] : [present(link.error.code, link.error.status, link.error.owner, link.error.detail, link.error.trackingId)]),
          ],
    ),
    ...list("Calls", () =>
      Object.values(calls?.byId ?? {}).map(({ call, since }) => present(call.id, call.direction, call.state, `since ${stamp(since)}`)),
    ),
    ...list("Ledger", () =>
      (of<readonly LedgerEntry[]>("desk:ledger") ?? []).map((entry) =>
        present(
          stamp(entry.askedAt),
          entry.command,
          entry.call,
          `accepted ${after(entry.askedAt, entry.acceptedAt)}`,
          `seen ${after(entry.askedAt, entry.seenAt)}`,
          entry.outcome,
          entry.via,
          entry.error?.code,
          entry.error?.status,
          entry.error?.detail,
          entry.trackingId ?? entry.error?.trackingId,
        ),
      ),
    ),
    ...list("Gaps", () =>
      (of<readonly Gap[]>("desk:gaps") ?? []).map(({ from, to, reason }) => `${stamp(from)} blind for ${to - from} ms · ${reason}`),
    ),
    ...list("Oddities", () => (calls?.oddities ?? []).map(({ at, what, id }) => present(stamp(at), what, id))),
    ...list("Requests of the last hour", () => requestLines(of<RequestStats>("diagnostics:requests"))),
    ...list("Settings", () => [
      ...report.settings.map(({ key, origin, value }) => `${key} = ${value} (${origin})`),
      ...report.rejected.map((key) => `refused from the policy: ${key}`),
    ]),
    ...list("Log", () =>
      (of<readonly LogLine[]>("log") ?? []).map(({ at, level, room, text, facts }) =>
        present(stamp(at), level, room, text, ...Object.entries(facts).map(([name, value]) => `${name}=${value}`)),
      ),
    ),
    ...list("Flight recording", () => report.flight.frames.map((frame) => `${stamp(frame.at)} ${frameLine(frame)}`)),
    ...list("Stored, and not told", () => report.omitted),
  ];
}

function draw(facts: ReportFacts, flight: Flight, standIn: StandIn): Report {
  const others = facts.stored.filter(({ key }) => !isOfFlight(key));
  const report = {
    schema: reportSchema,
    version: reportVersion,
    at: facts.at,
    product: { version: facts.version },
    browser: facts.browser,
    settings: settingKeys.map((key) => settingFact(facts.policy, key)),
    rejected: facts.policy.rejected,
    omitted: facts.omitted,
    stored: Object.fromEntries(others.map(({ key, report, value }) => [key, mask(standIn, report, key, value)])),
    flight: mask(standIn, "mask", "flight", flight) as Flight,
  } as const;
  const { schema, version, at, ...rest } = report;
  return { schema, version, at, readable: readable(report), ...rest };
}

/** JSON with one element of a list a line: it can be read, searched and compared without a tool. */
function layout(value: unknown, depth: number): string {
  const pad = " ".repeat(depth);
  if (Array.isArray(value) && value.length > 0 && depth < 4)
    return `[\n${value.map((each) => `${pad} ${JSON.stringify(each)}`).join(",\n")}\n${pad}]`;
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > 1) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, held]) => `${pad} ${JSON.stringify(name)}: ${layout(held, depth + 1)}`);
  return `{\n${fields.join(",\n")}\n${pad}}`;
}

/** The file: what is shown, copied and saved is this text. The same facts with the same salt give the same bytes. */
export async function createReport(facts: ReportFacts): Promise<ReportFile> {
  const flight = lastOf(assemble(facts.stored.filter(({ key }) => isOfFlight(key)).map(({ value }) => value)), span);
  const { collect, settle } = createStandIns();
  draw(facts, flight, collect);
  const standIn = await settle(facts.sign);
  const time = new Date(facts.at).toISOString().slice(0, 19).replaceAll(":", "-");
  return { name: `switchboard-report-${time}.json`, text: `${layout(draw(facts, flight, standIn), 0)}\n` };
}
