// The band of calls: a region with a list, one item a call, in the order in which they want somebody.
import { useLayoutEffect } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { useCommands } from "@/components/ui/door.ts";
import { orderedCalls } from "@/utils/calls/select.ts";
import { text } from "@/utils/i18n.ts";
import { CallCard } from "./CallCard.tsx";

export function Calls() {
  const { live, view } = useDesk();
  const door = useCommands();
  const calls = orderedCalls(live.calls.value);
  // Whatever may move a button: the guard looks at where they stand now.
  const drawn = [live.calls.value, live.consults.value, live.graces.value, view.more.value, view.notices.value, view.destination.value === null];
  useLayoutEffect(() => door.settling.drawn(), drawn);
  return (
    <section class="calls" aria-label={text("console.calls.title")}>
      <h2 class="band">
        <span>{text("console.calls.title")}</span>
        <span aria-hidden="true">{calls.length > 0 ? calls.length : ""}</span>
      </h2>
      {calls.length === 0 ? (
        <p class="calls-none">{text("console.calls.none")}</p>
      ) : (
        <ul class="call-list">
          {calls.map((tracked, place) => (
            <CallCard key={tracked.call.id} tracked={tracked} index={place + 1} />
          ))}
        </ul>
      )}
    </section>
  );
}
