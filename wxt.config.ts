// How the extension is put together; the manifest's shortcuts come from the command table.
import { fileURLToPath } from "node:url";
import { defineConfig } from "wxt";
import { commands } from "./utils/commands/registry.ts";
import { connectSuffixes } from "./utils/connect/regions.ts";

/** Fixes the extension id, and so the redirect address, of every build that does not go to a store (stores give their own id: WXT_STORE=1). */
const key =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoGQgKL5e6ECXmLteGuIFHBknH45Kb0L8e0LAfF+5LdlghJKacUkT1AO8DBPE8xBF299co8pkPWAZI1B4h0UCTkqo806DzRrdFaS/dUWVI2LHybidfezo1EFfQqoVeTdNqpNBCh+br/4GVAe75eotJRdewVdiMw0iAj05ZiK5M3/6p9nqGngWW6mflpNUg1SlH97h3u+cahS9DgralPCCJpPaN/tGmIyY2+dxR5jKcHxjccChcw+E2qTTPlIULJQ2RnE/bJhCyranb5M+JlUJ9WQYyLpbeBuqJ1pJTtF8asWZFg9H4oQEWIICcYbJJVAwl4JXMTZJqzdkmkdYuKXiBQIDAQAB";

/** Webex's own hosts (webex-rest.md 5.1, xsi.md 1.1). All others are asked for at run time, from a click. */
const webexHosts = [
  "https://webexapis.com/*",
  "https://*.webexapis.com/*",
  "https://*.webex.com/*",
  "https://*.broadcloudpbx.com/*",
  "https://*.broadcloudpbx.net/*",
];

const shortcuts = Object.fromEntries(
  commands.flatMap((spec) =>
    "browser" in spec
      ? [
          [
            spec.browser.name,
            { description: `__MSG_shortcut_${spec.browser.name.replaceAll("-", "_")}__`, suggested_key: { default: spec.browser.suggested } },
          ],
        ]
      : [],
  ),
);

export default defineConfig({
  modules: ["@wxt-dev/webextension-polyfill", "@wxt-dev/i18n/module"],
  imports: false,
  manifestVersion: 3,
  i18n: { localesDir: fileURLToPath(new URL("./utils/locales", import.meta.url)) },
  vite: () => ({ build: { target: "es2022", sourcemap: false } }),
  manifest: ({ browser }) => ({
    name: "__MSG_app_name__",
    short_name: "Switchboard",
    description: "__MSG_app_description__",
    default_locale: "en",
    ...(browser === "firefox"
      ? {
          browser_specific_settings: {
            gecko: {
              id: "switchboard@switchboard-for-webex-calling.example",
              strict_min_version: "140.0",
              data_collection_permissions: { required: ["authenticationInfo", "personalCommunications"] },
            },
          },
        }
      : { minimum_chrome_version: "120", ...(process.env.WXT_STORE ? {} : { key }) }),
    permissions: [
      "activeTab",
      "alarms",
      "contextMenus",
      "identity",
      "notifications",
      "scripting",
      "storage",
      ...(browser === "firefox" ? [] : ["offscreen", "sidePanel"]),
    ],
    host_permissions: [...webexHosts, ...connectSuffixes.map((suffix) => `https://*.${suffix}/*`)],
    optional_host_permissions: ["https://*/*"],
    ...(browser === "firefox" ? {} : { storage: { managed_schema: "managed_schema.json" } }),
    commands: shortcuts,
    omnibox: { keyword: "wx" },
    content_security_policy: {
      extension_pages:
        "default-src 'self'; connect-src 'self' https:; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
    action: { default_title: "__MSG_app_name__" },
  }),
});
