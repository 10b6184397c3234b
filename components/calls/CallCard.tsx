// One call: who, its state by bar, word and age, how it came here, and the verbs that work now with their keys.
import { useContext } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import type { Live } from "@/components/app/live.ts";
import { partyName } from "@/components/app/notices.ts";
import { useNamed } from "@/components/app/people.ts";
import { callerInHand } from "@/components/app/send.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { useCommands } from "@/components/ui/door.ts";
import { Net } from "@/components/ui/Net.tsx";
import type { Call, CallId, TrackedCall } from "@/utils/calls/call.ts";
import type { Consult, Grace } from "@/utils/calls/record.ts";
import { holdAge, inConference, isInConference } from "@/utils/calls/select.ts";
import { keyOf } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import { shown } from "@/utils/phone-number.ts";
import { Age, Countdown } from "./Age.tsx";
import { History } from "./history.ts";
import { ending, likely, type Verbs, verbsOf } from "./verbs.ts";
import { recordingWords, redirectionWords, stageWords, stateWord } from "./words.ts";

interface Props {
  readonly tracked: TrackedCall;
  /** Place on screen, from 1. */
  readonly index: number;
}

/** Held too long by the user's own thresholds: `soon` amber, `late` red. */
function lateness(tracked: TrackedCall, now: number, amberSeconds: number, redSeconds: number): "soon" | "late" | null {
  const age = holdAge(tracked, now);
  if (age === null || age < amberSeconds * 1000) return null;
  return age < redSeconds * 1000 ? "soon" : "late";
}

/** Where this caller was sent the last time; null = never, or not from here. */
const lastSentTo = (live: Live, { party }: Call): string | null =>
  party.number === null ? null : (live.sentBefore.value[party.number]?.[0]?.destination ?? null);

/** What they dialled, who sent them here and why, and which phone will answer. */
function Origin({ tracked: { call } }: { readonly tracked: TrackedCall }) {
  const { live } = useDesk();
  const Before = useContext(History);
  const named = useNamed();
  const country = live.country.value;
  const [latest] = call.redirections;
  const words = [
    latest ? redirectionWords(latest, country) : null,
    call.recall ? text("console.recall", [call.recall.from ? partyName(call.recall.from, country) : call.recall.type]) : null,
  ].filter((part) => part !== null);
  const before = call.state === "offered" || call.state === "connected" ? lastSentTo(live, call) : null;
  const sentBefore = before !== null && (
    <div class="call-via">
      <Net>{text("sent.last_time", [named(before)])}</Net>
    </div>
  );
  // Which of the user's devices it is, neither backend says in words that a person knows (xsi.md 2.3, webex-rest.md 3.6).
  const phone = call.state === "offered" && call.endpoint !== null ? text("console.answers_here") : null;
  return (
    <>
      {(call.queue !== null || words.length > 0) && (
        <div class="call-via">
          {call.queue !== null && (
            <span class="call-queue">
              {text("console.queue.for")} <Net class="strong">{call.queue.name}</Net>
              {call.queue.waiting !== null && `, ${text("console.queue.waiting", [call.queue.waiting])}`}
            </span>
          )}
          {words.length > 0 && <Net>{words.join(" · ")}</Net>}
        </div>
      )}
      {Before !== null && call.state === "offered" ? <Before call={call}>{sentBefore}</Before> : sentBefore}
      {phone !== null && (
        <div class="call-via">
          <span>{phone}</span>
        </div>
      )}
    </>
  );
}

function PairMark({ consult, isLeg }: { readonly consult: Consult; readonly isLeg: boolean }) {
  const { live } = useDesk();
  const caller = live.calls.value.byId[consult.caller];
  const country = live.country.value;
  const named = useNamed();
  if (isLeg && caller) return <div class="call-pair">{text("console.consult.about", [partyName(caller.call.party, country)])}</div>;
  const leg = consult.leg === null ? undefined : live.calls.value.byId[consult.leg];
  const whom = leg ? partyName(leg.call.party, country) : named(consult.destination);
  return <div class="call-pair">{text(consult.auto ? "console.consult.sending" : "console.consult.waiting", [whom])}</div>;
}

/** Who else is in it: each has a card of their own, with what can be done to them. */
function ConferenceLine({ id }: { readonly id: CallId }) {
  const { live } = useDesk();
  const calls = live.calls.value;
  const others = inConference(calls).filter(({ call }) => call.id !== id);
  const names = others.map(({ call }) => partyName(call.party, live.country.value)).join(", ");
  if (names === "") return null;
  return (
    <div class="call-pair">
      <Net>{text(calls.conference?.state === "held" ? "console.conference_held" : "console.conference_with", [names])}</Net>
    </div>
  );
}

