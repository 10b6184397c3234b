// Setting up Webex Connect: where its tokens come from, by which id and secret, and to which webhook the events go.
import { useEffect, useId, useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { fitSetting } from "@/components/settings/control.ts";
import { Form } from "@/components/settings/Form.tsx";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { Row } from "@/components/settings/Row.tsx";
import { TextRow } from "@/components/settings/TextRow.tsx";
import { useTask } from "@/components/settings/use-task.ts";
import { connectAddress, connectRegions, isConnectHost, regionOf, tokenAddresses } from "@/utils/connect/regions.ts";
import { t, text } from "@/utils/i18n.ts";
import { connectOf } from "./connect-state.ts";
import { ReasonButton } from "./ReasonButton.tsx";
import "./connect.css";

export const connectWords: readonly string[] = [
  "connect.region.title",
  "connect.secret",
  "connect.activate",
  ...["tokenUrl", "clientId", "webhookUrl"].flatMap((key) => [`setting.connect.${key}.title`, `setting.connect.${key}.hint`]),
];

type Field = "connect.tokenUrl" | "connect.clientId" | "connect.webhookUrl";
const fields: readonly Field[] = ["connect.tokenUrl", "connect.clientId", "connect.webhookUrl"];

/** What is wrong with a value that is needed; null = nothing. */
function wrongOf(field: Field, value: string): string | null {
  const fits = value.trim() !== "" && fitSetting(field, value) !== null && (field === "connect.clientId" || connectAddress(value) !== null);
  if (fits) return null;
  return t(field === "connect.clientId" ? "connect.wrong.id" : "connect.wrong.address");
}

/** The four fields go together: activating saves them and proves that they work. */
export function Connect() {
  const { live, ask, facts, say } = useSettingsPage();
  const { state, secret } = connectOf(live);
  const { task, start, forget } = useTask();
  const { values, origin } = live.policy.value;
  const [typed, setTyped] = useState<Partial<Record<Field, string>>>({});
  const [typedSecret, setTypedSecret] = useState("");
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const stored = fields.map((field) => values[field]).join("\n");
  // Saved elsewhere, or by the policy: what was typed here is out of date.
  useEffect(() => setTyped({}), [stored]);

  const entered = (field: Field) => (origin[field] === "locked" ? values[field] : (typed[field] ?? values[field]));
  const { phase, by } = state.value;
  const bySecret = secret.value;
  const hasSecret = bySecret !== "none" || typedSecret.trim() !== "";
  const isBusy = phase === "activating" || task.state === "busy";
  const isPolicy = by === "policy";

  async function activate() {
    setTried(true);
    setRefused([]);
    forget();
    if (fields.some((field) => wrongOf(field, entered(field)) !== null) || !hasSecret) return;
    const [tokenUrl, clientId, webhookUrl] = fields.map((field) => entered(field).trim()) as [string, string, string];
    const hosts = new Set(
      [tokenUrl, webhookUrl].flatMap((address) => connectAddress(address)?.hostname ?? []).filter((host) => !isConnectHost(host)),
    );
    // The browser's question must come from this very click: nothing else is awaited before.
    if (hosts.size > 0 && !(await facts.requestHost(...hosts))) {
      setRefused([...hosts]);
      return;
    }
    const clientSecret = typedSecret.trim() === "" ? null : typedSecret.trim();
    const isSaved = await start(() => ask("connect.activate", { tokenUrl, clientId, clientSecret, webhookUrl }));
    if (isSaved) setTypedSecret((now) => (now.trim() === clientSecret ? "" : now)); // another may be typed by now
  }

  const row = (field: Field) => (
    <TextRow
      kind={field === "connect.clientId" ? "text" : "address"}
      title={text(`setting.${field}.title`)}
      hint={text(`setting.${field}.hint`)}
      origin={origin[field]}
      wrong={isTried ? wrongOf(field, entered(field)) : null}
      value={entered(field)}
      onType={(value) => setTyped({ ...typed, [field]: value })}
    />
  );

  return (
    <Form onSubmit={() => !isBusy && void activate()}>
      <Region
        address={entered("connect.tokenUrl")}
        isLocked={origin["connect.tokenUrl"] === "locked"}
        choose={(address) => setTyped({ ...typed, "connect.tokenUrl": address })}
      />
      {row("connect.tokenUrl")}
      {row("connect.clientId")}
      <TextRow
        kind="secret"
        title={t("connect.secret")}
        hint={t("connect.secret_hint")}
        origin={bySecret === "policy" ? "locked" : bySecret === "saved" ? "user" : "default"}
        wrong={isTried && !hasSecret ? t("connect.wrong.secret") : null}
        placeholder={t(`connect.secret_is.${bySecret}`)}
        value={typedSecret}
        onType={setTypedSecret}
      />
      {row("connect.webhookUrl")}
      <div class="set-actions">
        <Button type="submit" kind="go" busy={isBusy}>
          {t("connect.activate")}
        </Button>
        <ReasonButton
          reason={isPolicy ? t("connect.by_policy") : by === null ? t("connect.not_active") : null}
          onPress={() => void start(() => ask("connect.deactivate", {}), t("connect.deactivated"))}
          say={say}
        >
          {t("connect.deactivate")}
        </ReasonButton>
        <span class="set-unit">{t("connect.deactivate_hint")}</span>
        {refused.length > 0 && (
          <p class="set-wrong" role="alert">
            {text("connect.host_refused", [refused.join(", ")])}
          </p>
        )}
        {task.state === "failed" && <Outcome task={task} done="" />}
      </div>
    </Form>
  );
}

interface RegionProps {
  /** The token address as it stands. */
  readonly address: string;
  readonly isLocked: boolean;
  readonly choose: (address: string) => void;
}

function Region({ address, isLocked, choose }: RegionProps) {
  const other = useId();
  const region = regionOf(address);
  return (
    <Row title={t("connect.region.title")} hint={t("connect.region.hint")}>
      {(ids) => (
        <select
          id={ids.control}
          aria-describedby={ids.hint}
          class="set-field"
          disabled={isLocked}
          value={region ?? other}
          onChange={({ currentTarget: { value } }) => {
            const chosen = connectRegions.find((each) => each === value);
            choose(chosen === undefined ? "" : tokenAddresses[chosen]);
          }}
        >
          <option value={other}>{t("connect.region.other")}</option>
          {connectRegions.map((each) => (
            <option key={each} value={each}>
              {text(`connect.region.name.${each}`)}
            </option>
          ))}
        </select>
      )}
    </Row>
  );
}
