// What an event tells Webex Connect beside the bare facts: chosen by the administrator, with the event as it would leave.
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { Row } from "@/components/settings/Row.tsx";
import { useTask } from "@/components/settings/use-task.ts";
import { type EventField, eventFields, sampleEvent } from "@/utils/connect/body.ts";
import { t, text } from "@/utils/i18n.ts";

export const fieldWords: readonly string[] = [
  "setting.connect.fields.title",
  "setting.connect.fields.hint",
  ...eventFields.map((field) => `connect.field.${field}`),
];

export function ConnectFields() {
  const { live, ask } = useSettingsPage();
  const { task, start } = useTask();
  const { values, origin } = live.policy.value;
  const chosen = values["connect.fields"];
  const isLocked = origin["connect.fields"] === "locked";
  const choose = (field: EventField, isWanted: boolean) => {
    const next = eventFields.filter((each) => (each === field ? isWanted : chosen.includes(each)));
    void start(() => ask("settings.save", { "connect.fields": next.length > 0 ? next : null }), t("options.saved"));
  };
  return (
    <Row title={text("setting.connect.fields.title")} hint={text("setting.connect.fields.hint")} origin={origin["connect.fields"]} as="plain" wide>
      {(ids) => (
        <>
          <fieldset class="connect-fields" aria-labelledby={ids.title} aria-describedby={ids.hint}>
            {eventFields.map((field) => (
              <label key={field}>
                <input
                  type="checkbox"
                  disabled={isLocked}
                  checked={chosen.includes(field)}
                  onChange={(event) => choose(field, event.currentTarget.checked)}
                />
                {text(`connect.field.${field}`)}
              </label>
            ))}
          </fieldset>
          <figure class="connect-sample">
            <figcaption class="set-hint">{t("connect.sample")}</figcaption>
            <pre>{JSON.stringify(sampleEvent(chosen), null, 2)}</pre>
          </figure>
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}
