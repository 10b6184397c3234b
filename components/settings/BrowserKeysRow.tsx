// The keys that work everywhere in the browser: what they are now, and the way to the browser's own page for them.
import { useEffect, useState } from "preact/hooks";
import type { BrowserKey } from "@/components/app/browser-keys.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";

export function BrowserKeysRow() {
  const { facts, say } = useSettingsPage();
  const [keys, setKeys] = useState<readonly BrowserKey[]>([]);
  useEffect(() => {
    const read = () => void facts.browserKeys().then(setKeys);
    read();
    // They are changed on a page of the browser's own, which tells nobody.
    window.addEventListener("focus", read);
    return () => window.removeEventListener("focus", read);
  }, [facts]);
  return (
    <Row title={t("options.keys.browser")} hint={t("options.keys.browser_hint")} as="plain" wide>
      {() => (
        <>
          <ul class="keys-list">
            {keys.map(({ name, key }) => (
              <li key={name} class="keys-row keys-line">
                <span class="keys-name set-name">{text(`shortcut.${name}`)}</span>
                {key === "" ? <span class="set-unit">{t("options.keys.none")}</span> : <kbd>{key}</kbd>}
              </li>
            ))}
          </ul>
          <Button onPress={() => facts.openShortcuts().catch(() => say(t("options.keys.browser_failed")))}>{t("options.keys.browser_open")}</Button>
        </>
      )}
    </Row>
  );
}
