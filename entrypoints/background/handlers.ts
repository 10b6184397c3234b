// What each command of the table does in the worker: one function a command, complete by type.
import type { CallAction } from "@/utils/calls/action.ts";
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { inConference, inState } from "@/utils/calls/select.ts";
import type { ArgsOf, WorkerCommandId } from "@/utils/commands/registry.ts";
import type { TrialId } from "@/utils/diagnostics/facts.ts";
import { AppError } from "@/utils/errors.ts";
import type { Settings } from "@/utils/settings.ts";
import type { Consults } from "./consults.ts";
import type { Directory } from "./directory/index.ts";
import type { Graces } from "./graces.ts";
import type { AdminHandlers } from "./handlers-admin.ts";
import { holdOthers, seenWithin } from "./hold-others.ts";
import type { Ledger, Press } from "./ledger.ts";
import type { Sends } from "./sends.ts";

export type Handlers = { readonly [Id in WorkerCommandId]: (args: ArgsOf<Id>, press: Press) => Promise<unknown> };

export interface HandlerDeps {
  readonly calls: () => Calls;
  readonly ledger: Ledger;
  readonly consults: Consults;
  readonly graces: Graces;
  readonly sends: Sends;
  /** The administrator's commands, done by their own rooms. */
  readonly admin: AdminHandlers;
  readonly settings: () => Settings;
  /** Resolves when the calls satisfy it, or after so many milliseconds. */
  readonly until: (satisfied: (calls: Calls) => boolean, ms: number) => Promise<void>;
  /** Silences the ring in this browser for what rings now. */
  readonly silence: () => Promise<void>;
  /** Nothing holds a call for help up (product.md §6). */
  readonly isEmergency: (destination: string) => boolean;
  readonly reconnect: () => void;
  /** Reads from Webex what a mute came to. */
  readonly refreshMute: () => Promise<void>;
  /** The list of calls to return. Rejects with `not-found`, `storage-broken`. */
  readonly journal: { mark(id: string, as: "done" | "open"): Promise<void> };
  /** Who is on view on a page. */
  readonly viewPeople: (page: string, uuids: readonly string[]) => void;
  /** One test call of the diagnostics page; null: only writes down what was counted so far. */
  readonly check: (id: TrialId | null) => Promise<unknown>;
  readonly saveSettings: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly directory: Directory;
}

