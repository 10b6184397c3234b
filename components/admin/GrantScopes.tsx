// The scopes of a grant, each with its why, and whether Webex gave it.
import { useSettingsPage } from "@/components/settings/page.ts";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import type { GrantFacts } from "@/utils/grants/facts.ts";
import { type GrantRecord, grantOf, grantScopes, optionalScopes, scopesToAsk } from "@/utils/grants/grant.ts";
import { keyPart } from "@/utils/grants/words.ts";
import { t, text } from "@/utils/i18n.ts";
import { grantName } from "./grant-words.ts";

interface Props {
  readonly record: GrantRecord;
  readonly facts: GrantFacts | null;
}

/** null: nothing is known of it yet. */
function fate(scope: string, { record, facts }: Props): "granted" | "missing" | "refused" | null {
  if (facts?.scopesRefused.includes(scope)) return "refused";
  if (record.state === "none" || record.scopes === null) return null;
  return record.scopes.includes(scope) ? "granted" : "missing";
}

export function GrantScopes({ record, facts }: Props) {
  const { live, say } = useSettingsPage();
  const grant = grantOf(record.id);
  const asked = scopesToAsk(grant, live.policy.value.values["grants.optionalScopes"]);
  return (
    <>
      <dl class="set-pairs">
        {[...grantScopes[grant], ...optionalScopes[grant]].map((scope) => {
          const is = asked.includes(scope) ? fate(scope, { record, facts }) : null;
          return (
            <div key={scope} data-works={is === null ? undefined : String(is === "granted")}>
              <dt>
                <code>{scope}</code>
              </dt>
              <dd>
                {text(`grant.scope.${keyPart(scope)}`)}
                {!asked.includes(scope) && <> · {t("authorisation.scopes.optional")}</>}
                {is !== null && (
                  <>
                    {" · "}
                    <strong>{text(`authorisation.scopes.${is}`)}</strong>
                  </>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      <CopyButton text={() => asked.join(" ")} name={text("authorisation.scopes.of", [grantName(record.id)])} say={say} />
    </>
  );
}
