// The settings page as data: which rows stand in which section, and by which words they are found.
import type { JSX } from "preact";
import { CompleteRequest, requestWords } from "@/components/admin/CompleteRequest.tsx";
import { Connect, connectWords } from "@/components/admin/Connect.tsx";
import { ConnectFields, fieldWords } from "@/components/admin/ConnectFields.tsx";
import { ConnectDead, ConnectStanding, standingWords } from "@/components/admin/ConnectStanding.tsx";
import { Deployment } from "@/components/admin/Deployment.tsx";
import { ExpectedGrants } from "@/components/admin/ExpectedGrants.tsx";
import { GrantRow } from "@/components/admin/GrantRow.tsx";
import { Greeting } from "@/components/admin/Greeting.tsx";
import { StatisticsRow, statisticsWords } from "@/components/admin/Statistics.tsx";
import { BrowserKeysRow } from "@/components/settings/BrowserKeysRow.tsx";
import { IntegrationForm, RedirectRow, ScopesRow, WayRow } from "@/components/settings/IntegrationRows.tsx";
import { KeysRow } from "@/components/settings/KeysRow.tsx";
import { LineRow } from "@/components/settings/LineRow.tsx";
import { ApprovedHostsRow, FoundHostsRow } from "@/components/settings/NetworkRows.tsx";
import { PageSitesRow } from "@/components/settings/PageSitesRow.tsx";
import { ContactsRow, DirectoryRow } from "@/components/settings/PeopleRows.tsx";
import { RingTrialRow } from "@/components/settings/RingTrialRow.tsx";
import { SettingRow } from "@/components/settings/SettingRow.tsx";
import { SignInRow } from "@/components/settings/SignInRow.tsx";
import { TokenRow } from "@/components/settings/TokenRow.tsx";
import { rebindable } from "@/utils/commands/keymap.ts";
import { grantIds, grantScopes } from "@/utils/grants/grant.ts";
import { keyPart } from "@/utils/grants/words.ts";
import { text } from "@/utils/i18n.ts";
import { type SettingKey, settingKeys } from "@/utils/settings.ts";

export interface SectionRow {
  readonly key: string;
  /** Text keys whose words find this row. */
  readonly words: readonly string[];
  readonly draw: () => JSX.Element;
}

export interface SectionSpec {
  readonly id:
    | "authorisations"
    | "statistics"
    | "integration"
    | "sign_in"
    | "line"
    | "token"
    | "calls"
    | "people"
    | "journal"
    | "ringing"
    | "keys"
    | "look"
    | "network"
    | "connect"
    | "pages"
    | "deployment";
  readonly rows: readonly SectionRow[];
}

const setting = (key: SettingKey): SectionRow => ({
  key,
  words: [`setting.${key}.title`, `setting.${key}.hint`],
  draw: () => <SettingRow setting={key} />,
});

const row = (key: string, words: readonly string[], draw: () => JSX.Element): SectionRow => ({ key, words, draw });

