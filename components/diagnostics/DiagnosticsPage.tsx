// The diagnostics page: what is broken, why and who must fix it; then the evidence. Read from storage, so that it stands when the worker is dead.
import type { ComponentType } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { readBrowserFacts } from "@/components/app/browser-facts.ts";
import { useDesk } from "@/components/app/desk.ts";
import { itemSignal } from "@/components/app/item-signal.ts";
import { createSupport, type Support } from "@/components/app/support.ts";
import { Announce } from "@/components/ui/Announce.tsx";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import { Notices } from "@/components/ui/Notices.tsx";
import { consoleLatencyItem, workerLatencyItem } from "@/utils/diagnostics/latency.ts";
import { requestsItem } from "@/utils/diagnostics/requests.ts";
import { t, text } from "@/utils/i18n.ts";
import { logItem } from "@/utils/log-store.ts";
import { ChecksRegion, summaryOf } from "./ChecksRegion.tsx";
import { createChecker } from "./checker.ts";
import { DevicesRegion } from "./DevicesRegion.tsx";
import { GapsRegion, LedgerRegion, SettingsRegion } from "./EvidenceRegions.tsx";
import { asText, gapRows, ledgerRows, logRows, settingLines } from "./evidence.ts";
import { LatencyRegion, latencyRows } from "./LatencyRegion.tsx";
import { LineRegion, useLineFacts } from "./LineRegion.tsx";
import { LogRegion } from "./LogRegion.tsx";
import { Replay } from "./Replay.tsx";
import { Report } from "./Report.tsx";
import { endpointLines, RequestsRegion } from "./RequestsRegion.tsx";
import { readStored } from "./stored.ts";
import { checkText } from "./words.ts";
import "@/components/ui/ui.css";
import "./diagnostics.css";
import "./checks.css";

/** `band`: the console's band of calls, in which a report is re-lived. */
export function DiagnosticsPage({ band }: { readonly band: ComponentType }) {
  const support = useMemo(createSupport, []);
  return <Diagnostics support={support} band={band} />;
}

/** `support`: what the browser tells. */
export function Diagnostics({ support, band }: { readonly support: Support; readonly band: ComponentType }) {
  const { live, view } = useDesk();
  const facts = useMemo(readBrowserFacts, []);
  const checker = useMemo(() => createChecker({ support, readStored: () => readStored(facts), now: () => Date.now() }), [support, facts]);
  const log = useMemo(() => itemSignal(logItem), []);
  const requests = useMemo(() => itemSignal(requestsItem), []);
  const latencies = useMemo(() => [itemSignal(consoleLatencyItem), itemSignal(workerLatencyItem)], []);
  const lineFacts = useLineFacts(facts.version, facts.agent, log);
  const isBusy = checker.progress.value !== null;
  useEffect(() => {
    document.title = `${t("diagnostics.title")} · ${t("app.name")}`;
  }, []);

  async function checkAll() {
    await checker.runAll();
    view.say(summaryOf(checker.rows.peek()) ?? "");
  }

  const everything = () => {
    const now = live.now.value;
    const days = latencies.map((day) => day.value);
    const sections: readonly (readonly [string, string])[] = [
      [t("diagnostics.checks.title"), checker.rows.value.map(({ check, verdict, at }) => checkText(check.id, verdict, at)).join("\n")],
      [t("diagnostics.region.line"), asText(lineFacts)],
      [t("diagnostics.region.ledger"), asText(ledgerRows(live.ledger.value))],
      [t("diagnostics.region.gaps"), asText(gapRows(live.gaps.value))],
      [t("diagnostics.requests.title"), asText(endpointLines(requests.value, now))],
      [t("diagnostics.latency.title"), asText(latencyRows(days, now))],
      [t("diagnostics.region.settings"), asText(settingLines(live.policy.value))],
      [t("diagnostics.region.log"), asText(logRows(log.value, "", "debug"))],
    ];
    return sections.map(([title, body]) => `${title}\n${body}`).join("\n\n");
  };

  return (
    <div class="diag-page">
      <header class="diag-head">
        <div>
          <h1>{t("diagnostics.title")}</h1>
          <p class="quiet">{t("diagnostics.intro")}</p>
        </div>
        <div class="diag-verbs">
          <button
            type="button"
            class="verb go"
            aria-busy={isBusy}
            aria-disabled={isBusy || undefined}
            onClick={() => {
              if (!isBusy) void checkAll();
            }}
          >
            {t(isBusy ? "diagnostics.checks.running_all" : "diagnostics.checks.run_all")}
          </button>
          <CopyButton text={everything} name={t("diagnostics.copy_all")} word={t("diagnostics.copy_all")} say={view.say} />
        </div>
      </header>
      <Notices notices={view.notices.value} onDismiss={view.dismiss} />
      <div class="diag-columns">
        <Contents />
        <main>
          <ChecksRegion checker={checker} support={support} />
          <LineRegion facts={lineFacts} />
          <DevicesRegion checker={checker} />
          <LedgerRegion />
          <GapsRegion />
          <RequestsRegion requests={requests} />
          <LatencyRegion days={latencies} />
          <SettingsRegion />
          <LogRegion log={log} />
          <Report />
          <Replay band={band} />
        </main>
      </div>
      <Announce said={view.said} />
    </div>
  );
}

const contents = [
  "diagnostics.checks.title",
  "diagnostics.region.line",
  "diagnostics.devices.title",
  "diagnostics.region.ledger",
  "diagnostics.region.gaps",
  "diagnostics.requests.title",
  "diagnostics.latency.title",
  "diagnostics.region.settings",
  "diagnostics.region.log",
  "diagnostics.report.title",
  "diagnostics.replay.title",
] as const;

/** The regions by name, at the left as in the settings. */
function Contents() {
  const go = (title: string) => {
    const heading = [...document.querySelectorAll<HTMLElement>(".diag-region h2")].find(({ textContent }) => textContent === title);
    heading?.closest("section")?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  };
  return (
    <nav class="diag-nav" aria-label={t("diagnostics.sections")}>
      <ul>
        {contents.map((key) => {
          const title = text(key);
          return (
            <li key={key}>
              <button type="button" class="verb link" onClick={() => go(title)}>
                {title}
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
