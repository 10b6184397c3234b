// How the line stands, as last written: state, pulse, channel, subscription, problem; and the one thing to do about it.
import type { ReadonlySignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { t, text } from "@/utils/i18n.ts";
import type { LogLine } from "@/utils/log.ts";
import { asText, silence, span, stamp } from "./evidence.ts";
import { Region } from "./Region.tsx";

export interface LineFact {
  readonly name: string;
  readonly value: string;
}

/** Reads signals. */
export function useLineFacts(version: string, agent: string, log: ReadonlySignal<readonly LogLine[]>): readonly LineFact[] {
  const { live } = useDesk();
  const link = live.link.value;
  const now = live.now.value;
  const ago = (at: number) => `${stamp(at)} (${text("diagnostics.line.ago", [span(now - at)])})`;
  const fact = (name: string, value: string): LineFact => ({ name: text(`diagnostics.line.${name}`), value });
  // Other lines' calls, repeats, what could not be read: counted in the log, by whom it was dropped.
  const dropped = log.value.filter((line) => line.text === "dropped");
  const counted = (count: number, last: string | null) => (last === null ? String(count) : `${count} (${last})`);
  const facts = [
    fact("phase", text(`diagnostics.line.phase_${link.phase.replaceAll("-", "_")}`)),
    fact("since", link.since === 0 ? "–" : ago(link.since)),
    fact("pulse", live.pulse.value === 0 ? t("diagnostics.line.pulse_never") : ago(live.pulse.value)),
    fact("via", text(`diagnostics.line.via_${link.via === null ? "none" : link.via.replaceAll("-", "_")}`)),
    fact("channel", link.channelId ?? "–"),
    fact("subscription", link.subscriptionId ?? "–"),
    fact("attempt", String(link.attempt)),
    fact("calls", String(Object.keys(live.calls.value.byId).length)),
    fact("oddities", counted(live.calls.value.oddities.length, live.calls.value.oddities.at(-1)?.what ?? null)),
    fact("ignored", counted(dropped.length, String(dropped.at(-1)?.facts.why ?? "") || null)),
    fact("version", version),
    fact("browser", agent),
  ];
  return link.retryAt === null ? facts : [...facts, fact("retry", stamp(link.retryAt))];
}

export function LineRegion({ facts }: { readonly facts: readonly LineFact[] }) {
  const { live, run } = useDesk();
  const [busy, setBusy] = useState(false);
  const link = live.link.value;
  const quiet = silence(link, live.pulse.value, live.now.value);
  const error = link.error;
  const key = error === null ? "" : `error.${error.code.replaceAll("-", "_")}`;

  async function reconnect() {
    if (busy) return;
    setBusy(true);
    await run("line.reconnect");
    setBusy(false);
  }

  return (
    <Region title={t("diagnostics.region.line")} copied={() => asText(facts)} empty={null}>
      <dl class="diag-facts" data-phase={quiet === null ? link.phase : "silent"}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {quiet !== null && <p class="diag-warning">{text("diagnostics.line.silent", [span(quiet)])}</p>}
      {error !== null && (
        <div class="diag-warning">
          <p>
            <strong>{text(`${key}.title`)}</strong>
          </p>
          <p>{text(`${key}.remedy`)}</p>
          <p class="diag-mono">
            <bdi>{[error.code, error.status, error.detail, error.trackingId].filter((part) => part !== null).join(" · ")}</bdi>
          </p>
        </div>
      )}
      {link.phase !== "signed-out" && (
        <button type="button" class="verb go" aria-busy={busy} aria-disabled={busy || undefined} onClick={() => void reconnect()}>
          {t(busy ? "diagnostics.reconnecting" : "diagnostics.reconnect")}
        </button>
      )}
    </Region>
  );
}
