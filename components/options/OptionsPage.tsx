// The settings page: a list of sections at the left, a search box on top, the rows at a reading width.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { SearchedContext, SettingsContext, type SettingsPage } from "@/components/settings/page.ts";
import { t, text } from "@/utils/i18n.ts";
import { findRows } from "./sections.tsx";
import "@/components/settings/settings.css";

/** Sections with a sentence of their own. */
const introduced: ReadonlySet<string> = new Set(["integration", "token", "connect", "statistics"]);

export function OptionsPage({ page }: { readonly page: SettingsPage }) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => findRows(query), [query]);
  const isThere = page.live.loaded.value;
  useEffect(() => {
    // The browser looked for the section of the address before it was drawn.
    if (isThere && location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [isThere]);
  return (
    <SettingsContext value={page}>
      <header class="set-head">
        <div class="set-head-in">
          <h1>{t("options.title")}</h1>
          <input
            type="search"
            class="set-field set-search"
            aria-label={t("options.search")}
            placeholder={t("options.search")}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setQuery("");
            }}
          />
        </div>
      </header>
      <div class="set-page">
        <nav class="set-nav" aria-label={t("options.sections")}>
          <ul>
            {found.map(({ id }) => (
              <li key={id}>
                <a href={`#${id}`}>{text(`options.${id}.title`)}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main class="set-main">
          <SearchedContext value={query}>
            {!isThere && (
              <p class="set-empty set-loading" role="status">
                {t("options.loading")}
              </p>
            )}
            {isThere && found.length === 0 && (
              <div class="set-empty">
                <p>{text("options.none", [query])}</p>
                <Button onPress={() => setQuery("")}>{t("options.clear_search")}</Button>
              </div>
            )}
            {isThere &&
              found.map(({ id, rows }) => (
                <section key={id} id={id} aria-labelledby={`${id}-heading`} class="set-section">
                  <h2 id={`${id}-heading`}>{text(`options.${id}.title`)}</h2>
                  {introduced.has(id) && <p class="set-intro">{text(`options.${id}.intro`)}</p>}
                  {rows.map((row) => (
                    <div key={row.key}>{row.draw()}</div>
                  ))}
                </section>
              ))}
          </SearchedContext>
        </main>
      </div>
    </SettingsContext>
  );
}
