// A step of `npm test` that hangs is ended with everything it started; one that ends by itself is heard to its last word.
import { expect, test } from "vitest";
import { runProgram } from "../../tools/process.ts";

const cwd = import.meta.dirname;
const run = (script: string, timeoutMs: number, signal?: AbortSignal) =>
  runProgram(process.execPath, ["-e", script], { cwd, timeoutMs, ...(signal ? { signal } : {}) });

test("the exit code and both streams come back", async () => {
  const ran = await run(`process.stdout.write("a"); process.stderr.write("b"); process.exitCode = 3`, 20_000);
  expect(ran).toMatchObject({ code: 3, timedOut: false });
  expect([...ran.output].sort().join("")).toBe("ab");
});

test("a time-out ends the children too: nobody holds the output open any more", async () => {
  const ran = await run(
    `require("node:child_process").spawn(process.execPath, ["-e", "console.log('child'); setInterval(() => {}, 1000)"], { stdio: "inherit" });
     setInterval(() => {}, 1000)`,
    1_500,
  );
  expect(ran.timedOut).toBe(true);
  expect(ran.code).not.toBe(0);
  expect(ran.output).toContain("child");
});

test("an abort ends it early", async () => {
  const stop = new AbortController();
  const ran = run("setInterval(() => {}, 1000)", 60_000, stop.signal);
  stop.abort();
  expect((await ran).timedOut).toBe(false);
});

test("a program that is not there is a failure, not an exception", async () => {
  const ran = await runProgram("no-such-program-here", [], { cwd, timeoutMs: 5_000 });
  expect(ran.code).toBe(null);
  expect(ran.output).toContain("ENOENT");
});
