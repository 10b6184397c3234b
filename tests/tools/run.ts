// `npm test`: every proof in one go, each step with its own time limit; the last line counts what passed and what failed.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { needChromium } from "./chromium.ts";
import { runProgram } from "./process.ts";

const root = join(import.meta.dirname, "..", "..");
const bin = (name: string) => join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
const reports = join(root, ".output", "tests");

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly seconds: number;
  /** File in which vitest counts its tests; a step without one counts as one. */
  readonly report?: string;
  /** Names of the steps without which this one makes no sense. */
  readonly needs?: readonly string[];
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function vitest(name: string, projects: readonly string[], seconds: number, needs: readonly string[] = []): Step {
  const report = join(reports, `${name.replaceAll(/\W+/g, "-")}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  return {
    name,
    command: [bin("vitest"), "run", ...chosen, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    seconds,
    report,
    needs,
  };
}

/** Steps of one row run side by side. The soak mostly waits, so it shares its row with the browser tests. */
const plan: readonly (readonly Step[])[] = [
  [
    { name: "types", command: [bin("tsc"), "--noEmit"], seconds: 120 },
    { name: "style", command: [bin("biome"), "check", "--error-on-warnings"], seconds: 60 },
  ],
  [vitest("unit, contract, pages", ["unit", "contract", "pages"], 420)],
  [{ name: "build for Chrome and Edge", command: [bin("wxt"), "build"], seconds: 120 }],
  [{ name: "build for Firefox", command: [bin("wxt"), "build", "-b", "firefox"], seconds: 120 }],
  [
    {
      name: "Firefox add-on linter",
      command: [bin("addons-linter"), join(".output", "firefox-mv3")],
      seconds: 120,
      needs: ["build for Firefox"],
    },
  ],
  // By itself: it drives a browser of its own, and fetches Debian's where none is there.
  [{ name: "Firefox", command: [process.execPath, join("tests", "firefox", "smoke.ts")], seconds: 240, needs: ["build for Firefox"] }],
  [
    vitest("end to end", ["e2e"], 540, ["build for Chrome and Edge"]),
    {
      name: "soak",
      command: [process.execPath, join("tests", "bench", "soak.ts"), "--minutes", "3"],
      seconds: 300,
      needs: ["build for Chrome and Edge"],
    },
  ],
];

/** What vitest wrote; null: it wrote nothing (it was stopped, or could not start). */
function readReport(path: string): Count | null {
  try {
    const found = JSON.parse(readFileSync(path, "utf8"));
    return { passed: found.numPassedTests, failed: found.numFailedTests, skipped: found.numPendingTests + found.numTodoTests };
  } catch {
    return null;
  }
}

/** A vitest step that fails without a failing test (a file that does not load, a time-out) counts as one failure more; one that ran no test has failed. */
function countOf(step: Step, ok: boolean): Count {
  const report = step.report === undefined ? null : readReport(step.report);
  if (report === null) return { passed: ok && step.report === undefined ? 1 : 0, failed: ok && step.report === undefined ? 0 : 1, skipped: 0 };
  const broken = (!ok && report.failed === 0) || report.passed + report.failed === 0;
  return broken ? { ...report, failed: report.failed + 1 } : report;
}

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());

const outcomes = new Map<string, { readonly ok: boolean; readonly count: Count; readonly ms: number; readonly note: string }>();

async function take(step: Step, live: boolean): Promise<void> {
  const missing = (step.needs ?? []).filter((name) => outcomes.get(name)?.ok !== true);
  if (missing.length > 0 || stopping.signal.aborted) {
    const note = stopping.signal.aborted ? "not run: interrupted" : `not run: needs "${missing.join('", "')}"`;
    outcomes.set(step.name, { ok: false, count: { passed: 0, failed: 1, skipped: 0 }, ms: 0, note });
    return;
  }
  const heading = `\n=== ${step.name} (at most ${step.seconds} s) ===\n`;
  if (live) process.stdout.write(heading);
  const [command, ...args] = step.command;
  const ran = await runProgram(command, args, {
    cwd: root,
    timeoutMs: step.seconds * 1000,
    signal: stopping.signal,
    ...(live ? { onOutput: (piece) => process.stdout.write(piece) } : {}),
  });
  if (!live) process.stdout.write(heading + ran.output);
  const count = countOf(step, ran.code === 0);
  outcomes.set(step.name, { ok: ran.code === 0 && count.failed === 0, count, ms: ran.ms, note: ran.timedOut ? "time limit" : "" });
}

process.env.CHROMIUM = needChromium();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
for (const row of plan) await Promise.all(row.map((step, place) => take(step, place === 0)));

console.log("\n=== steps ===");
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, { ok, count, ms, note }] of outcomes) {
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
  console.log(`${ok ? "ok    " : "FAILED"} ${name.padEnd(28)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${note}`);
}
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
console.log(`\nTests: ${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed === 0 ? 0 : 1;
