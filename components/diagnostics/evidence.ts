// What is known, as rows of plain text: the same rows are shown on the page and copied as lines. Pure; time is given.
import type { Gap, LedgerEntry } from "@/utils/calls/record.ts";
import { silentMs } from "@/utils/diagnostics/facts.ts";
import type { Level, LogLine } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import { settingKeys } from "@/utils/settings.ts";
import type { Link } from "@/utils/state.ts";

/** Milliseconds since 1970 as "2026-03-01 09:30:15.042" in this computer's time zone; "–" for null. */
export function stamp(at: number | null): string {
  if (at === null) return "–";
  const time = new Date(at);
  const two = (value: number, width = 2) => String(value).padStart(width, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${two(time.getMilliseconds(), 3)}`;
}

/** "850 ms", "12.3 s", "4 min 10 s", "2 h 5 min"; never negative. */
export function span(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 1000) return `${Math.round(left)} ms`;
  if (left < 60_000) return `${(Math.floor(left / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(left / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** A time after `from`, as the time that it took. */
const after = (from: number, at: number | null) => (at === null ? "–" : `+${span(at - from)}`);

export interface LedgerRow {
  readonly id: string;
  readonly command: string;
  readonly asked: string;
  readonly accepted: string;
  readonly seen: string;
  readonly outcome: LedgerEntry["outcome"];
  readonly via: string;
  /** Code, status, tracking id: whatever support can use. */
  readonly facts: string;
}

/** Newest first. */
export function ledgerRows(ledger: readonly LedgerEntry[]): readonly LedgerRow[] {
  return ledger.toReversed().map((entry) => ({
    id: entry.id,
    command: entry.command,
    asked: stamp(entry.askedAt),
    accepted: after(entry.askedAt, entry.acceptedAt),
    seen: after(entry.askedAt, entry.seenAt),
    outcome: entry.outcome,
    via: entry.via ?? "–",
    facts: [entry.error?.code, entry.error?.status, entry.error?.detail, entry.trackingId ?? entry.error?.trackingId]
      .filter((fact) => fact !== null && fact !== undefined)
      .join(" · "),
  }));
}

export interface GapRow {
  readonly from: string;
  readonly to: string;
  readonly length: string;
  readonly reason: string;
}

/** Newest first. */
export const gapRows = (gaps: readonly Gap[]): readonly GapRow[] =>
  gaps.toReversed().map(({ from, to, reason }) => ({ from: stamp(from), to: stamp(to), length: span(to - from), reason }));

const weight: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface LogRow {
  readonly at: string;
  readonly level: Level;
  readonly room: string;
  readonly text: string;
}

/** Newest first; of at least `level`, holding every word of `query`. */
export function logRows(lines: readonly LogLine[], query: string, level: Level): readonly LogRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return lines
    .filter((line) => weight[line.level] >= weight[level])
    .map((line) => ({ at: stamp(line.at), level: line.level, room: line.room, text: `${line.text}${factsText(line.facts)}` }))
    .filter((row) => words.every((word) => `${row.room} ${row.text}`.toLowerCase().includes(word)))
    .toReversed();
}

const factsText = (facts: LogLine["facts"]) =>
  Object.entries(facts)
    .map(([name, value]) => `  ${name}=${typeof value === "string" && /\s/.test(value) ? JSON.stringify(value) : value}`)
    .join("");

export interface SettingLine {
  readonly key: string;
  readonly value: string;
  readonly origin: string;
}

export const settingLines = ({ values, origin }: Policy): readonly SettingLine[] =>
  settingKeys.map((key) => ({ key, value: JSON.stringify(values[key]), origin: origin[key] }));

/** Written as live, and silent for longer than the line ever is: the worker is probably dead. Milliseconds of silence, or null. */
export function silence(link: Link, pulse: number, now: number): number | null {
  if (link.phase !== "live") return null;
  const quiet = now - Math.max(pulse, link.since);
  return quiet >= silentMs ? quiet : null;
}

/** Rows as lines of tab-separated text, for the clipboard. */
export const asText = (rows: readonly object[]): string => rows.map((row) => Object.values(row).join("\t")).join("\n");
