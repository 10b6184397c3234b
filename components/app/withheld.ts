// Webex's addresses that the browser keeps from us: in Firefox people can take them away one by one, in Chrome until a click. ★ browser
import { useEffect, useState } from "preact/hooks";
import { browser } from "wxt/browser";

async function readWithheld(): Promise<readonly string[]> {
  const wanted = (browser.runtime.getManifest().host_permissions ?? []) as readonly string[];
  const missing = await Promise.all(wanted.map(async (pattern) => ((await browser.permissions.contains({ origins: [pattern] })) ? [] : [pattern])));
  return missing.flat();
}

/**
 * Asks the browser for what it withholds; must be called in the very call of a click, before anything is awaited.
 * true = we may go there; where nothing is withheld, at once.
 */
export function useWithheld(): () => Promise<boolean> {
  const [withheld, setWithheld] = useState<readonly string[]>([]);
  useEffect(() => {
    // A browser that cannot tell is not asked either: Webex's answer will show whether we got there.
    const look = () => void readWithheld().then(setWithheld, () => setWithheld([]));
    look();
    window.addEventListener("focus", look);
    return () => window.removeEventListener("focus", look);
  }, []);
  return async () => {
    if (withheld.length === 0) return true;
    const isGranted = await browser.permissions.request({ origins: [...withheld] });
    if (isGranted) setWithheld([]);
    return isGranted;
  };
}
