// The checks, in the order of what blocks what: run together with progress, or one alone; the first that failed is named on top.
import { useDesk } from "@/components/app/desk.ts";
import type { Support } from "@/components/app/support.ts";
import type { CheckId } from "@/utils/diagnostics/check.ts";
import type { Act } from "@/utils/diagnostics/verdict.ts";
import { t, text } from "@/utils/i18n.ts";
import { CheckItem } from "./CheckItem.tsx";
import type { Checker, Row } from "./checker.ts";
import { stamp } from "./evidence.ts";
import { Region } from "./Region.tsx";
import { checkText, checkTitle } from "./words.ts";

interface Props {
  readonly checker: Checker;
  readonly support: Support;
}

const counted = (rows: readonly Row[], result: string) => rows.filter(({ verdict }) => verdict?.result === result).length;

/** What all of them say together; null while nothing was checked. */
export function summaryOf(rows: readonly Row[]): string | null {
  if (rows.every(({ verdict }) => verdict === null)) return null;
  const [passed, failed, open] = [counted(rows, "passed"), counted(rows, "failed"), counted(rows, "cannot-tell")];
  return failed + open === 0 && passed === rows.length
    ? t("diagnostics.checks.all_passed")
    : text("diagnostics.checks.summary", [passed, failed, open]);
}

function Summary({ checker }: Pick<Props, "checker">) {
  const rows = checker.rows.value;
  const progress = checker.progress.value;
  const first = rows.find(({ verdict, running }) => verdict?.result === "failed" && !running);
  if (progress !== null) {
    const words = text("diagnostics.checks.progress", [progress.done, progress.total]);
    return (
      <p class="check-summary">
        <progress value={progress.done} max={progress.total} aria-label={t("diagnostics.checks.running_all")} /> {words}
      </p>
    );
  }
  const at = Math.max(0, ...rows.map((row) => row.at ?? 0));
  return (
    <p class="check-summary">
      {at > 0 && <time>{text("diagnostics.checks.at", [stamp(at)])}</time>}
      {summaryOf(rows) ?? t("diagnostics.checks.never")}{" "}
      {first && <a href={`#check-${first.check.id}`}>{text("diagnostics.checks.look_first", [checkTitle(first.check.id)])}</a>}
    </p>
  );
}

export function ChecksRegion({ checker, support }: Props) {
  const { view, run } = useDesk();
  const rows = checker.rows.value;
  const isBusy = checker.progress.value !== null;

  async function act(deed: Act, id: CheckId) {
    if (deed.kind === "run") await run(deed.command);
    else if (deed.kind === "discard-broken") await support.discardBroken();
    // The browser wants to be asked in the very call of the click: nothing is awaited before.
    else if (!(await support.allowHosts(deed.origins).catch(() => false))) view.say(t("diagnostics.checks.refused"));
    await checker.run(id);
  }

  return (
    <Region
      title={t("diagnostics.checks.title")}
      copied={() => rows.map(({ check, verdict, at }) => checkText(check.id, verdict, at)).join("\n\n")}
      empty={null}
    >
      <Summary checker={checker} />
      <ul class="checks">
        {rows.map((row) => (
          <CheckItem
            key={row.check.id}
            row={row}
            isBusy={isBusy}
            say={view.say}
            onRun={() => void checker.run(row.check.id)}
            onAct={(deed) => void act(deed, row.check.id)}
          />
        ))}
      </ul>
    </Region>
  );
}
