// How the tools find a program of this machine, and install it from the system's own packages where they may.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next place is looked at
  }
}

export interface Program {
  /** Environment variable that names one, before all else. */
  readonly variable: string;
  /** As they are called on the PATH. */
  readonly names: readonly string[];
  readonly usualPlaces: readonly string[];
}

/** Its path, or null: the variable comes first, then the usual places, then the PATH. Throws when the variable names nothing that runs. */
export function findProgram({ variable, names, usualPlaces }: Program): string | null {
  const chosen = process.env[variable];
  if (chosen) {
    if (!runnable(chosen)) throw new Error(`${variable} is set to ${chosen}, and nothing there can be run.`);
    return chosen;
  }
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...usualPlaces, ...onPath].find(runnable) ?? null;
}

/** Words to put before a command so that it runs as root: none, or sudo's; null = we may not. */
function asRoot(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : null;
}

const isOf = (systems: readonly string[]): boolean =>
  existsSync("/etc/os-release") && new RegExp(`^ID(_LIKE)?=.*\\b(${systems.join("|")})\\b`, "m").test(readFileSync("/etc/os-release", "utf8"));

/** By apt-get, on one of these systems or its relatives; null = not here, or we may not. Says beforehand that it does. */
export function installPackages(systems: readonly string[], packages: readonly [string, ...string[]]): boolean | null {
  const root = isOf(systems) ? asRoot() : null;
  if (root === null) return null;
  console.log(`Installing this system's own (apt-get install ${packages[0]}).`);
  const apt = (...words: readonly string[]): boolean => {
    const [command = "apt-get", ...rest] = [...root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...words];
    return spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 }).status === 0;
  };
  return apt("update") && apt("install", "-y", "--no-install-recommends", ...packages);
}
