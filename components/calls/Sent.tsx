// What became of the callers who were sent on: a row each until it is known, and a while after.
import { useDesk } from "@/components/app/desk.ts";
import { partyName } from "@/components/app/notices.ts";
import { useNamed } from "@/components/app/people.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { Net } from "@/components/ui/Net.tsx";
import { parkedPlaces, type Sent as SentRow } from "@/utils/calls/sent.ts";
import { keyOf } from "@/utils/commands/keys.ts";
import { resolveNext } from "@/utils/commands/resolve.ts";
import { text } from "@/utils/i18n.ts";
import { duration } from "./words.ts";

/** Milliseconds that a row stays after its outcome is known. */
const staysFor = 90_000;

const stays = (row: SentRow, now: number) => row.outcome === "ringing" || row.outcome === "parked" || now - (row.outcomeAt ?? row.at) < staysFor;

/** "24 s"; from a minute on as a clock shows it. */
const lapse = (ms: number) => (ms < 60_000 ? text("console.seconds", [Math.floor(ms / 1000)]) : duration(ms));

function outcomeWords(row: SentRow): string {
  if (row.outcome === "came-back") {
    const ms = (row.outcomeAt ?? row.at) - row.at;
    const after = ms < 1000 ? [] : [lapse(ms)];
    const why = row.why === undefined ? [] : [text(`sent.why.${row.why.replaceAll("-", "_")}`)];
    return text(`sent.outcome.came_back${after.length === 0 ? "_at_once" : ""}${why.length === 0 ? "" : "_why"}`, [...after, ...why]);
  }
  if (row.outcome === "parked") return text("sent.outcome.parked", [row.place ?? ""]);
  if (row.outcome === "answered" && row.by !== undefined) return text("sent.outcome.answered_by", [row.by]);
  return text(`sent.outcome.${row.outcome}`);
}

export function Sent() {
  const { live } = useDesk();
  const now = live.now.value;
  const country = live.country.value;
  const named = useNamed();
  const next = resolveNext(live.calls.value, parkedPlaces(live.sent.value));
  const nextKey = keyOf(live.keymap.value, "call.next")?.key ?? null;
  const rows = live.sent.value.filter((row) => stays(row, now)).reverse();
  if (rows.length === 0) return null;
  return (
    <section class="sent" aria-label={text("sent.title")}>
      <h2 class="band">
        <span>{text("sent.title")}</span>
        <span aria-hidden="true">{rows.length}</span>
      </h2>
      <ul class="sent-list">
        {rows.map((row) => (
          <li key={row.id} class={`sent-row ${row.outcome}`}>
            <span class="sent-who">
              <Net class="strong">{partyName(row.party, country)}</Net>
              {row.how !== "park" && row.destination !== "" && (
                <>
                  <span aria-hidden="true"> → </span>
                  <span class="unseen">{text("sent.to")}</span>
                  <Net>{named(row.destination)}</Net>
                </>
              )}
            </span>
            <span class="sent-outcome">
              <Net>{outcomeWords(row)}</Net>
            </span>
            {row.outcome === "parked" && row.place !== null && (
              <CommandButton
                command="call.retrieve"
                args={{ destination: row.place }}
                place={row.id}
                look="plain"
                listKey={next?.call === null && next.args.destination === row.place ? nextKey : null}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
