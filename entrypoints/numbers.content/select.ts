// A click on a marked number selects it and shows how it is dialled; the click itself goes on to the page as if nobody had looked.
import type { Marks } from "./marks.ts";

/** Milliseconds that the hint stays. */
const shownMs = 4_000;

/** Firefox and newer Chromium know the first, older Chromium the second. */
function caretAt(x: number, y: number): { readonly node: Node; readonly offset: number } | null {
  const place = document.caretPositionFromPoint?.(x, y);
  if (place) return { node: place.offsetNode, offset: place.offset };
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** Over the page, not in its flow; nothing of the page can reach into it. Returns how to take it away. */
function showHint(words: string, rect: DOMRect): () => void {
  const host = document.createElement("div");
  host.style.cssText = `all:initial;position:fixed;z-index:2147483647;left:${Math.max(4, rect.left)}px;top:${rect.bottom + 6}px;pointer-events:none`;
  const bubble = document.createElement("div");
  bubble.setAttribute("role", "status");
  bubble.style.cssText =
    "max-width:320px;padding:6px 10px;border-radius:6px;background:#1b1c1e;color:#fff;font:13px/18px system-ui,sans-serif;box-shadow:0 2px 8px #0005";
  bubble.textContent = words;
  host.attachShadow({ mode: "closed" }).append(bubble);
  document.documentElement.append(host);
  return () => host.remove();
}

export function selectOnClick({ marks, hint }: { readonly marks: Marks; readonly hint: string }): () => void {
  let hide: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const away = () => {
    hide?.();
    hide = null;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  function clicked(event: MouseEvent): void {
    away();
    const selection = getSelection();
    // Who is marking text by hand is left alone, and so is what the page does with its own click.
    if (event.button !== 0 || event.defaultPrevented || selection === null || !selection.isCollapsed) return;
    const caret = caretAt(event.clientX, event.clientY);
    const found = caret === null ? null : marks.at(caret.node, caret.offset);
    if (caret === null || found === null) return;
    const range = document.createRange();
    range.setStart(caret.node, found.start);
    range.setEnd(caret.node, found.end);
    const rect = range.getBoundingClientRect();
    // The caret snaps to the nearest text: a click beside the number is not one on it.
    if (event.clientX < rect.left || event.clientX > rect.right || event.clientY < rect.top || event.clientY > rect.bottom) return;
    selection.removeAllRanges();
    selection.addRange(range);
    hide = showHint(hint, rect);
    timer = setTimeout(away, shownMs);
  }

  document.addEventListener("click", clicked);
  document.addEventListener("scroll", away, { passive: true, capture: true });
  return () => {
    away();
    document.removeEventListener("click", clicked);
    document.removeEventListener("scroll", away, { capture: true });
  };
}
