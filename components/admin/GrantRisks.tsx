// What may end a grant before it ends, each with its remedy, and the one question that only the administrator can answer.
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { useTask } from "@/components/settings/use-task.ts";
import type { GrantKey, GrantRecord } from "@/utils/grants/grant.ts";
import type { Risk } from "@/utils/grants/risk.ts";
import { keyPart } from "@/utils/grants/words.ts";
import { t, text } from "@/utils/i18n.ts";
import { grantName } from "./grant-words.ts";
import { grantsStateOf } from "./grants-state.ts";

interface Props {
  readonly record: GrantRecord;
  readonly risks: readonly Risk[];
}

export function GrantRisks({ record, risks }: Props) {
  if (risks.length === 0) return null;
  return (
    <ul class="grant-risks" aria-label={text("authorisation.risks", [grantName(record.id)])}>
      {risks.map((risk) => (
        <OneRisk key={risk.id} risk={risk} name={record.authoriserName} />
      ))}
    </ul>
  );
}

function OneRisk({ risk, name: given }: { readonly risk: Risk; readonly name: string | null }) {
  const who = given ?? risk.authoriser ?? t("authorisation.somebody");
  const name = `grant.risk.${keyPart(risk.id)}`;
  return (
    <li>
      <p>
        <strong>{text(`${name}.title`, [who])}</strong>
      </p>
      <p>{text(`${name}.remedy`, [who])}</p>
      {(risk.id === "sso-unknown" || risk.id === "not-behind-sso") && <SsoQuestion grant={risk.key} who={who} isAsked={risk.id === "sso-unknown"} />}
    </li>
  );
}

/** `isAsked`: the risk itself is the question. */
function SsoQuestion({ grant, who, isAsked }: { readonly grant: GrantKey; readonly who: string; readonly isAsked: boolean }) {
  const { live, ask } = useSettingsPage();
  const { answers } = grantsStateOf(live);
  const { task, start } = useTask();
  const answer = answers.value.sso[grant];
  const tell = (sso: boolean) => void start(() => ask("grants.answerSso", { grant, sso }), t("authorisation.sso.noted"));
  return (
    <fieldset class="grant-question" aria-label={text("authorisation.sso.question", [who])}>
      {!isAsked && <span>{text("authorisation.sso.question", [who])}</span>}
      {([true, false] as const).map((sso) => (
        <button key={String(sso)} type="button" class="verb plain" aria-pressed={answer === sso} onClick={() => tell(sso)}>
          {t(sso ? "authorisation.sso.yes" : "authorisation.sso.no")}
        </button>
      ))}
      {task.state === "failed" && <Outcome task={task} done="" />}
    </fieldset>
  );
}
