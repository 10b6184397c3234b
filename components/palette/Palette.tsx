// The command palette: one field over every command of the table; what a command still needs is asked for in the same field.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { useCommands } from "@/components/ui/door.ts";
import { text } from "@/utils/i18n.ts";
import { recentCommandsItem } from "@/utils/state.ts";
import { Answers, answersTo } from "./Answers.tsx";
import { arrange, itemsOf, type PaletteItem, type Shown } from "./items.ts";
import { Options, optionId } from "./Options.tsx";
import "./palette.css";

const listId = "palette-list";
const mostRecent = 8;

/** Opens as a modal dialog; the browser gives the focus back where it was. */
function useModal() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      if (shown?.open) shown.close();
    };
  }, []);
  return dialog;
}

export function Palette() {
  const desk = useDesk();
  const { view } = desk;
  const { platform } = useCommands();
  const dialog = useModal();
  const input = useRef<HTMLInputElement>(null);
  const listed = useMemo<Shown>(() => new Map(), []);
  const recent = useSignal<readonly string[]>([]);
  const query = useSignal("");
  const active = useSignal<string | null>(null);
  const asking = useSignal<PaletteItem | null>(null);
  const said = useSignal("");

  const current = useComputed(() => new Map(itemsOf(desk, listed).map((item) => [item.key, item])));
  /** As painted: Enter goes to what was seen. */
  const items = current.value;
  // Sorted when something is typed, not when a call changes: no entry moves under a finger. What is new since then comes last.
  const sorted = useMemo(
    () => arrange([...items.values()], asking.value ? "" : query.value, recent.value),
    [query.value, asking.value, recent.value],
  );
  const isSorted = new Set([...sorted.possible, ...sorted.impossible]);
  const late = query.value === "" ? [...items.keys()].filter((key) => !isSorted.has(key)) : [];
  const listedItems = (keys: readonly string[]) => keys.flatMap((key) => items.get(key) ?? []);
  const possible = listedItems(sorted.possible);
  const impossible = listedItems([...sorted.impossible, ...late]);
  const answers = asking.value?.ask ? answersTo(asking.value.ask, query.value, view) : [];
  const keys = asking.value ? answers.map(({ key }) => key) : [...possible, ...impossible].map(({ key }) => key);
  const activeOf = (wanted: string | null) => (wanted !== null && keys.includes(wanted) ? wanted : (keys[0] ?? null));
  const activeKey = activeOf(active.value);

  useEffect(() => {
    void recentCommandsItem.get().then((commands) => {
      recent.value = commands;
    });
  }, [recent]);
  useEffect(() => {
    input.current?.focus();
  }, [asking.value]);
  useLayoutEffect(() => {
    if (activeKey !== null) document.getElementById(optionId(activeKey))?.scrollIntoView?.({ block: "nearest" });
  }, [activeKey]);

  const close = () => {
    dialog.current?.close();
    view.sheet.value = null;
  };
  const retype = (typed: string) => {
    query.value = typed;
    active.value = null;
    said.value = "";
  };
  const leave = () => {
    if (asking.value === null) close();
    else {
      asking.value = null;
      retype("");
    }
  };
  const run = (item: PaletteItem, given: string | null, pressedAt: number) => {
    const { command } = item;
    void recentCommandsItem.set([command, ...recent.value.filter((other) => other !== command)].slice(0, mostRecent));
    close();
    item.run(pressedAt, given);
  };
  const choose = (key: string | null, pressedAt: number) => {
    if (asking.value) {
      const typed = asking.value.ask ? answersTo(asking.value.ask, query.value, view) : [];
      const answer = typed.find((each) => each.key === key);
      if (answer) run(asking.value, answer.value, pressedAt);
      return;
    }
    const item = key === null ? undefined : items.get(key);
    if (!item) return;
    if (item.reason !== null) said.value = text("console.outcome.refused", [item.title, item.reason]);
    else if (item.ask === null) run(item, null, pressedAt);
    else {
      asking.value = item;
      retype("");
    }
  };
  const move = (step: number) => {
    const from = activeOf(active.value);
    if (from !== null) active.value = keys[(keys.indexOf(from) + step + keys.length) % keys.length] ?? null;
  };
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) move(step);
    else if (event.key === "Escape") leave();
    else if (event.key === "Enter" && !event.repeat) choose(activeOf(active.value), Date.now());
    else return;
    event.preventDefault();
  };

  const asked = asking.value;
  const label = asked?.ask ? text(`palette.ask.${asked.ask}`) : text("palette.label");
  const none =
    keys.length > 0 ? null : asked ? (query.value.trim() === "" ? null : text(`palette.no.${asked.ask}`)) : text("palette.none", [query.value]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes, through the field
    <dialog
      ref={dialog}
      class="palette"
      aria-label={text("palette.title")}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="palette-in">
        {asked && (
          <p class="palette-asking">
            <strong>{asked.title}</strong> {asked.about !== null && <bdi class="net">{asked.about}</bdi>}
          </p>
        )}
        <input
          ref={input}
          class="palette-field"
          type="text"
          role="combobox"
          dir="auto"
          aria-label={label}
          aria-controls={listId}
          aria-expanded={keys.length > 0}
          aria-autocomplete="list"
          aria-activedescendant={activeKey === null ? undefined : optionId(activeKey)}
          placeholder={asked ? label : text("palette.placeholder")}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={200}
          value={query.value}
          onInput={(event) => retype(event.currentTarget.value)}
          onKeyDown={press}
        />
        <p class="palette-said" role="status">
          {said.value || none}
        </p>
        <div id={listId} class="palette-list" role="listbox" aria-label={text(asked ? "console.rows.label" : "palette.list")}>
          {asked ? (
            <Answers answers={answers} active={activeKey} choose={choose} />
          ) : (
            <Options possible={possible} impossible={impossible} active={activeKey} platform={platform} choose={choose} />
          )}
        </div>
      </div>
    </dialog>
  );
}