function GraceLine({ grace }: { readonly grace: Grace }) {
  const named = useNamed();
  return (
    <div class="call-grace">
      <Net>{text("console.grace", [named(grace.destination)])}</Net>
      <Countdown until={grace.dueAt} />
    </div>
  );
}

/** Opens the further verbs; stands in the first line, where it never moves. */
function MoreToggle({ id }: { readonly id: CallId }) {
  const { view } = useDesk();
  const isOpen = view.more.value === id;
  return (
    <button
      type="button"
      class="verb more"
      aria-label={text("console.more")}
      title={text("console.more")}
      aria-expanded={isOpen}
      onClick={() => {
        view.more.value = isOpen ? null : id;
      }}
    >
      ⋯
    </button>
  );
}

function VerbRow({ id, verbs }: { readonly id: CallId; readonly verbs: Verbs }) {
  const { live, view } = useDesk();
  const door = useCommands();
  const more = view.more.value === id ? verbs.more : [];
  if (verbs.inSight.length + more.length === 0) return null;
  const nextKey = keyOf(live.keymap.value, "call.next")?.key;
  const look = (command: CommandId) => {
    if (likely.has(command) || door.keyFor(command, id) === nextKey) return "go";
    return ending.has(command) ? "end" : "plain";
  };
  const button = (command: CommandId) => <CommandButton key={command} command={command} call={id} look={look(command)} />;
  return (
    <div class={`call-verbs ${verbs.inSight.length > 3 ? "many" : ""}`}>
      {verbs.inSight.map(button)}
      {more.length > 0 && <div class="call-more">{more.map(button)}</div>}
    </div>
  );
}

export function CallCard({ tracked, index }: Props) {
  const { live, view } = useDesk();
  const door = useCommands();
  const { call } = tracked;
  const country = live.country.value;
  const name = partyName(call.party, country);
  const number = call.party.name !== null && call.party.number !== null ? shown(call.party.number, country) : null;
  const values = live.policy.value.values;
  const late = lateness(tracked, live.now.value, values["hold.amberSeconds"], values["hold.redSeconds"]);
  const consult = live.consults.value.find(({ caller, leg }) => caller === call.id || leg === call.id) ?? null;
  const grace = live.graces.value.find((each) => each.call === call.id) ?? null;
  const isMerged = isInConference(live.calls.value, tracked);
  const inHand = callerInHand(live, view);
  const verbs = verbsOf({
    tracked,
    consult,
    hasDestination: view.destination.value !== null,
    isAside: view.rows.value.length > 0 && inHand !== null && inHand !== call.id,
    isBeingSent: grace !== null,
    isMerged,
    wasSent: lastSentTo(live, call) !== null,
    reason: (command) => door.reason(command, call.id),
  });
  const recording = recordingWords(call);
  const word = stateWord(call);
  const stage = stageWords(call);
  const marks = [late, isMerged ? "merged" : null, consult === null ? null : consult.leg === call.id ? "pair-leg" : "pair-caller"]
    .filter((mark) => mark !== null)
    .join(" ");
  const muted = call.muted === true ? text("console.muted") : null;
  const label = [name, word, number, stage, muted, recording].filter((part) => part !== null).join(", ");
  return (
    <li
      class={`call ${call.state} ${marks}`}
      aria-label={label}
      aria-current={view.picked.value === call.id ? "true" : undefined}
      data-call={call.id}
    >
      <div class="call-top">
        <span class="call-index" aria-hidden="true">
          {index <= 9 ? index : ""}
        </span>
        <Net class="call-who">{name}</Net>
        <Age tracked={tracked} isHeld={call.state === "held"} />
        {verbs.more.length > 0 && <MoreToggle id={call.id} />}
      </div>
      <div class="call-sub">
        <span class="call-state">{text(`console.state_title.${call.state.replaceAll("-", "_")}`)}</span>
        {number !== null && <Net>{number}</Net>}
        {stage !== null && <span>{stage}</span>}
        {muted !== null && <span class="call-muted">{muted}</span>}
        {call.state === "offered" && live.silenced.value.includes(call.id) && <span>{text("console.silenced")}</span>}
        {recording !== null && <span class={`call-recording is-${call.recording}`}>{recording}</span>}
        {call.party.kind === "internal" && call.party.name !== null && <span class="call-source">{text("console.source.internal")}</span>}
      </div>
      <Origin tracked={tracked} />
      {isMerged && <ConferenceLine id={call.id} />}
      {consult !== null && <PairMark consult={consult} isLeg={consult.leg === call.id} />}
      {grace !== null && <GraceLine grace={grace} />}
      <VerbRow id={call.id} verbs={verbs} />
    </li>
  );
}
