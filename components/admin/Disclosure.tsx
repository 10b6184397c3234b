// What is there for those who want to know: a button that shows and hides it.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

interface Props {
  readonly title: string;
  /** Fuller name, where several show the same words; must begin with them. */
  readonly label?: string;
  readonly isOpen?: boolean;
  readonly children: () => ComponentChildren;
}

export function Disclosure({ title, label, isOpen = false, children }: Props) {
  const [open, setOpen] = useState(isOpen);
  const id = useId();
  return (
    <div class="grant-more">
      <button type="button" class="verb link grant-opener" aria-label={label} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {title}
      </button>
      <div id={id} class="grant-inside" hidden={!open}>
        {open && children()}
      </div>
    </div>
  );
}
