// Saves the journal as a file: all of it, whatever the list shows just now.
import { journalCsv, moment } from "@/utils/journal-csv.ts";
import { createJournalStore } from "@/utils/journal-store.ts";
import type { Live } from "./live.ts";

/** Milliseconds after which no browser needs the address of the file any more. */
const downloadWithin = 60_000;

/** Rejects when the journal cannot be read. */
export async function exportJournal({ country, now }: Pick<Live, "country" | "now">): Promise<void> {
  const entries = await createJournalStore().read(0);
  const file = new Blob([journalCsv(entries, country.peek())], { type: "text/csv;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `switchboard-journal-${moment(now.peek()).slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), downloadWithin);
}