export function createHandlers(deps: HandlerDeps): Handlers {
  const { calls, ledger, consults, graces, sends } = deps;

  const ask = (press: Press, action: CallAction) => ledger.ask(press.id, action, "last");

  const holdAll = (press: Press, except: CallId | null) => holdOthers(deps, press.id, except);

  async function blindSend(call: CallId, destination: string, press: Press): Promise<void> {
    const seconds = deps.isEmergency(destination) ? 0 : deps.settings()["send.graceSeconds"];
    const send = await graces.wait({ entry: press.id, call, destination }, seconds * 1000);
    if (send) {
      await ask(press, { kind: "blind-send", call, destination });
      await sends.note(press.id, call, destination, "blind", "ringing");
    } else if (call in calls().byId) await ledger.close(press.id, "interrupted");
    else await ledger.close(press.id, "refused", new AppError("call-gone").data);
  }

  /** What another window began while this press was written down counts too: one wins, the other is told. */
  function needFree(call: CallId): void {
    if (graces.all().some((grace) => grace.call === call)) throw new AppError("not-now", { detail: "being-sent" });
    if (consults.isTaken(call)) throw new AppError("not-now", { detail: "already-consulting" });
  }

  async function safeSend(call: CallId, destination: string, press: Press): Promise<void> {
    needFree(call);
    // The caller is taken at once, and has the row before anything can become of the send.
    await Promise.all([consults.begin(press, destination, true), sends.note(press.id, call, destination, "safe", "ringing")]);
  }

  async function park(call: CallId, action: CallAction, press: Press): Promise<void> {
    const { parkedAt } = await ask(press, action);
    await sends.note(press.id, call, parkedAt ?? "", "park", "parked", parkedAt);
  }

  /** All answered calls become one conference. */
  function merge(press: Press): Promise<unknown> {
    const legs = inState(calls(), "connected", "held").map(({ call }) => call.id);
    return ask(press, { kind: "merge", calls: legs });
  }

  /** The two others of the conference go on with each other. */
  async function leave(press: Press): Promise<void> {
    const [one, other] = inConference(calls());
    if (!one || !other) throw new AppError("not-now", { detail: "not-in-conference" });
    await ask(press, { kind: "leave", call: one.call.id, other: other.call.id });
  }

  async function swap(call: CallId, press: Press): Promise<void> {
    const held = calls().byId[call]?.call.state === "held" ? call : inState(calls(), "held")[0]?.call.id;
    const connected = inState(calls(), "connected")[0]?.call.id;
    if (held === undefined || connected === undefined) throw new AppError("not-now", { detail: "no-other-call" });
    await ledger.ask(press.id, { kind: "hold", call: connected }, "between");
    await deps.until((present) => present.byId[connected]?.call.state !== "connected", seenWithin);
    await ask(press, { kind: "resume", call: held });
  }

  return {
    ...deps.admin,
    "call.answer": async ({ call }, press) => {
      await holdAll(press, call);
      await ask(press, { kind: "answer", call });
    },
    "call.toVoicemail": async ({ call }, press) => {
      await ask(press, { kind: "to-voicemail", call, mailbox: null });
      await sends.note(press.id, call, "", "voicemail", "voicemail");
    },
    "call.theirVoicemail": async ({ call, destination }, press) => {
      await ask(press, { kind: "to-voicemail", call, mailbox: destination });
      await sends.note(press.id, call, destination, "voicemail", "voicemail");
    },
    "call.again": async ({ call }, press) => {
      const destination = await sends.lastOf(call);
      if (destination === null) throw new AppError("not-now", { detail: "never-sent" });
      await safeSend(call, destination, press);
    },
    "call.park": ({ call, destination }, press) => park(call, { kind: "park", call, destination }, press),
    "call.groupPark": ({ call }, press) => park(call, { kind: "group-park", call }, press),
    "call.retrieve": async ({ destination }, press) => {
      await holdAll(press, null);
      await ask(press, { kind: "retrieve", destination });
      await sends.retrieved(destination);
    },
    "call.pickUp": async ({ destination }, press) => {
      await holdAll(press, null);
      await ask(press, { kind: "pick-up", target: destination });
    },
    "call.merge": (_args, press) => merge(press),
    "call.decline": ({ call }, press) => ask(press, { kind: "decline", call }),
    "call.ignore": ({ call }, press) => ask(press, { kind: "ignore", call }),
    "ring.silence": () => deps.silence(),
    "call.dial": async ({ destination }, press) => {
      await holdAll(press, null);
      await ask(press, { kind: "dial", destination });
    },
    "call.dtmf": ({ call, digits }, press) => ask(press, { kind: "dtmf", call, digits: digits.toUpperCase() }),
    "call.hold": ({ call }, press) => ask(press, { kind: "hold", call }),
    "call.resume": async ({ call }, press) => {
      await holdAll(press, call);
      await ask(press, { kind: "resume", call });
    },
    "call.swap": ({ call }, press) => swap(call, press),
    "call.mute": async ({ call }, press) => {
      await ask(press, { kind: "mute", call });
      await deps.refreshMute();
    },
    "call.unmute": async ({ call }, press) => {
      await ask(press, { kind: "unmute", call });
      await deps.refreshMute();
    },
    "call.safeSend": ({ call, destination }, press) => safeSend(call, destination, press),
    "call.blindSend": ({ call, destination }, press) => blindSend(call, destination, press),
    "call.keep": async ({ call }, press) => {
      await graces.keep(call);
      await ledger.close(press.id, "confirmed");
    },
    "call.consult": async ({ call, destination }, press) => {
      needFree(call);
      await consults.begin(press, destination, false);
    },
    "call.complete": async ({ call }, press) => {
      const known = consults.all().find((one) => one.caller === call || one.leg === call);
      await consults.complete(press);
      if (known) await sends.note(press.id, known.caller, known.destination, "consult", "answered");
    },
    "call.back": (_args, press) => consults.back(press),
    "call.drop": ({ call }, press) => ask(press, { kind: "hang-up", call }),
    "call.leave": (_args, press) => leave(press),
    "call.record": ({ call }, press) => ask(press, { kind: "start-recording", call }),
    "call.stopRecording": ({ call }, press) => ask(press, { kind: "stop-recording", call }),
    "call.pauseRecording": ({ call }, press) => ask(press, { kind: "pause-recording", call }),
    "call.resumeRecording": ({ call }, press) => ask(press, { kind: "resume-recording", call }),
    "call.hangUp": ({ call }, press) => ask(press, { kind: "hang-up", call }),
    "journal.done": ({ id }) => deps.journal.mark(id, "done"),
    "journal.reopen": ({ id }) => deps.journal.mark(id, "open"),
    "line.reconnect": async () => deps.reconnect(),
    "presence.watch": async ({ page, ids }) => deps.viewPeople(page, ids),
    "diagnostics.check": ({ id }) => deps.check(id),
    "directory.sync": async () => deps.directory.sync(),
    "directory.find": ({ query }) => deps.directory.find(query),
    "directory.import": ({ kind, text }) => deps.directory.import(kind, text),
    "directory.remove": ({ id }) => deps.directory.remove(id),
    "settings.save": (values) => deps.saveSettings(values),
  };
}
