// What came of a file of contacts: how many people, and every line that could not be taken as it stands.

export type ContactsKind = "csv" | "vcard";

/**
 * `no-name`: the number or address stands for it; `no-number`: found, but not to be called; `not-a-number`: that number was left out;
 * `empty`: nothing in it to find or call anybody by; `unclosed`: a quotation mark or a card that never ends; `extra-cells`: more than there are
 * columns; `not-a-card`: stands outside every card; `unreadable`: nothing in the file looks like contacts.
 */
export type ProblemWhy = "no-name" | "no-number" | "not-a-number" | "empty" | "unclosed" | "extra-cells" | "not-a-card" | "unreadable";

export interface Problem {
  /** As an editor counts, from 1. */
  readonly line: number;
  readonly why: ProblemWhy;
  /** The offending text, at most 80 letters. */
  readonly text: string;
}

export interface ImportReport {
  readonly people: number;
  readonly problems: readonly Problem[];
}

const longest = 80;
export const problem = (line: number, why: ProblemWhy, text: string): Problem => ({ line, why, text: text.trim().slice(0, longest) });
