// When a page painted something, by the page's own clock and brought to ours.
import type { Page } from "playwright-core";

/** Milliseconds since 1970, with fractions. */
export const now = () => performance.timeOrigin + performance.now();

/** How far the page's clock is ahead of ours, milliseconds: of several exchanges the one with the shortest way there and back. */
export async function clockOffset(page: Page, exchanges = 15): Promise<number> {
  let best = { way: Number.POSITIVE_INFINITY, offset: 0 };
  for (let n = 0; n < exchanges; n++) {
    const asked = now();
    const theirs = await page.evaluate(() => performance.timeOrigin + performance.now());
    const heard = now();
    if (heard - asked < best.way) best = { way: heard - asked, offset: theirs - (asked + heard) / 2 };
  }
  return best.offset;
}

/** A watch that is set before the thing happens; resolves with the end of the first frame in which `selector` (with `text` in its accessible name or text) is there. */
export async function watchFrame(page: Page, selector: string, pattern: string): Promise<() => Promise<number>> {
  const handle = await page.evaluateHandle(
    ([wanted, source]) => {
      const fits = () =>
        [...document.querySelectorAll(wanted)].some((node) =>
          new RegExp(source, "i").test(`${node.getAttribute("aria-label") ?? ""} ${node.textContent ?? ""}`),
        );
      const shown = new Promise<number>((resolve) => {
        const seen = () => {
          observer.disconnect();
          requestAnimationFrame(() => {
            const after = new MessageChannel(); // its message comes after this frame was drawn
            after.port1.onmessage = () => resolve(performance.timeOrigin + performance.now());
            after.port2.postMessage(null);
          });
        };
        const observer = new MutationObserver(() => fits() && seen());
        observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        if (fits()) seen();
      });
      return { shown };
    },
    [selector, pattern] as const,
  );
  return () => handle.evaluate(({ shown }) => shown);
}
