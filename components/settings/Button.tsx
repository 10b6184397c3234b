// Buttons of the settings page that are not commands of the table: save, test, try.
import type { ComponentChildren } from "preact";
import "@/components/ui/ui.css";

interface Props {
  readonly kind?: "plain" | "go" | "end";
  readonly type?: "button" | "submit";
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Fuller name, where several buttons show the same word; must begin with that word. */
  readonly label?: string;
  readonly onPress?: () => void;
  readonly children: ComponentChildren;
}

/** While busy it keeps its place and the focus. */
export function Button({ kind = "plain", type = "button", busy = false, disabled = false, label, onPress, children }: Props) {
  return (
    <button
      type={type}
      class={`verb ${kind}`}
      disabled={disabled}
      aria-label={label}
      aria-busy={busy}
      aria-disabled={busy || undefined}
      onClick={() => {
        if (!busy) onPress?.();
      }}
    >
      {children}
    </button>
  );
}
