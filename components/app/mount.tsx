// Composition root of a page: live state, view, commands, keyboard and theme, put together once and handed to what is drawn. ★ browser
import { effect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import { browser } from "wxt/browser";
import { text } from "@/utils/i18n.ts";
import { sendMessage } from "@/utils/messages.ts";
import type { Understood } from "@/utils/phone-number.ts";
import { Desk, type Surface } from "./desk.ts";
import { createKeyboard } from "./keyboard.ts";
import { createLive, type Live } from "./live.ts";
import { watchArrivals, watchLedger } from "./notices.ts";
import { createPageCommands, type PageCommands } from "./page-commands.ts";
import { createRun, type Run } from "./run.ts";
import { createView, dialpadItem, type Source } from "./view.ts";
import { watchWorker } from "./watch-worker.ts";

interface Options {
  readonly surface: Surface;
  /** What else the box searches; none yet but numbers. */
  readonly sources?: readonly Source[];
}

const now = () => Date.now();
const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const later = (ms: number, done: () => void) => {
  const timer = setTimeout(done, ms);
  return () => clearTimeout(timer);
};

/** What a typed number is, as a row's second line. */
const describe = (understood: Understood): string | null => {
  if (understood.kind === "number" && understood.ext !== null) return text("console.box.kind.number_ext", [understood.ext]);
  return understood.kind === "empty" || understood.kind === "not-a-number" ? null : text(`console.box.kind.${understood.kind}`);
};

/** The look of the user's own choice on the root element; the rest is CSS. */
function followLook(live: Live): void {
  effect(() => {
    const values = live.policy.value.values;
    const root = document.documentElement;
    root.dataset.theme = values["look.theme"];
    root.dataset.density = values["look.density"];
  });
}

/** Draws `Root` into the page and keeps it current. `page` names it to the worker ("sidepanel"). */
export async function mount(page: string, Root: ComponentType, { surface, sources = [] }: Options): Promise<void> {
  document.title = text("app.name");
  document.documentElement.lang = browser.i18n.getUILanguage();
  document.documentElement.dataset.surface = surface;
  const live = createLive({ now });
  const view = createView({ live, sources, describe });
  let windowId: number | null = null;
  /** A popup has no more to do once the console stands elsewhere. */
  const left = () => {
    if (surface === "popup") window.close();
  };
  let commands: PageCommands | null = null;
  const run: Run = createRun({
    live,
    view,
    now,
    wait,
    newNonce: () => crypto.randomUUID(),
    send: (request) => sendMessage("run", request),
    page: () => {
      commands ??= createPageCommands({ live, view, windowId: () => windowId, run: (command, args) => void run(command, args), left });
      return commands;
    },
  });
  followLook(live);
  watchWorker({ live, page, wait });
  browser.windows.getCurrent().then(
    (window) => {
      windowId = window.id ?? null;
    },
    () => {
      windowId = null; // no window of its own: the panel opens as a window instead
    },
  );
  const [dialpadIsOpen] = await Promise.all([dialpadItem.get(), live.ready]);
  view.dialpad.value = dialpadIsOpen;
  watchArrivals(live, view);
  effect(() => {
    if (!live.signedIn.value) view.reset();
  });
  watchLedger(live, view, now);
  if (surface !== "page") createKeyboard({ live, view, run, now, later }).listen(window);
  render(
    <Desk.Provider value={{ live, view, run, surface }}>
      <Root />
    </Desk.Provider>,
    document.getElementById("app") ?? document.body,
  );
}
