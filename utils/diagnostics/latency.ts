// How long things took today: counted in narrow boxes, so that a day of calls stays small and p50, p95 and max stay true. Pure.
import * as v from "valibot";
import { defineItem } from "../storage.ts";

/** product.md §7. `event-paint` is measured by the console, the others by the worker. */
export const metrics = ["event-paint", "key-request", "key-confirmed"] as const;
export type Metric = (typeof metrics)[number];

export interface Histogram {
  readonly count: number;
  /** Milliseconds. */
  readonly max: number;
  /** By box. */
  readonly boxes: Readonly<Record<string, number>>;
}

export interface LatencyDay {
  /** "2026-03-01" in this computer's time zone. */
  readonly day: string;
  readonly of: { readonly [M in Metric]?: Histogram };
}

const noDay: LatencyDay = { day: "", of: {} };
const schema = v.custom<LatencyDay>((value) => typeof value === "object" && value !== null && "day" in value && "of" in value);
const define = (key: string) => defineItem<LatencyDay>({ key, area: "local", schema, fallback: noDay, version: 1, wipe: "sign-out", report: "keep" });

/** One writer each: the worker, and the consoles (in turn). */
export const workerLatencyItem = define("diagnostics:latency:worker");
export const consoleLatencyItem = define("diagnostics:latency:console");

/** Boxes of 1 ms up to here, then each 5 % wider than the one before. */
const exact = 100;
const step = Math.log(1.05);
const longest = 600_000;

const boxOf = (ms: number): number => (ms < exact ? Math.floor(ms) : exact + Math.floor(Math.log(ms / exact) / step));
/** Upper edge of a box, milliseconds. */
const edgeOf = (box: number): number => (box < exact ? box : Math.round(exact * Math.exp((box - exact + 1) * step)));

export function dayOf(now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** One more sample; yesterday's are dropped. Nonsense (negative, longer than ten minutes: the machine slept) changes nothing. */
export function sampled(before: LatencyDay, metric: Metric, ms: number, now: number): LatencyDay {
  if (!(ms >= 0 && ms <= longest)) return before;
  const day = dayOf(now);
  const today = before.day === day ? before : { day, of: {} };
  const known = today.of[metric] ?? { count: 0, max: 0, boxes: {} };
  const box = boxOf(ms);
  const histogram: Histogram = {
    count: known.count + 1,
    max: Math.max(known.max, ms),
    boxes: { ...known.boxes, [box]: (known.boxes[box] ?? 0) + 1 },
  };
  return { day, of: { ...today.of, [metric]: histogram } };
}

export interface Figures {
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

function quantile({ count, max, boxes }: Histogram, share: number): number {
  const wanted = Math.ceil(count * share);
  let seen = 0;
  for (const [box, times] of Object.entries(boxes).toSorted(([a], [b]) => Number(a) - Number(b))) {
    seen += times;
    if (seen >= wanted) return Math.min(edgeOf(Number(box)), max);
  }
  return max;
}

/** null: nothing was measured today. */
export function figures(day: LatencyDay, metric: Metric, now: number): Figures | null {
  const histogram = day.day === dayOf(now) ? day.of[metric] : undefined;
  if (histogram === undefined || histogram.count === 0) return null;
  return { count: histogram.count, p50: quantile(histogram, 0.5), p95: quantile(histogram, 0.95), max: Math.round(histogram.max) };
}
