// What the box found, as a listbox: the number as understood first; Enter or a click sends the caller in hand there, or dials.
import { useEffect } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { partyName } from "@/components/app/notices.ts";
import { usePeople } from "@/components/app/people.ts";
import { reasonAgainst } from "@/components/app/run.ts";
import { callerInHand, sendOrDial } from "@/components/app/send.ts";
import { PersonRow } from "@/components/people/PersonRow.tsx";
import { useCommands } from "@/components/ui/door.ts";
import { keyLabel, keyOf } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import { listId, rowId } from "./Box.tsx";

const sends: readonly CommandId[] = ["call.safeSend", "call.consult", "call.blindSend"];

/** The keys of Enter and its variants, while somebody can be sent; and of the other numbers, where there are any. */
function SendKeys() {
  const { live, view } = useDesk();
  const { platform } = useCommands();
  const hasNumbers = (view.highlighted.value?.person?.choices.length ?? 0) > 1;
  return (
    <p class="send-keys" aria-hidden="true">
      {sends.map((command) => {
        const key = keyOf(live.keymap.value, command)?.key;
        return (
          <span key={command}>
            {key !== undefined && <kbd>{keyLabel(key, platform)}</kbd>} {text(`command.${command}.title`)}
          </span>
        );
      })}
      {hasNumbers && (
        <span>
          <kbd>→</kbd> {text("people.other_numbers")}
        </span>
      )}
    </p>
  );
}

/** A name that nobody has, among those who are searched. */
function Nobody() {
  const { view } = useDesk();
  const people = usePeople();
  const typed = view.query.value.trim();
  if (people === null || people.size.value === 0 || !/\p{L}/u.test(typed)) return null;
  return (
    <p class="rows-nobody" role="status">
      <bdi>{text("people.nobody", [typed])}</bdi>
    </p>
  );
}

export function Rows() {
  const { live, view, run } = useDesk();
  const rows = view.rows.value;
  const caller = callerInHand(live, view);
  const party = caller === null ? null : live.calls.value.byId[caller]?.call.party;
  const name = party ? partyName(party, live.country.value) : null;
  const active = Math.min(view.active.value, rows.length - 1);
  const activeKey = rows[active]?.key ?? null;
  useEffect(() => {
    // The highlight is what Enter means: it is never out of sight.
    if (activeKey !== null) document.getElementById(rowId(activeKey))?.scrollIntoView?.({ block: "nearest" });
  }, [activeKey]);

  const choose = (place: number) => {
    view.active.value = place;
    sendOrDial({ live, view, run }, "call.safeSend", caller, reasonAgainst("call.safeSend", live, caller, view.destination.value), Date.now());
  };
  if (rows.length === 0) return <Nobody />;
  return (
    <div class="rows">
      <h2 class="band">
        <span>
          {name === null
            ? text(rows.some(({ person }) => person !== null) ? "people.title" : "console.rows.dial")
            : text("console.rows.send", [name])}
        </span>
        <span aria-hidden="true">{rows.length}</span>
      </h2>
      <div id={listId} class="row-list" role="listbox" aria-label={text("console.rows.label")}>
        {rows.map((row, place) =>
          row.person === null ? (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys (aria-activedescendant)
            <div
              key={row.key}
              id={rowId(row.key)}
              class="row"
              role="option"
              tabIndex={-1}
              aria-selected={place === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(place)}
            >
              <span class="row-words">
                <span class="row-name" dir="auto">
                  {name === null ? text("console.rows.dial_to", [row.shown]) : text("console.rows.send_to", [name, row.shown])}
                </span>
                {row.detail !== null && <span class="quiet net">{row.detail}</span>}
              </span>
            </div>
          ) : (
            <PersonRow
              key={row.key}
              row={{ ...row, person: row.person }}
              id={rowId(row.key)}
              isActive={place === active}
              onChoose={() => choose(place)}
            />
          ),
        )}
      </div>
      {name !== null && rows.length > 0 && <SendKeys />}
    </div>
  );
}
