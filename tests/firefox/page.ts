// A tab of Firefox as a person meets it: things are found by role and by the name that a screen reader says.
import { writeFileSync } from "node:fs";

export type Send = (command: string, parameters?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Where a role may be found; Firefox itself then says the role and the name. */
const places = {
  button: "button, [role=button]",
  combobox: "input, select, [role=combobox]",
  listitem: "li, [role=listitem]",
  option: "[role=option]",
  region: "section, [role=region]",
  status: "[role=status], output",
  textbox: "input, textarea",
} as const;

export type Role = keyof typeof places;

export interface Found {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  text(): Promise<string>;
  /** Looks inside it only. */
  find(role: Role, name: RegExp): Promise<Found>;
}

export interface Page {
  go(address: string): Promise<void>;
  /** Waits until it is there and shown. Rejects after 20 s. */
  find(role: Role, name: RegExp): Promise<Found>;
  /** Names of what has this role and is shown, now. */
  names(role: Role): Promise<readonly string[]>;
  field(selector: string): Promise<Found>;
  /** Waits until the page's text says so. Rejects after 20 s. */
  says(words: RegExp): Promise<void>;
  /** Presses one key, or a chord such as "Alt+h", on the page. */
  key(chord: string): Promise<void>;
  /** The body of an async function in the page; its answer as JSON. */
  evaluate<T>(body: string): Promise<T>;
  picture(file: string): Promise<void>;
  close(): Promise<void>;
}

const elementKey = "element-6066-11e4-a52e-4f735466cecf";
type Reference = Readonly<Record<typeof elementKey, string>>;

/** Code points of the WebDriver standard for keys that write nothing. */
const keyCodes: Readonly<Record<string, string>> = {
  Alt: "\uE00A",
  Control: "\uE009",
  Shift: "\uE008",
  Enter: "\uE007",
  Escape: "\uE00C",
  Space: " ",
};
for (let number = 1; number <= 12; number += 1) Object.assign(keyCodes, { [`F${number}`]: String.fromCharCode(0xe030 + number) });

const patienceMs = 12_000;

/** Asks again every 50 ms until there is an answer. Throws with `otherwise` after 20 s. */
export async function until<T>(look: () => Promise<T | null | false>, otherwise: string | (() => string)): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`After ${patienceMs / 1000} s: ${typeof otherwise === "string" ? otherwise : otherwise()}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export function createPage(send: Send): Page {
  const value = async <T>(command: string, parameters?: Readonly<Record<string, unknown>>) =>
    ((await send(command, parameters)) as { readonly value: T }).value;
  const evaluate = async <T>(body: string): Promise<T> => {
    const script = `const [answer] = [...arguments].slice(-1);
      (async () => { ${body} })().then((value) => answer([value ?? null]), (thrown) => answer(String(thrown)));`;
    const said = await value<unknown>("WebDriver:ExecuteAsyncScript", { script, args: [] });
    if (!Array.isArray(said)) throw new Error(`In the page: ${said}`);
    return said[0] as T;
  };

  /** One that left the page meanwhile does not count. */
  async function look(role: Role, within: string | null): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const references = (await send("WebDriver:FindElements", {
      using: "css selector",
      value: places[role],
      ...(within === null ? {} : { element: within }),
    })) as readonly Reference[];
    const seen = await Promise.all(
      references.map(async (reference) => {
        const id = reference[elementKey];
        try {
          const [is, name, shown] = await Promise.all([
            value<string>("WebDriver:GetComputedRole", { id }),
            value<string>("WebDriver:GetComputedLabel", { id }),
            value<boolean>("WebDriver:IsElementDisplayed", { id }),
          ]);
          return is === role && shown ? [{ id, name }] : [];
        } catch (thrown) {
          if (/stale element|no such element/.test(String(thrown))) return [];
          throw thrown;
        }
      }),
    );
    return seen.flat();
  }

  async function find(role: Role, name: RegExp, within: string | null): Promise<Found> {
    let names: readonly string[] = [];
    const found = await until(
      async () => {
        const there = await look(role, within);
        names = there.map((each) => each.name);
        return there.find((each) => name.test(each.name)) ?? null;
      },
      () => `no ${role} ${name}; there are: ${names.join(", ") || "none"}`,
    );
    return found_(found.id);
  }

  const found_ = (id: string): Found => ({
    click: async () => void (await send("WebDriver:ElementClick", { id })),
    async fill(text) {
      await send("WebDriver:ElementClear", { id });
      await send("WebDriver:ElementSendKeys", { id, text });
    },
    text: () => value<string>("WebDriver:GetElementText", { id }),
    find: (role, name) => find(role, name, id),
  });

  return {
    go: async (address) => void (await send("WebDriver:Navigate", { url: address })),
    find: (role, name) => find(role, name, null),
    names: async (role) => (await look(role, null)).map(({ name }) => name),
    async field(selector) {
      const reference = await until(async () => {
        const [first] = (await send("WebDriver:FindElements", { using: "css selector", value: selector })) as readonly Reference[];
        return first ?? null;
      }, `no ${selector}`);
      return found_(reference[elementKey]);
    },
    async says(words) {
      let text = "";
      await until(
        async () => {
          text = (await evaluate<string>("return document.body?.innerText ?? ''")) ?? "";
          return words.test(text);
        },
        () => `the page does not say ${words}; it says: ${text.slice(0, 1500)}`,
      );
    },
    async key(chord) {
      const keys = chord.split("+").map((name) => keyCodes[name] ?? name);
      const actions = [...keys.map((key) => ({ type: "keyDown", value: key })), ...keys.reverse().map((key) => ({ type: "keyUp", value: key }))];
      await send("WebDriver:PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
      await send("WebDriver:ReleaseActions");
    },
    evaluate,
    async picture(file) {
      const data = await value<string>("WebDriver:TakeScreenshot", { full: false });
      writeFileSync(file, Buffer.from(data, "base64"));
    },
    close: async () => void (await send("WebDriver:CloseWindow")),
  };
}
