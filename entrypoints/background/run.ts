// The one way in: checks who asks and what, waits until the worker is ready, asks `when` again, and hands the command to its handler.
import * as v from "valibot";
import { type CommandId, type CommandSpec, commandById, type WorkerCommandId } from "@/utils/commands/registry.ts";
import { type Resolved, resolveHoldToggle, resolveNext } from "@/utils/commands/resolve.ts";
import { type Situation, whyNot } from "@/utils/commands/when.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import type { Handlers } from "./handlers.ts";
import type { Ledger } from "./ledger.ts";

export interface RunDeps {
  readonly ready: Promise<void>;
  readonly handlers: Handlers;
  readonly ledger: Ledger;
  /** Everything that `when` looks at, but for the command's own call and destination. */
  readonly situation: () => Omit<Situation, "call" | "destination">;
  /** Where callers wait whom we parked, the longest first. */
  readonly parked: () => readonly string[];
  readonly log: Log;
}

/** Commands that ask something of a call have a line in the ledger. */
const inLedger = (spec: CommandSpec) => spec.id.startsWith("call.");

/** Never rejects: a failure is a reply. */
export function createRun({ ready, handlers, ledger, situation, parked, log }: RunDeps): (request: RunRequest) => Promise<RunReply> {
  /** "Next" and "hold" as the browser's own shortcuts send them: decided here, by the calls of this moment. */
  function concrete(request: RunRequest): RunRequest {
    const { calls } = situation();
    const resolved: Resolved | null | undefined =
      request.command === "call.next"
        ? resolveNext(calls, parked())
        : request.command === "call.holdToggle"
          ? resolveHoldToggle(calls, null)
          : undefined;
    if (resolved === undefined) return request;
    if (resolved === null) throw new AppError("not-now", { detail: "nothing-next" });
    return { ...request, command: resolved.command, args: resolved.args };
  }

  async function carryOut(asked: RunRequest): Promise<RunReply> {
    await ready;
    const request = concrete(asked);
    const spec = commandById(request.command);
    if (spec?.runs !== "worker") throw new AppError("bad-arguments", { detail: "no such command" });
    const parsed = v.safeParse(spec.args, request.args);
    if (!parsed.success) throw new AppError("bad-arguments", { detail: spec.sensitive ? null : v.summarize(parsed.issues).slice(0, 200) });
    const args = parsed.output as { readonly call?: string; readonly destination?: string };
    const now = situation();
    const call = args.call === undefined ? null : (now.calls.byId[args.call] ?? null);
    const reason = whyNot(spec.when, { ...now, call, destination: args.destination ?? null });
    if (reason === "no-call") throw new AppError("call-gone");
    if (reason !== null) throw new AppError(args.call === undefined ? "not-now" : "call-changed", { detail: reason });
    const press = { id: request.nonce, command: spec.id, call: args.call ?? null };
    if (inLedger(spec)) await ledger.open(press);
    const handle = handlers[spec.id as WorkerCommandId] as (args: unknown, press: unknown) => Promise<unknown>;
    try {
      const data = (await handle(args, press)) ?? null;
      return { ok: true, entry: inLedger(spec) ? press.id : null, data: inLedger(spec) ? null : data };
    } catch (thrown) {
      const error = toErrorData(thrown);
      if (inLedger(spec)) await ledger.close(press.id, "refused", error);
      return { ok: false, entry: inLedger(spec) ? press.id : null, error };
    }
  }

  return async (request) => {
    try {
      return await carryOut(request);
    } catch (thrown) {
      const error = toErrorData(thrown);
      log.info("not run", {
        command: String(request.command).slice(0, 60),
        code: error.code,
        reason: error.code === "server-error" ? error.detail : null,
      });
      return { ok: false, entry: null, error };
    }
  };
}

/** A request of the worker's own making: from a shortcut, a notification, the address bar. */
export const ownRequest = (command: CommandId, args: unknown, now: number, nonce: string): RunRequest => ({ command, args, nonce, pressedAt: now });
