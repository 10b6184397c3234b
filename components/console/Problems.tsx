// The problems list behind the status bar's count: each in plain words, with who must act and one button.
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import type { Problem } from "@/utils/diagnostics/problems.ts";
import { said, text } from "@/utils/i18n.ts";

interface Props {
  readonly id: string;
  readonly problems: readonly Problem[];
  onClose(): void;
}

export function Problems({ id, problems, onClose }: Props) {
  const { run } = useDesk();
  const list = useRef<HTMLElement>(null);
  // Keys typed here would go to the box: whoever opened the list hears it first.
  useEffect(() => list.current?.focus(), []);
  return (
    <section
      ref={list}
      id={id}
      class="problems"
      tabIndex={-1}
      aria-label={text("console.problems.title")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {problems.length === 0 && <p class="quiet">{text("console.problems.none")}</p>}
      <ul>
        {problems.map((problem) => (
          <li key={problem.id} class={problem.urgent ? "problem urgent" : "problem"}>
            <div class="problem-words">
              <p class="strong">{said(problem.title)}</p>
              <p>{said(problem.remedy)}</p>
              <p class="quiet">{text(`console.owner.${problem.owner}`)}</p>
            </div>
            <button type="button" class="verb plain" onClick={() => void run(problem.command)}>
              {text(`command.${problem.command}.title`)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="verb link" onClick={() => void run("diagnostics.open")}>
        {text("console.problems.more")}
      </button>
    </section>
  );
}
