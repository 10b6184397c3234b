// One notification for each call that rings, with the verbs that the table marks for it. ★ browser
import { browser } from "wxt/browser";
import type { TrackedCall } from "@/utils/calls/call.ts";
import { type CommandId, commands } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import type { Log } from "@/utils/log.ts";
import { createPainter } from "./painter.ts";
import { refusedPrefix, tellRefusal } from "./refusal.ts";
import { ringing, type Scene } from "./scene.ts";

export interface Note {
  readonly id: string;
  readonly title: string;
  readonly message: string;
}

const prefix = "call:";

/** The id carries the call, so that a click after the worker's death still knows which one is meant. */
export const noteIdOf = (call: string): string => prefix + call;
/** null: not a notification of a call. */
export const callOfNote = (id: string): string | null => (id.startsWith(prefix) ? id.slice(prefix.length) : null);

/** In the table's order: the first button answers. */
export const noteVerbs: readonly CommandId[] = commands.filter((spec) => "notification" in spec && spec.notification).map((spec) => spec.id);

const longest = 120;
/** Control characters and whatever turns the writing direction of the text around it. */
const unruly = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A string from the network as plain text on one line, isolated, cut. */
export function tame(raw: string): string {
  const plain = raw.replace(unruly, " ").replace(/\s+/g, " ").trim();
  const letters = [...plain];
  return `\u2068${letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : plain}\u2069`;
}

function noteOf({ call }: TrackedCall): Note {
  const { name, number, withheld } = call.party;
  const nobody = text(withheld ? "surface.notification.withheld" : "surface.notification.unknown");
  const who = name ?? number;
  const first = call.redirections[0];
  const via = first?.party?.name ?? first?.party?.number ?? null;
  const lines = [
    name !== null && number !== null ? tame(number) : null,
    call.queue ? text("surface.notification.queue", [tame(call.queue.name)]) : null,
    via !== null ? text("surface.notification.via", [tame(via)]) : null,
    call.can.answer === false ? text("surface.notification.pick_up") : null,
  ].filter((line) => line !== null);
  return {
    id: noteIdOf(call.id),
    title: who === null ? nobody : tame(who),
    message: [text("surface.notification.rings"), ...lines].join("\n"),
  };
}

/** Silencing a call takes away its sound, not its notification. */
export function notesFor(scene: Scene, now: number): readonly Note[] {
  return scene.settings["notifications.show"] && scene.signedIn ? ringing(scene, now).is.map(noteOf) : [];
}

interface Parts {
  /** Chrome and Edge: buttons, changes in place. Firefox knows neither: a click opens the console. */
  readonly rich: boolean;
  run(command: CommandId, args: unknown): Promise<unknown>;
  openConsole(): void;
  readonly log: Log;
}

export function createNotifications({ rich, run, openConsole, log }: Parts) {
  /** null: the worker just woke, and there may be notifications of calls that are over. */
  let drawn: Map<string, Note> | null = null;

  const optionsOf = ({ title, message }: Omit<Note, "id">) => ({
    type: "basic" as const,
    iconUrl: browser.runtime.getURL("/icon/128.png"),
    title,
    message,
  });
  const ofCall = (note: Note) => ({
    ...optionsOf(note),
    ...(rich
      ? {
          buttons: noteVerbs.map((id) => ({ title: text(`command.${id}.title`) })),
          requireInteraction: true,
          silent: true,
          priority: 2,
        }
      : {}),
  });

  const draw = createPainter<readonly Note[]>({
    log,
    name: "notifications",
    forget: () => {
      drawn = null;
    },
    async paint(notes) {
      const there = drawn ?? (await stale());
      const wanted = new Map(notes.map((note) => [note.id, note]));
      for (const id of there.keys()) if (!wanted.has(id)) await browser.notifications.clear(id);
      for (const note of notes) {
        const before = there.get(note.id);
        if (before?.title === note.title && before.message === note.message) continue;
        if (before && rich) await browser.notifications.update(note.id, ofCall(note));
        else await browser.notifications.create(note.id, ofCall(note));
      }
      drawn = wanted;
    },
  });

  async function stale(): Promise<Map<string, Note>> {
    const ids = Object.keys(await browser.notifications.getAll());
    return new Map(ids.filter((id) => callOfNote(id) !== null).map((id) => [id, { id, title: "", message: "" }]));
  }

  async function act(command: CommandId, call: string) {
    await tellRefusal(call, await run(command, { call }));
  }

  return {
    draw,
    /** In the first tick: a click may be what wakes the worker. */
    register() {
      browser.notifications.onClicked.addListener((id) => {
        openConsole();
        if (id.startsWith(refusedPrefix)) void browser.notifications.clear(id);
      });
      if (!rich) return;
      browser.notifications.onButtonClicked.addListener((id, index) => {
        const call = callOfNote(id);
        const command = noteVerbs[index];
        if (call === null || command === undefined) return;
        act(command, call).catch((cause: unknown) => log.warn("a notification's button failed", { command, why: String(cause) }));
      });
    },
  };
}
