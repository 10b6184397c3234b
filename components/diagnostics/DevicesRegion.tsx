// The person's phones and apps, and which of them can be answered from here.
import { useDesk } from "@/components/app/desk.ts";
import { t, text } from "@/utils/i18n.ts";
import type { Checker } from "./checker.ts";
import { asText } from "./evidence.ts";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";
import { causeText } from "./words.ts";

const yesNo = (is: boolean) => t(is ? "diagnostics.checks.yes" : "diagnostics.checks.no");

export function DevicesRegion({ checker }: { readonly checker: Checker }) {
  useDesk();
  const trial = checker.trials.value.endpoints;
  const isBusy = checker.progress.value !== null;
  const rows = (trial?.found ?? []).map(({ name, type, remote, preferred }) => ({ name, type, remote: yesNo(remote), preferred: yesNo(preferred) }));
  const verdict = checker.rows.value.find(({ check }) => check.id === "device")?.verdict ?? null;
  const why = verdict === null ? t("diagnostics.devices.never") : (causeText(verdict) ?? t("diagnostics.devices.empty"));
  return (
    <Region
      title={t("diagnostics.devices.title")}
      copied={() => asText(rows)}
      empty={rows.length === 0 ? why : null}
      more={
        <button
          type="button"
          class="verb plain"
          aria-disabled={isBusy || undefined}
          onClick={() => {
            if (!isBusy) void checker.run("device");
          }}
        >
          {t("diagnostics.devices.read")}
        </button>
      }
    >
      <Table
        caption={t("diagnostics.devices.title")}
        heads={["name", "type", "remote", "preferred"].map((head) => text(`diagnostics.devices.${head}`))}
        rows={rows.map(({ name, type, remote, preferred }) => ({ key: `${name} ${type}`, mark: "", cells: [name, type, remote, preferred] }))}
      />
    </Region>
  );
}
