// Setting up the integration: its id, the secret or a broker, what to register at Webex, and which way signing in will take.
import { useEffect, useState } from "preact/hooks";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import { grantScopes } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { fitSetting } from "./control.ts";
import { Form } from "./Form.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { TextRow } from "./TextRow.tsx";
import { useTask } from "./use-task.ts";

/** The three fields are saved together: half an integration is none. */
export function IntegrationForm() {
  const { live, ask, secret } = useSettingsPage();
  const { task, start, forget } = useTask();
  const { values, origin } = live.policy.value;
  const storedId = values["integration.clientId"];
  const storedBroker = values["integration.brokerUrl"];
  const [clientId, setClientId] = useState(storedId);
  const [brokerUrl, setBrokerUrl] = useState(storedBroker);
  const [clientSecret, setClientSecret] = useState("");
  const [wrong, setWrong] = useState(false);
  useEffect(() => setClientId(storedId), [storedId]);
  useEffect(() => setBrokerUrl(storedBroker), [storedBroker]);
  const idLocked = origin["integration.clientId"] === "locked";
  const brokerLocked = origin["integration.brokerUrl"] === "locked";
  const bySecret = secret.value;

  async function save() {
    const fits = fitSetting("integration.brokerUrl", brokerUrl) !== null;
    setWrong(!fits);
    forget();
    if (!fits) return;
    // An empty field leaves the stored secret alone.
    const args = { clientId: clientId.trim(), clientSecret: clientSecret === "" ? null : clientSecret.trim(), brokerUrl: brokerUrl.trim() };
    if (await start(() => ask("auth.saveIntegration", args), t("options.integration.saved"))) setClientSecret("");
  }

  const removeSecret = () =>
    void start(() => ask("auth.saveIntegration", { clientId: storedId, clientSecret: "", brokerUrl: storedBroker }), t("options.integration.saved"));

  return (
    <Form onSubmit={() => void save()}>
      <TextRow
        kind="text"
        title={text("setting.integration.clientId.title")}
        hint={text("setting.integration.clientId.hint")}
        origin={origin["integration.clientId"]}
        value={clientId}
        onType={setClientId}
      />
      <TextRow
        kind="secret"
        title={t("options.integration.secret")}
        hint={t("options.integration.secret_hint")}
        origin={bySecret === "policy" ? "locked" : bySecret === "saved" ? "user" : "default"}
        placeholder={t(
          bySecret === "policy"
            ? "options.integration.secret_locked"
            : bySecret === "saved"
              ? "options.integration.secret_placeholder"
              : "options.integration.secret_none",
        )}
        value={clientSecret}
        onType={setClientSecret}
      >
        {bySecret === "saved" && <Button onPress={removeSecret}>{t("options.integration.secret_forget")}</Button>}
      </TextRow>
      <TextRow
        kind="address"
        title={text("setting.integration.brokerUrl.title")}
        hint={text("setting.integration.brokerUrl.hint")}
        origin={origin["integration.brokerUrl"]}
        wrong={wrong ? t("options.invalid.address") : null}
        value={brokerUrl}
        onType={setBrokerUrl}
      />
      <div class="set-actions">
        <Button type="submit" kind="go" busy={task.state === "busy"} disabled={idLocked && brokerLocked && bySecret === "policy"}>
          {t("options.save")}
        </Button>
        <Outcome task={task} done={t("options.integration.saved")} />
      </div>
    </Form>
  );
}

export function RedirectRow() {
  const { facts, say } = useSettingsPage();
  const { redirectUrl } = facts;
  return (
    <Row title={t("options.integration.redirect")} hint={t("options.integration.redirect_hint")} as="plain" wide>
      {() => (
        <>
          <code class="set-code">{redirectUrl}</code>
          <CopyButton text={() => redirectUrl} name={t("options.integration.redirect")} say={say} />
        </>
      )}
    </Row>
  );
}

export function ScopesRow() {
  const { say } = useSettingsPage();
  const scopes = grantScopes["my-line"];
  return (
    <Row title={t("options.integration.scopes")} hint={t("options.integration.scopes_hint")} as="plain" wide>
      {() => (
        <>
          <dl class="set-pairs">
            {scopes.map((scope) => (
              <div key={scope}>
                <dt>
                  <code>{scope}</code>
                </dt>
                <dd>{text(`grant.scope.${scope.replace(":", "_")}`)}</dd>
              </div>
            ))}
          </dl>
          <CopyButton text={() => scopes.join(" ")} name={t("options.integration.scopes")} say={say} />
        </>
      )}
    </Row>
  );
}

/** webex-rest.md §0; the broker wins as in auth/integration.ts. */
export function WayRow() {
  const { live, secret } = useSettingsPage();
  const { values } = live.policy.value;
  const way =
    values["integration.clientId"] === ""
      ? "way_none"
      : values["integration.brokerUrl"] !== ""
        ? "way_code_broker"
        : secret.value === "none"
          ? "way_implicit"
          : "way_code_secret";
  return (
    <Row title={t("options.integration.way")} hint={t(`options.integration.${way}`)} as="plain">
      {() => null}
    </Row>
  );
}
