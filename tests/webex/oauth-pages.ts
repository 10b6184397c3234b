// The pages that a person sees at the identity broker: sign-in, consent, and the two dead ends. No script.
import { escapeHtml } from "./http.ts";
import type { Authorization } from "./oauth-store.ts";
import type { Person } from "./org.ts";

const frame = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 12vh auto 0; padding: 0 1rem; }
label { display: block; margin: 1rem 0; }
input { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; }
button { font: inherit; padding: .5rem 1.25rem; margin-inline-end: .5rem; }
[role="alert"] { border-inline-start: 4px solid #c33; padding-inline-start: .75rem; }
</style>
</head>
<body><main>
<h1>${escapeHtml(title)}</h1>
${body}
</main></body>
</html>
`;

export const loginPage = (authorization: Authorization, problem: string | null, email: string) =>
  frame(
    "Sign in to Webex",
    `${problem === null ? "" : `<p role="alert">${escapeHtml(problem)}</p>`}
<p>Loopback Webex. No real account is asked for here.</p>
<form method="post" action="/idb/login">
<input type="hidden" name="request" value="${escapeHtml(authorization.id)}">
<label>Email <input name="email" type="email" autocomplete="username" required value="${escapeHtml(email)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>`,
  );

export const consentPage = (authorization: Authorization, person: Person) =>
  frame(
    "Permissions requested",
    `<p>${escapeHtml(authorization.integration.name)} would like to use these on behalf of ${escapeHtml(person.displayName)} (${escapeHtml(person.email)}):</p>
<ul>${authorization.scopes.map((scope) => `<li>${escapeHtml(scope)}</li>`).join("")}</ul>
<form method="post" action="/idb/consent">
<input type="hidden" name="request" value="${escapeHtml(authorization.id)}">
<button type="submit" name="decision" value="accept">Accept</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>`,
  );

/** The words of webex-rest.md 1.9. */
export const blockedPage = () =>
  frame(
    "Access denied",
    "<p>Access denied - Your administrator denied access to the integration you selected. We captured your request and will let them know.</p>",
  );

export const errorPage = (error: string, description: string) =>
  frame("We’ve hit a glitch", `<p role="alert">${escapeHtml(description)}</p><p><code>${escapeHtml(error)}</code></p>`);
