// Call detail records of the loopback Webex (webex-rest.md 3.8): made-up calls of past days, always the same, and the calls that the switch carried.
import type { Clock } from "./clock.ts";
import { type Answer, type Asked, json, webexError } from "./http.ts";
import type { AccessToken } from "./oauth-store.ts";
import { type OrgSettings, outsiders, type Person } from "./org.ts";
import type { Switch } from "./switch.ts";

export type Item = Readonly<Record<string, string>>;
type Kind = "window" | "page";

export const cdrHosts = ["analytics-calling.webexapis.com", "analytics-calling-eu.webexapis.com"] as const;
const scope = "spark-admin:calling_cdr_read";

/** Every open fact, as a switch; live and mutable. */
export interface CdrSettings {
  /** Whose host has the records; the other one answers 451. */
  region: "us" | "eu";
  /** A 451 names the right host in its message, or only says no. */
  namesHost: boolean;
  /** One first request and ten further pages a minute, per token; false: no limit. */
  limits: boolean;
  /** `Retry-After` of the limit: seconds, "rest" = what is left of the minute, null = absent. */
  retryAfter: number | "rest" | null;
  /** Made-up calls of a working hour. */
  callsAnHour: number;
  /** Records a page at most, whatever is asked for. */
  pageMax: number;
  /** Records as of 2023: fewer keys, "NA" for what is empty. */
  older: boolean;
  /** Whether a Full Administrator has the role for it; the role is a tick of its own in Control Hub. */
  roleGiven: boolean;
}

