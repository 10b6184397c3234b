// Composition root of a page: live state, view, commands, keyboard and theme, put together once and handed to what is drawn. ★ browser
import { effect } from "@preact/signals";
import { type ComponentType, render } from "preact";
import { browser } from "wxt/browser";
import { toErrorData } from "@/utils/errors.ts";
import { text } from "@/utils/i18n.ts";
import { sendMessage } from "@/utils/messages.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import type { Understood } from "@/utils/phone-number.ts";
import { Desk, type Surface } from "./desk.ts";
import { createKeyboard } from "./keyboard.ts";
import { createLive, type Live } from "./live.ts";
import { lookUp } from "./look-up.ts";
import { watchArrivals, watchLedger } from "./notices.ts";
import { createPageCommands, type PageCommands } from "./page-commands.ts";
import { createPeople, PeopleDoor } from "./people.ts";
import { createPagePresence, PresenceDoor } from "./presence.ts";
import { createRun, type Run } from "./run.ts";
import { callerInHand } from "./send.ts";
import { createView, dialpadItem, type Source, type View } from "./view.ts";
import { watchPaint } from "./watch-paint.ts";
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

/** A turn of the page's own: not slowed down as timers are, and behind keys and painting. */
const breath = () =>
  new Promise<void>((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });

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
  const people =
    surface === "page"
      ? null
      : createPeople({
          store: createPeopleStore(),
          line: live.line,
          country: live.country,
          sentBefore: () => {
            const caller = callerInHand(live, view);
            const number = caller === null ? null : (live.calls.value.byId[caller]?.call.party.number ?? null);
            return number === null ? [] : (live.sentBefore.value[number] ?? []);
          },
          pause: () => breath(),
          clock: () => performance.now(),
          failed: (cause) => console.error("people not read", toErrorData(cause).code),
        });
  const view: View = createView({ live, sources: people ? [people.source, ...sources] : sources, describe });
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
  const presence = createPagePresence({
    now: live.now,
    signedIn: live.signedIn,
    newId: () => crypto.randomUUID(),
    send: (request) => sendMessage("run", request),
    later,
  });
  if (people !== null) {
    /** Quietly: nobody pressed a key for it, and why it failed is in the directory's state. */
    const ask = (query: string) =>
      void sendMessage("run", { command: "directory.find", args: { query }, nonce: crypto.randomUUID(), pressedAt: now() }).catch((thrown: unknown) =>
        console.warn("not looked up", toErrorData(thrown).code),
      );
    lookUp({ query: view.query, rows: view.rows, state: people.state, signedIn: live.signedIn, later, ask });
  }
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
  if (surface !== "page")
    watchPaint({
      live,
      now,
      painted: (done) => requestAnimationFrame(() => setTimeout(done, 0)),
      later: (ms, done) => void later(ms, done),
      inTurn: (work) => navigator.locks.request("latency", work),
      isSeen: () => document.visibilityState === "visible",
    });
  if (surface !== "page") createKeyboard({ live, view, run, now, later }).listen(window);
  render(
    <Desk.Provider value={{ live, view, run, surface }}>
      <PresenceDoor.Provider value={presence}>
        <PeopleDoor.Provider value={people}>
          <Root />
        </PeopleDoor.Provider>
      </PresenceDoor.Provider>
    </Desk.Provider>,
    document.getElementById("app") ?? document.body,
  );
}
