// Which authorisations every desk is to have: one that is missing is told as a problem.
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { Row } from "@/components/settings/Row.tsx";
import { useTask } from "@/components/settings/use-task.ts";
import { type GrantId, grantIds } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { grantName } from "./grant-words.ts";

export function ExpectedGrants() {
  const { live, ask } = useSettingsPage();
  const { task, start } = useTask();
  const { values, origin } = live.policy.value;
  const expected = values["grants.expected"];
  const choose = (grant: GrantId, isExpected: boolean) => {
    const next = grantIds.filter((id) => (id === grant ? isExpected : expected.includes(id)));
    void start(() => ask("settings.save", { "grants.expected": next.length > 0 ? next : null }), t("options.saved"));
  };
  return (
    <Row title={text("setting.grants.expected.title")} hint={text("setting.grants.expected.hint")} origin={origin["grants.expected"]} as="plain" wide>
      {(ids) => (
        <>
          <fieldset class="grant-expected" aria-labelledby={ids.title} aria-describedby={ids.hint}>
            {grantIds.map((grant) => (
              <label key={grant}>
                <input
                  type="checkbox"
                  disabled={origin["grants.expected"] === "locked"}
                  checked={expected.includes(grant)}
                  onChange={(event) => choose(grant, event.currentTarget.checked)}
                />
                {grantName(grant)}
              </label>
            ))}
          </fieldset>
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}
