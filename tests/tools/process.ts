// Runs a program with a time limit, and ends it together with everything that it started.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface Ran {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly output: string;
  readonly ms: number;
}

/** Ends the process group of `child` (started `detached`): asked at first, killed after `graceMs`. */
export async function endGroup(child: ChildProcess, graceMs = 3_000): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals) => {
    try {
      if (process.platform === "win32") child.kill(name);
      else process.kill(-pid, name);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown; // ESRCH: all of them are gone, as wished
    }
  };
  const alive = child.exitCode === null && child.signalCode === null;
  const over = alive ? once(child, "exit") : Promise.resolve();
  signal("SIGTERM");
  await Promise.race([over, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
  signal("SIGKILL");
  await over;
}

/** `onOutput` gets each piece as it comes (both streams). Never rejects for what the program does. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly timeoutMs: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly onOutput?: (piece: string) => void;
    /** Ends the program early. */
    readonly signal?: AbortSignal;
  },
): Promise<Ran> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const hear = (piece: string) => {
    output += piece;
    options.onOutput?.(piece);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
  const result = { timedOut: false };
  const limit = setTimeout(() => {
    result.timedOut = true;
    hear(`\nStopped after ${Math.round(options.timeoutMs / 1000)} s, its time limit.\n`);
    void endGroup(child);
  }, options.timeoutMs);
  const stop = () => void endGroup(child);
  options.signal?.addEventListener("abort", stop, { once: true });
  const drained = new Promise((resolve) => child.once("close", resolve));
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      hear(`${error.message}\n`);
      resolve(null);
    });
    child.once("exit", (exitCode) => resolve(exitCode));
  });
  clearTimeout(limit);
  options.signal?.removeEventListener("abort", stop);
  await endGroup(child, 0);
  if (child.pid !== undefined) await drained;
  return { code, timedOut: result.timedOut, output, ms: performance.now() - started };
}
