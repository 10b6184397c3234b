// One call detail record as Webex tells it (webex-rest.md 3.8), decoded with tolerance: every key may be absent, empty or "NA", and times and numbers are text.
import * as v from "valibot";

/** One leg of a call, as one party's side of it was recorded. */
export interface CallLeg {
  /** Webex's report id; where an older record has none, made from what tells records apart. */
  readonly id: string;
  /** Joins the legs of one call; null: not told. */
  readonly correlation: string | null;
  /** Milliseconds since 1970, as are all times here. */
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly releasedAt: number | null;
  readonly answered: boolean;
  readonly direction: "originating" | "terminating" | null;
  /** Seconds. */
  readonly ring: number | null;
  readonly duration: number | null;
  readonly hold: number | null;
  /** SIP_INBOUND, SIP_ENTERPRISE … as told. */
  readonly type: string | null;
  /** Whose side this is: a person, or what serves people (queue, attendant, mailbox). */
  readonly user: string | null;
  readonly userType: string | null;
  readonly userNumber: string | null;
  readonly location: string | null;
  readonly callingNumber: string | null;
  readonly callingName: string | null;
  readonly calledNumber: string | null;
  readonly calledName: string | null;
  readonly outcome: string | null;
  readonly outcomeReason: string | null;
  readonly redirectReason: string | null;
  readonly relatedReason: string | null;
  /** Somebody sent the call on in this leg. */
  readonly transferred: boolean;
}

/** Longer than any name or number: a bad record must not fill the disk. */
const longest = 200;

/** A page of cdr_feed. Items that are no records are dropped by `readLegs`. */
export const feedSchema = v.object({ items: v.array(v.unknown()) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The key's words, whatever their case: Webex writes "Start time", "Ring duration" and "Hold Duration". */
const fold = (key: string): string => key.trim().toLowerCase().replace(/\s+/g, " ");

function textOf(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  return text === "" || text === "NA" ? null : text.slice(0, longest);
}

function timeOf(value: unknown): number | null {
  const text = textOf(value);
  if (text === null) return null;
  // Times are UTC (webex-rest.md 3.8); a zone that was left out is not the reader's.
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(at) ? null : at;
}

function secondsOf(value: unknown): number | null {
  const text = textOf(value);
  const seconds = text === null ? Number.NaN : Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

const directionOf = (text: string | null): CallLeg["direction"] =>
  text?.toUpperCase() === "ORIGINATING" ? "originating" : text?.toUpperCase() === "TERMINATING" ? "terminating" : null;

/** null: nothing that can be counted, because it does not say when it began. */
export function readLeg(item: unknown): CallLeg | null {
  if (!isRecord(item)) return null;
  const told = new Map(Object.entries(item).map(([key, value]) => [fold(key), value]));
  const word = (key: string) => textOf(told.get(key));
  const startedAt = timeOf(told.get("start time"));
  if (startedAt === null) return null;
  const answeredAt = timeOf(told.get("answer time"));
  const duration = secondsOf(told.get("duration"));
  const answered = word("answered")?.toLowerCase();
  const correlation = word("correlation id");
  const relatedReason = word("related reason");
  const parts = ["call id", "local call id", "user uuid", "user", "direction", "calling number", "called number"].map((key) => word(key) ?? "");
  return {
    id: word("report id") ?? [startedAt, correlation ?? "", ...parts].join("|"),
    correlation,
    startedAt,
    answeredAt,
    // Older records do not tell when they ended.
    releasedAt: timeOf(told.get("release time")) ?? (answeredAt !== null && duration !== null ? answeredAt + duration * 1000 : null),
    answered: answered === "true" || answered === "yes" || (answered === undefined && answeredAt !== null),
    direction: directionOf(word("direction")),
    ring: secondsOf(told.get("ring duration")),
    duration,
    hold: secondsOf(told.get("hold duration")),
    type: word("call type"),
    user: word("user"),
    userType: word("user type"),
    userNumber: word("user number"),
    location: word("location"),
    callingNumber: word("calling number"),
    callingName: word("calling line id"),
    calledNumber: word("called number"),
    calledName: word("called line id"),
    outcome: word("call outcome"),
    outcomeReason: word("call outcome reason"),
    redirectReason: word("redirect reason"),
    relatedReason,
    transferred: word("call transfer time") !== null || word("transfer related call id") !== null || relatedReason === "ConsultativeTransfer",
  };
}

export const readLegs = (items: readonly unknown[]): readonly CallLeg[] => items.map(readLeg).filter((leg) => leg !== null);
