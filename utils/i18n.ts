// Texts by key, from utils/locales. ★ browser (through #i18n)
import { i18n } from "#i18n";
import type { Words } from "./diagnostics/verdict.ts";

type Substitution = string | number;

/** Static keys are checked by the generated types through `i18n.t`; this form takes keys that are built from ids and returns the key itself when a text is missing. */
export function text(key: string, substitutions: readonly Substitution[] = []): string {
  const untyped = i18n.t as unknown as (key: string, substitutions?: readonly Substitution[]) => string;
  const found = substitutions.length > 0 ? untyped(key, substitutions) : untyped(key);
  return found === "" ? key : found;
}

/** Words that a judge or a rule chose, as a text; words may stand in words. */
export const said = ({ key, with: parts }: Words): string =>
  text(
    key,
    parts.map((part) => (typeof part === "object" ? said(part) : part)),
  );

export const t = i18n.t;
