// Which host names are Webex's own (webex-rest.md 5.1, xsi.md 1.1). Pure; the worker's gate for tokens is auth/hosts.ts.

export const webexSuffixes = ["webexapis.com", "webex.com", "broadcloudpbx.com", "broadcloudpbx.net", "wbx2.com"] as const;

/** `host` without port. It belongs when it is a suffix itself or ends in a dot and the suffix. */
export const isWebexHost = (host: string): boolean => webexSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