export interface CdrControls extends CdrSettings {
  /** The next requests of this kind meet 429. `retryAfter`: seconds; null: no header. */
  refuseNext(kind: Kind, retryAfter: number | null, times?: number): void;
  /** What lies between two moments, by the time of the end. */
  records(from: number, to: number): readonly Item[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** 0 to 1, from a text: the same one always. */
function chance(seed: string): number {
  let hash = 2166136261;
  for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822507);
  hash ^= hash >>> 13;
  return (hash >>> 0) / 4294967296;
}
const pick = <T>(list: readonly [T, ...T[]], seed: string): T => list[Math.floor(chance(seed) * list.length)] ?? list[0];
const iso = (at: number) => new Date(at).toISOString();

interface Made {
  readonly endedAt: number;
  readonly item: Item;
}

interface Side {
  readonly person: Person | null;
  readonly name: string;
  readonly number: string;
}

const sideOf = (person: Person): Side => ({ person, name: person.displayName, number: person.number ?? person.extension ?? "" });

interface LegFacts {
  readonly id: string;
  readonly correlation: string;
  readonly from: Side;
  readonly to: Side;
  readonly own: Side;
  readonly direction: "ORIGINATING" | "TERMINATING";
  readonly type: string;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly transferredAt?: number;
}

const seconds = (ms: number) => String(Math.round(ms / 1000));

function recordOf(leg: LegFacts, older: boolean): Made {
  const { from, to, own, startedAt, answeredAt, endedAt } = leg;
  const basic: Item = {
    "Start time": iso(startedAt),
    "Answer time": answeredAt === null ? "" : iso(answeredAt),
    Duration: answeredAt === null ? "0" : seconds(endedAt - answeredAt),
    Answered: String(answeredAt !== null),
    Direction: leg.direction,
    "Called line ID": to.name || "NA",
    "Calling line ID": from.name || "NA",
    "Called number": to.number || "NA",
    "Calling number": from.number || "NA",
    "Call type": leg.type,
    "Call ID": `SSE${leg.id}@10.0.0.1`,
    "Correlation ID": leg.correlation,
    User: own.name,
    "User type": "User",
    "User UUID": own.person?.uuid ?? "",
    Location: own.person?.location.name ?? "",
    "Related reason": leg.transferredAt === undefined ? "" : "ConsultativeTransfer",
    "Report ID": leg.id,
    "Report time": iso(endedAt),
  };
  const newer: Item = {
    "Release time": iso(endedAt),
    "Ring duration": seconds((answeredAt ?? endedAt) - startedAt),
    "Hold Duration": "0",
    "Call outcome": "Success",
    "Call outcome reason": answeredAt === null ? "NoAnswer" : "Normal",
    "User number": own.number,
    "Call transfer Time": leg.transferredAt === undefined ? "" : iso(leg.transferredAt),
    "Releasing party": "Remote",
    "Answer indicator": answeredAt === null ? "No" : "Yes",
  };
  const withNa = Object.fromEntries(Object.entries(basic).map(([key, value]) => [key, value === "" && older ? "NA" : value]));
  return { endedAt, item: older ? withNa : { ...basic, ...newer } };
}

/** The calls that began in one hour of UTC; working hours are busier. */
function madeUp(at: number, people: readonly Person[], settings: CdrSettings): readonly Made[] {
  const [desk, ...others] = people.filter(({ kind, extension }) => kind === "person" && extension !== null);
  const [first, ...rest] = others;
  if (desk === undefined || first === undefined) return [];
  const clock = new Date(at).getUTCHours();
  const busy = clock >= 7 && clock < 18 ? settings.callsAnHour : clock >= 6 && clock < 21 ? Math.ceil(settings.callsAnHour / 8) : 0;
  return Array.from({ length: busy }, (_, n) => n).flatMap((n): Made[] => {
    const seed = `${at} ${n}`;
    const startedAt = at + Math.floor(chance(`${seed} start`) * hour);
    const answered = chance(`${seed} answered`) < 0.82;
    const ring = 3_000 + Math.floor(chance(`${seed} ring`) ** 3 * 55_000);
    const answeredAt = answered ? startedAt + ring : null;
    const endedAt = startedAt + ring + (answered ? 8_000 + Math.floor(chance(`${seed} talk`) ** 4 * 15 * minute) : 0);
    const outsider = outsiders[Math.floor(chance(`${seed} who`) * outsiders.length)];
    const stranger: Side = { person: null, name: outsider?.name ?? "", number: outsider?.number ?? "" };
    const colleague = sideOf(pick([first, ...rest], `${seed} colleague`));
    const reception = sideOf(desk);
    const common = { correlation: `cor-${seed.replace(" ", "-")}`, startedAt, answeredAt, endedAt };
    const id = (leg: number) => `rep-${seed.replace(" ", "-")}-${leg}`;
    const way = chance(`${seed} way`);
    const legs: LegFacts[] = [];
    if (way < 0.6) {
      const to = chance(`${seed} desk`) < 0.7 ? reception : colleague;
      const sent = answered && to === reception && chance(`${seed} sent`) < 0.4;
      const transferredAt = startedAt + ring + 6_000;
      legs.push({
        ...common,
        id: id(0),
        from: stranger,
        to,
        own: to,
        direction: "TERMINATING",
        type: "SIP_INBOUND",
        ...(sent ? { transferredAt, endedAt: transferredAt } : {}),
      });
      if (sent)
        legs.push({
          ...common,
          id: id(1),
          from: stranger,
          to: colleague,
          own: colleague,
          direction: "TERMINATING",
          type: "SIP_ENTERPRISE",
          startedAt: transferredAt,
          answeredAt: transferredAt + 4_000,
          endedAt: Math.max(endedAt, transferredAt + 10_000),
        });
    } else if (way < 0.8) {
      legs.push({ ...common, id: id(0), from: colleague, to: stranger, own: colleague, direction: "ORIGINATING", type: "SIP_NATIONAL" });
    } else {
      const inside = { ...common, from: colleague, to: reception, type: "SIP_ENTERPRISE" };
      legs.push(
        { ...inside, id: id(0), own: colleague, direction: "ORIGINATING" },
        { ...inside, id: id(1), own: reception, direction: "TERMINATING" },
      );
    }
    return legs.map((leg) => recordOf(leg, settings.older));
  });
}

/** What the switch itself carried: each user's half of a call, when it ended. */
function carried(telephony: Switch, people: readonly Person[], settings: CdrSettings): readonly Made[] {
  const made: Made[] = [];
  const known = new Set<string>();
  telephony.on((event) => {
    if (event.kind !== "call" || event.name !== "CallReleased") return;
    const leg = event.legs[0];
    const own = people.find(({ uuid }) => uuid === event.user);
    if (own === undefined || known.has(`${event.user} ${leg.callId}`)) return;
    known.add(`${event.user} ${leg.callId}`);
    const other = people.find(({ uuid }) => uuid === leg.remoteParty.uuid);
    const far: Side = other
      ? sideOf(other)
      : { person: null, name: leg.remoteParty.name ?? "", number: leg.remoteParty.address?.replace(/^(?:tel|sip):/, "") ?? "" };
    const mine = sideOf(own);
    const called = leg.personality === "Terminator";
    const facts: LegFacts = {
      id: `rep-${leg.callId}`,
      correlation: leg.session,
      from: called ? far : mine,
      to: called ? mine : far,
      own: mine,
      direction: called ? "TERMINATING" : "ORIGINATING",
      type: leg.remoteParty.callType === "Network" ? (called ? "SIP_INBOUND" : "SIP_NATIONAL") : "SIP_ENTERPRISE",
      startedAt: leg.startedAt,
      answeredAt: leg.answeredAt,
      endedAt: leg.releasedAt ?? event.at,
    };
    made.push(recordOf(facts, settings.older));
  });
  return made;
}

export interface CdrNeeds {
  readonly clock: Clock;
  readonly people: readonly Person[];
  readonly org: OrgSettings;
  readonly telephony: Switch;
}

export function createCdr({ clock, people, org, telephony }: CdrNeeds) {
  const settings: CdrSettings = {
    region: "us",
    namesHost: true,
    limits: true,
    retryAfter: "rest",
    callsAnHour: 12,
    pageMax: 500,
    older: false,
    roleGiven: true,
  };
  const seen = new Map<string, number[]>();
  const refusals: Record<Kind, (number | null)[]> = { window: [], page: [] };

  const controls: CdrControls = Object.assign(settings, {
    refuseNext(kind: Kind, retryAfter: number | null, times = 1) {
      for (let n = 0; n < times; n++) refusals[kind].push(retryAfter);
    },
    records(from: number, to: number): readonly Item[] {
      const hours = Math.ceil((to - from) / hour) + 2;
      const begin = Math.floor(from / hour) * hour - hour;
      const past = Array.from({ length: hours }, (_, n) => begin + n * hour).flatMap((at) => madeUp(at, people, settings));
      return [...past, ...own]
        .filter(({ endedAt }) => endedAt >= from && endedAt < to)
        .sort((a, b) => a.endedAt - b.endedAt)
        .map(({ item }) => item);
    },
  });
  const own = carried(telephony, people, settings);

  /** null, or the value of Retry-After ("" = absent). */
  function limited(token: string, kind: Kind): string | null {
    const [ordered] = refusals[kind].splice(0, 1);
    if (ordered !== undefined) return ordered === null ? "" : String(ordered);
    if (!settings.limits) return null;
    const now = clock.now();
    const recent = (seen.get(`${kind} ${token}`) ?? []).filter((at) => at > now - minute);
    const most = kind === "window" ? 1 : 10;
    if (recent.length < most) {
      seen.set(`${kind} ${token}`, [...recent, now]);
      return null;
    }
    if (settings.retryAfter === null) return "";
    return String(settings.retryAfter === "rest" ? Math.ceil(((recent[0] ?? now) + minute - now) / 1000) : settings.retryAfter);
  }

  function answer(asked: Asked, token: AccessToken): Answer {
    const refuse = (status: number, message: string, headers: Answer["headers"] = {}) => webexError(asked, status, message, undefined, org, headers);
    const right = settings.region === "us" ? cdrHosts[0] : cdrHosts[1];
    if (asked.path !== "/v1/cdr_feed") return refuse(404, "The requested resource could not be found.");
    if (asked.method !== "GET") return refuse(405, "Method Not Allowed");
    if (!token.scopes.has(scope)) return refuse(403, `The access token is missing required scopes. Missing: scope ${scope}`);
    if (!token.person.fullAdmin || !settings.roleGiven)
      return refuse(403, "The user is missing required roles. Missing: role Webex Calling Detailed Call History API access");
    if (asked.host !== right)
      return refuse(
        451,
        settings.namesHost ? `The data of this organization is in another region. Use https://${right}/v1/cdr_feed` : "Wrong region.",
      );
    const query = asked.url.searchParams;
    const [from, to] = [Date.parse(query.get("startTime") ?? ""), Date.parse(query.get("endTime") ?? "")];
    const now = clock.now();
    if (Number.isNaN(from) || Number.isNaN(to) || !/\.\d{3}Z$/.test(query.get("startTime") ?? ""))
      return refuse(400, "startTime or endTime is malformed");
    if (to <= from) return refuse(400, "endTime must be later than startTime");
    if (to - from > 12 * hour) return refuse(400, "The window must not be longer than 12 hours");
    const offset = Number(query.get("start") ?? "0");
    if (offset === 0 && (to > now - 5 * minute || from < now - 30 * day)) return refuse(400, "The window must be between 5 minutes and 30 days ago");
    const max = Number(query.get("max") ?? "500");
    if (!Number.isInteger(max) || max < 1 || max > 5000) return refuse(400, "max is out of range");
    const wait = limited(token.value, offset === 0 ? "window" : "page");
    if (wait !== null) return refuse(429, "Too Many Requests", wait === "" ? {} : { "retry-after": wait });
    const all = controls.records(from, to);
    const size = Math.min(max, settings.pageMax);
    const next = new URL(asked.url);
    next.searchParams.set("start", String(offset + size));
    return json(
      200,
      { items: all.slice(offset, offset + size) },
      offset + size < all.length ? { link: `<https://${asked.host}${next.pathname}${next.search}>; rel="next"` } : {},
    );
  }

  return { controls, answer };
}
