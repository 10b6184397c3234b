// One region of the diagnostics page: heading, a button that copies its evidence, the evidence.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { CopyButton } from "@/components/ui/CopyButton.tsx";

interface Props {
  readonly title: string;
  /** The evidence as text; read when the button is pressed. */
  readonly copied: () => string;
  /** What to say while there is nothing; null = there is something. */
  readonly empty: string | null;
  /** Beside the copy button, also while there is nothing. */
  readonly more?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Region({ title, copied, empty, more = null, children }: Props) {
  const { view } = useDesk();
  const id = useId();
  return (
    <section class="diag-region" aria-labelledby={id}>
      <header class="diag-region-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {more}
        {empty === null && <CopyButton text={copied} name={title} say={view.say} />}
      </header>
      {empty === null ? children : <p class="diag-empty">{empty}</p>}
    </section>
  );
}
