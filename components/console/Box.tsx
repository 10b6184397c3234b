// The one box, pinned on top: what is typed is found or dialled, and while a call is in hand, Enter sends that call there.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { useCommands } from "@/components/ui/door.ts";
import { KeyMark } from "@/components/ui/KeyMark.tsx";
import { keyLabel, keyOf } from "@/utils/commands/keys.ts";
import { text } from "@/utils/i18n.ts";
import { isDialable } from "@/utils/phone-number.ts";

export const listId = "box-rows";
/** A key may be a name with blanks in it; an id may not. */
export const rowId = (key: string): string => `box-row-${encodeURIComponent(key)}`;

/** What the number was understood as, or that it is none. */
function Understanding() {
  const { view } = useDesk();
  const understood = view.understood.value;
  if (understood.kind === "empty" || (isDialable(understood) && understood.kind === "extension")) return null;
  if (!isDialable(understood)) {
    if (view.rows.value.length > 0) return null;
    return <span class="box-not">{text(understood.why === "several" ? "console.box.several" : "console.box.not_a_number")}</span>;
  }
  return <bdi class="box-read net">{understood.shown}</bdi>;
}

export function Box() {
  const { live, view } = useDesk();
  const { platform } = useCommands();
  const input = useRef<HTMLInputElement>(null);
  const rows = view.rows.value;
  const active = rows[Math.min(view.active.value, rows.length - 1)];
  const leave = keyOf(live.keymap.value, "box.back")?.key ?? null;

  useLayoutEffect(() => {
    view.box.element = input.current;
    input.current?.focus();
    return () => {
      view.box.element = null;
    };
  }, [view]);

  return (
    <div class="box">
      <svg class="box-glass" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="7" cy="7" r="4.6" />
        <path d="m10.6 10.6 3.4 3.4" />
      </svg>
      <input
        ref={input}
        class="box-text"
        type="text"
        role="combobox"
        dir="auto"
        aria-label={text("console.box.label")}
        aria-controls={listId}
        aria-expanded={rows.length > 0}
        aria-autocomplete="list"
        aria-activedescendant={active ? rowId(active.key) : undefined}
        placeholder={text("console.box.placeholder")}
        autocomplete="off"
        autocorrect="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={1000}
        value={view.query.value}
        onInput={(event) => {
          view.query.value = event.currentTarget.value;
          view.active.value = 0;
        }}
      />
      <Understanding />
      {view.query.value !== "" && leave !== null && <KeyMark label={keyLabel(leave, platform)} />}
    </div>
  );
}
