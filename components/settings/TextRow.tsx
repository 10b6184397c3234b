// One line of text that is saved by a form: an id, an address, or a secret whose letters nobody sees.
import type { ComponentChildren } from "preact";
import { Row, type RowProps } from "./Row.tsx";

export interface TextFieldProps {
  readonly id: string;
  /** Id of what explains it. */
  readonly describedBy: string | undefined;
  readonly kind: "text" | "address" | "secret";
  readonly value: string;
  readonly isLocked?: boolean;
  readonly isWrong?: boolean;
  readonly placeholder?: string | undefined;
  onType(value: string): void;
}

/** The bare field. A secret is a text field too: the browser would offer to keep a password. */
export function TextField({ id, describedBy, kind, value, isLocked = false, isWrong = false, placeholder, onType }: TextFieldProps) {
  return (
    <input
      id={id}
      aria-describedby={describedBy}
      aria-invalid={isWrong}
      class={`set-field is-mono${kind === "secret" ? " is-secret" : ""}`}
      type="text"
      inputMode={kind === "address" ? "url" : "text"}
      spellcheck={false}
      autocomplete="off"
      disabled={isLocked}
      placeholder={placeholder}
      value={value}
      onInput={(event) => onType(event.currentTarget.value)}
    />
  );
}

interface Props extends Pick<RowProps, "title" | "hint" | "origin" | "wrong">, Pick<TextFieldProps, "kind" | "value" | "placeholder" | "onType"> {
  /** Beside or below the field. */
  readonly children?: ComponentChildren;
}

/** Locked where the policy gives the value. */
export function TextRow({ kind, value, placeholder, onType, children, ...row }: Props) {
  const field = { kind, value, placeholder, onType, isLocked: row.origin === "locked", isWrong: (row.wrong ?? null) !== null };
  return (
    <Row {...row} wide>
      {(ids) => (
        <>
          <TextField id={ids.control} describedBy={ids.hint} {...field} />
          {children}
        </>
      )}
    </Row>
  );
}
