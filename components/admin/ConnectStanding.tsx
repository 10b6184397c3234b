// How Webex Connect stands: activated or why not, what waits, when something last arrived, and what was set aside.

import { Button } from "@/components/settings/Button.tsx";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { Row } from "@/components/settings/Row.tsx";
import { useTask } from "@/components/settings/use-task.ts";
import { type ConnectFault, meaningOf } from "@/utils/connect/answers.ts";
import type { ConnectState } from "@/utils/connect-state.ts";
import { t, text } from "@/utils/i18n.ts";
import { connectOf } from "./connect-state.ts";
import { moment } from "./grant-words.ts";

export const standingWords: readonly string[] = ["connect.standing.title", "connect.dead.title"];

const statusOf = ({ status }: ConnectFault) => (status === null ? null : `HTTP ${status}`);
/** As it came; where there was none, the status. */
const codeOf = (fault: ConnectFault) => (fault.code.startsWith("http-") ? (statusOf(fault) ?? fault.code) : fault.code);

/** The code, what it means, and the far side's own words. */
function Fault({ fault }: { readonly fault: ConnectFault }) {
  const evidence = [...new Set([codeOf(fault), statusOf(fault), fault.detail])];
  return (
    <div class="set-outcome is-failed">
      <p>{text(`connect.meaning.${meaningOf(fault)}`)}</p>
      <p class="set-evidence">
        {t("connect.code")}: <bdi>{evidence.filter((part) => part !== null).join(" · ")}</bdi>
      </p>
    </div>
  );
}

type Fact = readonly [name: string, value: string];

function factsOf({ waiting, oldest, lastDelivered, delivered, dropped, failingSince, retryAt }: ConnectState): readonly Fact[] {
  const facts: readonly (Fact | null)[] = [
    [t("connect.standing.waiting"), oldest === null ? String(waiting) : text("connect.standing.waiting_since", [waiting, moment(oldest)])],
    [
      t("connect.standing.last"),
      lastDelivered === null ? t("connect.standing.never") : text("connect.standing.delivered", [moment(lastDelivered), delivered.toLocaleString()]),
    ],
    failingSince === null ? null : [t("connect.standing.failing"), moment(failingSince)],
    retryAt === null ? null : [t("connect.standing.again"), moment(retryAt)],
    dropped === 0 ? null : [t("connect.standing.dropped"), text("connect.standing.dropped_count", [dropped])],
  ];
  return facts.filter((fact) => fact !== null);
}

export function ConnectStanding() {
  const { live } = useSettingsPage();
  const { state } = connectOf(live);
  const { phase, at, by, fault } = state.value;
  const isOff = phase === "off";
  return (
    <Row title={t("connect.standing.title")} hint={by === "policy" ? t("connect.by_policy") : null} as="plain" wide>
      {() => (
        <>
          <p class="connect-phase" role="status" data-phase={fault === null ? phase : phase === "activated" ? "held-up" : phase}>
            <strong>{t(`connect.phase.${phase}`)}</strong>
            {!isOff && at > 0 && <span class="set-unit">{text("connect.since", [moment(at)])}</span>}
          </p>
          {fault !== null && <Fault fault={fault} />}
          {!isOff && (
            <dl class="set-pairs">
              {factsOf(state.value).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </>
      )}
    </Row>
  );
}

/** Events that Webex Connect will not take as they are. */
export function ConnectDead() {
  const { live, ask } = useSettingsPage();
  const { state } = connectOf(live);
  const { task, start } = useTask();
  const { dead, letters } = state.value;
  return (
    <Row title={t("connect.dead.title")} hint={t(dead === 0 ? "connect.dead.none" : "connect.dead.hint")} as="plain" wide>
      {() =>
        dead > 0 && (
          <>
            <ul class="connect-dead">
              {letters.map((letter, index) => (
                <li key={`${letter.at} ${index}`}>
                  <span>{t(`connect.event.${letter.kind}`)}</span>
                  <time dateTime={new Date(letter.at).toISOString()}>{moment(letter.at)}</time>
                  <span>{text(`connect.meaning.${meaningOf(letter)}`)}</span>
                  <code>{codeOf(letter)}</code>
                </li>
              ))}
            </ul>
            {dead > letters.length && <p class="set-unit">{text("connect.dead.more", [dead - letters.length])}</p>}
            <div class="set-actions">
              <Button onPress={() => void start(() => ask("connect.retryDead", {}), t("connect.dead.tried"))}>{t("connect.dead.again")}</Button>
              <Button kind="end" onPress={() => void start(() => ask("connect.dropDead", {}), t("connect.dead.discarded"))}>
                {t("connect.dead.discard")}
              </Button>
              {task.state === "failed" && <Outcome task={task} done="" />}
            </div>
          </>
        )
      }
    </Row>
  );
}
