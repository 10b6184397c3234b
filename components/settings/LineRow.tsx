// Whose line is controlled: the own one, or that of a person chosen here, with the organisation's authorisation.
import { useId, useState } from "preact/hooks";
import { grantOf } from "@/utils/grants/grant.ts";
import { serving } from "@/utils/grants/lifeline.ts";
import { t, text } from "@/utils/i18n.ts";
import type { LineCandidate, LineCandidates } from "@/utils/line-candidate.ts";
import { shown } from "@/utils/phone-number.ts";
import { Button } from "./Button.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { useTask } from "./use-task.ts";
import "./line.css";

/** Webex answers 400 to a name of fewer letters (webex-rest.md 3.1); an extension may be as short. */
const fewest = 2;

interface Found extends LineCandidates {
  readonly query: string;
}

const isCandidates = (data: unknown): data is LineCandidates => typeof data === "object" && data !== null && "lines" in data && "others" in data;

export function LineRow() {
  const { live, ask, grants } = useSettingsPage();
  const choosing = useTask();
  const { values, origin } = live.policy.value;
  const person = values["line.person"];
  const isLocked = origin["line.person"] === "locked";
  const line = live.line.value;
  const isUp = line?.grant === "control-phones" && line.userUuid.toLowerCase() === person.toLowerCase();
  const wasAuthorised = grants.value.some(({ id, state }) => grantOf(id) === "control-phones" && state !== "none");
  const isAuthorised = serving(grants.value, "control-phones", live.now.value) !== null;
  const [said, setSaid] = useState("");

  const choose = (next: string | null) => {
    const words = t(next === null ? "line.went_back" : "line.took");
    setSaid(words);
    void choosing.start(() => ask("line.choose", { person: next }), words);
  };

  const name = person === "" ? t("line.own") : isUp ? line.displayName : t("line.not_up");
  return (
    <Row title={name} hint={t(person === "" ? "line.own_hint" : "line.chosen_hint")} origin={origin["line.person"]} as="plain" wide>
      {() => (
        <>
          {!isAuthorised && <p class="set-outcome">{t(wasAuthorised ? "line.dead_grant" : "line.no_grant")}</p>}
          {!isLocked && isAuthorised && <Search present={person} busy={choosing.task.state === "busy"} choose={choose} />}
          <div class="set-actions">
            {person !== "" && !isLocked && (
              <Button busy={choosing.task.state === "busy"} onPress={() => choose(null)}>
                {t("line.back")}
              </Button>
            )}
            <Outcome task={choosing.task} done={said} />
          </div>
        </>
      )}
    </Row>
  );
}

interface SearchProps {
  /** uuid of who is chosen; "" = nobody. */
  readonly present: string;
  readonly busy: boolean;
  readonly choose: (person: string) => void;
}

function Search({ present, busy, choose }: SearchProps) {
  const { ask } = useSettingsPage();
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const { task, start, forget } = useTask();
  const id = useId();
  const query = typed.trim();

  const find = async () => {
    if (query.length < fewest) return;
    await start(async () => {
      const reply = await ask("line.candidates", { query });
      setFound(reply.ok && isCandidates(reply.data) ? { ...reply.data, query } : null);
      return reply;
    });
  };

  return (
    <>
      <search class="line-searching">
        <form
          class="line-search"
          onSubmit={(event) => {
            event.preventDefault();
            void find();
          }}
        >
          <label for={id}>{t("line.search")}</label>
          <input
            id={id}
            type="search"
            class="set-field"
            aria-describedby={`${id}-hint`}
            autocomplete="off"
            spellcheck={false}
            maxLength={100}
            value={typed}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              forget();
            }}
          />
          <Button type="submit" busy={task.state === "busy"} disabled={query.length < fewest}>
            {t("line.find")}
          </Button>
          <p class="set-hint" id={`${id}-hint`}>
            {t("line.search_hint")}
          </p>
        </form>
      </search>
      <div role="status">{task.state !== "busy" && found !== null && found.lines.length === 0 && <p>{text("line.none", [found.query])}</p>}</div>
      {task.state === "failed" && <Outcome task={task} done="" />}
      {found !== null && found.lines.length > 0 && (
        <ul class="line-found" aria-label={t("line.results")}>
          {found.lines.map((line) => (
            <Candidate
              key={`${line.kind} ${line.id}`}
              line={line}
              isPresent={line.reason === null && line.id === present}
              busy={busy}
              choose={choose}
            />
          ))}
        </ul>
      )}
      {found?.isCut && <p class="set-hint">{t("line.cut")}</p>}
      {found !== null && !found.others && <p class="set-hint">{t("line.others_closed")}</p>}
    </>
  );
}

interface CandidateProps {
  readonly line: LineCandidate;
  readonly isPresent: boolean;
  readonly busy: boolean;
  readonly choose: (person: string) => void;
}

/** One that cannot be chosen stays in the list, greyed, with the reason in words: whoever looks for it need not wonder. */
function Candidate({ line, isPresent, busy, choose }: CandidateProps) {
  const { live, say } = useSettingsPage();
  const id = useId();
  const number = line.number === null ? null : shown(line.number, live.country.value);
  const kind = text(`line.kind.${line.kind.replaceAll("-", "_")}`);
  const reason = line.reason === null ? null : text(`line.reason.${line.reason.replaceAll("-", "_")}`);
  const facts = [line.extension, number].filter((fact) => fact !== null && fact !== "").join(" · ");
  return (
    <li class="line-candidate" data-can={String(reason === null)}>
      <div class="line-who">
        <bdi class="line-name">{line.name}</bdi>
        <span class="line-facts">
          {kind}
          {line.phoneOf !== null && ` ${text("line.on_phone", [line.phoneOf])}`}
          {facts !== "" && (
            <>
              {" · "}
              <bdi>{facts}</bdi>
            </>
          )}
        </span>
        {reason !== null && (
          <span class="line-reason" id={id}>
            {reason}
          </span>
        )}
      </div>
      {isPresent ? (
        <span class="line-present">{t("line.present")}</span>
      ) : (
        <button
          type="button"
          class="verb plain"
          aria-label={text("line.choose_of", [line.name])}
          aria-disabled={reason !== null || busy || undefined}
          aria-describedby={reason === null ? undefined : id}
          onClick={() => {
            if (reason !== null) say(reason);
            else if (!busy) choose(line.id);
          }}
        >
          {t("line.choose")}
        </button>
      )}
    </li>
  );
}
