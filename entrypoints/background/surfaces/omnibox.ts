// The address bar's keyword: "wx 5601" dials, and while somebody is talked to sends them; people come from whoever knows them. ★ browser
import { browser } from "wxt/browser";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import type { Log } from "@/utils/log.ts";
import type { Suggestion } from "../directory/suggest.ts";
import {
  type Caller,
  callerTalkedTo,
  carryOut,
  type Deed,
  deedFor,
  dialTo,
  readNumber,
  type Sight,
  sendTo,
  tellNoNumber,
  whyNoDial,
} from "./dialling.ts";
import { tame } from "./notifications.ts";

export type { Suggestion } from "../directory/suggest.ts";

/** Answers at once with what is known on this machine, best first. */
export type Suggest = (typed: string) => Promise<readonly Suggestion[]>;

export interface Offer {
  /** What the browser gives back when it is chosen, beside what was typed for the first; null: only says something. */
  readonly content: string | null;
  readonly description: string;
  /** null: only says something. */
  readonly deed: Deed | null;
}

const mostPeople = 6;
/** The first words of an offer's content, which the browser shows in the address bar. */
const words = () => ({ dial: text("surface.omnibox.dial_word"), send: text("surface.omnibox.send_word") });

const described = ({ name, destination, detail }: Suggestion): string =>
  [name, destination, detail]
    .filter((part) => part !== null)
    .map(tame)
    .join(", ");

/** The first is what Enter does. */
export function offersFor(typed: string, sight: Sight, people: readonly Suggestion[]): readonly Offer[] {
  const says = (description: string): Offer => ({ content: null, description, deed: null });
  const reason = whyNoDial(sight);
  const caller = callerTalkedTo(sight);
  if (reason !== null && caller === null) return [says(text(`reason.${reason.replaceAll("-", "_")}`))];
  const read = readNumber(typed, sight.country);
  const isTyped = ({ destination }: Suggestion) => read.kind === "number" && !read.emergency && destination === read.destination;
  const owner = people.find(isTyped);
  const number = read.kind === "number" ? offersOf(owner ? described(owner) : tame(read.shown), read.destination, caller, read.emergency) : [];
  const others = people.filter((person) => !isTyped(person)).slice(0, mostPeople);
  const ofPeople = others.flatMap((person) => offersOf(described(person), person.destination, caller, false).slice(0, 1));
  const all = [...number, ...ofPeople];
  if (all.length > 0) return all;
  if (read.kind === "nothing" && read.why === "empty")
    return [says(text(caller === null ? "surface.omnibox.idle" : "surface.omnibox.idle_send", caller === null ? [] : [caller.name]))];
  return [says(text("surface.omnibox.nothing", [tame(typed)]))];
}

function offersOf(shown: string, destination: string, caller: Caller | null, isEmergency: boolean): readonly Offer[] {
  const { dial, send } = words();
  const dials: Offer = { content: `${dial} ${destination}`, description: text("surface.omnibox.dial", [shown]), deed: dialTo(destination) };
  if (caller === null || isEmergency) return [dials];
  return [
    { content: `${send} ${destination}`, description: text("surface.omnibox.send", [caller.name, shown]), deed: sendTo(caller, destination) },
    dials,
  ];
}

/** What was chosen, when nobody remembers what was offered: the worker may have died in between. null = no number. */
export function deedOf(content: string, sight: Sight): Deed | null {
  const { dial, send } = words();
  const word = [dial, send].find((each) => content.startsWith(`${each} `));
  const read = readNumber(word === undefined ? content : content.slice(word.length + 1), sight.country);
  if (read.kind === "nothing") return null;
  return word === dial ? dialTo(read.destination) : deedFor(read, callerTalkedTo(sight));
}

/** Chrome reads descriptions as XML; a sign that XML does not know would make it refuse the whole list. */
export const escapeXml = (plain: string): string =>
  plain
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, " ")
    .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

interface Parts {
  run(command: CommandId, args: unknown): Promise<unknown>;
  ready(): Promise<void>;
  sight(): Sight;
  readonly suggest: Suggest;
  /**
   * Firefox: takes descriptions as they are, and draws the row for what was typed before it asks us. What that row said would be about the text
   * before, so it stays general, and what Enter does is the first row below it.
   */
  readonly plain: boolean;
  readonly log: Log;
}

export function createOmnibox({ run, ready, sight, suggest, plain, log }: Parts) {
  /** By what the browser gives back: what was read is what is done, to the very call that was named. */
  let offered: ReadonlyMap<string, Deed | null> = new Map();
  let turn = 0;

  const written = (description: string) => (plain ? description : escapeXml(description));

  async function offer(typed: string): Promise<readonly Offer[] | null> {
    const mine = ++turn;
    await ready();
    const people = typed.trim() === "" ? [] : await suggest(typed.trim());
    if (mine !== turn) return null; // something newer was typed meanwhile
    const offers = offersFor(typed, sight(), people);
    const named = offers.flatMap(({ content, deed }) => (content === null ? [] : [[content, deed] as const]));
    offered = new Map([...named, [typed, offers[0]?.deed ?? null]]);
    return offers;
  }

  async function show(typed: string, list: (results: { content: string; description: string }[]) => void): Promise<void> {
    const offers = await offer(typed);
    if (offers === null) return;
    const [first] = offers;
    if (first && !plain) await browser.omnibox.setDefaultSuggestion({ description: written(first.description) });
    list(
      offers.slice(plain ? 0 : 1).flatMap(({ content, description }) => (content === null ? [] : [{ content, description: written(description) }])),
    );
  }

  async function enter(content: string): Promise<void> {
    const known = offered.get(content);
    offered = new Map();
    turn += 1;
    await ready();
    const deed = known ?? deedOf(content, sight());
    if (deed !== null) await carryOut(deed, run);
    else {
      const read = readNumber(content, sight().country);
      await tellNoNumber(read.kind === "nothing" ? read.why : "not-a-number");
    }
  }

  const failed = (what: string) => (cause: unknown) => log.warn("the address bar failed", { what, why: String(cause) });

  return {
    /** In the first tick: a key in the address bar may be what wakes the worker. */
    register() {
      if (plain) void browser.omnibox.setDefaultSuggestion({ description: text("surface.omnibox.idle") });
      browser.omnibox.onInputStarted.addListener(() => void show("", () => {}).catch(failed("start")));
      browser.omnibox.onInputChanged.addListener((typed, list) => void show(typed, list).catch(failed("change")));
      browser.omnibox.onInputEntered.addListener((content) => void enter(content).catch(failed("enter")));
    },
  };
}
