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
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}
