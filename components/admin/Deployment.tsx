// The present set-up as files for every other desk: which settings are fixed and which only proposed, the file as it will be, saved or copied.
import { useMemo, useState } from "preact/hooks";
import type { BrowserFacts } from "@/components/app/browser-facts.ts";
import { itemSignal } from "@/components/app/item-signal.ts";
import { saveFile } from "@/components/app/save-file.ts";
import { Button } from "@/components/settings/Button.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { Row } from "@/components/settings/Row.tsx";
import { CopyButton } from "@/components/ui/CopyButton.tsx";
import { connectSecretSavedItem } from "@/utils/connect-state.ts";
import {
  bytesOf,
  type Choice,
  type Choices,
  changedSettings,
  createDeployment,
  firefoxId,
  holdsCredentials,
  isExtensionId,
  type SecretOwner,
  suggestedChoice,
  type Target,
  targets,
} from "@/utils/deployment.ts";
import { enabledItem, secretsSavedItem } from "@/utils/grants/record.ts";
import { t, text } from "@/utils/i18n.ts";
import { type SettingKey, settingKeys } from "@/utils/settings.ts";
import { DeploymentChoices } from "./DeploymentChoices.tsx";
import "./deployment.css";

type Family = BrowserFacts["self"]["browser"];

const familyOf = (target: Target): Family => (target === "firefox" ? "firefox" : target.startsWith("edge") ? "edge" : "chrome");

function firstTarget({ self, agent }: BrowserFacts): Target {
  if (self.browser === "firefox") return "firefox";
  return `${self.browser}-${agent.includes("Windows") ? "registry" : "json"}`;
}

/** What is known of the extension in each browser: all of this one, the id by the same key in its relative, the id in Firefox. */
function knownIds({ self }: BrowserFacts): Readonly<Record<Family, string>> {
  const chromium = self.browser === "firefox" ? "" : self.id;
  return { chrome: chromium, edge: chromium, firefox: self.browser === "firefox" ? self.id : firefoxId };
}

const knownSources = ({ self }: BrowserFacts): Readonly<Record<Family, string>> => ({
  chrome: "",
  edge: "",
  firefox: "",
  [self.browser]: self.updateUrl,
});

const isSource = (typed: string): boolean => typed === "" || (URL.parse(typed)?.protocol === "https:" && !holdsCredentials(typed));

export function Deployment() {
  const { facts } = useSettingsPage();
  const enabled = useMemo(() => itemSignal(enabledItem), []);
  const [isOpen, setIsOpen] = useState(false);
  const [target, setTarget] = useState<Target>(() => firstTarget(facts));
  const [chosen, setChosen] = useState<Choices>({});
  return (
    <Row title={t("deployment.title")} hint={t("deployment.hint")} as="plain" wide>
      {() => (
        <>
          <p class="set-unit deploy-standing" data-complete={enabled.value !== null}>
            {t(enabled.value === null ? "deployment.incomplete" : "deployment.complete")}
          </p>
          <button type="button" class="verb plain" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {t(isOpen ? "deployment.close" : "deployment.open")}
          </button>
          {isOpen && (
            <Maker
              target={target}
              setTarget={setTarget}
              chosen={chosen}
              choose={(key, choice) => setChosen((before) => ({ ...before, [key]: choice }))}
            />
          )}
        </>
      )}
    </Row>
  );
}

interface MakerProps {
  readonly target: Target;
  readonly setTarget: (target: Target) => void;
  readonly chosen: Choices;
  readonly choose: (key: SettingKey, choice: Choice) => void;
}

/** Whose secrets somebody must add by hand: those that are used here, and that no broker keeps. */
function useSecrets(): readonly SecretOwner[] {
  const { live, secret } = useSettingsPage();
  const own = useMemo(() => itemSignal(secretsSavedItem), []);
  const connect = useMemo(() => itemSignal(connectSecretSavedItem), []);
  const { values } = live.policy.value;
  const byGrant = values["integration.byGrant"];
  const grants = own.value.filter((grant) => (byGrant[grant]?.clientId ?? "") !== "" && byGrant[grant]?.brokerUrl === "");
  const common = secret.value !== "none" && values["integration.brokerUrl"] === "";
  return [...(common ? (["integration"] as const) : []), ...grants, ...(connect.value ? (["connect"] as const) : [])];
}

