// A person the box found: who, where, by which number, with what was typed marked; line and status at the right; the other numbers when asked for.
import { useDesk } from "@/components/app/desk.ts";
import { usePresenceOf } from "@/components/app/presence.ts";
import type { Row } from "@/components/app/view.ts";
import { KeyMark } from "@/components/ui/KeyMark.tsx";
import { text } from "@/utils/i18n.ts";
import { type Choice, initialsOf } from "@/utils/people/choices.ts";
import { aboutParts, spokenName } from "./about.ts";
import { PresenceMarks } from "./PresenceMarks.tsx";
import { presenceWords } from "./presence-words.ts";
import { type Segment, segmentsOf } from "./segments.ts";

function Marked({ segments }: { readonly segments: readonly Segment[] }) {
  return (
    <bdi>
      {segments.map(({ text: part, isFound }, at) => {
        const key = `${at}`;
        return isFound ? <mark key={key}>{part}</mark> : <span key={key}>{part}</span>;
      })}
    </bdi>
  );
}

function Numbers({ choices, choosing }: { readonly choices: readonly Choice[]; readonly choosing: number }) {
  return (
    <span class="person-numbers" aria-hidden="true">
      {choices.map(({ kind, shown, dial }, at) => (
        <span key={dial} class="person-number" data-chosen={at === choosing}>
          <KeyMark label={`${at + 1}`} /> {text(`people.kind.${kind}`)} <bdi>{shown}</bdi>
        </span>
      ))}
    </span>
  );
}

interface Props {
  readonly row: Row & { readonly person: NonNullable<Row["person"]> };
  readonly id: string;
  readonly isActive: boolean;
  onChoose(): void;
}

export function PersonRow({ row, id, isActive, onChoose }: Props) {
  const { view } = useDesk();
  const { hit, choices } = row.person;
  const { person } = hit;
  const shown = usePresenceOf(person.userUuid);
  const choosing = isActive ? view.choosing.value : null;
  const name = spokenName(person, choices[choosing ?? 0] ?? null, presenceWords(shown));
  const about = aboutParts(hit, choices);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the keys (aria-activedescendant)
    <div
      id={id}
      class="row person"
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-label={name}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span class="person-face" aria-hidden="true">
        {initialsOf(person.displayName)}
      </span>
      <span class="row-words">
        <span class="person-name" title={person.displayName.slice(0, 1000)}>
          <Marked segments={segmentsOf(person.displayName, hit.marks, "displayName")} />
        </span>
        <span class="person-about">
          {about.map(({ key, segments }, at) => (
            <span key={key}>
              {at > 0 && " · "}
              <Marked segments={segments} />
            </span>
          ))}
        </span>
      </span>
      <PresenceMarks uuid={person.userUuid} isColleague={person.source !== "personal"} />
      {choosing !== null && <Numbers choices={choices} choosing={choosing} />}
    </div>
  );
}
