// What the user sees and hears of us outside our pages: badge, notifications, ring, the browser's shortcuts. Drawn from the state, the difference only.
import type { CommandId } from "@/utils/commands/registry.ts";
import type { Log } from "@/utils/log.ts";
import { badgeFor, createBadge } from "./badge.ts";
import { registerBrowserCommands } from "./browser-commands.ts";
import { createNotifications, notesFor } from "./notifications.ts";
import { openPanel } from "./open-console.ts";
import { createOffscreenVoice, createPageVoice, createRinger, ringFor, type Voice } from "./ringer.ts";
import { earliest, ringing, type Scene } from "./scene.ts";

export type { Scene } from "./scene.ts";

export interface SurfaceParts {
  /** Runs a command of the table, `resolve` ones included; answers as a RunReply. Waits until the worker is ready by itself. */
  run(command: CommandId, args: unknown): Promise<unknown>;
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

export function createSurfaces({ run, log, now, setTimer, firefox, voice }: SurfaceParts): Surfaces {
  const drawBadge = createBadge(log);
  const notifications = createNotifications({ rich: !firefox, run, openConsole: () => openPanel(log), log });
  const ring = createRinger({ voice: voice ?? (firefox ? createPageVoice({ setTimer }) : createOffscreenVoice({ setTimer, log })), now, log });
  let cancel: (() => void) | null = null;

  function draw(scene: Scene) {
    cancel?.();
    cancel = null;
    const at = now();
    const badge = badgeFor(scene, at);
    drawBadge(badge.is);
    notifications.draw(notesFor(scene, at));
    ring(ringFor(scene, at));
    const dueAt = earliest([badge.dueAt, ringing(scene, at).dueAt]);
    if (dueAt !== null) cancel = setTimer(() => draw(scene), Math.max(0, dueAt - at));
  }

  return {
    register() {
      notifications.register();
      registerBrowserCommands({ run, openPanel: (windowId) => openPanel(log, windowId), log });
    },
    draw,
  };
}
