// The four buttons of a grant: each says why it makes no sense now, and clearing asks once, in place.
import { useEffect, useRef, useState } from "preact/hooks";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { type Task, useTask } from "@/components/settings/use-task.ts";
import type { Authorising } from "@/utils/grants/facts.ts";
import { type GrantRecord, integrationOf } from "@/utils/grants/grant.ts";
import { standing } from "@/utils/grants/lifeline.ts";
import { t, text } from "@/utils/i18n.ts";
import { grantName } from "./grant-words.ts";
import { isThere } from "./grants-state.ts";
import { ReasonButton } from "./ReasonButton.tsx";

interface Props {
  readonly record: GrantRecord;
  /** As the worker tells it, whichever page asked. */
  readonly authorising: Authorising | null;
  /** Id of the row's heading: tells the buttons apart from those of other rows. */
  readonly of: string;
  /** The row tells in full what went wrong: no need to say it twice. */
  readonly isToldElsewhere: boolean;
}

const worked = (data: unknown): boolean => typeof data === "object" && data !== null && "worked" in data && data.worked === true;

type Errand = "authorise" | "test" | "renew" | "clear";

export function GrantActions({ record, authorising, of, isToldElsewhere }: Props) {
  const { live, ask, say } = useSettingsPage();
  const { task, start } = useTask();
  const [errand, setErrand] = useState<Errand>("authorise");
  const [asks, setAsks] = useState(false);
  const clearing = useRef<HTMLButtonElement>(null);
  const grant = record.id;
  const name = grantName(grant);
  const there = isThere(record);
  const isAuthorising = authorising?.running === true || (task.state === "busy" && errand === "authorise");
  const isBusy = task.state === "busy";
  const noClient = integrationOf(record, live.policy.value.values) === "" ? t("authorisation.why_not.no_client") : null;
  const notThere = there ? null : t("authorisation.why_not.nothing");
  const noRenewal =
    notThere ?? (record.way === "pasted" ? t("authorisation.why_not.pasted") : record.way === null ? t("authorisation.why_not.dead") : null);
  const works = standing(record, live.now.value) === "authorised";

  const run = async (what: Errand) => {
    setErrand(what);
    if (what !== "test") return start(() => ask(`grants.${what}`, { grant }), text(`authorisation.done.${what}`, [name]));
    return start(async () => {
      const reply = await ask("grants.test", { grant });
      // The row shows it, below; whoever does not see it is told.
      if (reply.ok) say(text("authorisation.done.test", [name, t(worked(reply.data) ? "authorisation.proof.works" : "authorisation.proof.refused")]));
      return reply;
    });
  };
  const shown: Task<unknown> =
    task.state === "idle" && authorising !== null && !authorising.running && authorising.error !== null
      ? { state: "failed", error: authorising.error }
      : task;

  return (
    <>
      <div class="set-actions">
        <ReasonButton kind={works ? "plain" : "go"} busy={isAuthorising} reason={noClient} of={of} say={say} onPress={() => void run("authorise")}>
          {t("authorisation.authorise")}
        </ReasonButton>
        <ReasonButton busy={isBusy && errand === "test"} reason={notThere} of={of} say={say} onPress={() => void run("test")}>
          {t("authorisation.test")}
        </ReasonButton>
        <ReasonButton busy={isBusy && errand === "renew"} reason={noRenewal} of={of} say={say} onPress={() => void run("renew")}>
          {t("authorisation.renew")}
        </ReasonButton>
        <ReasonButton
          button={clearing}
          busy={isBusy && errand === "clear"}
          reason={there ? null : t("authorisation.why_not.clear")}
          of={of}
          say={say}
          onPress={() => setAsks(true)}
        >
          {t("authorisation.clear")}
        </ReasonButton>
        {isAuthorising && <span class="set-unit">{t("authorisation.waiting")}</span>}
      </div>
      {asks && (
        <Question
          name={name}
          isMine={grant === "my-line"}
          onAnswer={(yes) => {
            setAsks(false);
            clearing.current?.focus();
            if (yes) void run("clear");
          }}
        />
      )}
      {!(isToldElsewhere && shown.state === "failed") && !(errand === "test" && task.state === "done") && (
        <Outcome task={shown} done={task.state === "done" ? text(`authorisation.done.${errand}`, [name]) : ""} />
      )}
    </>
  );
}

interface QuestionProps {
  readonly name: string;
  readonly isMine: boolean;
  onAnswer(yes: boolean): void;
}

function Question({ name, isMine, onAnswer }: QuestionProps) {
  const keep = useRef<HTMLButtonElement>(null);
  // The harmless answer has the focus.
  useEffect(() => keep.current?.focus(), []);
  const words = text(isMine ? "authorisation.clear_mine" : "authorisation.clear_sure", [name]);
  return (
    <fieldset
      class="grant-question"
      aria-label={words}
      onKeyDown={(event) => {
        if (event.key === "Escape") onAnswer(false);
      }}
    >
      <span>{words}</span>
      <button type="button" class="verb end" onClick={() => onAnswer(true)}>
        {t("authorisation.clear_yes")}
      </button>
      <button ref={keep} type="button" class="verb plain" onClick={() => onAnswer(false)}>
        {t("authorisation.clear_no")}
      </button>
    </fieldset>
  );
}
