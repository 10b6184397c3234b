// Finds a Chromium that loads unpacked extensions; on Debian and Ubuntu, where it may, installs one.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Branded Chrome is not in these lists: since 137 it ignores --load-extension. */
const names = ["chromium", "chromium-browser", "ungoogled-chromium"];

function usualPlaces(): readonly string[] {
  const home = process.env.HOME ?? "";
  const local = process.env.LOCALAPPDATA ?? "";
  const programs = [process.env.ProgramFiles, process.env["ProgramFiles(x86)"]].filter((folder) => folder !== undefined);
  if (process.platform === "darwin") return ["", home].map((root) => `${root}/Applications/Chromium.app/Contents/MacOS/Chromium`);
  if (process.platform === "win32") return [local, ...programs].map((root) => join(root, "Chromium", "Application", "chrome.exe"));
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium", "/usr/lib/chromium/chromium"];
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not ours to run: the next place is looked at
  }
}

/** Path of a Chromium, or null. The variable CHROMIUM comes first, then the PATH, then the usual places. Throws when CHROMIUM names nothing that runs. */
export function findChromium(): string | null {
  const chosen = process.env.CHROMIUM;
  if (chosen) {
    if (!runnable(chosen)) throw new Error(`CHROMIUM is set to ${chosen}, and nothing there can be run.`);
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

function isDebianFamily(): boolean {
  return existsSync("/etc/os-release") && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}

const advice = `No Chromium was found. Install one and run this again:
  Debian:          apt-get install chromium
  Fedora:          dnf install chromium
  macOS:           brew install --cask chromium
  Windows:         winget install Hibbiki.Chromium
or set the variable CHROMIUM to the path of one. Google Chrome itself will not do: since 137 it ignores --load-extension.`;

/** The faces in which the organisation's names are written (Latin, Greek, Cyrillic, Arabic, Hebrew, Indic; Han, Kana and Hangul), 14 MB in all. */
const fonts = ["fonts-noto-core", "fonts-droid-fallback"];

/** Path of a Chromium; installs Debian's when none is there and we may. Throws with a sentence that says what to install. */
export function needChromium(): string {
  const found = findChromium();
  if (found !== null) return found;
  const root = isDebianFamily() ? asRoot() : null;
  if (root === null) throw new Error(advice);
  console.log("No Chromium here: installing this system's own (apt-get install chromium).");
  const apt = (...words: readonly string[]): boolean => {
    const [command = "apt-get", ...rest] = [...root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...words];
    return spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"], timeout: 600_000 }).status === 0;
  };
  const installed = apt("update") && apt("install", "-y", "--no-install-recommends", "chromium", ...fonts);
  const path = findChromium();
  if (!installed || path === null) throw new Error(`The installation did not succeed.\n${advice}`);
  return path;
}

if (import.meta.main) console.log(needChromium());
