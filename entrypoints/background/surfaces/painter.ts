// Puts slow drawing behind a quick call: one drawing at a time, and only the newest wish.
import type { Log } from "@/utils/log.ts";

interface Brush<T> {
  /** Draws the difference to what is there. May reject: then the next wish starts from an unknown picture. */
  paint(wish: T): Promise<void>;
  /** Forgets what is there, after a failed drawing. */
  forget(): void;
  readonly log: Log;
  readonly name: string;
}

/** A wish that arrives while another is drawn replaces those that wait. */
export function createPainter<T>({ paint, forget, log, name }: Brush<T>): (wish: T) => void {
  let next: { readonly wish: T } | null = null;
  let busy = false;

  async function work() {
    busy = true;
    while (next) {
      const { wish } = next;
      next = null;
      try {
        await paint(wish);
      } catch (cause) {
        forget();
        log.warn("a surface could not be drawn", { surface: name, why: cause instanceof Error ? cause.message : String(cause) });
      }
    }
    busy = false;
  }

  return (wish) => {
    next = { wish };
    if (!busy) void work();
  };
}
