// Re-lives a report: checks a dropped file, then says for each moment of its recording what the desk looked like. Pure: the same file, the same states.
import * as v from "valibot";
import { type Flight, type Frame, type Stand, step } from "./flight.ts";
import { flightShape } from "./flight-shape.ts";
import { reportSchema, reportVersion } from "./report.ts";

/** Characters of a file that is read at all. */
export const largestReport = 50_000_000;

/** Why a file cannot be replayed; `place`: where it is damaged ("flight.frames.12.event.call.id"). */
export type ReportProblem =
  | { readonly kind: "too-large" }
  | { readonly kind: "not-json" }
  | { readonly kind: "not-a-report" }
  | { readonly kind: "other-version"; readonly version: string }
  | { readonly kind: "damaged"; readonly place: string }
  | { readonly kind: "empty" };

export interface OpenReport {
  /** Milliseconds since 1970 when the report was made. */
  readonly at: number;
  readonly productVersion: string;
  /** Numbers and choices as they were; texts only say whether they were set. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly flight: Flight;
}

export type Opened = { readonly ok: true; readonly report: OpenReport } | { readonly ok: false; readonly problem: ReportProblem };

const envelope = v.object({ schema: v.literal(reportSchema), version: v.number() });
const reportShape = v.object({
  at: v.pipe(v.number(), v.finite()),
  product: v.object({ version: v.pipe(v.string(), v.maxLength(100)) }),
  settings: v.array(v.object({ key: v.string(), value: v.union([v.string(), v.number(), v.boolean()]) })),
  flight: flightShape,
});

const refuse = (problem: ReportProblem): Opened => ({ ok: false, problem });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** Never throws. The recording is the file's own, unchanged. */
export function openReport(text: string): Opened {
  if (text.length > largestReport) return refuse({ kind: "too-large" });
  const json = parseJson(text);
  if (json === undefined) return refuse({ kind: "not-json" });
  if (!v.is(envelope, json)) return refuse({ kind: "not-a-report" });
  if (json.version !== reportVersion) return refuse({ kind: "other-version", version: String(json.version) });
  const checked = v.safeParse(reportShape, json);
  if (!checked.success) return refuse({ kind: "damaged", place: v.getDotPath(checked.issues[0]) ?? "?" });
  const { at, product, settings } = checked.output;
  const { flight } = json as unknown as { readonly flight: Flight }; // its own order of fields, not the schema's
  if (flight.frames.length === 0) return refuse({ kind: "empty" });
  return {
    ok: true,
    report: { at, productVersion: product.version, settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])), flight },
  };
}

export interface Moment extends Stand {
  /** Milliseconds since 1970; never goes back from one moment to the next. */
  readonly time: number;
  /** What led here; null at the beginning. */
  readonly frame: Frame | null;
}

export interface Replay {
  /** Moments 0 (before the first frame) to `length` (after the last). */
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** `n` outside 0 … length is brought inside. */
  at(n: number): Moment;
  /** The last moment that is not after `time` (milliseconds since 1970). */
  indexAt(time: number): number;
}

/** States share what did not change, so all of them fit. */
export function createReplay(flight: Flight): Replay {
  const from = flight.frames[0]?.at ?? 0;
  const first: Moment = { ...flight.base, time: from, frame: null };
  const moments = [first];
  let now = first;
  for (const frame of flight.frames) {
    now = { ...step(now, frame), time: Math.max(now.time, frame.at), frame };
    moments.push(now);
  }
  const length = flight.frames.length;
  return {
    length,
    from,
    to: now.time,
    at: (n) => moments[Math.min(Math.max(Math.trunc(n) || 0, 0), length)] ?? first,
    indexAt(time) {
      let [low, high] = [0, length];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((moments[middle] ?? first).time <= time) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}
