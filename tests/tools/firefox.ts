// Finds a Firefox of the age that the manifest asks for; on Debian and Ubuntu, where it may, installs Debian's.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["firefox", "firefox-esr"];

function usualPlaces(): readonly string[] {
  const home = process.env.HOME ?? "";
  const programs = [process.env.ProgramFiles, process.env["ProgramFiles(x86)"]].filter((folder) => folder !== undefined);
  if (process.platform === "darwin") return ["", home].map((root) => `${root}/Applications/Firefox.app/Contents/MacOS/firefox`);
  if (process.platform === "win32") return programs.map((root) => join(root, "Mozilla Firefox", "firefox.exe"));
  return ["/usr/bin/firefox", "/usr/bin/firefox-esr", "/usr/lib/firefox/firefox"];
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next place is looked at
  }
}

/** Path of a Firefox, or null. The variable FIREFOX comes first, then the PATH, then the usual places. Throws when FIREFOX names nothing that runs. */
export function findFirefox(): string | null {
  const chosen = process.env.FIREFOX;
  if (chosen) {
    if (!runnable(chosen)) throw new Error(`FIREFOX is set to ${chosen}, and nothing there can be run.`);
    return chosen;
  }
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return [...usualPlaces(), ...onPath].find(runnable) ?? null;
}

/** Words to put before a command so that it runs as root: none, or sudo's; null = we may not. */
function asRoot(): readonly string[] | null {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : null;
}

/** Ubuntu's package is a snap, which neither installs in a container nor reads profiles under /tmp: Debian only. */
function isDebian(): boolean {
  return existsSync("/etc/os-release") && /^ID=.*\bdebian\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

const advice = `No Firefox was found. Install one (140 or newer) and run this again:
  Debian:          apt-get install firefox-esr
  Fedora:          dnf install firefox
  macOS:           brew install --cask firefox
  Windows:         winget install Mozilla.Firefox
or set the variable FIREFOX to the path of one.`;

/** Path of a Firefox; installs Debian's when none is there and we may. Throws with a sentence that says what to install. */
export function needFirefox(): string {
  const found = findFirefox();
  if (found !== null) return found;
  const root = isDebian() ? asRoot() : null;
  if (root === null) throw new Error(advice);
  console.log("No Firefox here: installing this system's own (apt-get install firefox-esr).");
  const apt = (...words: readonly string[]): boolean => {
    const [command = "apt-get", ...rest] = [...root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...words];
    return spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 }).status === 0;
  };
  const installed = apt("update") && apt("install", "-y", "--no-install-recommends", "firefox-esr");
  const path = findFirefox();
  if (!installed || path === null) throw new Error(`The installation did not succeed.\n${advice}`);
  return path;
}

if (import.meta.main) console.log(needFirefox());
