// What the last test of a grant showed: whose it is, with which role, how fast, and Webex's own number for the call; what failed is told with its cause.
import type { GrantFacts } from "@/utils/grants/facts.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { authoriserOf, moment } from "./grant-words.ts";

interface Props {
  readonly record: GrantRecord;
  readonly facts: GrantFacts;
}

export function GrantProof({ record, facts }: Props) {
  const who = authoriserOf(record);
  const { worked, checkedAt, fullAdmin, ms, trackingId } = facts;
  return (
    <div class={`grant-proof ${worked ? "is-good" : "is-bad"}`}>
      <p>
        <span class="grant-mark" aria-hidden="true">
          {worked ? "✓" : "✕"}
        </span>
        <strong>{t(worked ? "authorisation.proof.works" : "authorisation.proof.refused")}</strong>{" "}
        <time class="grant-quiet">{moment(checkedAt)}</time>
      </p>
      {worked && (
        <ul class="grant-facts">
          {who !== null && (
            <li>
              <bdi>{who}</bdi>
            </li>
          )}
          {fullAdmin !== null && <li>{t(fullAdmin ? "authorisation.proof.full_admin" : "authorisation.proof.not_full_admin")}</li>}
          {ms !== null && <li>{text("authorisation.proof.ms", [Math.round(ms)])}</li>}
          {trackingId !== null && (
            <li>
              {t("authorisation.proof.tracking")} <code>{trackingId}</code>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
