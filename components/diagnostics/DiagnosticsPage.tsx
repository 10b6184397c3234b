// The diagnostics page: what is known of the line, read from storage alone, so that it stands when the worker is dead.
import { useEffect, useMemo, useState } from "preact/hooks";
import { readBrowserFacts } from "@/components/app/browser-facts.ts";
import { useDesk } from "@/components/app/desk.ts";
import { itemSignal } from "@/components/app/item-signal.ts";
import { Announce } from "@/components/ui/Announce.tsx";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import { Notices } from "@/components/ui/Notices.tsx";
import { t, text } from "@/utils/i18n.ts";
import type { Level } from "@/utils/log.ts";
import { logItem } from "@/utils/log-store.ts";
import { asText, gapRows, ledgerRows, logRows, settingLines } from "./evidence.ts";
import { LineRegion, useLineFacts } from "./LineRegion.tsx";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";
import "@/components/ui/ui.css";
import "./diagnostics.css";

const levels: readonly Level[] = ["debug", "info", "warn"];
const levelKey = { debug: "level_all", info: "level_info", warn: "level_warn", error: "level_warn" } as const;

export function DiagnosticsPage() {
  const { live, view } = useDesk();
  const facts = useMemo(readBrowserFacts, []);
  const log = useMemo(() => itemSignal(logItem), []);
  const [query, setQuery] = useState("");
  const [level, setLevel] = useState<Level>("debug");
  const lineFacts = useLineFacts(facts.version, facts.agent);
  const ledger = ledgerRows(live.ledger.value);
  const gaps = gapRows(live.gaps.value);
  const lines = logRows(log.value, query, level);
  const policy = live.policy.value;
  const settings = settingLines(policy);
  useEffect(() => {
    document.title = `${t("diagnostics.title")} · ${t("app.name")}`;
  }, []);

  const everything = () =>
    [
      [t("diagnostics.region.line"), lineFacts],
      [t("diagnostics.region.ledger"), ledger],
      [t("diagnostics.region.gaps"), gaps],
      [t("diagnostics.region.settings"), settings],
      [t("diagnostics.region.log"), logRows(log.value, "", "debug")],
    ]
      .map(([title, rows]) => `${title}\n${asText(rows as readonly object[])}`)
      .join("\n\n");

  return (
    <div class="diag-page">
      <header class="diag-head">
        <div>
          <h1>{t("diagnostics.title")}</h1>
          <p class="quiet">{t("diagnostics.intro")}</p>
        </div>
        <CopyButton text={everything} name={t("diagnostics.copy_all")} word={t("diagnostics.copy_all")} say={view.say} />
      </header>
      <Notices notices={view.notices.value} onDismiss={view.dismiss} />
      <main>
        <LineRegion facts={lineFacts} />
        <Region
          title={t("diagnostics.region.ledger")}
          copied={() => asText(ledger)}
          empty={ledger.length === 0 ? t("diagnostics.ledger.empty") : null}
        >
          <Table
            caption={t("diagnostics.region.ledger")}
            heads={["command", "asked", "accepted", "seen", "outcome", "via", "facts"].map((head) => text(`diagnostics.ledger.${head}`))}
            rows={ledger.map((row) => ({
              key: row.id,
              mark: row.outcome,
              cells: [row.command, row.asked, row.accepted, row.seen, text(`diagnostics.ledger.outcome_${row.outcome}`), row.via, row.facts],
            }))}
          />
        </Region>
        <Region title={t("diagnostics.region.gaps")} copied={() => asText(gaps)} empty={gaps.length === 0 ? t("diagnostics.gaps.empty") : null}>
          <Table
            caption={t("diagnostics.region.gaps")}
            heads={["from", "to", "length", "reason"].map((head) => text(`diagnostics.gaps.${head}`))}
            rows={gaps.map((gap) => ({ key: `${gap.from} ${gap.to}`, mark: "", cells: [gap.from, gap.to, gap.length, gap.reason] }))}
          />
        </Region>
        <Region title={t("diagnostics.region.settings")} copied={() => asText(settings)} empty={null}>
          {policy.rejected.length > 0 && <p class="diag-warning">{text("diagnostics.settings.rejected", [policy.rejected.join(", ")])}</p>}
          <Table
            caption={t("diagnostics.region.settings")}
            heads={["name", "value", "origin"].map((head) => text(`diagnostics.settings.${head}`))}
            rows={settings.map(({ key, value, origin }) => ({ key, mark: origin, cells: [key, value, text(`options.state.${origin}`)] }))}
          />
        </Region>
        <Region title={t("diagnostics.region.log")} copied={() => asText(lines)} empty={log.value.length === 0 ? t("diagnostics.log.empty") : null}>
          <div class="diag-filter">
            <input
              type="search"
              aria-label={t("diagnostics.log.filter")}
              placeholder={t("diagnostics.log.filter")}
              value={query}
              onInput={(event) => setQuery(event.currentTarget.value)}
            />
            <select
              aria-label={t("diagnostics.log.level")}
              value={level}
              onChange={(event) => setLevel(levels.find((each) => each === event.currentTarget.value) ?? "debug")}
            >
              {levels.map((each) => (
                <option key={each} value={each}>
                  {text(`diagnostics.log.${levelKey[each]}`)}
                </option>
              ))}
            </select>
          </div>
          <Table
            caption={t("diagnostics.region.log")}
            heads={["time", "level", "room", "text"].map((head) => text(`diagnostics.log.${head}`))}
            rows={lines.map((line, index) => ({
              key: `${lines.length - index}`,
              mark: line.level,
              cells: [line.at, line.level, line.room, line.text],
              note: "",
            }))}
          />
        </Region>
      </main>
      <Announce said={view.said} />
    </div>
  );
}
