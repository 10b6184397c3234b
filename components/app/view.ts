// What only this page knows: the text in the box, the picked call, what is open, and what it has to tell.
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import type { CallId } from "@/utils/calls/call.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import type { Choice } from "@/utils/people/choices.ts";
import type { Person } from "@/utils/people/person.ts";
import type { Hit } from "@/utils/people/search.ts";
import { isDialable, type Understood, understand } from "@/utils/phone-number.ts";
import { defineItem } from "@/utils/storage.ts";
import type { Live } from "./live.ts";

/** `hint`: goes by itself; `refused` and `unknown` stay until they are dismissed. */
export interface Notice {
  readonly id: string;
  readonly kind: "hint" | "refused" | "unknown";
  readonly title: string;
  /** What to do about it; null when the title says all. */
  readonly remedy: string | null;
  readonly error: AppErrorData | null;
}

/** One thing that the box offers: a number as understood, or (from other sources) a person. */
export interface Row {
  readonly key: string;
  /** What is dialled or sent to; null: a person without a number. */
  readonly destination: string | null;
  readonly shown: string;
  /** Second line: what it is. */
  readonly detail: string | null;
  /** null: the number as typed. */
  readonly person: { readonly hit: Hit; readonly choices: readonly Choice[] } | null;
}

/** Where rows come from; asked with each new query, answers at once with what it has. Reads signals, so it may answer again. */
export type Source = (query: string) => readonly Row[];

export interface View {
  readonly query: Signal<string>;
  readonly understood: ReadonlySignal<Understood>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** What the box would offer for such a text. Reads signals. */
  find(wanted: string): readonly Row[];
  /** Index of the highlighted row. */
  readonly active: Signal<number>;
  readonly highlighted: ReadonlySignal<Row | null>;
  /** Which of the highlighted person's numbers was chosen; null: the chooser is closed, the first counts. */
  readonly choosing: Signal<number | null>;
  /** The highlighted person and the number that counts; null: no person. */
  readonly chosen: ReadonlySignal<{ readonly person: Person; readonly number: Choice | null } | null>;
  /** Of the highlighted row, as chosen; null = nothing to dial. */
  readonly destination: ReadonlySignal<string | null>;
  readonly picked: Signal<CallId | null>;
  readonly sheet: Signal<"keys" | "palette" | null>;
  /** Call whose further verbs are shown. */
  readonly more: Signal<CallId | null>;
  readonly dialpad: Signal<boolean>;
  /** The journal is open. */
  readonly journal: Signal<boolean>;
  readonly notices: Signal<readonly Notice[]>;
  /** The one text for screen readers; `n` makes the same text new. */
  readonly said: Signal<{ readonly n: number; readonly text: string }>;
  say(text: string): void;
  tell(notice: Notice): void;
  dismiss(id: string): void;
  /** Back to an empty page: nothing of who was signed in is left. */
  reset(): void;
  /** Puts the caret into the box, if this page has one. */
  readonly box: { element: HTMLInputElement | null };
}

/** Whether the dialpad is shown: remembered on this machine. */
export const dialpadItem = defineItem<boolean>({
  key: "view:dialpad",
  area: "local",
  schema: v.boolean(),
  fallback: true,
  version: 1,
  wipe: "never",
  report: "keep",
});

const hintMs = 5000;
const mostNotices = 3;

