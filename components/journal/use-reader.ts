// What the components of the journal read with: its entries by caller, the people, the country of the line, the language of the page.
import { useDesk } from "@/components/app/desk.ts";
import { usePeople } from "@/components/app/people.ts";
import { indexOf } from "./index-of.ts";
import type { Reader } from "./words.ts";

export function useReader(): Reader {
  const { live } = useDesk();
  const people = usePeople();
  return {
    index: indexOf(live.journal.value),
    country: live.country.value,
    language: document.documentElement.lang || "en",
    owner: (destination) => people?.nameOf(destination) ?? null,
  };
}