function Maker({ target, setTarget, chosen, choose }: MakerProps) {
  const { live, facts, say } = useSettingsPage();
  const secrets = useSecrets();
  const [ids, setIds] = useState(() => knownIds(facts));
  const [sources, setSources] = useState(() => knownSources(facts));
  const { values, origin } = live.policy.value;
  const changed = useMemo(() => new Set(changedSettings({ values, origin })), [values, origin]);
  const choices = Object.fromEntries(
    settingKeys.map((key) => [key, holdsCredentials(values[key]) ? "out" : (chosen[key] ?? (changed.has(key) ? suggestedChoice(key) : "out"))]),
  ) as Required<Choices>;
  const family = familyOf(target);
  const extensionId = ids[family].trim();
  const installFrom = sources[family].trim();
  const isIdRight = isExtensionId(target, extensionId);
  const isSourceRight = isSource(installFrom);
  const file =
    isIdRight && isSourceRight
      ? createDeployment({ target, extensionId, installFrom, values, choices, secrets, remark: t("deployment.secret_remark") })
      : null;

  return (
    <div class="deploy">
      <DeploymentChoices values={values} changed={changed} choices={choices} choose={choose} />
      <div class="deploy-fields">
        <label>
          <span>{t("deployment.target.title")}</span>
          <select
            class="set-field"
            value={target}
            onChange={(event) => setTarget(targets.find((each) => each === event.currentTarget.value) ?? target)}
          >
            {targets.map((each) => (
              <option key={each} value={each}>
                {text(`deployment.target.${each.replace("-", "_")}`)}
              </option>
            ))}
          </select>
        </label>
        <TypedField
          name={t("deployment.id")}
          value={ids[family]}
          wrong={isIdRight ? null : t("deployment.id_wrong")}
          set={(value) => setIds({ ...ids, [family]: value })}
        />
        <TypedField
          name={t(target === "firefox" ? "deployment.package" : "deployment.source")}
          hint={t("deployment.source_hint")}
          value={sources[family]}
          wrong={isSourceRight ? null : t("options.invalid.address")}
          set={(value) => setSources({ ...sources, [family]: value })}
        />
      </div>
      {file !== null && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
          <pre class="deploy-preview" tabIndex={0} role="group" aria-label={t("deployment.preview")}>
            {file.text}
          </pre>
          <div class="set-actions">
            <Button
              kind="go"
              onPress={() => {
                saveFile({ name: file.name, type: file.type, content: bytesOf(file) });
                say(t("deployment.saved"));
              }}
            >
              {t("deployment.save")}
            </Button>
            <CopyButton text={() => file.text} name={t("deployment.title")} say={say} />
            <span class="set-unit">{text("deployment.size", [file.name, bytesOf(file).byteLength])}</span>
          </div>
          <p class="deploy-words">{text(`deployment.where.${target.replace("-", "_")}`)}</p>
          {installFrom !== "" && target.endsWith("registry") && <p class="deploy-words">{t("deployment.store_only")}</p>}
          <p class="deploy-words">{t("deployment.no_token")}</p>
          {secrets.length > 0 && (
            <p class="deploy-words">{t(target.endsWith("registry") ? "deployment.secret_registry" : "deployment.secret_json")}</p>
          )}
        </>
      )}
    </div>
  );
}

interface TypedFieldProps {
  readonly name: string;
  readonly hint?: string;
  readonly value: string;
  readonly wrong: string | null;
  readonly set: (value: string) => void;
}

function TypedField({ name, hint, value, wrong, set }: TypedFieldProps) {
  return (
    <label>
      <span>{name}</span>
      <input
        class="set-field is-mono"
        type="text"
        spellcheck={false}
        autocomplete="off"
        aria-invalid={wrong !== null}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {hint !== undefined && <small class="set-hint">{hint}</small>}
      {wrong !== null && <small class="set-wrong">{wrong}</small>}
    </label>
  );
}
