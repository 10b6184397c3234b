// The monitoring list: each colleague's line and status, and who rings at their phone before the call is picked up.
import { useDesk } from "@/components/app/desk.ts";
import { usePresence } from "@/components/app/presence.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { Net } from "@/components/ui/Net.tsx";
import { text } from "@/utils/i18n.ts";
import type { RingingCaller } from "@/utils/people/presence.ts";
import type { Monitored } from "@/utils/presence-state.ts";
import { PresenceMarks } from "./PresenceMarks.tsx";
import { callerWords } from "./presence-words.ts";

/** Webex's list ends at 50 (webex-rest.md 3.6). */
const mostDrawn = 100;

function Rings({ colleague, caller }: { readonly colleague: Monitored; readonly caller: RingingCaller }) {
  const destination = colleague.extension ?? colleague.number;
  return (
    <div class="colleague-rings">
      <span class="colleague-caller">
        <Net>{text("presence.ringing_from", [callerWords(caller)])}</Net>
      </span>
      {destination !== null && <CommandButton command="call.pickUp" args={{ destination }} place={colleague.uuid} look="go" showKey={false} />}
    </div>
  );
}

function Colleague({ colleague }: { readonly colleague: Monitored }) {
  const caller = usePresence()?.of(colleague.uuid)?.line.caller ?? null;
  return (
    <li class="colleague">
      <div class="colleague-who">
        <div class="colleague-name">
          <Net>{colleague.name}</Net>
        </div>
        <div class="colleague-meta">{colleague.extension ?? colleague.number ?? ""}</div>
      </div>
      <PresenceMarks uuid={colleague.uuid} />
      {caller !== null && <Rings colleague={colleague} caller={caller} />}
    </li>
  );
}

/** Nothing where nobody is on the list, or the box finds people. In the list's own order: it is the user's, and nothing jumps. */
export function Colleagues() {
  const presence = usePresence();
  const { view } = useDesk();
  const monitored = presence?.monitored.value ?? [];
  if (monitored.length === 0 || view.query.value.trim() !== "") return null;
  return (
    <section aria-label={text("presence.colleagues")}>
      <h2 class="band">
        <span>{text("presence.colleagues")}</span>
        <span aria-hidden="true">{monitored.length}</span>
      </h2>
      {presence?.watching.value.state === "refused" && <p class="colleagues-none">{text("presence.lines_refused")}</p>}
      <ul class="colleagues">
        {monitored.slice(0, mostDrawn).map((colleague) => (
          <Colleague key={colleague.uuid} colleague={colleague} />
        ))}
      </ul>
    </section>
  );
}
