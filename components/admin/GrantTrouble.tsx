// Why a grant does not work: the likeliest cause with its evidence, who must act, the next step, and a message ready to send; other causes behind it.
import { useSettingsPage } from "@/components/settings/page.ts";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import type { Cause } from "@/utils/grants/cause.ts";
import { type GrantRecord, grantOf, integrationOf, scopesToAsk } from "@/utils/grants/grant.ts";
import { causeWords, keyPart, messageOf } from "@/utils/grants/words.ts";
import { said, t, text } from "@/utils/i18n.ts";
import { Disclosure } from "./Disclosure.tsx";
import { IntegrationId } from "./GrantIntegration.tsx";
import { grantName, ownerText } from "./grant-words.ts";

interface Props {
  readonly record: GrantRecord;
  readonly causes: readonly Cause[];
}

export function GrantTrouble({ record, causes }: Props) {
  const [first, ...others] = causes;
  if (first === undefined) return null;
  return (
    <div class="set-outcome is-failed grant-trouble">
      <OneCause cause={first} record={record} />
      {others.length > 0 && (
        <Disclosure title={t("authorisation.cause.others")} label={text("authorisation.cause.others_of", [grantName(record.id)])}>
          {() => (
            <ul class="grant-others">
              {others.map((cause) => (
                <li key={cause.id}>
                  <OneCause cause={cause} record={record} />
                </li>
              ))}
            </ul>
          )}
        </Disclosure>
      )}
    </div>
  );
}

function OneCause({ cause, record }: { readonly cause: Cause; readonly record: GrantRecord }) {
  const { title, remedy } = causeWords(cause);
  return (
    <>
      <p>
        <strong>{said(title)}</strong>
        {cause.certainty === "likely" && <span class="grant-likely">{t("authorisation.cause.likely")}</span>}
      </p>
      {cause.id !== "other" && <p>{text(`grant.cause.${keyPart(cause.id)}.explain`)}</p>}
      {cause.evidence.length > 0 && (
        <ul class="set-evidence" aria-label={t("authorisation.cause.evidence")}>
          {cause.evidence.map((words, at) => (
            <li key={at}>
              <bdi>{said(words)}</bdi>
            </li>
          ))}
        </ul>
      )}
      <p>
        {t("authorisation.cause.who")}: <strong>{ownerText(cause.owner)}</strong>
      </p>
      <p>{said(remedy)}</p>
      <Step cause={cause} record={record} />
    </>
  );
}

/** What the remedy needs at hand. */
function Step({ cause, record }: { readonly cause: Cause; readonly record: GrantRecord }) {
  const { live, facts, say } = useSettingsPage();
  const { values } = live.policy.value;
  const name = grantName(record.id);
  const optional = values["grants.optionalScopes"];
  const scopes = scopesToAsk(grantOf(record.id), optional).join(" ");
  const words = messageOf(cause, record, { clientId: integrationOf(record, values), optional, redirectUrl: facts.redirectUrl });
  const message = words && said(words);
  return (
    <>
      {cause.next === "control-hub" && (
        <>
          <p class="grant-path">{t("grant.control_hub_path")}</p>
          <IntegrationId record={record} />
        </>
      )}
      {cause.next === "integration" && (
        <div class="grant-copies">
          <IntegrationId record={record} />
          {cause.id === "redirect" && (
            <p class="grant-id">
              <span>{t("options.integration.redirect")}</span>
              <code>{facts.redirectUrl}</code>
              <CopyButton text={() => facts.redirectUrl} name={text("authorisation.cause.redirect_of", [name])} say={say} />
            </p>
          )}
          {cause.id === "scope-missing" && (
            <p class="grant-id">
              <span>{t("options.integration.scopes")}</span>
              <code>{scopes}</code>
              <CopyButton text={() => scopes} name={text("authorisation.scopes.of", [name])} say={say} />
            </p>
          )}
        </div>
      )}
      {message !== null && (
        <blockquote class="grant-message" aria-label={t("authorisation.cause.message")}>
          <p>{message}</p>
          <CopyButton text={() => message} name={name} word={t("authorisation.cause.copy_message")} say={say} />
        </blockquote>
      )}
    </>
  );
}
