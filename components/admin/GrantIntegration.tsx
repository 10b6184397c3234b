// Which integration a grant is given through: its id to be found in Control Hub, and one of its own where the common one shall not do.
import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { fitSetting } from "@/components/settings/control.ts";
import { Form } from "@/components/settings/Form.tsx";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { TextField, type TextFieldProps } from "@/components/settings/TextRow.tsx";
import { useTask } from "@/components/settings/use-task.ts";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import { type GrantId, type GrantRecord, grantOf, integrationOf, isStandBy } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { Disclosure } from "./Disclosure.tsx";
import { grantName } from "./grant-words.ts";
import { grantsStateOf } from "./grants-state.ts";

export function IntegrationId({ record }: { readonly record: GrantRecord }) {
  const { live, say } = useSettingsPage();
  const id = integrationOf(record, live.policy.value.values);
  if (id === "") return <p class="grant-quiet">{t("authorisation.integration.none")}</p>;
  return (
    <p class="grant-id">
      <span>{t("authorisation.integration.id")}</span>
      <code>{id}</code>
      <CopyButton text={() => id} name={text("authorisation.integration.id_of", [grantName(record.id)])} say={say} />
    </p>
  );
}

/** Of the first authoriser's row: a stand-by uses the same. */
export function GrantIntegration({ record }: { readonly record: GrantRecord }) {
  const { live } = useSettingsPage();
  const grant = grantOf(record.id);
  const own = live.policy.value.values["integration.byGrant"][grant];
  const hasOwn = own !== undefined && own.clientId !== "";
  return (
    <div class="grant-integration">
      <IntegrationId record={record} />
      {!isStandBy(record.id) && grant !== "my-line" && (
        <Disclosure
          title={t(hasOwn ? "authorisation.integration.change" : "authorisation.integration.own")}
          label={text(hasOwn ? "authorisation.integration.change_of" : "authorisation.integration.own_of", [grantName(grant)])}
        >
          {() => <OwnIntegration grant={grant} />}
        </Disclosure>
      )}
    </div>
  );
}

function OwnIntegration({ grant }: { readonly grant: GrantId }) {
  const page = useSettingsPage();
  const { live, ask } = page;
  const { secretsSaved } = grantsStateOf(live);
  const { values, origin } = live.policy.value;
  const stored = values["integration.byGrant"][grant];
  const isLocked = origin["integration.byGrant"] === "locked";
  const hasSecret = secretsSaved.value.includes(grant);
  const [clientId, setClientId] = useState(stored?.clientId ?? "");
  const [brokerUrl, setBrokerUrl] = useState(stored?.brokerUrl ?? "");
  const [clientSecret, setClientSecret] = useState("");
  const [wrong, setWrong] = useState(false);
  const { task, start, forget } = useTask();
  useEffect(() => setClientId(stored?.clientId ?? ""), [stored?.clientId]);
  useEffect(() => setBrokerUrl(stored?.brokerUrl ?? ""), [stored?.brokerUrl]);

  async function save() {
    const fits = fitSetting("integration.brokerUrl", brokerUrl) !== null;
    setWrong(!fits);
    forget();
    if (!fits) return;
    // An empty field leaves the stored secret alone.
    const args = { grant, clientId: clientId.trim(), clientSecret: clientSecret === "" ? null : clientSecret.trim(), brokerUrl: brokerUrl.trim() };
    if (await start(() => ask("grants.saveIntegration", args), t("options.integration.saved"))) setClientSecret("");
  }
  /** The common integration again, and no secret left behind. */
  const remove = () =>
    void start(() => ask("grants.saveIntegration", { grant, clientId: "", clientSecret: "", brokerUrl: "" }), t("options.integration.saved"));

  return (
    <Form class="grant-form" onSubmit={() => void save()}>
      <p class="grant-quiet">{t(isLocked ? "options.state.locked_why" : "authorisation.integration.own_why")}</p>
      <Field kind="text" name={t("authorisation.integration.client_id")} value={clientId} isLocked={isLocked} onType={setClientId} />
      <Field
        kind="secret"
        name={t("options.integration.secret")}
        value={clientSecret}
        isLocked={isLocked}
        placeholder={t(hasSecret ? "options.integration.secret_placeholder" : "options.integration.secret_none")}
        onType={setClientSecret}
      />
      <Field
        kind="address"
        name={t("authorisation.integration.broker")}
        value={brokerUrl}
        isLocked={isLocked}
        wrong={wrong ? t("options.invalid.address") : null}
        onType={setBrokerUrl}
      />
      <div class="set-actions">
        <Button type="submit" busy={task.state === "busy"} disabled={isLocked} label={text("authorisation.integration.save_of", [grantName(grant)])}>
          {t("options.save")}
        </Button>
        {stored !== undefined && stored.clientId !== "" && !isLocked && (
          <Button busy={task.state === "busy"} onPress={remove}>
            {t("authorisation.integration.common")}
          </Button>
        )}
        <Outcome task={task} done={t("options.integration.saved")} />
      </div>
    </Form>
  );
}

interface FieldProps extends Pick<TextFieldProps, "kind" | "value" | "isLocked" | "placeholder" | "onType"> {
  readonly name: string;
  readonly wrong?: string | null;
}

function Field({ name, wrong = null, ...field }: FieldProps) {
  const id = useId();
  return (
    <div class="grant-field">
      <label for={id}>{name}</label>
      <TextField id={id} describedBy={wrong === null ? undefined : `${id}-wrong`} isWrong={wrong !== null} {...field} />
      {wrong !== null && (
        <span id={`${id}-wrong`} class="set-wrong">
          {wrong}
        </span>
      )}
    </div>
  );
}
