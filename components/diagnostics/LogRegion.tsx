// The log: newest first, by level and words; followed as it grows, or held still while somebody reads.
import type { ReadonlySignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { t, text } from "@/utils/i18n.ts";
import type { Level, LogLine } from "@/utils/log.ts";
import { asText, logRows } from "./evidence.ts";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";

const levels: readonly Level[] = ["debug", "info", "warn", "error"];

/** How many lines came after those that are held; the oldest go as new ones come. */
export function newSince(held: readonly LogLine[], lines: readonly LogLine[]): number {
  const last = held.at(-1);
  if (last === undefined) return lines.length;
  const place = lines.findLastIndex((line) => line.at === last.at && line.text === last.text);
  return place < 0 ? lines.length : lines.length - 1 - place;
}

export function LogRegion({ log }: { readonly log: ReadonlySignal<readonly LogLine[]> }) {
  const [query, setQuery] = useState("");
  const [level, setLevel] = useState<Level>("debug");
  /** null: followed. */
  const [held, setHeld] = useState<readonly LogLine[] | null>(null);
  const all = log.value;
  const lines = logRows(held ?? all, query, level);
  return (
    <Region title={t("diagnostics.region.log")} copied={() => asText(lines)} empty={all.length === 0 ? t("diagnostics.log.empty") : null}>
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
              {text(`diagnostics.log.level_${each}`)}
            </option>
          ))}
        </select>
        <label class="diag-follow">
          <input type="checkbox" checked={held === null} onChange={(event) => setHeld(event.currentTarget.checked ? null : all)} />
          {t("diagnostics.log.follow")}
        </label>
        {held !== null && <span class="quiet">{text("diagnostics.log.held_back", [newSince(held, all)])}</span>}
      </div>
      <Table
        caption={t("diagnostics.region.log")}
        heads={["time", "level", "room", "text"].map((head) => text(`diagnostics.log.${head}`))}
        rows={lines.map((line, index) => ({
          key: `${lines.length - index}`,
          mark: line.level,
          cells: [line.at, line.level, line.room, line.text],
        }))}
      />
    </Region>
  );
}
