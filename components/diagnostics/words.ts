// Verdicts in words: keys become texts, numbers become moments and lengths. The same words are shown and copied.

import type { CheckId } from "@/utils/diagnostics/check.ts";
import type { Evidence, Verdict } from "@/utils/diagnostics/verdict.ts";
import type { Owner } from "@/utils/errors.ts";
import { said, text } from "@/utils/i18n.ts";
import { span, stamp } from "./evidence.ts";

export const checkTitle = (id: string): string => text(`diagnostics.check.${id.replaceAll("-", "_")}`);
export const ownerName = (owner: Owner): string => text(`diagnostics.owner.${owner}`);

/** "1.2 MB", "300 B". */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

export function evidenceValue({ value, kind }: Evidence): string {
  if (value === null) return text("diagnostics.checks.nothing");
  if (typeof value === "boolean") return text(value ? "diagnostics.checks.yes" : "diagnostics.checks.no");
  if (typeof value === "string") return value;
  if (typeof value === "object") return said(value);
  if (kind === "time") return stamp(value);
  if (kind === "span") return span(value);
  return kind === "bytes" ? bytes(value) : String(value);
}

export const evidenceRows = (verdict: Verdict): readonly { readonly name: string; readonly value: string }[] =>
  verdict.evidence.map((piece) => ({ name: text(`diagnostics.evidence.${piece.label}`), value: evidenceValue(piece) }));

/** Why, with the check that it waits for in it. */
export function causeText(verdict: Verdict): string | null {
  if (verdict.cause === null) return null;
  return verdict.waitsFor === null ? said(verdict.cause) : text(verdict.cause.key, [checkTitle(verdict.waitsFor)]);
}

export type ResultWord = Verdict["result"] | "running" | "never";
export const resultWord = (result: ResultWord): string => text(`diagnostics.checks.result_${result.replaceAll("-", "_")}`);

/** One check as lines of text, for the clipboard. */
export function checkText(id: CheckId, verdict: Verdict | null, at: number | null): string {
  if (verdict === null) return `${checkTitle(id)}: ${resultWord("never")}`;
  const lines = [
    `${checkTitle(id)}: ${resultWord(verdict.result)} (${stamp(at)})`,
    causeText(verdict),
    verdict.owner === null ? null : `${text("diagnostics.checks.who")}: ${ownerName(verdict.owner)}`,
    verdict.remedy === null ? null : `${text("diagnostics.checks.what_to_do")}: ${said(verdict.remedy)}`,
    ...evidenceRows(verdict).map(({ name, value }) => `  ${name}: ${value}`),
  ];
  return lines.filter((line) => line !== null).join("\n");
}
