// What went otherwise than asked, in words: from a reply, from the ledger, or from a reason known beforehand; and who just rang.
import { effect } from "@preact/signals";
import type { CallId, Party } from "@/utils/calls/call.ts";
import type { LedgerEntry } from "@/utils/calls/record.ts";
import { inState } from "@/utils/calls/select.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Reason } from "@/utils/commands/when.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import { text } from "@/utils/i18n.ts";
import type { RunReply } from "@/utils/messages.ts";
import { shown } from "@/utils/phone-number.ts";
import type { Live } from "./live.ts";
import type { Notice, View } from "./view.ts";

const underscored = (id: string) => id.replaceAll("-", "_");

export const commandTitle = (command: string): string => text(`command.${command}.title`);
export const reasonText = (reason: string): string => text(`reason.${underscored(reason)}`);

/** Name, else number as people write it, else a word for "unknown". */
export function partyName(party: Party, country: string | null): string {
  if (party.name !== null) return party.name;
  if (party.number !== null) return shown(party.number, country);
  return text(party.withheld ? "console.party.withheld" : "console.party.unknown");
}

/** Title and remedy of an error, with the reason or the waiting time in them where there is one. */
export function errorWords(error: AppErrorData): { readonly title: string; readonly remedy: string } {
  if (error.code === "not-now" && error.detail !== null) return { title: reasonText(error.detail), remedy: "" };
  const key = underscored(error.code);
  if (error.retryAfterMs !== null) {
    return { title: text(`error.${key}.title`), remedy: text("console.outcome.wait", [Math.ceil(error.retryAfterMs / 1000)]) };
  }
  return { title: text(`error.${key}.title`), remedy: text(`error.${key}.remedy`) };
}

export const ownerText = (error: AppErrorData): string => text(`console.owner.${error.owner}`);

const nameOfCall = (live: Live, call: CallId | null): string | null => {
  const known = call === null ? undefined : (live.calls.peek().byId[call]?.call ?? live.calls.peek().gone.find((each) => each.id === call)?.call);
  return known ? partyName(known.party, live.country.peek()) : null;
};

function noticeOfError(id: string, kind: Notice["kind"], command: string, error: AppErrorData, who: string | null): Notice {
  const { title, remedy } = errorWords(error);
  const what = who === null ? commandTitle(command) : text("console.outcome.about", [commandTitle(command), who]);
  return { id, kind, title: text("console.outcome.refused", [what, title]), remedy: remedy === "" ? null : remedy, error };
}

export function noticeOfReply(command: CommandId, reply: RunReply & { readonly ok: false }, live: Live, call: CallId | null, id: string): Notice {
  return noticeOfError(reply.entry ?? id, "refused", command, reply.error, nameOfCall(live, call));
}

/** Known before anything was asked; `command` null: about no command. */
export const noticeOfReason = (command: CommandId | null, reason: Reason): Notice => ({
  id: "hint",
  kind: "hint",
  title: command === null ? reasonText(reason) : text("console.outcome.refused", [commandTitle(command), reasonText(reason)]),
  remedy: null,
  error: null,
});

export const hint = (title: string): Notice => ({ id: "hint", kind: "hint", title, remedy: null, error: null });

function noticeOfEntry(entry: LedgerEntry, live: Live): Notice | null {
  const who = nameOfCall(live, entry.call);
  if (entry.outcome === "refused" && entry.error !== null) {
    return entry.error.code === "repeated" ? null : noticeOfError(entry.id, "refused", entry.command, entry.error, who);
  }
  if (entry.outcome !== "unknown" && entry.outcome !== "interrupted") return null;
  const what = who === null ? commandTitle(entry.command) : text("console.outcome.about", [commandTitle(entry.command), who]);
  return {
    id: entry.id,
    kind: "unknown",
    title: text("console.outcome.unknown", [what]),
    remedy: text(`console.outcome.${entry.outcome}_remedy`),
    error: entry.error,
  };
}

/** Failures that ended while no page was open are still told, if they are fresh. Milliseconds. */
const freshMs = 30_000;

/** Tells each entry of the ledger that ends badly, once. Returns the way out. */
export function watchLedger(live: Live, view: View, now: () => number): () => void {
  const told = new Set<string>();
  let first = true;
  return effect(() => {
    if (!live.loaded.value) return;
    for (const entry of live.ledger.value) {
      const notice = noticeOfEntry(entry, live);
      if (notice === null || told.has(entry.id)) continue;
      told.add(entry.id);
      const known = view.notices.peek().some(({ id }) => id === entry.id);
      if (!known && (!first || now() - entry.askedAt < freshMs)) view.tell(notice);
    }
    first = false;
  });
}

/** Says who rings, once a call. Returns the way out. */
export function watchArrivals(live: Live, view: View): () => void {
  let known: ReadonlySet<CallId> = new Set();
  return effect(() => {
    const offered = inState(live.calls.value, "offered");
    for (const { call } of offered) {
      if (!known.has(call.id)) view.say(text("console.announce.ringing", [partyName(call.party, live.country.peek())]));
    }
    known = new Set(offered.map(({ call }) => call.id));
  });
}
