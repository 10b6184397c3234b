// What the box searches and what it may not: how many people, how they were found, how far the directory is read, and what is missing.
import type { ReadonlySignal } from "@preact/signals";
import { useDesk } from "@/components/app/desk.ts";
import type { Live } from "@/components/app/live.ts";
import { errorWords } from "@/components/app/notices.ts";
import { usePeople } from "@/components/app/people.ts";
import type { DirectoryState, Progress } from "@/utils/directory-state.ts";
import { text } from "@/utils/i18n.ts";
import type { Found } from "@/utils/people/search.ts";

const count = (n: number): string => n.toLocaleString(document.documentElement.lang || undefined);

const guesses: ReadonlySet<string> = new Set(["typo", "sounds", "nickname"]);

/** Whether somebody on the list is there by a guess. */
const isGuessed = ({ hits }: Found): boolean => hits.some(({ why }) => why.partial || why.words.some(({ how }) => guesses.has(how)));

const isUnderWay = (progress: Progress | null): boolean => progress?.phase === "reading" || progress?.phase === "waiting";

/** The source that is being read: its progress is the one that is shown. */
const running = ({ webex, xsi }: DirectoryState): Progress | null => [webex, xsi].find(isUnderWay) ?? null;

function progressWords(progress: Progress, now: number): string {
  const { phase, done, total, retryAt } = progress;
  const read = total === null ? text("people.scope.loading", [count(done)]) : text("people.scope.loading_of", [count(done), count(total)]);
  if (phase !== "waiting" || retryAt === null) return read;
  return `${read}, ${text("people.scope.waiting", [Math.max(1, Math.ceil((retryAt - now) / 1000))])}`;
}

/** What the box cannot search, and why; null: it has everybody. */
function missingWords(state: DirectoryState): string | null {
  const sources = [state.webex, state.xsi];
  if (sources.some((progress) => progress !== null && progress.completeAt !== null)) return null;
  if (sources.some(isUnderWay) || sources.every((progress) => progress === null)) return null;
  const failed = sources.find((progress) => progress?.phase === "failed");
  if (failed?.error) return text("people.scope.failed", [errorWords(failed.error).title]);
  if (state.lookup !== null) return text("people.scope.lookup_failed", [errorWords(state.lookup).title]);
  return text("people.scope.on_demand");
}

interface Words {
  readonly words: readonly string[];
  readonly progress: Progress | null;
}

function scopeOf({ live, size, state, found }: { live: Live; size: number; state: ReadonlySignal<DirectoryState>; found: Found }): Words {
  const directory = state.value;
  const progress = running(directory);
  const missing = missingWords(directory);
  const searching = size === 0 ? [] : [text(size === 1 ? "people.scope.searching_one" : "people.scope.searching", [count(size)])];
  return {
    progress,
    words: [
      ...searching,
      ...(progress === null ? [] : [progressWords(progress, progress.phase === "waiting" ? live.now.value : 0)]),
      ...(missing === null ? [] : [missing]),
      ...(isGuessed(found) ? [text("people.scope.sounds")] : []),
    ],
  };
}

export function Scope() {
  const { live, view } = useDesk();
  const people = usePeople();
  if (people === null) return <span>{text("console.box.scope")}</span>;
  const { words, progress } = scopeOf({ live, size: people.size.value, state: people.state, found: people.found(view.query.value) });
  const line = words.length === 0 ? text("console.box.scope") : words.join(" · ");
  return (
    <span class="scope">
      <span class="scope-words" title={line}>
        {line}
      </span>
      {progress !== null && (
        <progress
          class="scope-progress"
          aria-label={text("people.scope.progress")}
          max={progress.total ?? undefined}
          value={progress.total === null ? undefined : progress.done}
        />
      )}
    </span>
  );
}
