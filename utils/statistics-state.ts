// Stored: how far the call records of the chosen days are read, how fast Webex lets them be read, and from which host.
import * as v from "valibot";
import type { AppErrorData } from "./errors.ts";
import { freshPace, type Pace } from "./statistics/pace.ts";
import { defineItem } from "./storage.ts";

/** Why nothing is asked just now. `limit`: the stated rate; `told`: Webex said so; `retry`: it did not answer as it should. */
export interface Waiting {
  readonly why: "limit" | "told" | "retry";
  readonly kind: "window" | "page";
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface StatisticsJob {
  /** Days "2026-11-20", both included, of the machine's time zone. */
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  /** `stopped`: by somebody; `full`: as many records as are kept; `failed`: see error. What was read stays. */
  readonly phase: "running" | "done" | "stopped" | "failed" | "full";
  /** Windows of at most twelve hours. */
  readonly done: number;
  readonly total: number;
  /** Records of these days so far. */
  readonly records: number;
  readonly waiting: Waiting | null;
  readonly error: AppErrorData | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly changedAt: number;
}

const shape = <T>(keys: readonly string[]) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && keys.every((key) => key in value));

/** null: nothing was ever loaded, or it was discarded. */
export const statisticsJobItem = defineItem<StatisticsJob | null>({
  key: "statistics:job",
  area: "local",
  schema: v.nullable(shape<StatisticsJob>(["from", "to", "zone", "phase", "done", "total", "waiting", "error"])),
  fallback: null,
  version: 1,
  wipe: "never", // the organisation's, not the person's: it goes with the grant
  report: "keep",
});

export const statisticsPaceItem = defineItem<Pace>({
  key: "statistics:pace",
  area: "session",
  schema: shape<Pace>(["sent", "refusedAt", "notBefore"]),
  fallback: freshPace,
  version: 1,
  wipe: "never",
  report: "keep",
});

/** The host that a 451 named; "" = none yet. */
export const statisticsHostItem = defineItem<string>({
  key: "statistics:host",
  area: "local",
  schema: v.string(),
  fallback: "",
  version: 1,
  wipe: "never",
  report: "keep",
});
