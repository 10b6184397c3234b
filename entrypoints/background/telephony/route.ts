// Which backend is asked: the first that can; another only when the first says that it may not.
import type { CallAction, CallActionKind } from "@/utils/calls/action.ts";
import { AppError } from "@/utils/errors.ts";
import type { CallControl, Receipt } from "./ports.ts";

export interface Route {
  readonly can: ReadonlySet<CallActionKind>;
  /** The receipt, and who gave it. Rejects with AppError; `not-supported` when nobody can. */
  perform(action: CallAction, signal: AbortSignal): Promise<Receipt & { readonly via: CallControl["name"] }>;
}

/** These answers mean that nothing was done, so that asking the next backend cannot do it twice. */
const notDone: ReadonlySet<string> = new Set(["forbidden", "not-supported"]);

/** `controls` in order of preference. */
export function createRoute(controls: readonly CallControl[]): Route {
  return {
    can: new Set(controls.flatMap((control) => [...control.can])),
    async perform(action, signal) {
      let refusal: AppError | null = null;
      for (const control of controls) {
        if (!control.can.has(action.kind)) continue;
        try {
          return { ...(await control.perform(action, signal)), via: control.name };
        } catch (thrown) {
          if (!(thrown instanceof AppError) || !notDone.has(thrown.code)) throw thrown;
          refusal ??= thrown;
        }
      }
      throw refusal ?? new AppError("not-supported", { detail: action.kind });
    },
  };
}
