// The part of the command table that signs in, authorises and sets up (product.md §4). registry.ts takes it in.
import * as v from "valibot";
import { define, none, text } from "./spec.ts";

const ids = ["my-line", "read-users", "read-presence", "control-phones", "read-statistics"] as const;
const grant = v.picklist(ids);
/** A grant, or its second authoriser. */
const key = v.picklist([...ids, "read-users:stand-by", "read-presence:stand-by", "control-phones:stand-by", "read-statistics:stand-by"]);
const clientId = v.pipe(v.string(), v.trim(), v.maxLength(200));
const clientSecret = v.nullable(v.pipe(v.string(), v.maxLength(400)));
const brokerUrl = v.pipe(v.string(), v.trim(), v.maxLength(400));

export const adminCommands = define([
  { id: "auth.signIn", runs: "worker", args: none, when: [] },
  { id: "auth.signOut", runs: "worker", args: none, when: [] },
  {
    id: "auth.saveIntegration",
    runs: "worker",
    args: v.strictObject({ clientId, clientSecret, brokerUrl }),
    when: [],
    sensitive: true,
  },
  {
    id: "auth.testToken",
    runs: "worker",
    args: v.strictObject({ token: v.nullable(text(8000)), grant: v.optional(key) }),
    when: [],
    sensitive: true,
  },
  {
    id: "auth.useToken",
    runs: "worker",
    args: v.strictObject({ token: text(8000), keep: v.boolean(), grant: v.optional(key) }),
    when: [],
    sensitive: true,
  },
  { id: "auth.clearToken", runs: "worker", args: v.strictObject({ grant }), when: [] },
  { id: "grants.authorise", runs: "worker", args: v.strictObject({ grant: key }), when: [] },
  { id: "grants.test", runs: "worker", args: v.strictObject({ grant: key }), when: [] },
  { id: "grants.renew", runs: "worker", args: v.strictObject({ grant: key }), when: [] },
  { id: "grants.clear", runs: "worker", args: v.strictObject({ grant: key }), when: [] },
  { id: "grants.complete", runs: "worker", args: none, when: [] },
  {
    id: "grants.saveIntegration",
    runs: "worker",
    args: v.strictObject({ grant, clientId, clientSecret, brokerUrl }),
    when: [],
    sensitive: true,
  },
  // People whose primary line can be controlled with the organisation's authorisation, and the lines beside them that cannot.
  {
    id: "line.candidates",
    runs: "worker",
    args: v.strictObject({ query: v.pipe(v.string(), v.trim(), v.minLength(2), v.maxLength(100)) }),
    when: [],
  },
  { id: "line.choose", runs: "worker", args: v.strictObject({ person: v.nullable(v.pipe(v.string(), v.uuid())) }), when: [] },
  // Webex Connect: `clientSecret` null leaves the saved one.
  {
    id: "connect.activate",
    runs: "worker",
    args: v.strictObject({ tokenUrl: brokerUrl, clientId, clientSecret, webhookUrl: brokerUrl }),
    when: [],
    sensitive: true,
  },
  { id: "connect.deactivate", runs: "worker", args: none, when: [] },
  { id: "connect.retryDead", runs: "worker", args: none, when: [] },
  { id: "connect.dropDead", runs: "worker", args: none, when: [] },
  // Whole days of this machine's time zone, "2026-11-20".
  {
    id: "statistics.load",
    runs: "worker",
    args: v.strictObject({ from: v.pipe(v.string(), v.isoDate()), to: v.pipe(v.string(), v.isoDate()) }),
    when: [],
  },
  { id: "statistics.stop", runs: "worker", args: none, when: [] },
  { id: "statistics.discard", runs: "worker", args: none, when: [] },
  { id: "grants.answerSso", runs: "worker", args: v.strictObject({ grant: key, sso: v.boolean() }), when: [] },
]);

export type AdminCommandId = (typeof adminCommands)[number]["id"];
