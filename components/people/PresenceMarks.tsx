// The two marks of a person: line and status, each a word (the line with a shape of its own) and an age once it is no longer fresh.
import { usePresenceOf } from "@/components/app/presence.ts";
import { agedWord, lineWord, statusWord } from "./presence-words.ts";

/**
 * `uuid`: of the person's user; null = no Webex user (a personal contact), of whom nothing can be known and nothing is drawn, unless they are a
 * colleague whose id is not known yet: then both are unknown.
 */
export function PresenceMarks({ uuid, isColleague = false }: { readonly uuid: string | null; readonly isColleague?: boolean }) {
  const shown = usePresenceOf(uuid);
  if (uuid === null && !isColleague) return null;
  const line = shown?.line.word ?? "unknown";
  return (
    <span class="marks">
      <span class="mark-line">
        <i class={`mark-dot ${line}`} aria-hidden="true" />
        {agedWord(lineWord(shown), shown?.line.ageMs ?? null)}
      </span>
      <span class="mark-status">{agedWord(statusWord(shown), shown?.status.ageMs ?? null)}</span>
    </span>
  );
}
