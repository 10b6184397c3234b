// On the card of a ringing call, in one line: how often they called today, and how the last call with them went.
import type { ComponentChildren } from "preact";
import { useDesk } from "@/components/app/desk.ts";
import { Net } from "@/components/ui/Net.tsx";
import type { Call } from "@/utils/calls/call.ts";
import { historyOf } from "@/utils/calls/journal-list.ts";
import { text } from "@/utils/i18n.ts";
import { numberKey } from "@/utils/journal-store.ts";
import { useReader } from "./use-reader.ts";
import { midnightOf, wentWords, whenWords } from "./words.ts";

interface Props {
  readonly call: Call;
  /** Where they were sent before: shown unless the journal has just said so. */
  readonly children?: ComponentChildren;
}

const ordinal = (n: number, language: string) => new Intl.PluralRules(language, { type: "ordinal" }).select(n);

export function CallerHistory({ call, children }: Props) {
  const { live } = useDesk();
  const reader = useReader();
  const { number } = call.party;
  const now = live.now.value;
  const key = number === null ? null : numberKey(number, reader.country);
  const known = key === null ? null : historyOf(reader.index.byKey.get(key) ?? [], key, { call: call.id, midnight: midnightOf(now) });
  if (known === null) return <>{children}</>;
  const { today, last } = known;
  const count = today > 1 ? [text(`journal.caller.nth_${ordinal(today, reader.language)}`, [today])] : [];
  return (
    <>
      <div class="call-via">
        <Net>{[...count, text("journal.caller.last", [whenWords(last.startedAt, now, reader), wentWords(last, reader)])].join(" · ")}</Net>
      </div>
      {last.sent === null && children}
    </>
  );
}
