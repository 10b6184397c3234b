// The imported contacts on the settings page: found by a part of their name or number, taken away one by one or all together.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { itemSignal } from "@/components/app/item-signal.ts";
import { directoryItem } from "@/utils/directory-state.ts";
import { t, text } from "@/utils/i18n.ts";
import type { Person } from "@/utils/people/person.ts";
import type { PeopleStore } from "@/utils/people-store.ts";
import { Button } from "./Button.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Question } from "./Question.tsx";
import { useTask } from "./use-task.ts";

/** So few are seen at a glance. */
const fewest = 8;
const mostShown = 50;

const plain = (words: string) => words.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** A part of the name, the address or a number. */
const fits = ({ displayName, email, numbers }: Person, typed: string) =>
  [displayName, email ?? "", ...numbers.map(({ value }) => value.replaceAll(/[\s()/.-]/g, ""))].some((each) => plain(each).includes(typed));

export function ImportedContacts({ store }: { readonly store: Pick<PeopleStore, "imported"> }) {
  const { ask, say } = useSettingsPage();
  const state = useMemo(() => itemSignal(directoryItem), []);
  const { epoch, seq } = state.value;
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [typed, setTyped] = useState("");
  /** Whom the question is about; null: nobody, "all": everybody. */
  const [asked, setAsked] = useState<Person | "all" | null>(null);
  const [gone, setGone] = useState("");
  const { task, start } = useTask();
  const region = useRef<HTMLFieldSetElement>(null);
  const id = useId();

  useEffect(() => {
    let isCurrent = true;
    store.imported().then(
      (found) => {
        if (isCurrent) setPeople(found);
      },
      () => setPeople([]), // a broken store has nobody to show; importing says what is wrong with it
    );
    return () => {
      isCurrent = false;
    };
  }, [store, epoch, seq]);

  if (people.length === 0) return task.state === "idle" ? null : <Outcome task={task} done={gone} />;

  async function answer(whom: Person | "all", yes: boolean): Promise<void> {
    setAsked(null);
    region.current?.focus();
    if (!yes) return;
    const words = whom === "all" ? t("people.imported.all_removed") : text("people.imported.removed", [whom.displayName]);
    setGone(words);
    if (await start(() => ask("directory.remove", { id: whom === "all" ? null : whom.id }))) say(words);
  }

  const found = typed.trim() === "" ? people : people.filter((person) => fits(person, plain(typed.trim())));
  const shown = found.slice(0, mostShown);
  return (
    <fieldset class="set-imported" ref={region} tabIndex={-1} aria-label={t("people.imported.title")}>
      <div class="set-actions">
        <span class="set-unit">{text(people.length === 1 ? "people.imported.count_one" : "people.imported.count", [people.length])}</span>
        {asked !== "all" && <Button onPress={() => setAsked("all")}>{t("people.imported.all")}</Button>}
      </div>
      {asked === "all" && (
        <Question
          words={text("people.imported.all_sure", [people.length])}
          yes={t("people.imported.yes")}
          no={t("people.imported.no")}
          onAnswer={(yes) => void answer("all", yes)}
        />
      )}
      {people.length > fewest && (
        <>
          <label class="unseen" for={id}>
            {t("people.imported.find")}
          </label>
          <input
            id={id}
            class="set-field"
            type="search"
            placeholder={t("people.imported.find")}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
      {found.length === 0 && <p class="quiet">{t("people.imported.none")}</p>}
      <ul class="set-people">
        {shown.map((person) => (
          <li key={person.id}>
            {asked !== "all" && asked?.id === person.id ? (
              <Question
                words={text("people.imported.sure", [person.displayName])}
                yes={t("people.imported.yes")}
                no={t("people.imported.no")}
                onAnswer={(yes) => void answer(person, yes)}
              />
            ) : (
              <>
                <span class="set-person">
                  <bdi>{person.displayName}</bdi> <bdi class="quiet">{person.numbers[0]?.value ?? person.email}</bdi>
                </span>
                <Button label={text("people.imported.remove_of", [person.displayName])} onPress={() => setAsked(person)}>
                  {t("people.imported.remove")}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.length > mostShown && <p class="quiet">{text("people.imported.first", [mostShown, found.length])}</p>}
      <Outcome task={task} done={gone} />
    </fieldset>
  );
}
