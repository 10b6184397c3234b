// A setting drawn from its schema: switch, choice, number or text; saved as soon as it is changed.
import { useEffect, useState } from "preact/hooks";
import { t, text } from "@/utils/i18n.ts";
import type { SettingKey } from "@/utils/settings.ts";
import { Button } from "./Button.tsx";
import { type Control, controlOf, fitSetting, optionKey } from "./control.ts";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row, type RowIds } from "./Row.tsx";
import { useTask } from "./use-task.ts";

export function SettingRow({ setting }: { readonly setting: SettingKey }) {
  const { live, ask } = useSettingsPage();
  const { task, start, forget } = useTask();
  const control = controlOf(setting);
  const { values, origin } = live.policy.value;
  const stored = values[setting];
  const title = text(`setting.${setting}.title`);
  const [wrong, setWrong] = useState(false);

  async function save(raw: unknown) {
    const fitting = fitSetting(setting, raw);
    setWrong(fitting === null);
    forget();
    if (fitting !== null && fitting.value !== stored) await start(() => ask("settings.save", { [setting]: fitting.value }), t("options.saved"));
  }

  const reset = () => {
    setWrong(false);
    void start(() => ask("settings.save", { [setting]: null }), t("options.saved"));
  };

  return (
    <Row
      title={title}
      hint={text(`setting.${setting}.hint`)}
      origin={origin[setting]}
      wrong={wrong ? wrongText(control) : null}
      wide={control.kind === "text" && control.hint !== "country"}
    >
      {(ids) => (
        <>
          <Input
            ids={ids}
            setting={setting}
            control={control}
            value={stored}
            wrong={wrong}
            locked={origin[setting] === "locked"}
            save={(raw) => void save(raw)}
          />
          {origin[setting] === "user" && (
            <Button label={text("options.reset_of", [title])} onPress={reset}>
              {t("options.reset")}
            </Button>
          )}
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}

function wrongText(control: Control): string {
  if (control.kind === "number") return text("options.invalid.number", [control.min, control.max]);
  return text(`options.invalid.${control.kind === "text" ? control.hint : "other"}`);
}

interface InputProps {
  readonly ids: RowIds;
  readonly setting: SettingKey;
  readonly control: Control;
  readonly value: unknown;
  readonly wrong: boolean;
  readonly locked: boolean;
  readonly save: (raw: unknown) => void;
}

function Input({ ids, setting, control, value, wrong, locked, save }: InputProps) {
  const common = { id: ids.control, disabled: locked, "aria-describedby": ids.hint };
  if (control.kind === "switch") {
    const on = value === true;
    return (
      <span class="set-switch">
        <input {...common} type="checkbox" role="switch" aria-checked={on} checked={on} onChange={(event) => save(event.currentTarget.checked)} />
        <span aria-hidden="true">{t(on ? "options.on" : "options.off")}</span>
      </span>
    );
  }
  if (control.kind === "choice") {
    return (
      <select {...common} class="set-field" value={String(value)} onChange={(event) => save(event.currentTarget.value)}>
        {control.options.map((option) => (
          <option key={option} value={option}>
            {text(optionKey(setting, option))}
          </option>
        ))}
      </select>
    );
  }
  const number = control.kind === "number" ? control : null;
  return (
    <span class="set-typed">
      <Typed
        {...common}
        look={control.kind === "text" ? control.hint : control.kind}
        wrong={wrong}
        stored={String(value)}
        save={save}
        range={number}
      />
      {number?.unit && <span class="set-unit">{t(`options.unit.${number.unit}`)}</span>}
    </span>
  );
}

interface TypedProps {
  readonly id: string;
  readonly disabled: boolean;
  readonly "aria-describedby": string;
  readonly look: string;
  readonly wrong: boolean;
  readonly stored: string;
  readonly range: { readonly min: number; readonly max: number } | null;
  readonly save: (raw: string) => void;
}

/** Keeps what is typed until it is left or Enter is pressed; follows the stored value otherwise. */
function Typed({ look, wrong, stored, save, range, ...rest }: TypedProps) {
  const [typed, setTyped] = useState(stored);
  useEffect(() => setTyped(stored), [stored]);
  const common = {
    ...rest,
    class: `set-field is-${look}`,
    spellcheck: false,
    autocomplete: "off",
    "aria-invalid": wrong,
    value: typed,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => setTyped(event.currentTarget.value),
    onBlur: () => save(typed),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.isComposing) save(typed);
    },
  };
  return range ? <input {...common} type="number" min={range.min} max={range.max} /> : <input {...common} type="text" />;
}
