// Who is signed in, how long that is valid, and the button to change it.
import { useWithheld } from "@/components/app/withheld.ts";
import { AppError } from "@/utils/errors.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { errorKey, type Task, useTask } from "./use-task.ts";
import { endOf, validityText } from "./validity.ts";

export function SignInRow() {
  const { live, ask, grants, signIn: underWay } = useSettingsPage();
  const { task, start } = useTask();
  const askBrowser = useWithheld();
  const grant = grants.value.find(({ id }) => id === "my-line");
  const line = live.line.value;
  const { running, error: lastError } = underWay.value;
  const busy = task.state === "busy" || running;
  // A sign-in that began on another page, or before this one was opened again, ends here too.
  const shown: Task<unknown> = task.state === "idle" && !running && lastError !== null ? { state: "failed", error: lastError } : task;
  const signIn = () =>
    void start(async () => ((await askBrowser()) ? ask("auth.signIn", {}) : { ok: false, entry: null, error: new AppError("hosts-withheld").data }));
  const signOut = () => void start(() => ask("auth.signOut", {}));

  if (grant === undefined || grant.state === "none") {
    return (
      <Row title={t("options.sign_in.nobody")} hint={t("options.sign_in.nobody_hint")} as="plain">
        {() => (
          <>
            <Button kind="go" busy={busy} onPress={signIn}>
              {t("options.sign_in.button")}
            </Button>
            {busy && <span class="set-unit">{t("options.sign_in.busy")}</span>}
            <Outcome task={shown} done="" />
          </>
        )}
      </Row>
    );
  }

  const who = line?.displayName ?? grant.authoriser ?? "";
  const number = line?.number ?? line?.extension ?? t("options.sign_in.line_none");
  const failed = grant.state === "failed";
  return (
    <Row title={t("options.sign_in.who")} as="plain" wide>
      {() => (
        <>
          <dl class="set-pairs">
            <div>
              <dt>
                <bdi>{who}</bdi>
              </dt>
              <dd>{grant.authoriser !== null && grant.authoriser !== who && <bdi>{grant.authoriser}</bdi>}</dd>
            </div>
            <div>
              <dt>{t("options.sign_in.line")}</dt>
              <dd>
                <bdi>{number}</bdi>
              </dd>
            </div>
            <div>
              <dt>{t("options.sign_in.title")}</dt>
              <dd>
                <p class="set-validity">{validityText(endOf(grant), live.now.value)}</p>
                <p>
                  {t(
                    grant.way === "code"
                      ? "options.sign_in.renews"
                      : grant.way === "pasted"
                        ? "options.sign_in.never_renews"
                        : "options.sign_in.asks",
                  )}
                </p>
              </dd>
            </div>
          </dl>
          {failed && grant.error !== null && (
            <div class="set-outcome is-failed">
              <p>
                <strong>{text(`${errorKey(grant.error)}.title`)}</strong>
              </p>
              <p>{text(`${errorKey(grant.error)}.remedy`)}</p>
            </div>
          )}
          <div class="set-actions">
            {failed && (
              <Button kind="go" busy={busy} onPress={signIn}>
                {t("options.sign_in.button")}
              </Button>
            )}
            <Button busy={busy} onPress={signOut}>
              {t("options.sign_in.out")}
            </Button>
            <Outcome task={shown} done="" />
          </div>
        </>
      )}
    </Row>
  );
}
