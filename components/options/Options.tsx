// The settings page as it is mounted: what its rows need, gathered from the desk, storage and the browser.
import { computed, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type BrowserFacts, readBrowserFacts } from "@/components/app/browser-facts.ts";
import { type PageDesk, useDesk } from "@/components/app/desk.ts";
import { itemSignal } from "@/components/app/item-signal.ts";
import type { SettingsPage } from "@/components/settings/page.ts";
import { Announce } from "@/components/ui/Announce.tsx";
import { grantsItem, mergeGrants, passingGrantsItem, secretSavedItem } from "@/utils/grants/record.ts";
import { t, text } from "@/utils/i18n.ts";
import { hasManagedSecret, watchPolicy } from "@/utils/policy.ts";
import { signInItem } from "@/utils/state.ts";
import { OptionsPage } from "./OptionsPage.tsx";

export function openSettings({ live, view, run }: PageDesk, facts: BrowserFacts): SettingsPage {
  const kept = itemSignal(grantsItem);
  const passing = itemSignal(passingGrantsItem);
  const saved = itemSignal(secretSavedItem);
  const managed = signal(false);
  const readSecret = () =>
    void hasManagedSecret().then((has) => {
      managed.value = has;
    });
  readSecret();
  watchPolicy(readSecret);
  return {
    live,
    facts,
    ask: (command, args) => run(command, args),
    signIn: itemSignal(signInItem),
    grants: computed(() => mergeGrants(kept.value, passing.value)),
    secret: computed(() => (managed.value ? "policy" : saved.value ? "saved" : "none")),
    say: view.say,
  };
}

export function Options() {
  const desk = useDesk();
  const page = useMemo(() => openSettings(desk, readBrowserFacts()), [desk]);
  useEffect(() => {
    document.title = `${t("options.title")} · ${text("app.name")}`;
  }, []);
  return (
    <>
      <OptionsPage page={page} />
      <Announce said={desk.view.said} />
    </>
  );
}
