// Finds a Firefox; on Debian, where it may, installs one.
import { join } from "node:path";
import { findProgram, installPackages } from "./programs.ts";

function usualPlaces(): readonly string[] {
  const home = process.env.HOME ?? "";
  const programs = [process.env.ProgramFiles, process.env["ProgramFiles(x86)"]].filter((folder) => folder !== undefined);
  if (process.platform === "darwin") return ["", home].map((root) => `${root}/Applications/Firefox.app/Contents/MacOS/firefox`);
  if (process.platform === "win32") return programs.map((root) => join(root, "Mozilla Firefox", "firefox.exe"));
  return ["/usr/bin/firefox", "/usr/bin/firefox-esr", "/usr/lib/firefox/firefox"];
}

/** Path of a Firefox, or null. The variable FIREFOX comes first. Throws when it names nothing that runs. */
export const findFirefox = (): string | null => findProgram({ variable: "FIREFOX", names: ["firefox", "firefox-esr"], usualPlaces: usualPlaces() });

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
  const installed = installPackages(["debian"], ["firefox-esr"]);
  if (installed === null) throw new Error(advice);
  const path = findFirefox();
  if (!installed || path === null) throw new Error(`The installation did not succeed.\n${advice}`);
  return path;
}

if (import.meta.main) console.log(needFirefox());
