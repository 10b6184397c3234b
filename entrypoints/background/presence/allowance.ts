// How many requests that nobody waits for may still go within this minute: idle, the extension asks Webex for something six times a minute at most.
//
//   6 (product.md §7) – heartbeats of a minute at the link's present pace, at least as many as one link needs – everything else of the last minute

type Fetch = typeof globalThis.fetch;

/** Waits so long; false: the time for waiting is over. */
export type Rest = (ms: number) => Promise<boolean>;

export interface Allowance {
  /** The same fetch, counted. */
  watch(fetch: Fetch): Fetch;
  /** What can wait for ever: milliseconds until so many requests fit; 0 = go now, their place is kept. Ask again then: others may have gone meanwhile. */
  wait(requests: number): number;
  /** What must be done some time, one after the other and before all that only asks `wait`. True: so many may go; false: `rest` gave up waiting. */
  turn(requests: number, rest: Rest): Promise<boolean>;
}

/** Waits for ever. Rejects on abort. */
export const restWith =
  (sleep: (ms: number, signal: AbortSignal) => Promise<void>, signal: AbortSignal): Rest =>
  (ms) =>
    sleep(ms, signal).then(() => true);

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
/** A place that nobody took is free again. */
const placeMs = 15_000;
/** Whoever is not next in turn looks again. */
const nextInTurnMs = 1_000;

export function createAllowance({ now }: { readonly now: () => number }): Allowance {
  let beats: readonly number[] = [];
  let others: readonly number[] = [];
  /** Allowed, and not gone yet: a token is read first, an answer brings something to acknowledge. */
  let places: readonly number[] = [];
  const waiting = new Set<Rest>();

  const young = (times: readonly number[], ms = minuteMs) => times.filter((at) => at > now() - ms).slice(-kept);

  /** Heartbeats in any minute at the present pace. */
  function needed(): number {
    beats = young(beats, paceMs);
    const [first] = beats;
    const last = beats.at(-1);
    if (first === undefined || last === undefined || last === first) return linkNeeds;
    return Math.max(linkNeeds, Math.ceil(((beats.length - 1) / (last - first)) * minuteMs));
  }

  /** Milliseconds until so many fit among so many; 0: they fit, and their place is kept. */
  function fits(requests: number, room: number): number {
    others = young(others);
    places = young(places, placeMs);
    const taken = [...others, ...places];
    const tooMany = taken.length + requests - room;
    if (tooMany <= 0) {
      places = [...places, ...Array<number>(requests).fill(now())];
      return 0;
    }
    const last = taken[tooMany - 1];
    // Where the link alone fills the minute, another may be quieter.
    return last === undefined ? minuteMs : Math.max(1, last + minuteMs + 1 - now());
  }

  return {
    watch: (fetch) => (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const method = init?.method ?? (input instanceof Request ? input.method : "GET");
      if (isBeat(method, url)) beats = [...young(beats, paceMs), now()];
      else {
        others = [...young(others), now()];
        places = places.slice(1);
      }
      return fetch(input, init);
    },
    wait: (requests) => (waiting.size > 0 ? nextInTurnMs : fits(requests, mostAMinute - needed())),
    async turn(requests, rest) {
      const mine: Rest = (ms) => rest(ms);
      waiting.add(mine);
      try {
        for (;;) {
          const [first] = waiting;
          // Once a minute it goes even where the link leaves no room at all.
          const room = Math.max(mostAMinute - needed(), requests);
          const ms = first === mine ? fits(requests, room) : nextInTurnMs;
          if (ms === 0) return true;
          if (!(await mine(ms))) return false;
        }
      } finally {
        waiting.delete(mine);
      }
    },
  };
}
