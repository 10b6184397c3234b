// The 350 ms guard: where a button stood a moment ago, another one takes no click, because that click was on its way to the first.
import { type ReadonlySignal, signal } from "@preact/signals";

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Ghost {
  readonly key: string;
  readonly place: Place;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Settling {
  /** Buttons that do not take clicks yet. */
  readonly keys: ReadonlySignal<ReadonlySet<string>>;
  /** `element` null: gone. */
  register(key: string, element: HTMLElement | null): void;
  /** After anything was drawn that may have moved buttons. */
  drawn(): void;
}

const guardMs = 350;

const same = (a: Place, b: Place) => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
const overlap = (a: Place, b: Place) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** What left its place between two drawings. */
export function ghostsOf(before: ReadonlyMap<string, Place>, after: ReadonlyMap<string, Place>, now: number): readonly Ghost[] {
  return [...before].flatMap(([key, place]) => {
    const there = after.get(key);
    return there && same(there, place) ? [] : [{ key, place, until: now + guardMs }];
  });
}

/** Buttons that stand where another one stood. */
export function haunted(places: ReadonlyMap<string, Place>, ghosts: readonly Ghost[]): ReadonlySet<string> {
  return new Set([...places].filter(([key, place]) => ghosts.some((ghost) => ghost.key !== key && overlap(place, ghost.place))).map(([key]) => key));
}

interface Parts {
  now(): number;
  later(ms: number, done: () => void): void;
  /** Where an element is, in coordinates that scrolling by the user does not change. */
  measure(element: HTMLElement): Place;
}

export function createSettling({ now, later, measure }: Parts): Settling {
  const elements = new Map<string, HTMLElement>();
  const keys = signal<ReadonlySet<string>>(new Set());
  let places: ReadonlyMap<string, Place> = new Map();
  let ghosts: readonly Ghost[] = [];

  const look = () => {
    const time = now();
    ghosts = ghosts.filter(({ until }) => until > time);
    const next = haunted(places, ghosts);
    if (next.size > 0 || keys.peek().size > 0) keys.value = next;
  };

  return {
    keys,
    register(key, element) {
      if (element) elements.set(key, element);
      else elements.delete(key);
    },
    drawn() {
      const after = new Map([...elements].map(([key, element]) => [key, measure(element)]));
      const fresh = ghostsOf(places, after, now());
      places = after;
      ghosts = [...ghosts, ...fresh];
      look();
      if (fresh.length > 0) later(guardMs + 1, look);
    },
  };
}
