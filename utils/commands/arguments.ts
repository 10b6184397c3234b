// What a command must be told before it can run, read off its argument schema: a call, a destination, tones, or things only a form has.
import type { CommandSpec } from "./registry.ts";

export interface Wants {
  readonly call: boolean;
  /** `maybe`: runs without one as well. */
  readonly destination: "no" | "maybe" | "yes";
  readonly digits: boolean;
  /** Asks for something else, which only the command's own form or list can give. */
  readonly other: boolean;
}

/** What of valibot's object schemas is read here. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, { readonly type: string }>>;
}

const known: ReadonlySet<string> = new Set(["call", "destination", "digits"]);
const mayBeAbsent: ReadonlySet<string> = new Set(["optional", "nullable", "nullish"]);

export function wantsOf({ args }: Pick<CommandSpec, "args">): Wants {
  const { type, entries = {} } = args as unknown as Shape;
  const destination = entries.destination;
  return {
    call: "call" in entries,
    destination: destination === undefined ? "no" : mayBeAbsent.has(destination.type) ? "maybe" : "yes",
    digits: "digits" in entries,
    other: type !== "strict_object" || Object.keys(entries).some((name) => !known.has(name)),
  };
}
