// Support's report: made here when asked for, shown as the file that it is, copied or saved, never sent.
import { useMemo, useState } from "preact/hooks";
import { readBrowserFacts } from "@/components/app/browser-facts.ts";
import { useDesk } from "@/components/app/desk.ts";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import "@/utils/diagnostics/flight-store.ts";
import { createSign } from "@/utils/diagnostics/mask.ts";
import { createReport, type ReportFile, readStored } from "@/utils/diagnostics/report.ts";
import { toErrorData } from "@/utils/errors.ts";
import { t, text } from "@/utils/i18n.ts";
import { declaredItems } from "@/utils/storage.ts";
import "./report.css";

/** Milliseconds that a browser may take to begin with a download. */
const downloadMs = 60_000;

function save({ name, text: content }: ReportFile): void {
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), downloadMs);
}

export function Report() {
  const { live, view } = useDesk();
  const facts = useMemo(readBrowserFacts, []);
  const [file, setFile] = useState<ReportFile | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function make() {
    if (isBusy) return;
    setIsBusy(true);
    try {
      const made = await createReport({
        at: Date.now(),
        version: facts.version,
        browser: { agent: facts.agent, platform: navigator.platform, language: navigator.language },
        policy: live.policy.value,
        ...(await readStored(declaredItems())),
        // Of this one report: nothing keeps it.
        sign: await createSign(crypto.subtle, crypto.getRandomValues(new Uint8Array(32))),
      });
      setFile(made);
      setFailure(null);
      view.say(t("diagnostics.report.made"));
    } catch (thrown) {
      const { code, detail } = toErrorData(thrown);
      const words = text("diagnostics.report.failed", [detail ?? code]);
      setFile(null);
      setFailure(words);
      view.say(words);
    }
    setIsBusy(false);
  }

  return (
    <section class="diag-region" aria-label={t("diagnostics.report.title")} data-region={t("diagnostics.report.title")}>
      <header class="diag-region-head">
        <h2 tabIndex={-1}>{t("diagnostics.report.title")}</h2>
        <button type="button" class="verb go" aria-busy={isBusy} aria-disabled={isBusy || undefined} onClick={() => void make()}>
          {t("diagnostics.report.export")}
        </button>
      </header>
      <p class="diag-empty">{t("diagnostics.report.intro")}</p>
      {failure !== null && <p class="diag-warning">{failure}</p>}
      {file !== null && (
        <>
          <p class="report-nothing-sent">{t("diagnostics.report.nothing_sent")}</p>
          <div class="report-actions">
            <button type="button" class="verb go" onClick={() => save(file)}>
              {t("diagnostics.report.save")}
            </button>
            <CopyButton text={() => file.text} name={t("diagnostics.report.title")} say={view.say} />
            <span class="diag-mono">{text("diagnostics.report.file", [file.name, Math.ceil(new Blob([file.text]).size / 1000)])}</span>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
          <pre class="report-preview" tabIndex={0} role="group" aria-label={t("diagnostics.report.preview")}>
            {file.text}
          </pre>
        </>
      )}
    </section>
  );
}
