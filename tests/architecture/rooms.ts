// Who may import whom (design.md §3), as data. A path that ends in "/" means everything below it; "*" stands for a part of one name.

export interface Room {
  readonly name: string;
  /** The most specific pattern wins when several rooms match a file. */
  readonly files: readonly string[];
  /** Importable, beside the room itself. */
  readonly may: readonly string[];
  /** Importable as types only. */
  readonly types?: readonly string[];
  readonly libraries: readonly string[];
  /** The ★: files that may import `browser`, #i18n or messaging. */
  readonly browser?: readonly string[];
  /** `anywhere` and `worker` know no DOM. */
  readonly world: "anywhere" | "worker" | "page" | "build";
  /** Reads neither clock nor chance: time comes in as an argument. */
  readonly pure?: boolean;
  /** Each folder that fits is a room of its own. */
  readonly apart?: boolean;
  /** Who alone may import this room. */
  readonly onlyFor?: readonly string[];
}

const preact = ["preact", "preact/hooks", "preact/compat", "preact/jsx-runtime", "@preact/signals"];
const background = "entrypoints/background/";
const telephony = `${background}telephony/`;
const said = ["utils/errors.ts", "utils/log.ts"];

/** The composition root is one thing in several files: only they know the concrete adapters. */
const root = ["index", "worker", "backends", "identity", "following", "admin", "shown"].map((name) => `${background}${name}.ts`);

const adapter = (name: string): Room => ({
  name: `telephony/${name}`,
  files: [`${telephony}${name}/`],
  may: ["utils/calls/", ...said, `${telephony}ports.ts`, `${telephony}http*.ts`],
  libraries: ["ky", "saxes", "valibot"],
  world: "worker",
  onlyFor: root,
});

