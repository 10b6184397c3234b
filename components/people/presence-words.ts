// Presence in words: the line, the status, and since how long nobody knows better.

import { text } from "@/utils/i18n.ts";
import type { RingingCaller, Shown } from "@/utils/people/presence.ts";

function ageParts(ms: number): readonly [unit: "seconds" | "minutes" | "hours", n: number] {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return ["seconds", seconds];
  return seconds < 3600 ? ["minutes", Math.floor(seconds / 60)] : ["hours", Math.floor(seconds / 3600)];
}

/** "Free", "Free · 4 min": as drawn. `ageMs` null: fresh. */
export function agedWord(word: string, ageMs: number | null): string {
  if (ageMs === null) return word;
  const [unit, n] = ageParts(ageMs);
  return text("presence.aged", [word, text(`presence.age.${unit}`, [n])]);
}

/** "Free, 4 minutes ago": as spoken. */
function spoken(word: string, ageMs: number | null): string {
  if (ageMs === null) return word;
  const [unit, n] = ageParts(ageMs);
  return text(`presence.spoken_age.${unit}`, [word, n]);
}

/** null (nothing known) is said as unknown, never left out. */
export const lineWord = (shown: Shown | null): string => text(`presence.line.${shown?.line.word ?? "unknown"}`);
export const statusWord = (shown: Shown | null): string => text(`presence.status.${shown?.status.word ?? "unknown"}`);

/** Both facts for an accessible name: "line free, Do not disturb, 4 minutes ago". */
export function presenceWords(shown: Shown | null): readonly [line: string, status: string] {
  const line = text("presence.spoken_line", [lineWord(shown).toLocaleLowerCase()]);
  return [spoken(line, shown?.line.ageMs ?? null), spoken(statusWord(shown), shown?.status.ageMs ?? null)];
}

/** Who rings at a colleague's phone. A name or number is text from the network. */
export const callerWords = ({ name, number }: RingingCaller): string => name ?? number ?? text("presence.withheld");
