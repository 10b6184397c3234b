// One button's errand: busy while it runs, then what came of it. A second press while it runs does nothing.
import { useRef, useState } from "preact/hooks";
import type { AppErrorData } from "@/utils/errors.ts";
import type { RunReply } from "@/utils/messages.ts";
import { useSettingsPage } from "./page.ts";

export type Task<T> =
  | { readonly state: "idle" }
  | { readonly state: "busy" }
  | { readonly state: "done"; readonly data: T }
  | { readonly state: "failed"; readonly error: AppErrorData };

export const errorKey = (error: Pick<AppErrorData, "code">): string => `error.${error.code.replaceAll("-", "_")}`;

/** `done`: what to say when it went well. `read` turns the reply's data into what is shown. */
export function useTask<T = unknown>(read: (data: unknown) => T = (data) => data as T) {
  const { say } = useSettingsPage();
  const [task, setTask] = useState<Task<T>>({ state: "idle" });
  const running = useRef(false);

  async function start(errand: () => Promise<RunReply>, done?: string): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    setTask({ state: "busy" });
    const reply = await errand();
    running.current = false;
    if (reply.ok) setTask({ state: "done", data: read(reply.data) });
    else setTask(reply.error.code === "repeated" ? { state: "idle" } : { state: "failed", error: reply.error });
    if (reply.ok && done !== undefined) say(done); // what failed was said by `run`
    return reply.ok;
  }

  return { task, start, forget: () => setTask({ state: "idle" }) };
}
