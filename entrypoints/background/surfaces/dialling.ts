// What a number from outside our pages would do now: send the one who is talked to, or be dialled, or nothing and why.
import type { CallId, TrackedCall } from "@/utils/calls/call.ts";
import { inState } from "@/utils/calls/select.ts";
import { type CommandId, commandById } from "@/utils/commands/registry.ts";
import { type Reason, type Situation, whyNot } from "@/utils/commands/when.ts";
import { text } from "@/utils/i18n.ts";
import { isDialable, shown, understand } from "@/utils/phone-number.ts";
import { tame } from "./notifications.ts";
import { tell, tellRefusal } from "./refusal.ts";

/** The state of the line at this moment. */
export interface Sight {
  readonly situation: Omit<Situation, "call" | "destination">;
  /** ISO 3166 two letters, for reading and writing numbers; null = unknown. */
  readonly country: string | null;
}

export interface Deed {
  readonly command: Extract<CommandId, "call.safeSend" | "call.dial">;
  readonly args: { readonly call?: CallId; readonly destination: string };
}

export interface Caller {
  readonly call: CallId;
  /** One line of plain text, isolated. */
  readonly name: string;
}

export type Read =
  | { readonly kind: "number"; readonly destination: string; readonly shown: string; readonly emergency: boolean }
  | { readonly kind: "nothing"; readonly why: "empty" | "not-a-number" | "several" };

/** `raw` as typed or selected; only a number in it is ever used. */
export function readNumber(raw: string, country: string | null): Read {
  const understood = understand(raw, country);
  if (isDialable(understood))
    return { kind: "number", destination: understood.dial, shown: understood.shown, emergency: understood.kind === "emergency" };
  return { kind: "nothing", why: understood.kind === "empty" ? "empty" : understood.why === "several" ? "several" : "not-a-number" };
}

const reasonAgainst = ({ situation }: Sight, command: Deed["command"], call: TrackedCall | null): Reason | null =>
  whyNot(commandById(command)?.when ?? [], { ...situation, call, destination: "any" });

function nameOf({ call: { party } }: TrackedCall, country: string | null): string {
  if (party.name !== null) return tame(party.name);
  if (party.number !== null) return tame(shown(party.number, country));
  return text(party.withheld ? "surface.notification.withheld" : "surface.notification.unknown");
}

/** Who is talked to and can be sent now; the colleague who is being asked is never meant. null = nobody. */
export function callerTalkedTo(sight: Sight): Caller | null {
  const { calls, consults } = sight.situation;
  const legs = new Set(consults.map(({ leg }) => leg));
  const caller = inState(calls, "connected", "remote-held").find(({ call }) => !legs.has(call.id));
  if (caller === undefined || reasonAgainst(sight, "call.safeSend", caller) !== null) return null;
  return { call: caller.call.id, name: nameOf(caller, sight.country) };
}

/** Why nothing can be dialled at all; null = it can. */
export const whyNoDial = (sight: Sight): Reason | null => reasonAgainst(sight, "call.dial", null);

export const dialTo = (destination: string): Deed => ({ command: "call.dial", args: { destination } });
export const sendTo = (caller: Pick<Caller, "call">, destination: string): Deed => ({
  command: "call.safeSend",
  args: { call: caller.call, destination },
});

/** An emergency number is dialled, whoever is talked to (product.md §6). */
export const deedFor = (number: Extract<Read, { readonly kind: "number" }>, caller: Pick<Caller, "call"> | null): Deed =>
  caller === null || number.emergency ? dialTo(number.destination) : sendTo(caller, number.destination);

/** Tells what was not a number. */
export const tellNoNumber = (why: Extract<Read, { readonly kind: "nothing" }>["why"]): Promise<void> =>
  tell("number", text(`surface.dialling.${why.replaceAll("-", "_")}.title`), text(`surface.dialling.${why.replaceAll("-", "_")}.remedy`));

/** Runs it, and tells when it was refused. */
export async function carryOut(deed: Deed, run: (command: CommandId, args: unknown) => Promise<unknown>): Promise<void> {
  await tellRefusal("number", await run(deed.command, deed.args));
}
