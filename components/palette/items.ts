// What the palette lists: every command that a page can run, about the call that it would mean, with its reason when it makes no sense now.
import type { PageDesk } from "@/components/app/desk.ts";
import { commandTitle, partyName, reasonText } from "@/components/app/notices.ts";
import { reasonAgainst, resolve } from "@/components/app/run.ts";
import { runFromBox } from "@/components/app/send.ts";
import type { CallId } from "@/utils/calls/call.ts";
import { orderedCalls } from "@/utils/calls/select.ts";
import { wantsOf } from "@/utils/commands/arguments.ts";
import { howWell } from "@/utils/commands/find.ts";
import type { Binding } from "@/utils/commands/keys.ts";
import { type CommandId, commandById, commands } from "@/utils/commands/registry.ts";
import { targetOf } from "@/utils/commands/resolve.ts";
import { text } from "@/utils/i18n.ts";
import { shown } from "@/utils/phone-number.ts";

export type Asked = "destination" | "digits";

export interface PaletteItem {
  readonly key: string;
  readonly command: CommandId;
  readonly title: string;
  /** Whom it would be done to, and where to; null = it is about nobody. */
  readonly about: string | null;
  readonly hint: string;
  /** Keys that do the same, the likeliest first. */
  readonly keys: readonly Binding[];
  /** Why not now, in words; null = it can be done. */
  readonly reason: string | null;
  /** What must be asked before it can run. */
  readonly ask: Asked | null;
  /** `given`: the answer to `ask`. `pressedAt`: milliseconds since 1970. Goes to the call that was listed, whatever happened since. */
  run(pressedAt: number, given: string | null): void;
}

/** Calls that commands were listed for since the palette opened: another one never slips in under the same words. */
export type Shown = Map<CommandId, { readonly call: CallId; readonly name: string }>;

type Desk = Pick<PageDesk, "live" | "view" | "run">;

const hidden: ReadonlySet<CommandId> = new Set<CommandId>(["palette.open", "calls.pick"]);

/** The first key of the empty box, and the first other one that works while typing. */
function keysFor({ live }: Desk, command: CommandId): readonly Binding[] {
  const own = live.keymap.value.filter((binding) => binding.command === command);
  const main = own.find(({ place }) => place === "main");
  const field = own.find(({ place, key }) => place === "field" && key !== main?.key);
  return [main, field].filter((binding) => binding !== undefined);
}

const nameOf = ({ live }: Desk, call: CallId): string | null => {
  const party = live.calls.value.byId[call]?.call.party;
  return party ? partyName(party, live.country.value) : null;
};

/** "Next" and "Hold or resume": what they would do now. */
function standIn(desk: Desk, command: CommandId): Omit<PaletteItem, "key" | "command" | "title" | "hint" | "keys"> {
  const { live, view, run } = desk;
  const resolved = resolve(command, live, view.picked.value);
  const reason =
    resolved === null ? (reasonAgainst(command, live, null, null) ?? "nothing-next") : reasonAgainst(resolved.command, live, resolved.call, "any");
  const name = resolved && (resolved.call === null ? shown(resolved.args.destination, live.country.value) : nameOf(desk, resolved.call));
  return {
    about: resolved && name !== null ? text("palette.does", [commandTitle(resolved.command), name]) : null,
    reason: reason === null ? null : reasonText(reason),
    ask: null,
    run: (pressedAt) => void (resolved ? run(resolved.command, resolved.args, pressedAt) : run(command, {}, pressedAt)),
  };
}

/** The call that the command means; a call that it could be done to stays meant for as long as the palette is open. */
function target({ live, view }: Desk, command: CommandId, listed: Shown): CallId | null {
  const before = listed.get(command);
  if (before) return before.call;
  if (command === "call.keep") return live.graces.value.at(-1)?.call ?? null;
  return targetOf(command, live.calls.value, live.consults.value, view.picked.value);
}

