// How fast Webex may be asked for records: one window a minute and ten further pages a minute, per token (webex-rest.md 3.8).
//
//                    429 to a request of this kind
//   free ────────────────────────────────────────────▶ held: never more than the stated rate
//    ▲                                                   │   (the first request after a refusal comes when Retry-After says)
//    └───────────── an hour without a refusal ───────────┘
//
// Why not at the stated rate from the beginning: thirty days would take an hour even where Webex lets faster requests through, and the sheet itself has
// two versions of the rule for pages. So Webex is taken at its word when it speaks: the first 429 is obeyed to the second, and from then on the stated
// rate is kept. A wrong guess costs one refused request a kind and hour, and no record. Pure: time comes in.

export type Kind = "window" | "page";

export interface Pace {
  /** When requests of the last minute were sent that were not refused; oldest first. */
  readonly sent: Readonly<Record<Kind, readonly number[]>>;
  /** When Webex refused one last; null = never. */
  readonly refusedAt: Readonly<Record<Kind, number | null>>;
  /** Nothing may be sent before; 0 = at once. */
  readonly notBefore: number;
}

export const freshPace: Pace = { sent: { window: [], page: [] }, refusedAt: { window: null, page: null }, notBefore: 0 };

export const stated: Readonly<Record<Kind, { readonly most: number; readonly within: number }>> = {
  window: { most: 1, within: 60_000 },
  page: { most: 10, within: 60_000 },
};
/** How long a refusal is remembered, milliseconds. */
export const memory = 3_600_000;

const isHeld = (pace: Pace, kind: Kind, now: number): boolean => {
  const at = pace.refusedAt[kind];
  return at !== null && now - at < memory;
};

/** When a request of this kind may be sent, milliseconds since 1970; not after `now`: at once. */
export function mayAskAt(pace: Pace, kind: Kind, now: number): number {
  const { most, within } = stated[kind];
  const last = pace.sent[kind].at(-most);
  return Math.max(pace.notBefore, isHeld(pace, kind, now) && last !== undefined ? last + within : 0);
}

export function asked(pace: Pace, kind: Kind, now: number): Pace {
  const recent = pace.sent[kind].filter((at) => at > now - stated[kind].within).slice(-2 * stated[kind].most);
  return { ...pace, sent: { ...pace.sent, [kind]: [...recent, now] } };
}

/**
 * Webex said 429 to the request that was sent last. `retryAfter`: milliseconds; null: it did not say. A second refusal within the minute was too
 * short a wait: then it is the stated one at least.
 */
export function refused(pace: Pace, kind: Kind, now: number, retryAfter: number | null): Pace {
  const { most, within } = stated[kind];
  const before = pace.refusedAt[kind];
  const again = before !== null && now - before < within;
  const wait = again ? Math.max(retryAfter ?? 0, within / most) : (retryAfter ?? within / most);
  return {
    // Where Webex itself says when the next one may come, the minute is counted from that one.
    sent: { ...pace.sent, [kind]: retryAfter === null ? pace.sent[kind].slice(0, -1) : [] },
    refusedAt: { ...pace.refusedAt, [kind]: now },
    notBefore: Math.max(pace.notBefore, now + wait),
  };
}
