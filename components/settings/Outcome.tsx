// What came of a button: nothing yet, a word, or what went wrong and who must act.
import { t, text } from "@/utils/i18n.ts";
import { errorKey, type Task } from "./use-task.ts";

interface Props {
  readonly task: Task<unknown>;
  readonly done: string;
}

export function Outcome({ task, done }: Props) {
  if (task.state === "done") return <p class="set-outcome is-done">{done}</p>;
  if (task.state !== "failed") return null;
  const { error } = task;
  const facts = [error.detail, error.status, error.trackingId].filter((fact) => fact !== null);
  return (
    <div class="set-outcome is-failed">
      <p>
        <strong>{text(`${errorKey(error)}.title`)}</strong>
      </p>
      <p>{text(`${errorKey(error)}.remedy`)}</p>
      {facts.length > 0 && (
        <p class="set-evidence">
          {t("options.details")}: <bdi>{facts.join(" · ")}</bdi>
        </p>
      )}
    </div>
  );
}
