// The organisation's authorisations in the popup, short: nothing at all where none exists or is expected, so that a receptionist never meets them.
import { useSignal } from "@preact/signals";
import { useId, useState } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { causesOf } from "@/utils/grants/cause.ts";
import { type GrantKey, type GrantRecord, grantKeys, grantOf } from "@/utils/grants/grant.ts";
import { causeWords } from "@/utils/grants/words.ts";
import { said, text } from "@/utils/i18n.ts";
import { grantName, stateOf, stateText, validity } from "./grant-words.ts";
import { grantsStateOf, isThere, recordOf } from "./grants-state.ts";
import "./grants.css";

export function PopupGrants() {
  const { live, run } = useDesk();
  const id = useId();
  const [wish, setWish] = useState<boolean | null>(null);
  const expected = live.policy.value.values["grants.expected"];
  const records = live.grants.value;
  const now = live.now.value;
  const isShown = (key: GrantKey) =>
    key !== "my-line" && (isThere(recordOf(records, key)) || (grantOf(key) === key && expected.includes(grantOf(key))));
  const keys = grantKeys.filter(isShown);
  if (keys.length === 0) return null;
  const states = keys.map((key) => stateOf(recordOf(records, key), now));
  const good = states.filter((state) => state === "authorised").length;
  const isOpen = wish ?? false;
  return (
    <section class="popup-grants" aria-label={text("options.authorisations.title")}>
      <button type="button" class="popup-grants-head" aria-expanded={isOpen} aria-controls={id} onClick={() => setWish(!isOpen)}>
        <span>{text("options.authorisations.title")}</span>
        <span class={good === keys.length ? "grant-quiet" : "popup-grants-open"}>{text("authorisation.popup.count", [good, keys.length])}</span>
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <>
            <ul>
              {keys.map((key) => (
                <ShortGrant key={key} record={recordOf(records, key)} now={now} />
              ))}
            </ul>
            <button type="button" class="verb link" onClick={() => void run("options.open")}>
              {text("authorisation.popup.options")}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

function ShortGrant({ record, now }: { readonly record: GrantRecord; readonly now: number }) {
  const { live, run } = useDesk();
  const { authorising } = grantsStateOf(live);
  const isAsking = useSignal(false);
  const heading = useId();
  const state = stateOf(record, now);
  const isBusy = isAsking.value || authorising.value[record.id]?.running === true;
  const until = validity(record, now);
  const [cause] = causesOf(record, live.grantFacts.value[record.id] ?? null, now, live.grantAnswers.value.sso[record.id] ?? null);
  const authorise = async () => {
    isAsking.value = true;
    // The popup closes when Webex's window opens: the worker goes on, and the row tells the rest whenever it is seen again.
    await run("grants.authorise", { grant: record.id });
    isAsking.value = false;
  };
  return (
    <li class={`popup-grant ${state}`} aria-labelledby={heading}>
      <p>
        <strong id={heading}>{grantName(record.id)}</strong>
        <span class="grant-state">{stateText(state)}</span>
        {cause === undefined && until !== null && <span class="grant-quiet">{until}</span>}
        {cause !== undefined && (
          <span class="grant-quiet">
            {said(causeWords(cause).title)}
            {cause.certainty === "likely" && <span class="grant-likely">{text("authorisation.cause.likely")}</span>}
          </span>
        )}
      </p>
      {state !== "authorised" && (
        <button
          type="button"
          class="verb plain"
          aria-describedby={heading}
          aria-busy={isBusy}
          aria-disabled={isBusy || undefined}
          onClick={() => {
            if (!isBusy) void authorise();
          }}
        >
          {text("authorisation.authorise")}
        </button>
      )}
    </li>
  );
}
