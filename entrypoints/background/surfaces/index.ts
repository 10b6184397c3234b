// What the user sees and hears of us outside our pages: badge, notifications, ring, menu of a selection, address bar, the browser's shortcuts.
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Log } from "@/utils/log.ts";
import { badgeFor, createBadge } from "./badge.ts";
import { registerBrowserCommands } from "./browser-commands.ts";
import { createContextMenu } from "./context-menu.ts";
import type { Sight } from "./dialling.ts";
import { createNotifications, notesFor } from "./notifications.ts";
import { createOmnibox, type Suggest } from "./omnibox.ts";
import { openPanel } from "./open-console.ts";
import { createOffscreenVoice, createPageVoice, createRinger, ringFor, type Voice } from "./ringer.ts";
import { earliest, ringing, type Scene } from "./scene.ts";
import { createSelectionDial } from "./selection.ts";

export type { Sight } from "./dialling.ts";
export type { Suggest, Suggestion } from "./omnibox.ts";
export type { Scene } from "./scene.ts";

export interface SurfaceParts {
  /** Runs a command of the table, `resolve` ones included; answers as a RunReply. Waits until the worker is ready by itself. */
  run(command: CommandId, args: unknown): Promise<unknown>;
  /** Resolves once the worker knows its calls; what `sight` says counts from then on. */
  ready(): Promise<void>;
  sight(): Sight;
  /** People for the address bar; absent: none, only numbers. */
  readonly suggest?: Suggest;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs once after `ms`; returns how to cancel. */
  readonly setTimer: (run: () => void, ms: number) => () => void;
  readonly firefox: boolean;
  /** Only for tests: who makes the sound. */
  readonly voice?: Voice;
}

export interface Surfaces {
  /** All listeners; synchronous, in the worker's first tick. */
  register(): void;
  /** Idempotent: draws only the difference, and on the first call also clears what a dead worker left behind. */
  draw(scene: Scene): void;
}

export function createSurfaces({ run, ready, sight, suggest = async () => [], log, now, setTimer, firefox, voice }: SurfaceParts): Surfaces {
  const drawBadge = createBadge(log);
  const notifications = createNotifications({ rich: !firefox, run, openConsole: () => openPanel(log), log });
  const ring = createRinger({ voice: voice ?? (firefox ? createPageVoice({ setTimer }) : createOffscreenVoice({ setTimer, log })), now, log });
  const menu = createContextMenu({ run, ready, sight, log });
  const omnibox = createOmnibox({ run, ready, sight, suggest, plain: firefox, log });
  let cancel: (() => void) | null = null;

  function draw(scene: Scene) {
    cancel?.();
    cancel = null;
    const at = now();
    const badge = badgeFor(scene, at);
    drawBadge(badge.is);
    notifications.draw(notesFor(scene, at));
    ring(ringFor(scene, at));
    menu.draw(sight());
    const dueAt = earliest([badge.dueAt, ringing(scene, at).dueAt]);
    if (dueAt !== null) cancel = setTimer(() => draw(scene), Math.max(0, dueAt - at));
  }

  return {
    register() {
      notifications.register();
      menu.register();
      omnibox.register();
      registerBrowserCommands({
        run,
        openPanel: (windowId) => openPanel(log, windowId),
        dialSelection: createSelectionDial({ run, ready, sight }),
        log,
      });
    },
    draw,
  };
}