function direct(desk: Desk, command: CommandId, listed: Shown): Omit<PaletteItem, "key" | "command" | "title" | "hint" | "keys"> {
  const { live, view, run } = desk;
  const spec = commandById(command);
  const wants = spec ? wantsOf(spec) : { call: false, destination: "no", digits: false, other: true };
  const call = wants.call ? target(desk, command, listed) : null;
  const inBox = wants.destination === "no" ? null : view.destination.value;
  // What is missing will be asked for: that it is missing is no reason against.
  const reason = reasonAgainst(command, live, call, inBox ?? "any");
  const name = call === null ? null : (nameOf(desk, call) ?? listed.get(command)?.name ?? null);
  if (call !== null && name !== null && reason === null) listed.set(command, { call, name });
  const to = inBox === null ? null : shown(inBox, live.country.value);
  const about = name !== null && to !== null ? text("palette.to", [name, to]) : (name ?? to);
  return {
    about,
    reason: reason === null ? null : reasonText(reason),
    ask: wants.destination === "yes" && inBox === null ? "destination" : wants.digits ? "digits" : null,
    run(pressedAt, given) {
      const args = {
        ...(call === null ? {} : { call }),
        ...(wants.destination === "no" ? {} : { destination: given ?? inBox }),
        ...(wants.digits ? { digits: given } : {}),
      };
      if (inBox !== null && given === null) void runFromBox({ live, view, run }, command, args, pressedAt);
      else void run(command, args, pressedAt);
    },
  };
}

/** One entry for each call on screen, by the digit that picks it. */
function picks(desk: Desk): readonly PaletteItem[] {
  const { live, view } = desk;
  const calls = () => orderedCalls(live.calls.value);
  const common = { command: "calls.pick" as const, title: commandTitle("calls.pick"), hint: text("command.calls.pick.hint"), ask: null };
  if (calls().length === 0) return [{ ...common, key: "calls.pick", about: null, keys: [], reason: reasonText("no-call"), run: () => {} }];
  return calls()
    .slice(0, 9)
    .map(({ call: { id, party } }, index) => ({
      ...common,
      key: `calls.pick ${id}`,
      about: partyName(party, live.country.value),
      keys: live.keymap.value.filter(({ command, key }) => command === "calls.pick" && key === String(index + 1)),
      reason: null,
      run: () => {
        view.picked.value = id;
      },
    }));
}

/** In the table's order. Reads signals. */
export function itemsOf(desk: Desk, listed: Shown): readonly PaletteItem[] {
  const own = commands
    .filter((spec) => !hidden.has(spec.id) && !wantsOf(spec).other)
    .map(({ id, runs }): PaletteItem => {
      const rest = runs === "resolve" ? standIn(desk, id) : direct(desk, id, listed);
      return { key: id, command: id, title: commandTitle(id), hint: text(`command.${id}.hint`), keys: keysFor(desk, id), ...rest };
    });
  return [...own, ...picks(desk)];
}

/** Keys of the items that the query names, best first: what can be done, then what cannot; without a query the last used come first. */
export function arrange(
  items: readonly PaletteItem[],
  query: string,
  recent: readonly string[],
): { readonly possible: readonly string[]; readonly impossible: readonly string[] } {
  const isBlank = query.trim() === "";
  const lastUsed = ({ command }: PaletteItem) => (recent.includes(command) ? recent.length - recent.indexOf(command) : 0);
  const found = items
    .map((item) => ({ item, score: howWell(query, item.title, `${item.about ?? ""} ${item.hint}`) }))
    .filter(({ score }) => score !== null)
    .map(({ item, score }) => ({ item, score: isBlank ? lastUsed(item) : (score ?? 0) }))
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
  const keys = (those: readonly PaletteItem[]) => those.map(({ key }) => key);
  return { possible: keys(found.filter(({ reason }) => reason === null)), impossible: keys(found.filter(({ reason }) => reason !== null)) };
}
