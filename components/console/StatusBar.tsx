// The bottom line: is the line live, whose is it, how long is the sign-in good, how many problems.
import { useComputed } from "@preact/signals";
import { useId, useRef, useState } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { Net } from "@/components/ui/Net.tsx";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { type Remaining, remaining, serving } from "@/utils/grants/lifeline.ts";
import { said, text } from "@/utils/i18n.ts";
import { shown } from "@/utils/phone-number.ts";
import type { Line } from "@/utils/state.ts";
import { lineWords } from "./line-words.ts";
import { Problems } from "./Problems.tsx";
import { problemsOf } from "./problems.ts";

const inFull = ({ days, hours, minutes }: Remaining) => text("console.grant.valid", [days, hours, minutes]);
const inShort = ({ days, hours, minutes }: Remaining) =>
  days > 0 ? text("console.grant.short_days", [days, hours]) : text("console.grant.short_hours", [hours, minutes]);

function Validity() {
  const { live } = useDesk();
  // What the line is controlled with: its end is the end of the calls.
  const grant = grantOfLine(live.grants.value, live.line.value, live.now.value);
  if (grant?.state !== "authorised") return null;
  const left = grant.validUntil === null ? null : remaining(grant.validUntil - live.now.value);
  if (left === null) return grant.validUntil === null ? null : <span class="status-grant bad">{text("console.grant.expired")}</span>;
  return (
    <span class="status-grant" title={inFull(left)}>
      <span aria-hidden="true">{inShort(left)}</span>
      <span class="unseen">{inFull(left)}</span>
    </span>
  );
}

function grantOfLine(grants: readonly GrantRecord[], line: Line | null, now: number): GrantRecord | undefined {
  const wanted = line?.grant ?? "my-line";
  const key = serving(grants, wanted, now) ?? wanted;
  return grants.find(({ id }) => id === key);
}

export function StatusBar() {
  const { live } = useDesk();
  const [isOpen, setIsOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const listId = useId();
  const close = () => {
    setIsOpen(false);
    opener.current?.focus();
  };
  const words = useComputed(() => {
    const isWaking = !live.awake.value && live.line.value !== null;
    return lineWords(live.link.value, live.pulse.value, live.now.value, isWaking);
  });
  const problems = problemsOf(live);
  const line = live.line.value;
  const number = line === null ? null : (line.extension ?? (line.number === null ? null : shown(line.number, line.country)));
  return (
    <footer class="status">
      <div class={`status-line ${words.value.mark}`} role="status" aria-label={text("console.line.label")}>
        <i class="status-dot" aria-hidden="true" />
        <span>{words.value.words}</span>
        {words.value.ticking !== "" && <span aria-hidden="true">· {words.value.ticking}</span>}
      </div>
      {line !== null && <Net class="status-who">{[line.displayName, number].filter((part) => part !== null && part !== "").join(" ")}</Net>}
      <span class="status-gap" />
      <Validity />
      <button
        ref={opener}
        type="button"
        class="status-problems"
        title={problems.map(({ title }) => said(title)).join("\n")}
        aria-expanded={isOpen}
        aria-controls={listId}
        onClick={() => setIsOpen(!isOpen)}
      >
        {problems.length === 1 ? text("console.problems.one") : text("console.problems.many", [problems.length])}
      </button>
      {isOpen && <Problems id={listId} problems={problems} onClose={close} />}
    </footer>
  );
}
