// A uPlot in the page's own colours: drawn anew when the numbers, the colours or the width are others.
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";

/** `.plot-ink-…` of plot.css. */
export type Ink = "main" | "late" | "hold" | "park" | "axis" | "grid";

export interface Canvas {
  /** Pixels. */
  readonly width: number;
  readonly font: string;
  ink(ink: Ink): string;
}

export interface Drawing {
  readonly options: Omit<uPlot.Options, "width" | "height" | "legend" | "cursor">;
  readonly data: uPlot.AlignedData;
}

const height = 180;
const narrowest = 220;

const canDraw = () => document.createElement("canvas").getContext("2d") !== null && typeof ResizeObserver === "function";

/** Canvas knows no CSS variables and no forced colours: the browser works them out on an element. */
function inkIn(room: HTMLElement, ink: Ink): string {
  const probe = room.appendChild(document.createElement("span"));
  probe.className = `plot-ink-${ink}`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function keepDrawn(room: HTMLElement, drawing: (canvas: Canvas) => Drawing): { readonly draw: () => void; readonly stop: () => void } {
  let plot: uPlot | null = null;
  let width = 0;
  const draw = () => {
    plot?.destroy();
    width = Math.max(narrowest, room.clientWidth);
    const font = `11px ${getComputedStyle(room).fontFamily}`;
    const { options, data } = drawing({ width, font, ink: (ink) => inkIn(room, ink) });
    plot = new uPlot({ ...options, width, height, legend: { show: false }, cursor: { show: false } }, data, room);
  };
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => window.matchMedia(query));
  for (const each of media) each.addEventListener("change", draw);
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const sizes = new ResizeObserver(() => {
    if (Math.max(narrowest, room.clientWidth) !== width) draw();
  });
  sizes.observe(room);
  draw();
  return {
    draw,
    stop() {
      for (const each of media) each.removeEventListener("change", draw);
      themes.disconnect();
      sizes.disconnect();
      plot?.destroy();
    },
  };
}

/** The element to draw in. `changes`: drawn anew when one of them is another. Where there is no canvas nothing is drawn: the words and the table say it. */
export function usePlot(drawing: (canvas: Canvas) => Drawing, changes: readonly unknown[]): RefObject<HTMLDivElement | null> {
  const room = useRef<HTMLDivElement>(null);
  const latest = useRef(drawing);
  latest.current = drawing;
  const drawn = useRef<ReturnType<typeof keepDrawn> | null>(null);
  useEffect(() => {
    if (room.current === null || !canDraw()) return;
    const kept = keepDrawn(room.current, (canvas) => latest.current(canvas));
    drawn.current = kept;
    return () => {
      kept.stop();
      drawn.current = null;
    };
  }, []);
  useEffect(() => drawn.current?.draw(), changes);
  return room;
}
