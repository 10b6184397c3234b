// Copies a text with one press, and says so.
import { useState } from "preact/hooks";
import { t, text as words } from "@/utils/i18n.ts";

const shownMs = 2000;

interface Props {
  /** Read when the button is pressed. */
  readonly text: () => string;
  /** Of what, for those who hear the page: its name begins with the button's word. */
  readonly name: string;
  /** The button's word, where it is another than "Copy". */
  readonly word?: string;
  say(text: string): void;
}

export function CopyButton({ text, name, word, say }: Props) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      say(t("options.copy_failed")); // the text stands on the page and can be selected
      return;
    }
    say(t("options.copied"));
    setCopied(true);
    setTimeout(() => setCopied(false), shownMs);
  }
  return (
    <button
      type="button"
      class="verb plain"
      aria-label={word === undefined ? words("options.copy_of", [name]) : undefined}
      onClick={() => void copy()}
    >
      {copied ? t("options.copied") : (word ?? t("options.copy"))}
    </button>
  );
}
