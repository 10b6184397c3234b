// One thing after the other: work that reads, changes and writes the same stored value must not interleave.

export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** Each piece of work starts when the one before has ended, well or badly. */
export function createTurns(): Turns {
  const queue: { tail: Promise<unknown> } = { tail: Promise.resolve() };
  return (work) => {
    const turn = queue.tail.then(work);
    queue.tail = turn.catch(() => undefined); // its own caller hears of the failure
    return turn;
  };
}
