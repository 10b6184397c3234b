// What was asked and what was missed, and where each setting comes from: ledger, gaps, settings.
import { useDesk } from "@/components/app/desk.ts";
import { t, text } from "@/utils/i18n.ts";
import { asText, gapRows, ledgerRows, settingLines } from "./evidence.ts";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";

export function LedgerRegion() {
  const rows = ledgerRows(useDesk().live.ledger.value);
  return (
    <Region title={t("diagnostics.region.ledger")} copied={() => asText(rows)} empty={rows.length === 0 ? t("diagnostics.ledger.empty") : null}>
      <Table
        caption={t("diagnostics.region.ledger")}
        heads={["command", "asked", "accepted", "seen", "outcome", "via", "facts"].map((head) => text(`diagnostics.ledger.${head}`))}
        rows={rows.map((row) => ({
          key: row.id,
          mark: row.outcome,
          cells: [row.command, row.asked, row.accepted, row.seen, text(`diagnostics.ledger.outcome_${row.outcome}`), row.via, row.facts],
        }))}
      />
    </Region>
  );
}

export function GapsRegion() {
  const rows = gapRows(useDesk().live.gaps.value);
  return (
    <Region title={t("diagnostics.region.gaps")} copied={() => asText(rows)} empty={rows.length === 0 ? t("diagnostics.gaps.empty") : null}>
      <Table
        caption={t("diagnostics.region.gaps")}
        heads={["from", "to", "length", "reason"].map((head) => text(`diagnostics.gaps.${head}`))}
        rows={rows.map((gap) => ({ key: `${gap.from} ${gap.to}`, mark: "", cells: [gap.from, gap.to, gap.length, gap.reason] }))}
      />
    </Region>
  );
}

export function SettingsRegion() {
  const policy = useDesk().live.policy.value;
  const rows = settingLines(policy);
  return (
    <Region title={t("diagnostics.region.settings")} copied={() => asText(rows)} empty={null}>
      {policy.rejected.length > 0 && <p class="diag-warning">{text("diagnostics.settings.rejected", [policy.rejected.join(", ")])}</p>}
      <Table
        caption={t("diagnostics.region.settings")}
        heads={["name", "value", "origin"].map((head) => text(`diagnostics.settings.${head}`))}
        rows={rows.map(({ key, value, origin }) => ({ key, mark: origin, cells: [key, value, text(`options.state.${origin}`)] }))}
      />
    </Region>
  );
}
