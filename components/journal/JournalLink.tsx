// The way into the journal, with how many people wait for a call back.
import { useDesk } from "@/components/app/desk.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { text } from "@/utils/i18n.ts";
import { indexOf } from "./index-of.ts";

export function JournalLink() {
  const { live } = useDesk();
  const waiting = indexOf(live.journal.value).open.length;
  return (
    <span class="journal-link">
      <CommandButton command="journal.open" look="link" />
      {waiting > 0 && (
        <span class="journal-waiting">{waiting === 1 ? text("journal.to_call_back_one") : text("journal.to_call_back", [waiting])}</span>
      )}
    </span>
  );
}