export const sections: readonly SectionSpec[] = [
  {
    id: "authorisations",
    rows: [
      row("greeting", ["authorisation.explain"], () => <Greeting />),
      ...grantIds.map((grant) => {
        const name = `authorisation.${keyPart(grant)}`;
        return row(`grant.${grant}`, [`${name}.name`, `${name}.why`, ...grantScopes[grant].map((scope) => `grant.scope.${keyPart(scope)}`)], () => (
          <GrantRow grant={grant} />
        ));
      }),
      row("complete", requestWords, () => <CompleteRequest />),
      row("grants.expected", ["setting.grants.expected.title", "setting.grants.expected.hint"], () => <ExpectedGrants />),
      setting("grants.optionalScopes"),
    ],
  },
  { id: "statistics", rows: [row("statistics", statisticsWords, () => <StatisticsRow />), setting("statistics.region")] },
  {
    id: "integration",
    rows: [
      row(
        "integration",
        [
          "setting.integration.clientId.title",
          "setting.integration.clientId.hint",
          "options.integration.secret",
          "setting.integration.brokerUrl.title",
          "setting.integration.brokerUrl.hint",
        ],
        () => <IntegrationForm />,
      ),
      row("redirect", ["options.integration.redirect", "options.integration.redirect_hint"], () => <RedirectRow />),
      row("scopes", ["options.integration.scopes", "options.integration.scopes_hint"], () => <ScopesRow />),
      row("way", ["options.integration.way"], () => <WayRow />),
    ],
  },
  {
    id: "sign_in",
    rows: [row("sign-in", ["options.sign_in.who", "options.sign_in.button", "options.sign_in.out"], () => <SignInRow />), setting("token.keep")],
  },
  {
    id: "line",
    rows: [row("line.person", ["setting.line.person.title", "setting.line.person.hint", "line.search", "line.back"], () => <LineRow />)],
  },
  { id: "token", rows: [row("token", ["options.token.field", "options.token.test", "options.token.clear"], () => <TokenRow />)] },
  {
    id: "calls",
    rows: [
      setting("send.graceSeconds"),
      setting("send.ringSeconds"),
      setting("hold.amberSeconds"),
      setting("hold.redSeconds"),
      setting("numbers.country"),
    ],
  },
  {
    id: "people",
    rows: [
      row("directory", ["people.directory.title", "people.directory.hint"], () => <DirectoryRow />),
      row("contacts", ["people.import.title", "people.import.hint"], () => <ContactsRow />),
    ],
  },
  { id: "journal", rows: [setting("journal.days"), setting("journal.wipeAtSignOut")] },
  {
    id: "ringing",
    rows: [
      setting("ring.tone"),
      setting("ring.volume"),
      row("try", ["options.ringing.try", "options.ringing.try_hint"], () => <RingTrialRow />),
      setting("ring.mutedHere"),
      setting("notifications.show"),
    ],
  },
  {
    id: "keys",
    rows: [
      row("keys.map", ["setting.keys.map.title", "setting.keys.map.hint", ...rebindable.map((id) => `command.${id}.title`)], () => <KeysRow />),
      row("browser-keys", ["options.keys.browser", "options.keys.browser_hint"], () => <BrowserKeysRow />),
    ],
  },
  { id: "look", rows: [setting("look.theme"), setting("look.density")] },
  {
    id: "network",
    rows: [
      row("found-hosts", ["options.network.hosts", "options.network.hosts_hint"], () => <FoundHostsRow />),
      row("hosts.approved", ["setting.hosts.approved.title", "setting.hosts.approved.hint"], () => <ApprovedHostsRow />),
      setting("xsi.actionsUrl"),
      setting("xsi.eventsUrl"),
      setting("xsi.channelUrl"),
      setting("xsi.eventPackage"),
    ],
  },
  {
    id: "connect",
    rows: [
      row("connect", connectWords, () => <Connect />),
      row("connect-standing", standingWords, () => <ConnectStanding />),
      row("connect-dead", standingWords, () => <ConnectDead />),
      row("connect.fields", fieldWords, () => <ConnectFields />),
    ],
  },
  { id: "pages", rows: [row("pages.sites", ["setting.pages.sites.title", "setting.pages.sites.hint"], () => <PageSitesRow />)] },
  { id: "deployment", rows: [row("deployment", ["deployment.title", "deployment.hint", "deployment.open"], () => <Deployment />)] },
];

/** Settings that no section shows: must be none (tests). */
export const unplaced: readonly SettingKey[] = settingKeys.filter(
  (key) =>
    !/^(integration\.|connect\.(tokenUrl|webhookUrl|clientId)$)/.test(key) && !sections.some(({ rows }) => rows.some((row) => row.key === key)),
);

const fold = (words: string) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Sections with the rows that hold every word of the query; an empty query finds all. */
export function findRows(query: string): readonly SectionSpec[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections;
  return sections
    .map(({ id, rows }) => {
      const name = text(`options.${id}.title`);
      return { id, rows: rows.filter((each) => matches(`${name} ${each.key} ${each.words.map((key) => text(key)).join(" ")}`, words)) };
    })
    .filter(({ rows }) => rows.length > 0);
}

const matches = (haystack: string, words: readonly string[]) => {
  const folded = fold(haystack);
  return words.every((word) => folded.includes(word));
};
