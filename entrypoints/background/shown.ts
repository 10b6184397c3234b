// What is drawn outside our own pages (badge, notification, ring, menu, address bar), put together. Part of the composition root.
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Situation } from "@/utils/commands/when.ts";
import type { Log } from "@/utils/log.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import { createSuggest } from "./directory/suggest.ts";
import { createSurfaces, type Surfaces } from "./surfaces/index.ts";
import { createPageNumbers } from "./surfaces/page-numbers.ts";

export interface ShownDeps {
  readonly run: (command: CommandId, args: unknown) => Promise<unknown>;
  readonly ready: () => Promise<void>;
  readonly situation: () => Omit<Situation, "call" | "destination">;
  /** ISO 3166 two letters for reading numbers; null = unknown. */
  readonly country: () => string | null;
  /** Whose line it is; null: nobody's. */
  readonly ownUuid: () => string | null;
  readonly log: Log;
  readonly now: () => number;
}

export function createShown({ run, ready, situation, country, ownUuid, log, now }: ShownDeps): Surfaces {
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
  return {
    register() {
      surfaces.register();
      pages.register();
    },
    draw(scene) {
      surfaces.draw(scene);
      pages.draw({ sites: scene.settings["pages.sites"], country: country() });
    },
  };
}
