// The English texts for tests: what the framework's fake browser lacks of i18n.
import { join } from "node:path";
import { generateChromeMessages, parseMessagesFile } from "@wxt-dev/i18n/build";
import { fakeBrowser } from "wxt/testing/fake-browser";

const file = join(import.meta.dirname, "../../utils/locales/en.yml");
const messages = generateChromeMessages(await parseMessagesFile(file));

/** Call it after each `fakeBrowser.reset()`. A key without a text gives "", as in the browser. */
export function installTexts(): void {
  Object.assign(fakeBrowser.i18n, {
    getUILanguage: () => "en",
    getMessage(name: string, substitutions: string | readonly string[] = []) {
      const given = typeof substitutions === "string" ? [substitutions] : substitutions;
      const message = messages[name]?.message ?? "";
      return message.replace(/\$(\d)/g, (_all, place: string) => given[Number(place) - 1] ?? "");
    },
  });
}
