// The part of the command table that signs in, authorises and sets up (product.md §4). registry.ts takes it in.
import * as v from "valibot";
import { define, none, text } from "./spec.ts";

const grant = v.picklist(["my-line", "read-users", "read-presence", "control-phones", "read-statistics"]);

export const adminCommands = define([
  { id: "auth.signIn", runs: "worker", args: none, when: [] },
  { id: "auth.signOut", runs: "worker", args: none, when: [] },
  {
    id: "auth.saveIntegration",
    runs: "worker",
    args: v.strictObject({
      clientId: v.pipe(v.string(), v.trim(), v.maxLength(200)),
      clientSecret: v.nullable(v.pipe(v.string(), v.maxLength(400))),
      brokerUrl: v.pipe(v.string(), v.trim(), v.maxLength(400)),
    }),
    when: [],
    sensitive: true,
  },
  { id: "auth.testToken", runs: "worker", args: v.strictObject({ token: v.nullable(text(8000)) }), when: [], sensitive: true },
  { id: "auth.useToken", runs: "worker", args: v.strictObject({ token: text(8000), keep: v.boolean() }), when: [], sensitive: true },
  { id: "auth.clearToken", runs: "worker", args: v.strictObject({ grant }), when: [] },
]);

export type AdminCommandId = (typeof adminCommands)[number]["id"];
