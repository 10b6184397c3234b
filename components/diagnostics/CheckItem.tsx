// One check: its result as a mark and a word; and, unless it passed, the cause, who must fix it, what to do, and the evidence.
import { useId, useState } from "preact/hooks";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import type { Act } from "@/utils/diagnostics/verdict.ts";
import { said, t, text } from "@/utils/i18n.ts";
import type { Row } from "./checker.ts";
import { causeText, checkText, checkTitle, evidenceRows, ownerName, type ResultWord, resultWord } from "./words.ts";

interface Props {
  readonly row: Row;
  /** No second run meanwhile. */
  readonly isBusy: boolean;
  onRun(): void;
  onAct(act: Act): void;
  say(text: string): void;
}

const marks: Readonly<Record<ResultWord, string>> = { passed: "✓", failed: "✕", "cannot-tell": "?", running: "…", never: "·" };

const actWord = (act: Act): string => {
  if (act.kind === "run") return text(`command.${act.command}.title`);
  return t(act.kind === "allow-hosts" ? "diagnostics.checks.allow" : "diagnostics.checks.discard");
};

export function CheckItem({ row, isBusy, onRun, onAct, say }: Props) {
  const { check, verdict, at, running } = row;
  const title = checkTitle(check.id);
  const result: ResultWord = running ? "running" : (verdict?.result ?? "never");
  const cause = verdict === null ? null : causeText(verdict);
  const evidence = verdict === null ? [] : evidenceRows(verdict);
  const { owner = null, remedy = null, copy = null, act = null } = verdict ?? {};
  /** What the reader wished; null = what failed shows its evidence. */
  const [wish, setWish] = useState<boolean | null>(null);
  const evidenceId = useId();
  const showsEvidence = evidence.length > 0 && (wish ?? verdict?.result === "failed");
  const open = verdict?.result === "failed" || verdict?.result === "cannot-tell";
  return (
    <li
      id={`check-${check.id}`}
      class={`check ${result}`}
      aria-label={text("diagnostics.checks.named", [title, resultWord(result)])}
      aria-busy={running}
    >
      <div class="check-head">
        <span class="check-mark" aria-hidden="true">
          {marks[result]}
        </span>
        <h3>{title}</h3>
        <span class="check-word">{resultWord(result)}</span>
        {evidence.length > 0 && (
          <button
            type="button"
            class="verb link"
            aria-label={text("diagnostics.checks.evidence_of", [title])}
            aria-expanded={showsEvidence}
            aria-controls={evidenceId}
            onClick={() => setWish(!showsEvidence)}
          >
            {t("diagnostics.checks.evidence")}
          </button>
        )}
        <button
          type="button"
          class="verb plain"
          aria-label={text("diagnostics.checks.run_of", [title])}
          aria-disabled={isBusy || undefined}
          onClick={() => {
            if (!isBusy) onRun();
          }}
        >
          {t("diagnostics.checks.run")}
        </button>
      </div>
      {open && !running && (
        <div class="check-body">
          {cause !== null && <p class="check-cause">{cause}</p>}
          {owner !== null && (
            <p class="check-owner">
              {t("diagnostics.checks.who")}: <strong>{ownerName(owner)}</strong>
            </p>
          )}
          {remedy !== null && <p>{said(remedy)}</p>}
          {copy !== null && (
            <blockquote class="check-message" aria-label={t("diagnostics.checks.message")}>
              <p>{said(copy)}</p>
              <CopyButton text={() => said(copy)} name={title} word={t("diagnostics.checks.copy_message")} say={say} />
            </blockquote>
          )}
          {act !== null && (
            <button type="button" class="verb go" onClick={() => onAct(act)}>
              {actWord(act)}
            </button>
          )}
        </div>
      )}
      {verdict !== null && showsEvidence && (
        <div id={evidenceId} class="check-evidence">
          <dl>
            {evidence.map(({ name, value }, place) => (
              <div key={place}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
          <CopyButton text={() => checkText(check.id, verdict, at)} name={title} say={say} />
        </div>
      )}
    </li>
  );
}
