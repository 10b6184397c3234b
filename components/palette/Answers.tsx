// What the palette offers while it asks: destinations as the box understands them, or the tones as typed.
import type { View } from "@/components/app/view.ts";
import { Net } from "@/components/ui/Net.tsx";
import type { Asked } from "./items.ts";
import { optionId } from "./Options.tsx";

export interface Answer {
  readonly key: string;
  readonly value: string;
  readonly shown: string;
  readonly detail: string | null;
}

/** As the command takes them (registry: call.dtmf). */
const tones = /^[0-9*#A-D,]{1,64}$/;

/** Reads signals. */
export function answersTo(asked: Asked, typed: string, view: Pick<View, "find">): readonly Answer[] {
  if (asked === "destination") {
    return view
      .find(typed)
      .flatMap(({ key, destination, shown, detail }) => (destination === null ? [] : { key: `to ${key}`, value: destination, shown, detail }));
  }
  const digits = typed.replaceAll(/\s/g, "").toUpperCase();
  return tones.test(digits) ? [{ key: "tones", value: digits, shown: digits, detail: null }] : [];
}

interface Props {
  readonly answers: readonly Answer[];
  readonly active: string | null;
  choose(key: string, pressedAt: number): void;
}

export function Answers({ answers, active, choose }: Props) {
  return (
    <>
      {answers.map(({ key, shown, detail }) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys (aria-activedescendant)
        <div
          key={key}
          id={optionId(key)}
          class="palette-option"
          role="option"
          tabIndex={-1}
          aria-selected={key === active}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(key, Date.now())}
        >
          <span class="palette-words">
            <Net class="palette-title">{shown}</Net>
            {detail !== null && <Net class="palette-hint">{detail}</Net>}
          </span>
        </div>
      ))}
    </>
  );
}
