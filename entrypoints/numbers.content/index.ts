// Runs on sites that the user allowed, and only there: marks numbers in the text, and selects the one that is clicked. Says nothing to the worker. ★ browser
//
//   started ──allowed?──→ marking ──site taken back──→ stopped (no mark, no listener, no observer)
//
// Promises: the page's own document is never changed while it is read (marks are drawn by the browser's highlights); the work is done when the page
// is idle, in small pieces, and there is an end to it; no number leaves the page from here: dialling is the key's and the menu's.
import { defineContentScript } from "wxt/utils/define-content-script";
import { text } from "@/utils/i18n.ts";
import { isOnSite, type PagesState, pagesItem } from "@/utils/pages-state.ts";
import { findNumbers } from "@/utils/phone-number.ts";
import { createMarks } from "./marks.ts";
import { selectOnClick } from "./select.ts";
import "./style.css";

function begin({ country, key }: PagesState): () => void {
  const hint = key === "" ? text("pages.hint") : text("pages.hint_key", [key]);
  const marks = createMarks({ root: document.body, find: (words) => findNumbers(words, country) });
  const unlisten = selectOnClick({ marks, hint });
  return () => {
    unlisten();
    marks.stop();
  };
}

export default defineContentScript({
  registration: "runtime",
  cssInjectionMode: "manual",
  main() {
    if (!("highlights" in CSS) || document.body === null) return;
    let stop: (() => void) | null = null;
    const follow = (state: PagesState) => {
      stop?.();
      stop = isOnSite(location.hostname, state.sites) ? begin(state) : null;
    };
    pagesItem.watch(follow);
    void pagesItem.get().then(follow);
  },
});
