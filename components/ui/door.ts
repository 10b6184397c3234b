// What a command button needs of the page around it: whether, why not, with which key, and the press itself.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { CallId } from "@/utils/calls/call.ts";
import type { Platform } from "@/utils/commands/keys.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Reason } from "@/utils/commands/when.ts";
import type { Settling } from "./settling.ts";

export interface CommandDoor {
  readonly platform: Platform;
  /** Why the command cannot be done to this call now; null = it can. Reads signals. */
  reason(command: CommandId, call: CallId | null): Reason | null;
  /** `args` null: made from the call and the box. `pressedAt`: milliseconds since 1970, at pointer-down or key-down. */
  press(command: CommandId, call: CallId | null, args: unknown, pressedAt: number): void;
  /** Tells the user why not. */
  explain(command: CommandId, reason: Reason): void;
  /** The key (tinykeys' spelling) that does this to this very call now; null = none does. Reads signals. */
  keyFor(command: CommandId, call: CallId | null): string | null;
  readonly settling: Settling;
}

export const Commands = createContext<CommandDoor | null>(null);

export function useCommands(): CommandDoor {
  const door = useContext(Commands);
  if (door === null) throw new Error("a command button outside a mounted page");
  return door;
}
