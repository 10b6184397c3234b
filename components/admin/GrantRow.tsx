// One authorisation: what for, how it stands, who gave it and until when, its buttons, and what is wrong or may go wrong with it.
import { useId, useState } from "preact/hooks";
import { useSettingsPage } from "@/components/settings/page.ts";
import { causesOf, sinceGiven } from "@/utils/grants/cause.ts";
import { type GrantId, type GrantKey, grantOf, isStandBy, standByOf } from "@/utils/grants/grant.ts";
import { coveredByStandBy } from "@/utils/grants/lifeline.ts";
import { risksOf } from "@/utils/grants/risk.ts";
import { keyPart } from "@/utils/grants/words.ts";
import { t, text } from "@/utils/i18n.ts";
import { Disclosure } from "./Disclosure.tsx";
import { GrantActions } from "./GrantActions.tsx";
import { GrantIntegration } from "./GrantIntegration.tsx";
import { GrantProof } from "./GrantProof.tsx";
import { GrantRisks } from "./GrantRisks.tsx";
import { GrantScopes } from "./GrantScopes.tsx";
import { GrantTrouble } from "./GrantTrouble.tsx";
import { authoriserOf, grantName, moment, renewalText, type StateWord, stateOf, stateText, validity } from "./grant-words.ts";
import { grantsStateOf, isThere, recordOf } from "./grants-state.ts";
import "./grants.css";

const marks: Readonly<Record<StateWord, string>> = { none: "○", authorised: "✓", expiring: "!", failed: "✕" };

/** A grant with its stand-by, where there is one or one is wanted. */
export function GrantRow({ grant }: { readonly grant: GrantId }) {
  const { grants } = useSettingsPage();
  const [isWanted, setIsWanted] = useState(false);
  if (grant === "my-line") return <OneGrant grant={grant} />;
  const standBy = standByOf(grant);
  const hasStandBy = isThere(recordOf(grants.value, standBy));
  const canHave = isThere(recordOf(grants.value, grant));
  return (
    <>
      <OneGrant grant={grant} />
      {(hasStandBy || isWanted) && <OneGrant grant={standBy} />}
      {canHave && !hasStandBy && !isWanted && (
        <p class="grant-add">
          <button
            type="button"
            class="verb link"
            aria-label={text("authorisation.stand_by.add_of", [grantName(grant)])}
            onClick={() => setIsWanted(true)}
          >
            + {t("authorisation.stand_by.add")}
          </button>
        </p>
      )}
    </>
  );
}

export function OneGrant({ grant }: { readonly grant: GrantKey }) {
  const { live, grants } = useSettingsPage();
  const { facts: allFacts, answers, authorising } = grantsStateOf(live);
  const heading = useId();
  const now = live.now.value;
  const record = recordOf(grants.value, grant);
  const name = grantName(grant);
  const state = stateOf(record, now);
  const facts = allFacts.value[grant] ?? null;
  const tested = isThere(record) ? sinceGiven(record, facts) : null;
  // "It works" of an hour ago says nothing for what has failed since.
  const proof = state === "failed" && tested?.worked === true ? null : tested;
  const causes = causesOf(record, facts, now, answers.value.sso[grant] ?? null);
  const risks = risksOf({ records: grants.value, facts: allFacts.value, answers: answers.value, now }).filter(({ key }) => key === grant);
  const who = authoriserOf(record);
  const until = validity(record, now);
  const renewal = renewalText(record, now);
  const isCovered = !isStandBy(grant) && coveredByStandBy(grants.value, grant, now);
  return (
    <fieldset class={`grant ${state}${isStandBy(grant) ? " is-stand-by" : ""}`} aria-labelledby={heading}>
      <div class="grant-head">
        <h3 id={heading}>{name}</h3>
        <span class="grant-state">
          <span class="grant-mark" aria-hidden="true">
            {marks[state]}
          </span>
          {stateText(state)}
        </span>
        {until !== null && <span class="grant-until">{until}</span>}
      </div>
      <p class="grant-for">{isStandBy(grant) ? t("authorisation.stand_by.why") : text(`authorisation.${keyPart(grantOf(grant))}.why`)}</p>
      {who !== null && record.authorisedAt !== null && (
        <p class="grant-quiet">
          <bdi>{text("authorisation.by", [who, moment(record.authorisedAt)])}</bdi>
        </p>
      )}
      {renewal !== null && <p class="grant-quiet">{renewal}</p>}
      {isCovered && <p>{t("authorisation.stand_by.serves")}</p>}
      <GrantTrouble record={record} causes={causes} />
      <GrantActions record={record} authorising={authorising.value[grant] ?? null} of={heading} isToldElsewhere={causes.length > 0} />
      {proof !== null && <GrantProof record={record} facts={proof} />}
      <GrantRisks record={record} risks={risks} />
      {!isStandBy(grant) && (
        <>
          <GrantIntegration record={record} />
          <Disclosure title={t("authorisation.scopes.title")} label={text("authorisation.scopes.of", [name])}>
            {() => <GrantScopes record={record} facts={proof} />}
          </Disclosure>
        </>
      )}
    </fieldset>
  );
}