export const rooms: readonly Room[] = [
  { name: "calls", files: ["utils/calls/"], may: [], types: ["utils/errors.ts"], libraries: [], world: "anywhere", pure: true },
  { name: "people", files: ["utils/people/"], may: ["utils/phone-number.ts"], libraries: [], world: "anywhere", pure: true },
  {
    name: "grants",
    files: ["utils/grants/"],
    may: ["utils/phone-number.ts"],
    types: ["utils/errors.ts", "utils/diagnostics/verdict.ts"],
    libraries: [],
    world: "anywhere",
    pure: true,
  },
  {
    name: "utils/connect",
    files: ["utils/connect/"],
    may: ["utils/calls/"],
    libraries: [],
    world: "anywhere",
    pure: true,
  },
  { name: "statistics of calls", files: ["utils/statistics/"], may: [], libraries: ["valibot"], world: "anywhere", pure: true },
  {
    name: "grant records",
    files: ["utils/grants/record.ts"],
    may: ["utils/grants/", "utils/storage.ts"],
    libraries: ["valibot"],
    world: "anywhere",
  },
  {
    name: "commands",
    files: ["utils/commands/"],
    may: ["utils/calls/"],
    types: ["utils/people/"],
    libraries: ["valibot", "tinykeys"],
    world: "anywhere",
    pure: true,
  },
  {
    name: "utils",
    files: ["utils/*.ts", "utils/diagnostics/"],
    may: ["utils/"],
    libraries: ["valibot"],
    browser: ["utils/i18n.ts", "utils/storage.ts", "utils/policy.ts", "utils/messages.ts"],
    world: "anywhere",
  },
  {
    name: "phone-number",
    files: ["utils/phone-number.ts"],
    may: [],
    libraries: ["libphonenumber-js", "libphonenumber-js/*"],
    world: "anywhere",
    pure: true,
  },
  {
    name: "what is kept",
    files: ["utils/storage.ts", "utils/log.ts", "utils/log-store.ts", "utils/journal-store.ts", "utils/statistics-store.ts"],
    may: ["utils/*.ts", "utils/calls/", "utils/statistics/"],
    libraries: ["valibot", "idb-keyval"],
    browser: ["utils/storage.ts"],
    world: "anywhere",
  },
  {
    name: "desk",
    files: [`${background}*.ts`, `${background}surfaces/`, `${telephony}route.ts`],
    may: ["utils/", `${telephony}ports.ts`],
    types: ["auth", "webex", "directory", "journal", "presence", "connect", "statistics"].map((name) => `${background}${name}/`),
    libraries: ["valibot"],
    browser: [`${background}boot.ts`, `${background}handlers.ts`, `${background}messages.ts`, `${background}surfaces/`],
    world: "worker",
  },
  {
    name: "composition root",
    files: root,
    may: ["utils/", background],
    libraries: ["wxt/utils/define-background"],
    browser: root,
    world: "worker",
    onlyFor: [],
  },
  { name: "ports", files: [`${telephony}ports.ts`], may: ["utils/calls/", ...said], libraries: [], world: "worker" },
  adapter("xsi"),
  adapter("calling-api"),
  {
    name: "webex",
    files: [`${background}webex/`],
    may: ["utils/people/", "utils/grants/", "utils/statistics/", "utils/phone-number.ts", ...said],
    types: ["utils/state.ts", "utils/presence-state.ts", "utils/line-candidate.ts"],
    libraries: ["ky", "valibot"],
    world: "worker",
  },
  {
    name: "auth",
    files: [`${background}auth/`],
    may: [
      "utils/grants/",
      "utils/webex-hosts.ts",
      "utils/policy.ts",
      "utils/settings.ts",
      "utils/storage.ts",
      "utils/state.ts",
      ...said,
      `${background}webex/http.ts`,
    ],
    libraries: ["idb-keyval", "valibot", "ky"],
    browser: [`${background}auth/flow.ts`],
    world: "worker",
  },
  ...["directory", "journal", "connect", "statistics"].map(
    (name): Room => ({
      name,
      files: [`${background}${name}/`],
      may: ["utils/", `${background}webex/`],
      libraries: name === "directory" ? ["saxes", "valibot"] : ["idb-keyval", "valibot"],
      world: "worker",
    }),
  ),
  {
    name: "presence",
    files: [`${background}presence/`],
    may: ["utils/", `${background}webex/`],
    types: [`${telephony}ports.ts`],
    libraries: [],
    world: "worker",
  },
  {
    name: "components/ui",
    files: ["components/ui/"],
    may: ["utils/commands/", "utils/i18n.ts"],
    types: ["utils/"],
    libraries: [...preact, "uplot", "uplot/dist/*"],
    world: "page",
  },
  {
    name: "components/app",
    files: ["components/app/"],
    may: ["utils/"],
    libraries: [...preact, "valibot"],
    browser: ["components/app/"],
    world: "page",
  },
  {
    name: "components",
    files: ["components/*/"],
    apart: true,
    may: ["components/ui/", "components/app/", "utils/"],
    libraries: [...preact, "valibot"],
    world: "page",
  },
  {
    name: "components/diagnostics",
    files: ["components/diagnostics/"],
    may: ["components/ui/", "components/app/", "utils/"],
    libraries: [...preact, "valibot", "uplot", "uplot/dist/*"],
    world: "page",
  },
  {
    name: "components/admin",
    files: ["components/admin/"],
    may: ["components/ui/", "components/app/", "components/settings/", "utils/"],
    libraries: [...preact, "valibot", "uplot", "uplot/dist/*"],
    world: "page",
  },
  {
    name: "components/options",
    files: ["components/options/"],
    may: ["components/", "utils/"],
    libraries: preact,
    world: "page",
  },
  { name: "components/console", files: ["components/console/"], may: ["components/", "utils/"], libraries: preact, world: "page" },
  {
    name: "in foreign pages",
    files: ["entrypoints/numbers.content/"],
    may: ["utils/i18n.ts", "utils/pages-state.ts", "utils/phone-number.ts"],
    libraries: ["wxt/utils/define-content-script"],
    world: "page",
    onlyFor: [],
  },
  { name: "pages", files: ["entrypoints/*/"], apart: true, may: ["components/", "utils/"], libraries: preact, world: "page" },
  {
    name: "manifest",
    files: ["wxt.config.ts"],
    may: ["utils/commands/", "utils/settings.ts", "utils/connect/regions.ts"],
    libraries: ["wxt", "node:*"],
    world: "build",
  },
];

/** What counts as touching the browser. */
export const browserModules: readonly string[] = ["wxt/browser", "webextension-polyfill", "#i18n", "@webext-core/messaging", "@wxt-dev/i18n"];
