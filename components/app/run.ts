// The page's one way to do anything: a command of the table, sent to the worker once, done here, or resolved into another first. ★ browser (messages)
import type { CallId } from "@/utils/calls/call.ts";
import { parkedPlaces } from "@/utils/calls/sent.ts";
import { type CommandId, commandById } from "@/utils/commands/registry.ts";
import { type Resolved, resolveHoldToggle, resolveNext, targetOf } from "@/utils/commands/resolve.ts";
import { type Reason, whyNot } from "@/utils/commands/when.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import type { Live } from "./live.ts";
import { noticeOfReason, noticeOfReply } from "./notices.ts";
import type { PageCommandId, PageCommands } from "./page-commands.ts";
import type { View } from "./view.ts";

/** `pressedAt`: milliseconds since 1970 at key-down or pointer-down. Never rejects; what failed has been told to the user. */
export type Run = (command: CommandId, args?: unknown, pressedAt?: number) => Promise<RunReply>;

const done: RunReply = { ok: true, entry: null, data: null };
/** A second press of the same on the same call within this does nothing (product.md §3.1). */
const repeatMs = 300;
const retryMs = 150;
/** Two equal tones in a row are two tones; the last of two equal settings is the one that was meant. */
const repeatable: ReadonlySet<CommandId> = new Set<CommandId>(["call.dtmf", "settings.save"]);
const isOfCall = (command: CommandId) => command.startsWith("call.");

interface Parts {
  readonly live: Live;
  readonly view: View;
  readonly page: () => PageCommands;
  send(request: RunRequest): Promise<RunReply>;
  now(): number;
  newNonce(): string;
  wait(ms: number): Promise<void>;
}

const callOf = (args: unknown): CallId | null => {
  const call = (args as { readonly call?: unknown } | null)?.call;
  return typeof call === "string" ? call : null;
};

/** What a command that stands for another means right now; null = nothing to do. */
export function resolve(command: CommandId, live: Live, picked: CallId | null): Resolved | null {
  if (command === "call.next") return resolveNext(live.calls.value, parkedPlaces(live.sent.value));
  return command === "call.holdToggle" ? resolveHoldToggle(live.calls.value, picked) : null;
}

/** Why `command` cannot be done to `call` with `destination` now; null = it can. Reads signals. */
export function reasonAgainst(command: CommandId, live: Live, call: CallId | null, destination: string | null): Reason | null {
  const spec = commandById(command);
  return spec ? whyNot(spec.when, live.situation(call, destination)) : null;
}

export function createRun({ live, view, page, send, now, newNonce, wait }: Parts): Run {
  const lastPress = new Map<string, number>();
  const underWay = new Set<string>();

  // What holds a secret is not kept here, not even as a key.
  const keyOf = (command: CommandId, args: unknown) => (commandById(command)?.sensitive ? command : `${command} ${JSON.stringify(args)}`);

  /** On a call the second of two quick presses is a slip; elsewhere it is one only while the first is still at work. */
  function isRepeat(command: CommandId, key: string, pressedAt: number): boolean {
    if (repeatable.has(command)) return false;
    if (!isOfCall(command)) return underWay.has(key);
    const last = lastPress.get(key);
    lastPress.set(key, pressedAt);
    return last !== undefined && pressedAt - last < repeatMs;
  }

  /** The worker may have been dead at that moment: the same nonce again cannot run twice. */
  async function deliver(request: RunRequest): Promise<RunReply> {
    try {
      return await send(request);
    } catch {
      await wait(retryMs);
      return await send(request);
    }
  }

  async function sendToWorker(command: CommandId, args: unknown, key: string, pressedAt: number): Promise<RunReply> {
    underWay.add(key);
    try {
      return await deliver({ command, args, nonce: newNonce(), pressedAt });
    } catch (thrown) {
      return { ok: false, entry: null, error: new AppError("interrupted", { cause: thrown, owner: "switchboard" }).data };
    } finally {
      underWay.delete(key);
    }
  }

  async function runHere(command: PageCommandId, args: unknown): Promise<RunReply> {
    try {
      await page()[command](args);
      return done;
    } catch (thrown) {
      return { ok: false, entry: null, error: toErrorData(thrown) };
    }
  }

  const run: Run = async (command, args = {}, pressedAt = now()) => {
    const spec = commandById(command);
    if (spec?.runs === "page") {
      const reply = await runHere(command as PageCommandId, args);
      if (!reply.ok) view.tell(noticeOfReply(command, reply, live, null, newNonce()));
      return reply;
    }
    if (spec?.runs === "resolve") {
      const resolved = resolve(command, live, view.picked.value);
      if (resolved) return run(resolved.command, resolved.args, pressedAt);
      const reason = reasonAgainst(command, live, null, null) ?? "nothing-next";
      view.tell(noticeOfReason(command, reason));
      return { ok: false, entry: null, error: new AppError("not-now", { detail: reason }).data };
    }
    const key = keyOf(command, args);
    if (isRepeat(command, key, pressedAt)) return { ok: false, entry: null, error: new AppError("repeated").data };
    const about = callOf(args);
    const reply = await sendToWorker(command, args, key, pressedAt);
    if (!reply.ok && reply.error.code !== "repeated") view.tell(noticeOfReply(command, reply, live, about, newNonce()));
    return reply;
  };
  return run;
}

/** The call that a command without a named call means, and whether it may be done: for keys and for buttons outside a card. */
export function aim(command: CommandId, live: Live, view: View): { readonly call: CallId | null; readonly reason: Reason | null } {
  const call = targetOf(command, live.calls.value, live.consults.value, view.picked.value);
  return { call, reason: reasonAgainst(command, live, call, view.destination.value) };
}
