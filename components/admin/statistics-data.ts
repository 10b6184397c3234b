// The call records of the chosen days as the page has them: read from disk when the worker has read another window.
import { useEffect, useMemo, useState } from "preact/hooks";
import { type Call, callsOf, distinct } from "@/utils/statistics/call.ts";
import { windowsOf } from "@/utils/statistics/days.ts";
import type { CallLeg } from "@/utils/statistics/record.ts";
import type { StatisticsJob } from "@/utils/statistics-state.ts";
import { createStatisticsStore } from "@/utils/statistics-store.ts";

export interface Loaded {
  readonly legs: readonly CallLeg[];
  readonly calls: readonly Call[];
}
/** `reading`: not read from disk yet. */
export type Data =
  | { readonly state: "none" }
  | { readonly state: "reading" }
  | { readonly state: "unreadable" }
  | ({ readonly state: "there" } & Loaded);

export function useRecords(job: StatisticsJob | null): Data {
  const store = useMemo(() => createStatisticsStore(), []);
  const [data, setData] = useState<Data>({ state: job === null ? "none" : "reading" });
  // Other days begin anew; another window is added to what is shown.
  const which = job === null ? null : `${job.startedAt} ${job.done} ${job.phase}`;
  useEffect(() => {
    if (job === null) return setData({ state: "none" });
    let latest = true;
    setData((before) => (before.state === "there" ? before : { state: "reading" }));
    store.read(windowsOf(job.from, job.to, job.zone)).then(
      (read) => {
        if (!latest) return;
        const legs = distinct(read);
        setData({ state: "there", legs, calls: callsOf(legs) });
      },
      () => latest && setData({ state: "unreadable" }), // what to do about it is said on the page
    );
    return () => {
      latest = false;
    };
  }, [which]);
  return data;
}

/** Milliseconds after which no browser needs the address of the file any more. */
const downloadWithin = 60_000;

export function save(name: string, csv: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), downloadWithin);
}
