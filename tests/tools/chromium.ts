// Finds a Chromium that loads unpacked extensions; on Debian and Ubuntu, where it may, installs one.
import { join } from "node:path";
import { findProgram, installPackages } from "./programs.ts";

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

/** Path of a Chromium, or null. The variable CHROMIUM comes first. Throws when it names nothing that runs. */
export const findChromium = (): string | null => findProgram({ variable: "CHROMIUM", names, usualPlaces: usualPlaces() });

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
  const installed = installPackages(["debian", "ubuntu"], ["chromium", ...fonts]);
  if (installed === null) throw new Error(advice);
  const path = findChromium();
  if (!installed || path === null) throw new Error(`The installation did not succeed.\n${advice}`);
  return path;
}

if (import.meta.main) console.log(needChromium());
