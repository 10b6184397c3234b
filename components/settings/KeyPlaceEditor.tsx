// The keys of one command in one place: each can be taken away, a new one is pressed, and what cannot be says why.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { thisPlatform } from "@/components/app/platform.ts";
import { problemOf, spell } from "@/utils/commands/keymap.ts";
import { type Binding, type KeyPlace, keyLabel, type Platform } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";

/** With its gesture, as on the sheet of all keys. */
export function keyWords({ key, gesture }: Pick<Binding, "key" | "gesture">, platform: Platform): string {
  const plain = keyLabel(key, platform);
  return gesture === "press" ? plain : text(`console.keys.${gesture}`, [plain]);
}

interface Props {
  readonly command: CommandId;
  readonly place: KeyPlace;
  readonly keymap: readonly Binding[];
  /** The keys that it shall have here from now on. */
  save(keys: readonly string[]): void;
  say(text: string): void;
}

export function KeyPlaceEditor({ command, place, keymap, save, say }: Props) {
  const [listens, setListens] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const listener = useRef<HTMLButtonElement>(null);
  const adder = useRef<HTMLSpanElement>(null);
  /** The focus goes back to where it came from, unless it left by itself. */
  const comesBack = useRef(false);
  const platform = thisPlatform();
  const own = keymap.filter((binding) => binding.command === command && binding.place === place);
  const keys = own.map(({ key }) => key);
  const names = [text(`command.${command}.title`), text(`console.keys.${place}`)];

  useLayoutEffect(() => {
    if (listens) listener.current?.focus();
    else if (comesBack.current) adder.current?.querySelector("button")?.focus();
    comesBack.current = false;
  }, [listens]);

  const stop = () => {
    comesBack.current = true;
    setListens(false);
  };
  const refuse = (words: string) => {
    setWrong(words);
    say(words);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Tab") return; // whoever goes on by keyboard is let go
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    if (event.key === "Escape") {
      setWrong(null);
      stop();
      return;
    }
    const key = spell(event);
    if (key === null) return;
    const label = keyLabel(key, platform);
    const problem = problemOf(keymap, command, place, key);
    if (problem?.why === "taken") refuse(text("options.keys.problem.taken", [label, text(`command.${problem.by}.title`)]));
    else if (problem) refuse(text(`options.keys.problem.${problem.why.replaceAll("-", "_")}`, [label]));
    else {
      setWrong(null);
      if (!keys.includes(key)) save([...keys, key]);
      stop();
    }
  };

  return (
    <div class="keys-place">
      <span class="keys-place-name">{text(`console.keys.${place}`)}</span>
      <span class="keys-chips">
        {own.map((binding) => (
          <span key={binding.key} class="keys-chip">
            <kbd>{keyWords(binding, platform)}</kbd>
            <button
              type="button"
              class="verb link"
              aria-label={text("options.keys.remove_of", [keyWords(binding, platform), ...names])}
              title={t("options.keys.remove")}
              onClick={() => save(keys.filter((key) => key !== binding.key))}
            >
              ×
            </button>
          </span>
        ))}
        {listens ? (
          <button
            ref={listener}
            type="button"
            class="verb go"
            aria-label={text("options.keys.press_of", names)}
            onKeyDown={press}
            onBlur={() => setListens(false)}
          >
            {t("options.keys.press")}
          </button>
        ) : (
          <span ref={adder}>
            <Button label={text("options.keys.add_of", names)} onPress={() => setListens(true)}>
              {t("options.keys.add")}
            </Button>
          </span>
        )}
      </span>
      {wrong !== null && <p class="set-wrong keys-wrong">{wrong}</p>}
    </div>
  );
}
