// Colleagues and contacts on the settings page: how far the directory is read, reading it again, and taking contacts from a file.
import { useMemo, useState } from "preact/hooks";
import { itemSignal } from "@/components/app/item-signal.ts";
import { directoryItem, type Progress } from "@/utils/directory-state.ts";
import { t, text } from "@/utils/i18n.ts";
import { decodeContacts, kindOf } from "@/utils/people/import-contacts.ts";
import type { ImportReport, Problem } from "@/utils/people/import-report.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import { Button } from "./Button.tsx";
import { ImportedContacts } from "./ImportedContacts.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { errorKey, useTask } from "./use-task.ts";

function standing(progress: Progress | null): string {
  if (progress === null) return t("people.directory.none");
  const { phase, done, completeAt, error } = progress;
  const read =
    completeAt === null ? text("people.directory.so_far", [done]) : text("people.directory.read", [done, new Date(completeAt).toLocaleString()]);
  if (phase === "closed") return t("people.directory.closed");
  return error === null ? read : `${read}. ${text(`${errorKey(error)}.title`)}`;
}

export function DirectoryRow() {
  const { ask } = useSettingsPage();
  const state = useMemo(() => itemSignal(directoryItem), []);
  const { task, start } = useTask();
  const { webex, xsi } = state.value;
  return (
    <Row title={t("people.directory.title")} hint={t("people.directory.hint")} as="plain" wide>
      {() => (
        <>
          <dl class="set-pairs">
            <div>
              <dt>{t("people.directory.webex")}</dt>
              <dd>{standing(webex)}</dd>
            </div>
            <div>
              <dt>{t("people.directory.xsi")}</dt>
              <dd>{standing(xsi)}</dd>
            </div>
          </dl>
          <Button onPress={() => void start(() => ask("directory.sync", {}))}>{t("people.directory.again")}</Button>
          <Outcome task={task} done={t("people.directory.begun")} />
        </>
      )}
    </Row>
  );
}

/** More are counted. */
const mostProblems = 50;

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="set-evidence">
      {problems.slice(0, mostProblems).map(({ line, why, text: about }, at) => (
        <li key={`${line} ${why} ${at}`}>
          {text("people.import.line", [line, text(`people.import.why.${why.replaceAll("-", "_")}`)])} {about !== "" && <bdi>{about}</bdi>}
        </li>
      ))}
      {problems.length > mostProblems && <li>{text("people.import.more", [problems.length - mostProblems])}</li>}
    </ul>
  );
}

export function ContactsRow() {
  const store = useMemo(createPeopleStore, []);
  const { ask } = useSettingsPage();
  const { task, start } = useTask<ImportReport>();
  const [unreadable, setUnreadable] = useState(false);

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const bytes = await file.arrayBuffer().catch(() => null); // gone, or not ours to read: that is said below
    setUnreadable(bytes === null);
    if (bytes === null) return;
    const contacts = decodeContacts(new Uint8Array(bytes));
    if (contacts.trim() === "") setUnreadable(true);
    else await start(() => ask("directory.import", { kind: kindOf(contacts), text: contacts }), t("people.import.said"));
  }

  const report = task.state === "done" ? task.data : null;
  return (
    <Row title={t("people.import.title")} hint={t("people.import.hint")} wide>
      {(ids) => (
        <>
          <input
            id={ids.control}
            type="file"
            accept=".csv,.txt,.tsv,.vcf,.vcard,text/csv,text/vcard"
            aria-describedby={ids.hint}
            onChange={(event) => {
              const field = event.currentTarget;
              // The same file may be chosen again after it was mended.
              void take(field.files?.[0]).finally(() => {
                field.value = "";
              });
            }}
          />
          {unreadable && <p class="set-outcome is-failed">{t("people.import.unreadable")}</p>}
          <Outcome
            task={task}
            done={report === null ? "" : text(report.people === 1 ? "people.import.done_one" : "people.import.done", [report.people])}
          />
          {report !== null && <Problems problems={report.problems} />}
          <ImportedContacts store={store} />
        </>
      )}
    </Row>
  );
}
