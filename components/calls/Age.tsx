// Since when, ticking once a second while seen; and a countdown that ends.
import { useDesk } from "@/components/app/desk.ts";
import type { TrackedCall } from "@/utils/calls/call.ts";
import { ageInState } from "@/utils/calls/select.ts";
import { text } from "@/utils/i18n.ts";
import { duration, spokenAge } from "./words.ts";

/** Not announced as it ticks: the words are there for who asks. */
export function Age({ tracked, isHeld }: { readonly tracked: TrackedCall; readonly isHeld: boolean }) {
  const { live } = useDesk();
  const ms = ageInState(tracked, live.now.value);
  return (
    <time class="call-age" title={spokenAge(ms)}>
      {isHeld ? text("console.held_for", [duration(ms)]) : duration(ms)}
    </time>
  );
}

/** `until`: milliseconds since 1970. */
export function Countdown({ until }: { readonly until: number }) {
  const { live } = useDesk();
  return <span aria-hidden="true">{text("console.grace_in", [Math.max(0, Math.ceil((until - live.now.value) / 1000))])}</span>;
}
