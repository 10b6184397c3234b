// Hosts that a setting allows and the browser does not yet: a policy can do the one, only a click the other.
import { useEffect, useState } from "preact/hooks";
import { useSettingsPage } from "./page.ts";

export interface Closed {
  readonly closed: readonly string[];
  /** Asks the browser; must be called in the very call of a click. */
  allow(host: string): Promise<void>;
}

export function useClosed(allowed: readonly string[]): Closed {
  const { facts } = useSettingsPage();
  const [closed, setClosed] = useState<readonly string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void Promise.all(allowed.map(async (host) => ((await facts.hasHost(host)) ? [] : [host]))).then((found) => {
      if (isCurrent) setClosed(found.flat());
    });
    return () => {
      isCurrent = false;
    };
  }, [facts, allowed]);
  return {
    closed,
    async allow(host) {
      if (await facts.requestHost(host)) setClosed((before) => before.filter((other) => other !== host));
    },
  };
}
