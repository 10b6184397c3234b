// What a test call with an authorisation found, for tests: it worked, and nothing is amiss.
import type { GrantFacts } from "../../../utils/grants/facts.ts";
import type { GrantKey } from "../../../utils/grants/grant.ts";

export const found = (key: GrantKey, checkedAt: number, change: Partial<GrantFacts> = {}): GrantFacts => ({
  key,
  checkedAt,
  worked: true,
  error: null,
  ms: 40,
  trackingId: null,
  fullAdmin: true,
  statusVisible: true,
  loginEnabled: null,
  calling: true,
  scopesRefused: [],
  ...change,
});
