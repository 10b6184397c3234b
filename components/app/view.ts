// What only this page knows: the text in the box, the picked call, what is open, and what it has to tell.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import type { CallId } from "@/utils/calls/call.ts";
import type { AppErrorData } from "@/utils/errors.ts";
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
  /** What is dialled or sent to. */
  readonly destination: string;
  readonly shown: string;
  /** Second line: what it is. */
  readonly detail: string | null;
}

/** Where rows come from; asked with each new query, answers at once with what it has. Reads signals, so it may answer again. */
export type Source = (query: string) => readonly Row[];

export interface View {
  readonly query: Signal<string>;
  readonly understood: ReadonlySignal<Understood>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** Index of the highlighted row. */
  readonly active: Signal<number>;
  /** Of the highlighted row; null = nothing to dial. */
  readonly destination: ReadonlySignal<string | null>;
  readonly picked: Signal<CallId | null>;
  readonly sheet: Signal<"keys" | null>;
  /** Call whose further verbs are shown. */
  readonly more: Signal<CallId | null>;
  readonly dialpad: Signal<boolean>;
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
  const rows = computed(() => {
    const typed = understood.value;
    const number = isDialable(typed) ? [{ key: "number", destination: typed.dial, shown: typed.shown, detail: describe(typed) }] : [];
    return query.value.trim() === "" ? [] : [...number, ...sources.flatMap((source) => source(query.value))];
  });
  const notices = signal<readonly Notice[]>([]);
  const said = signal({ n: 0, text: "" });
  let fading: ReturnType<typeof setTimeout> | undefined;
  const view: View = {
    query,
    understood,
    rows,
    active,
    destination: computed(() => rows.value[Math.min(active.value, rows.value.length - 1)]?.destination ?? null),
    picked: signal(null),
    sheet: signal(null),
    more: signal(null),
    dialpad: signal(dialpadItem.fallback),
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
      said.value = { n: said.peek().n + 1, text: "" };
    },
    box: { element: null },
  };
  return view;
}
