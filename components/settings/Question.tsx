// A question before something is taken away for good: the harmless answer has the focus, Escape gives it.
import { useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  readonly words: string;
  readonly yes: string;
  readonly no: string;
  onAnswer(yes: boolean): void;
}

export function Question({ words, yes, no, onAnswer }: Props) {
  const keep = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => keep.current?.focus(), []); // at once: what had the focus may be gone
  return (
    <fieldset
      class="set-question"
      aria-label={words}
      onKeyDown={(event) => {
        if (event.key === "Escape") onAnswer(false);
      }}
    >
      <span>{words}</span>
      <button type="button" class="verb end" onClick={() => onAnswer(true)}>
        {yes}
      </button>
      <button ref={keep} type="button" class="verb plain" onClick={() => onAnswer(false)}>
        {no}
      </button>
    </fieldset>
  );
}
