// A button that stays where it is when it cannot be pressed, and says why.
import type { ComponentChildren, Ref } from "preact";
import { useId } from "preact/hooks";

interface Props {
  readonly kind?: "plain" | "go" | "end";
  readonly busy?: boolean;
  /** Why it makes no sense now; null = it does. */
  readonly reason?: string | null;
  /** The reason stands beside it, for everybody. */
  readonly showsReason?: boolean;
  /** Id of what tells it apart from others of its name. */
  readonly of?: string;
  readonly button?: Ref<HTMLButtonElement>;
  onPress(): void;
  /** Tells those who cannot see it. */
  say(text: string): void;
  readonly children: ComponentChildren;
}

export function ReasonButton({ kind = "plain", busy = false, reason = null, showsReason = false, of, button, onPress, say, children }: Props) {
  const why = useId();
  return (
    <>
      <button
        {...(button === undefined ? {} : { ref: button })}
        type="button"
        class={`verb ${kind}`}
        aria-busy={busy}
        aria-disabled={busy || reason !== null || undefined}
        aria-describedby={[of, reason === null ? undefined : why].filter(Boolean).join(" ") || undefined}
        title={reason ?? undefined}
        onClick={() => {
          if (reason !== null) say(reason);
          else if (!busy) onPress();
        }}
      >
        {children}
      </button>
      {reason !== null && (
        <span id={why} class="set-unit" hidden={!showsReason}>
          {reason}
        </span>
      )}
    </>
  );
}
