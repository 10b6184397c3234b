// Which settings go into a deployment file, and how: one row a setting, with the value that it has here.
import { useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { controlOf, optionKey } from "@/components/settings/control.ts";
import { choices as allChoices, type Choice, type Choices, holdsCredentials } from "@/utils/deployment.ts";
import { t, text } from "@/utils/i18n.ts";
import { type SettingKey, type Settings, settingKeys } from "@/utils/settings.ts";

/** Characters of a value that are shown; the file has all of it. */
const longest = 120;

function valueWords(key: SettingKey, value: unknown): string {
  if (typeof value === "boolean") return t(value ? "options.on" : "options.off");
  const control = controlOf(key);
  if (control.kind === "choice") return text(optionKey(key, String(value)));
  if (control.kind === "number") return control.unit === null ? String(value) : `${String(value)} ${t(`options.unit.${control.unit}`)}`;
  const words = Array.isArray(value) ? value.join(", ") : typeof value === "string" ? value : JSON.stringify(value);
  if (words === "" || words === "{}") return t("deployment.empty");
  return words.length > longest ? `${words.slice(0, longest)}…` : words;
}

interface Props {
  readonly values: Settings;
  readonly changed: ReadonlySet<SettingKey>;
  readonly choices: Required<Choices>;
  readonly choose: (key: SettingKey, choice: Choice) => void;
}

export function DeploymentChoices({ values, changed, choices, choose }: Props) {
  const [showsAll, setShowsAll] = useState(false);
  const listed = settingKeys.filter((key) => showsAll || changed.has(key) || choices[key] !== "out");
  return (
    <>
      {listed.length === 0 && <p class="set-unit">{t("deployment.nothing")}</p>}
      <ul class="deploy-list">
        {listed.map((key) => {
          const title = text(`setting.${key}.title`);
          const isRefused = holdsCredentials(values[key]);
          return (
            <li key={key} data-choice={choices[key]}>
              <span class="deploy-name">
                <span>{title}</span>
                <bdi class="set-hint">{isRefused ? t("deployment.credentials") : valueWords(key, values[key])}</bdi>
              </span>
              <select
                class="set-field"
                aria-label={text("deployment.choice.of", [title])}
                disabled={isRefused}
                value={choices[key]}
                onChange={(event) => choose(key, allChoices.find((each) => each === event.currentTarget.value) ?? choices[key])}
              >
                {allChoices.map((each) => (
                  <option key={each} value={each}>
                    {text(`deployment.choice.${each}`)}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
      <div>
        <Button onPress={() => setShowsAll(!showsAll)}>{t(showsAll ? "deployment.list_changed" : "deployment.list_all")}</Button>
      </div>
    </>
  );
}
