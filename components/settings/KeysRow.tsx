// The keys of all commands, each to be changed: pressed anew, taken away, set back; a key that means something already is refused.
import { useState } from "preact/hooks";
import { thisPlatform } from "@/components/app/platform.ts";
import { howWell } from "@/utils/commands/find.ts";
import { counting, type KeyOverrides, rebindable, withKeys, withoutKeys } from "@/utils/commands/keymap.ts";
import { keyPlaces } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { KeyPlaceEditor, keyWords } from "./KeyPlaceEditor.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSearched, useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { useTask } from "./use-task.ts";

/** null: nothing of the user's own is left. */
const setting = (overrides: KeyOverrides) => ({ "keys.map": Object.keys(overrides).length > 0 ? overrides : null });

interface CommandRowProps {
  readonly command: CommandId;
  readonly isOpen: boolean;
  readonly isLocked: boolean;
  toggle(): void;
  save(overrides: KeyOverrides): void;
}

function CommandRow({ command, isOpen, isLocked, toggle, save }: CommandRowProps) {
  const { live, say } = useSettingsPage();
  const keymap = live.keymap.value;
  const overrides = live.policy.value.values["keys.map"];
  const title = text(`command.${command}.title`);
  const platform = thisPlatform();
  const own = keymap.filter((binding) => binding.command === command);
  const isChanged = overrides[command] !== undefined;
  const words = (place: (typeof keyPlaces)[number]) => own.filter((each) => each.place === place).map((binding) => keyWords(binding, platform));
  return (
    <li class="keys-row" data-command={command}>
      <div class="keys-line">
        <span class="keys-name">
          <span class="set-name">{title}</span>
          {isChanged && !isLocked && (
            <span class="set-origin" data-origin="user">
              {t("options.state.user")}
            </span>
          )}
          <span class="set-hint">{text(`command.${command}.hint`)}</span>
        </span>
        {!isOpen && (
          <span class="keys-summary">
            {own.length === 0 && <span class="set-unit">{t("options.keys.none")}</span>}
            {keyPlaces.map((place) => {
              const keys = [...new Set(words(place))];
              return (
                keys.length > 0 && (
                  <span key={place}>
                    <span class="unseen">{text(`console.keys.${place}`)}</span>
                    {keys.map((key) => (
                      <kbd key={key} title={text(`console.keys.${place}`)}>
                        {key}
                      </kbd>
                    ))}
                  </span>
                )
              );
            })}
          </span>
        )}
        {!isLocked && (
          <button
            type="button"
            class="verb plain"
            aria-expanded={isOpen}
            aria-label={text(isOpen ? "options.keys.done_of" : "options.keys.change_of", [title])}
            onClick={toggle}
          >
            {t(isOpen ? "options.keys.done" : "options.keys.change")}
          </button>
        )}
      </div>
      {isOpen && (
        <div class="keys-editor">
          {keyPlaces.map((place) => (
            <KeyPlaceEditor
              key={place}
              command={command}
              place={place}
              keymap={keymap}
              save={(keys) => save(withKeys(counting(overrides), command, place, keys))}
              say={say}
            />
          ))}
          {isChanged && (
            <Button label={text("options.reset_of", [title])} onPress={() => save(withoutKeys(counting(overrides), command))}>
              {t("options.reset")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** Commands that the search box names; all of them when it names none, because then it named the row as a whole. */
function useFound(): readonly CommandId[] {
  const query = useSearched();
  const found = rebindable.filter((id) => howWell(query, text(`command.${id}.title`), text(`command.${id}.hint`)) !== null);
  return found.length > 0 ? found : rebindable;
}

export function KeysRow() {
  const found = useFound();
  const { live, ask } = useSettingsPage();
  const { task, start } = useTask();
  const [open, setOpen] = useState<CommandId | null>(null);
  const origin = live.policy.value.origin["keys.map"];
  const isLocked = origin === "locked";
  const save = (overrides: KeyOverrides | null) =>
    void start(() => ask("settings.save", overrides === null ? { "keys.map": null } : setting(overrides)), t("options.saved"));
  return (
    <Row title={text("setting.keys.map.title")} hint={text("setting.keys.map.hint")} origin={origin} as="plain" wide>
      {() => (
        <>
          {origin === "user" && <Button onPress={() => save(null)}>{t("options.keys.reset_all")}</Button>}
          {task.state === "failed" && <Outcome task={task} done="" />}
          <ul class="keys-list">
            {found.map((command) => (
              <CommandRow
                key={command}
                command={command}
                isOpen={open === command && !isLocked}
                isLocked={isLocked}
                toggle={() => setOpen(open === command ? null : command)}
                save={save}
              />
            ))}
          </ul>
        </>
      )}
    </Row>
  );
}
