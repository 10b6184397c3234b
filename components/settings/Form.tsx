// Fields that are saved together: Enter in any of them does it, and the browser neither judges nor fills in what is typed.
import type { ComponentChildren } from "preact";

interface Props {
  readonly class?: string;
  onSubmit(): void;
  readonly children: ComponentChildren;
}

export function Form({ class: look = "set-form", onSubmit, children }: Props) {
  return (
    <form
      class={look}
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        onSubmit();
        // Drawn again, the first field that is wrong has the focus: its words are heard, and it can be mended at once.
        requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      }}
    >
      {children}
    </form>
  );
}
