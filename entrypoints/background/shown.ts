// What is drawn outside our own pages (badge, notification, ring, menu, address bar), put together. Part of the composition root.
import { inState } from "@/utils/calls/select.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Situation } from "@/utils/commands/when.ts";
import type { Log } from "@/utils/log.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import { silencedItem } from "@/utils/state.ts";
import { createSuggest } from "./directory/suggest.ts";
import { createSurfaces, type Scene } from "./surfaces/index.ts";
import { createPageNumbers } from "./surfaces/page-numbers.ts";

export interface Shown {
  /** All listeners; synchronous, in the worker's first tick. */
  register(): void;
  load(): Promise<void>;
  /** Draws what there is to be seen now. */
  draw(): void;
  /** Silences the ring in this browser for what rings now. */
  silence(): Promise<void>;
  forget(): void;
}

export interface ShownDeps {
  readonly run: (command: CommandId, args: unknown) => Promise<unknown>;
  readonly ready: () => Promise<void>;
  readonly situation: () => Omit<Situation, "call" | "destination">;
  readonly scene: () => Omit<Scene, "silenced">;
  /** ISO 3166 two letters for reading numbers; null = unknown. */
  readonly country: () => string | null;
  /** Whose line it is; null: nobody's. */
  readonly ownUuid: () => string | null;
  readonly log: Log;
  readonly now: () => number;
}

export function createShown({ run, ready, situation, scene, country, ownUuid, log, now }: ShownDeps): Shown {
  let silenced: readonly string[] = [];
  const setTimer = (act: () => void, ms: number) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  };
  const pages = createPageNumbers({ log });
  const surfaces = createSurfaces({
    run,
    ready,
    sight: () => ({ situation: situation(), country: country() }),
    suggest: createSuggest({
      store: createPeopleStore(),
      country,
      ownUuid,
      clock: () => performance.now(),
      breathe: () => new Promise((resolve) => setTimeout(resolve)),
      setTimer,
    }),
    log,
    now,
    setTimer,
    firefox: import.meta.env.FIREFOX,
  });
  function draw(): void {
    const seen = scene();
    surfaces.draw({ ...seen, silenced });
    pages.draw({ sites: seen.settings["pages.sites"], country: country() });
  }
  return {
    register() {
      surfaces.register();
      pages.register();
    },
    async load() {
      silenced = await silencedItem.get();
    },
    draw,
    async silence() {
      silenced = inState(scene().calls, "offered").map(({ call }) => call.id);
      await silencedItem.set(silenced);
      draw();
    },
    forget() {
      silenced = [];
    },
  };
}
