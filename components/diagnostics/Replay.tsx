// Re-lives a report that somebody dropped here: the console's own calls, with play, pause, step, speed and a time line. Its commands do nothing.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Desk, type PageDesk, useDesk } from "@/components/app/desk.ts";
import { hint } from "@/components/app/notices.ts";
import { reasonAgainst } from "@/components/app/run.ts";
import { createView } from "@/components/app/view.ts";
import { type CommandDoor, Commands } from "@/components/ui/door.ts";
import { createReplay, largestReport, type OpenReport, openReport, type ReportProblem } from "@/utils/diagnostics/replay.ts";
import { frameLine } from "@/utils/diagnostics/report.ts";
import { AppError } from "@/utils/errors.ts";
import { t, text } from "@/utils/i18n.ts";
import { stamp } from "./evidence.ts";
import { createPlayer, type Player, speeds } from "./player.ts";
import "./report.css";

interface Props {
  /** The console's band of calls; drawn from the recording instead of from this desk. */
  readonly band: ComponentType;
}

interface Shown {
  readonly name: string;
  readonly report: OpenReport;
  readonly player: Player;
}

const later = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

function problemWords(problem: ReportProblem): string {
  const key = `diagnostics.replay.problem_${problem.kind.replaceAll("-", "_")}`;
  if (problem.kind === "other-version") return text(key, [problem.version]);
  return problem.kind === "damaged" ? text(key, [problem.place]) : text(key);
}

/** What the band believes to be its page: everything from the recording, and no way to ask for anything. */
function createStage({ live }: Player, tell: () => void): { readonly desk: PageDesk; readonly door: CommandDoor } {
  const view = createView({ live, sources: [], describe: () => null });
  const run = async () => {
    tell();
    return { ok: false, entry: null, error: new AppError("not-now").data } as const;
  };
  const door: CommandDoor = {
    platform: "other",
    reason: (command, call) => reasonAgainst(command, live, call, null),
    press: tell,
    explain: tell,
    keyFor: () => null,
    settling: { keys: signal(new Set()), register: () => undefined, drawn: () => undefined },
  };
  return { desk: { live, view, run, surface: "page" }, door };
}

function Controls({ player }: { readonly player: Player }) {
  const { replay } = player;
  const time = player.time.value;
  const isPlaying = player.playing.value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div class="replay-controls" role="group" aria-label={t("diagnostics.replay.controls")}>
      <button type="button" class="verb go" onClick={isPlaying ? player.pause : player.play}>
        {t(isPlaying ? "diagnostics.replay.pause" : "diagnostics.replay.play")}
      </button>
      <button type="button" class="verb plain" aria-disabled={player.index.value === 0 || undefined} onClick={() => player.step(-1)}>
        {t("diagnostics.replay.back")}
      </button>
      <button type="button" class="verb plain" aria-disabled={player.index.value === replay.length || undefined} onClick={() => player.step(1)}>
        {t("diagnostics.replay.forward")}
      </button>
      <label class="replay-speed">
        {t("diagnostics.replay.speed")}
        <select
          value={String(player.speed.value)}
          onChange={(event) => {
            player.speed.value = speeds.find((speed) => String(speed) === event.currentTarget.value) ?? 1;
          }}
        >
          {speeds.map((speed) => (
            <option key={speed} value={String(speed)}>
              {text("diagnostics.replay.times", [speed])}
            </option>
          ))}
        </select>
      </label>
      <input
        class="replay-line"
        type="range"
        aria-label={t("diagnostics.replay.time_line")}
        aria-valuetext={stamp(time)}
        min={0}
        max={Math.ceil((replay.to - replay.from) / 1000)}
        step={1}
        value={Math.ceil((time - replay.from) / 1000)}
        onInput={(event) => player.seek(replay.from + event.currentTarget.valueAsNumber * 1000)}
      />
    </div>
  );
}

function Where({ player }: { readonly player: Player }) {
  const { replay } = player;
  const { frame } = replay.at(player.index.value);
  return (
    <p class="diag-mono replay-where">
      <time>{stamp(player.time.value)}</time>
      {` · ${text("diagnostics.replay.place", [player.index.value, replay.length])} · `}
      <bdi>{frame === null ? t("diagnostics.replay.beginning") : frameLine(frame)}</bdi>
    </p>
  );
}

export function Replay({ band: Band }: Props) {
  const { view } = useDesk();
  const [shown, setShown] = useState<Shown | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const player = shown?.player ?? null;
  const stage = useMemo(() => (player === null ? null : createStage(player, () => view.tell(hint(t("diagnostics.replay.inert"))))), [player, view]);
  useEffect(() => () => player?.pause(), [player]);
  useEffect(() => {
    if (player !== null) heading.current?.focus();
  }, [player]);

  function refuse(words: string) {
    setShown(null);
    setProblem(words);
    view.say(words);
  }

  async function open(file: File) {
    if (file.size > largestReport) return refuse(problemWords({ kind: "too-large" }));
    const opened = openReport(await file.text());
    if (!opened.ok) return refuse(problemWords(opened.problem));
    const { report } = opened;
    setProblem(null);
    setShown({
      name: file.name,
      report,
      player: createPlayer({ replay: createReplay(report.flight), settings: report.settings, now: () => Date.now(), later }),
    });
    view.say(text("diagnostics.replay.opened", [file.name]));
  }

  // Anywhere on the page: a file that misses a small target would otherwise replace the page.
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setIsOver(true);
    };
    const left = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const dropped = (event: DragEvent) => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      setIsOver(false);
      void open(file);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("dragleave", left);
    document.addEventListener("drop", dropped);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("dragleave", left);
      document.removeEventListener("drop", dropped);
    };
  }, []);

  return (
    <section
      class="diag-region replay"
      aria-label={t("diagnostics.replay.title")}
      data-region={t("diagnostics.replay.title")}
      data-over={isOver ? "" : undefined}
    >
      <header class="diag-region-head">
        <h2 ref={heading} tabIndex={-1}>
          {t("diagnostics.replay.title")}
        </h2>
        <button type="button" class="verb plain" onClick={() => input.current?.click()}>
          {t("diagnostics.replay.choose")}
        </button>
      </header>
      <input
        ref={input}
        class="unseen"
        type="file"
        tabIndex={-1}
        aria-label={t("diagnostics.replay.file")}
        accept=".json,application/json"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file) void open(file);
        }}
      />
      {problem !== null && <p class="diag-warning">{problem}</p>}
      {shown === null || stage === null ? (
        <p class="diag-empty">{t("diagnostics.replay.intro")}</p>
      ) : (
        <>
          <p class="replay-about">
            <span>
              <bdi>{shown.name}</bdi>
              {`, ${text("diagnostics.replay.about", [stamp(shown.report.at), shown.report.productVersion])}`}
            </span>
            <button type="button" class="verb link" onClick={() => setShown(null)}>
              {t("diagnostics.replay.close")}
            </button>
          </p>
          <Controls player={shown.player} />
          <Where player={shown.player} />
          <div class="replay-stage">
            <p class="replay-mark">{t("diagnostics.replay.mark")}</p>
            <Desk.Provider value={stage.desk}>
              <Commands.Provider value={stage.door}>
                <Band />
              </Commands.Provider>
            </Desk.Provider>
          </div>
        </>
      )}
    </section>
  );
}