/** `sources` are asked in order; the number as typed is always the first. `describe` says what kind of number it is. */
export function createView({
  live,
  sources,
  describe,
}: {
  readonly live: Pick<Live, "country">;
  readonly sources: readonly Source[];
  readonly describe: (understood: Understood) => string | null;
}): View {
  const query = signal("");
  const active = signal(0);
  const understood = computed(() => understand(query.value, live.country.value));
  const find = (wanted: string): readonly Row[] => {
    const typed = understand(wanted, live.country.value);
    const number = isDialable(typed) ? [{ key: "number", destination: typed.dial, shown: typed.shown, detail: describe(typed), person: null }] : [];
    return wanted.trim() === "" ? [] : [...number, ...sources.flatMap((source) => source(wanted))];
  };
  const rows = computed(() => find(query.value));
  const choosing = signal<number | null>(null);
  const highlighted = computed(() => rows.value[Math.min(active.value, rows.value.length - 1)] ?? null);
  const chosenNumber = computed(() => highlighted.value?.person?.choices[choosing.value ?? 0] ?? null);
  followHighlight({ query, rows, active, choosing });
  const notices = signal<readonly Notice[]>([]);
  const said = signal({ n: 0, text: "" });
  let fading: ReturnType<typeof setTimeout> | undefined;
  const view: View = {
    query,
    understood,
    rows,
    find,
    active,
    highlighted,
    choosing,
    chosen: computed(() => {
      const person = highlighted.value?.person?.hit.person;
      return person ? { person, number: chosenNumber.value } : null;
    }),
    destination: computed(() => chosenNumber.value?.dial ?? highlighted.value?.destination ?? null),
    picked: signal(null),
    sheet: signal(null),
    more: signal(null),
    dialpad: signal(dialpadItem.fallback),
    journal: signal(false),
    notices,
    said,
    say: (text) => {
      said.value = { n: said.peek().n + 1, text };
    },
    tell: (notice) => {
      const isNews = notices.peek().find(({ id }) => id === notice.id)?.title !== notice.title;
      const others = notices.peek().filter((each) => each.id !== notice.id && !(notice.kind === "hint" && each.kind === "hint"));
      notices.value = [...others, notice].slice(-mostNotices);
      if (isNews) view.say(notice.remedy === null ? notice.title : `${notice.title} ${notice.remedy}`);
      if (notice.kind !== "hint") return;
      clearTimeout(fading);
      fading = setTimeout(() => view.dismiss(notice.id), hintMs);
    },
    dismiss: (id) => {
      notices.value = notices.peek().filter((notice) => notice.id !== id);
    },
    reset: () => {
      query.value = "";
      notices.value = [];
      view.picked.value = null;
      view.more.value = null;
      view.sheet.value = null;
      view.journal.value = false;
      said.value = { n: said.peek().n + 1, text: "" };
    },
    box: { element: null },
  };
  return view;
}

/**
 * Rows that change under the same text (more people arrived, presence, a call) take the highlight along: Enter goes to who was seen under it.
 * Another row under the highlight closes the number chooser.
 */
function followHighlight({ query, rows, active, choosing }: Pick<View, "query" | "rows" | "active" | "choosing">): void {
  let before: { readonly query: string; readonly rows: readonly Row[]; readonly key: string | null; readonly person: Person | null } = {
    query: "",
    rows: [],
    key: null,
    person: null,
  };
  effect(() => {
    const list = rows.value;
    const isSameText = query.peek() === before.query;
    if (list !== before.rows && isSameText && before.key !== null) {
      const place = list.findIndex((row) => isSameRow(row, before));
      before = { ...before, rows: list };
      if (place !== active.peek()) active.value = Math.max(place, 0);
    }
    const row = list[Math.min(active.value, list.length - 1)];
    if (!isSameText || row === undefined || !isSameRow(row, before)) choosing.value = null;
    before = { query: query.peek(), rows: list, key: row?.key ?? null, person: row?.person?.hit.person ?? null };
  });
}

/** Another source may have told of the same person meanwhile: then they stand under another key. */
function isSameRow(row: Row, { key, person }: { readonly key: string | null; readonly person: Person | null }): boolean {
  const other = row.person?.hit.person;
  if (row.key === key || !person || !other) return row.key === key;
  return (
    (person.broadworksId !== null && person.broadworksId === other.broadworksId) || (person.userUuid !== null && person.userUuid === other.userUuid)
  );
}
