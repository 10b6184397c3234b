// How many requests that nobody waits for may still go within this minute: idle, the extension asks Webex for something six times a minute at most.
//
//   6 (product.md §7) – heartbeats of a minute at the link's present pace, at least as many as one link needs – everything else of the last minute

type Fetch = typeof globalThis.fetch;

export interface Allowance {
  /** The same fetch, counted. */
  watch(fetch: Fetch): Fetch;
  /** Milliseconds until so many requests fit; 0 = now. Ask again then: others may have gone meanwhile. */
  wait(requests: number): number;
}

const minuteMs = 60_000;
/** product.md §7. */
const mostAMinute = 6;
/** One XSI channel needs one each 15 s (xsi.md 4.4): these are still to come where the link is young. */
const linkNeeds = 4;
/** What keeps the link: an XSI heartbeat, and the Calling API's question for the calls. */
const isBeat = (method: string, url: string) => /\/heartbeat$/.test(url) || (method === "GET" && /\/v1\/telephony\/calls(\?|$)/.test(url));
/** More than ever counts. */
const kept = 100;
/** The link's pace is read off so long. */
const paceMs = 2 * minuteMs;

export function createAllowance({ now }: { readonly now: () => number }): Allowance {
  let beats: readonly number[] = [];
  let others: readonly number[] = [];

  const young = (times: readonly number[], ms = minuteMs) => times.filter((at) => at > now() - ms).slice(-kept);

  /** Heartbeats in any minute at the present pace. */
  function needed(): number {
    const [first] = beats;
    const last = beats.at(-1);
    if (first === undefined || last === undefined || last === first) return linkNeeds;
    return Math.max(linkNeeds, Math.ceil(((beats.length - 1) / (last - first)) * minuteMs));
  }

  return {
    watch: (fetch) => (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const method = init?.method ?? (input instanceof Request ? input.method : "GET");
      if (isBeat(method, url)) beats = [...young(beats, paceMs), now()];
      else others = [...young(others), now()];
      return fetch(input, init);
    },
    wait(requests) {
      beats = young(beats, paceMs);
      others = young(others);
      const room = mostAMinute - needed();
      const tooMany = others.length + requests - room;
      if (tooMany <= 0) return 0;
      const last = others[tooMany - 1];
      // Where the link alone fills the minute, another may be quieter.
      return last === undefined ? minuteMs : Math.max(1, last + minuteMs + 1 - now());
    },
  };
}
