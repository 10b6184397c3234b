// Watches the numbers of a subscription's events: says when one is missing for good (xsi.md 4.7).

/** Numbers wrap from it to 1. */
const last = 2_147_483_647;
/** A jump beyond it is not a loss to count but another series. */
const largestJump = 1_000;

export interface Sequence {
  /** Takes the next number; true: one before it is missing now. `restart`: whatever was missing is covered by this one (a snapshot). */
  take(stream: string, n: number, restart: boolean): boolean;
  /** How many are still missing. */
  missing(): number;
  forget(): void;
}

export function createSequence(): Sequence {
  const absent = new Set<number>();
  let stream: string | null = null;
  let highest = 0;
  const forget = () => {
    absent.clear();
    stream = null;
  };
  return {
    take(of, n, restart) {
      if (of !== stream) {
        forget();
        stream = of;
        highest = n;
        return false;
      }
      const jump = (n - highest + last) % last;
      if (jump === 0 || jump > largestJump) {
        absent.delete(n);
        return false;
      }
      for (let step = 1; step < jump; step++) absent.add(((highest + step - 1) % last) + 1);
      highest = n;
      if (restart) absent.clear();
      return !restart && jump > 1;
    },
    missing: () => absent.size,
    forget,
  };
}
