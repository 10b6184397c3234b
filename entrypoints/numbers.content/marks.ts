// Numbers in the text of a page, marked by the browser's own highlights: found while the page is idle, kept up as it changes, with an end to all of it.

export interface Found {
  readonly start: number;
  readonly end: number;
}

export interface Marks {
  /** The number at that place of a text, if one is marked there. */
  at(node: Node, offset: number): Found | null;
  /** Nothing is marked any more, nothing observed. */
  stop(): void;
}

interface Parts {
  readonly root: HTMLElement;
  /** Numbers of a text, in order. */
  readonly find: (text: string) => readonly Found[];
}

const highlightName = "switchboard-number";
/** More are not looked at: a page of this size is not read by people. */
const mostTexts = 20_000;
const mostMarks = 1_000;
const longestText = 4_000;
/** Milliseconds between two looks at what changed. */
const restMs = 1_000;
/** Milliseconds of one idle piece of work that are left to the page. */
const reserveMs = 3;
/** Cheap look before the thorough one: seven digits or more, with what people write between them. */
const likely = /(?:\d[\s\p{Pd}()./·\u00a0]{0,3}){6}\d/u;
const unread =
  "script, style, noscript, template, textarea, select, option, input, a[href], button, [contenteditable]:not([contenteditable='false'])";

/** Safari has none; the browsers that we run in do. */
const whenIdle = (work: (deadline: IdleDeadline) => void): (() => void) => {
  const id = requestIdleCallback(work, { timeout: 10_000 });
  return () => cancelIdleCallback(id);
};

export function createMarks({ root, find }: Parts): Marks {
  const highlight = new Highlight();
  CSS.highlights.set(highlightName, highlight);
  const known = new Map<Text, readonly StaticRange[]>();
  /** Parts of the page that are to be read; the whole of it at first. */
  let waiting = new Set<Node>([root]);
  let walker: TreeWalker | null = null;
  let cancelIdle: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let looked = 0;

  function forget(node: Text): void {
    for (const range of known.get(node) ?? []) highlight.delete(range);
    known.delete(node);
  }

  function read(node: Text): void {
    forget(node);
    const text = node.data;
    if (highlight.size >= mostMarks || text.length > longestText || !likely.test(text)) return;
    const parent = node.parentElement;
    if (parent === null || parent.closest(unread) !== null || !parent.checkVisibility()) return;
    const ranges = find(text).map(
      ({ start, end }) => new StaticRange({ startContainer: node, startOffset: start, endContainer: node, endOffset: end }),
    );
    if (ranges.length === 0) return;
    for (const range of ranges) highlight.add(range);
    known.set(node, ranges);
  }

  /** Text by text through what waits. */
  function next(): Text | null {
    for (;;) {
      if (walker !== null) {
        const node = walker.nextNode();
        if (node instanceof Text) return node;
        walker = null;
      }
      const [first] = waiting;
      if (first === undefined) return null;
      waiting.delete(first);
      if (!first.isConnected) continue;
      if (first instanceof Text) return first;
      walker = document.createTreeWalker(first, NodeFilter.SHOW_TEXT);
    }
  }

  function work(deadline: IdleDeadline): void {
    cancelIdle = null;
    for (const node of known.keys()) if (!node.isConnected) forget(node);
    while (looked < mostTexts && (deadline.didTimeout || deadline.timeRemaining() > reserveMs)) {
      const node = next();
      if (node === null) return;
      looked += 1;
      read(node);
      if (deadline.didTimeout) break; // a page that is never idle gets one text at a time
    }
    if (looked < mostTexts) cancelIdle = whenIdle(work);
  }

  function soon(): void {
    if (timer !== null || cancelIdle !== null) return;
    timer = setTimeout(() => {
      timer = null;
      looked = 0;
      cancelIdle = whenIdle(work);
    }, restMs);
  }

  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "characterData") waiting.add(target);
      else for (const node of addedNodes) waiting.add(node);
    }
    // Too much at once: the page as a whole is read again.
    if (waiting.size > 500) waiting = new Set([root]);
    soon();
  });
  observer.observe(root, { subtree: true, childList: true, characterData: true });
  cancelIdle = whenIdle(work);

  return {
    at(node, offset) {
      if (!(node instanceof Text)) return null;
      const range = known.get(node)?.find(({ startOffset, endOffset }) => startOffset <= offset && offset <= endOffset);
      return range === undefined || range.endOffset > node.length ? null : { start: range.startOffset, end: range.endOffset };
    },
    stop() {
      observer.disconnect();
      cancelIdle?.();
      if (timer !== null) clearTimeout(timer);
      CSS.highlights.delete(highlightName);
      known.clear();
    },
  };
}
