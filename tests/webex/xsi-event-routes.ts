// The requests of Xsi-Events: what may be asked where, by whom, and what it answers (xsi.md 4.2 to 4.9).
import type { Answer, WebexReply, WebexRequest } from "./http-types.ts";
import type { Switch, SwitchUser } from "./switch.ts";
import { answerDocument, answerEmpty, needPrincipal, needUser, segmentsOf, XsiError } from "./xsi-access.ts";
import type { Channel, Channels } from "./xsi-channels.ts";
import { isCallPackage, knownPackages } from "./xsi-packages.ts";
import { createDocumentStream } from "./xsi-stream.ts";
import type { Subscription, Subscriptions } from "./xsi-subscriptions.ts";
import { childText, el, maybe, parseBody, type XmlNode } from "./xsi-xml.ts";

interface Deps {
  readonly telephony: Switch;
  readonly channels: Channels;
  readonly subscriptions: Subscriptions;
  readonly newId: (what: string) => string;
  readonly random: () => number;
}

const session = { "set-cookie": "JSESSIONID=10a4; Path=/com.broadsoft.xsi-events; Secure; HttpOnly" };

const setKeyOf = (uuid: string, setId: string) => `${uuid}\n${setId}`;

/** null: the answer is a stream that was opened on `reply`. Throws XsiError. */
export function createEventRoutes(deps: Deps) {
  const { telephony, channels, subscriptions } = deps;
  const { org } = telephony;

  const bodyOf = (request: WebexRequest, root: string): XmlNode => {
    try {
      const node = parseBody(request.body, request.headers["content-type"]);
      if (node.name !== root) throw new Error(`${root} wanted, not ${node.name}`);
      return node;
    } catch (error) {
      throw new XsiError(400, `Invalid body: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  /** Seconds as the server grants them; the answered number counts (xsi.md 4.2). */
  const expiresOf = (node: XmlNode): number => {
    const text = childText(node, "expires");
    const asked = text === null ? org.expiresSeconds.min : Number(text);
    if (!Number.isInteger(asked) || asked < 1) throw new XsiError(400, `Invalid expires: ${text}`);
    return Math.min(Math.max(asked, org.expiresSeconds.min), org.expiresSeconds.max);
  };

  const positive = (node: XmlNode, name: string, otherwise: number): number => {
    const text = childText(node, name);
    const value = text === null ? otherwise : Number(text);
    if (!Number.isInteger(value) || value < 1) throw new XsiError(400, `Invalid ${name}: ${text}`);
    return value;
  };

  const setIdOf = (node: XmlNode): string => {
    const setId = childText(node, "channelSetId");
    if (setId === null || setId === "" || setId.length > 256) throw new XsiError(400, "channelSetId is needed, of at most 256 characters");
    return setId;
  };

  const selfOf = (request: WebexRequest): SwitchUser => needUser(request, telephony, needPrincipal(request).uuid);

  function openChannel(request: WebexRequest, reply: WebexReply): null {
    const self = selfOf(request);
    const node = bodyOf(request, "Channel");
    const setId = setIdOf(node);
    const applicationId = childText(node, "applicationId");
    const given = {
      id: deps.newId("channel"),
      setId,
      setKey: setKeyOf(self.uuid, setId),
      uuid: self.uuid,
      applicationId,
      priority: positive(node, "priority", 1),
      weight: positive(node, "weight", 50),
      expires: expiresOf(node),
    };
    for (const other of [...channels.live.values()]) {
      const sameApplication = applicationId !== null && other.applicationId === applicationId && other.uuid === self.uuid;
      if (sameApplication && other.setId !== setId) channels.end(other, "DuplicateChannelSet");
    }
    const body = reply.stream(200, { "content-type": "text/xml;charset=UTF-8", "cache-control": "no-cache, no-store", ...session });
    channels.open({ ...given, stream: createDocumentStream({ body, org, random: deps.random }) });
    return null;
  }

  const ownChannel = (request: WebexRequest, id: string): Channel => {
    const { uuid } = needPrincipal(request);
    const channel = channels.live.get(id);
    if (!channel) throw new XsiError(404, "Unknown channel");
    if (channel.uuid !== uuid) throw new XsiError(403, "Channel of somebody else");
    return channel;
  };

  function handleChannel(request: WebexRequest, id: string, verb: string | undefined): Answer {
    const { method } = request;
    if (verb?.toLowerCase() === "heartbeat" && method === "PUT") {
      channels.heartbeat(ownChannel(request, id));
      return answerEmpty(session);
    }
    if (verb !== undefined) throw new XsiError(404, "Unknown resource");
    const channel = ownChannel(request, id);
    if (method === "DELETE") {
      channels.end(channel, "ExplicitDelete");
      return answerEmpty();
    }
    if (method !== "PUT") throw new XsiError(405, `Method not allowed: ${method}`);
    const expires = expiresOf(bodyOf(request, "Channel"));
    channels.extend(channel, expires);
    return answerDocument(request, el("Channel", [el("channelId", channel.id), el("expires", expires)]));
  }

  /** Where the events of a subscription go. Throws XsiError. */
  function setKeyFor(uuid: string, setId: string): string {
    const own = setKeyOf(uuid, setId);
    const live = [...channels.live.values()];
    if (live.some((channel) => channel.setKey === own)) return own;
    const foreign = live.find((channel) => channel.setId === setId);
    if (foreign === undefined || org.foreignSets === "conflict") throw new XsiError(409, "The channel set has no channel");
    if (org.foreignSets === "forbidden") throw new XsiError(403, "Channel set of somebody else");
    return org.foreignSets === "joined" ? foreign.setKey : own;
  }

  /** xsi.md 4.9: what each status code costs. */
  function acknowledge(request: WebexRequest): Answer {
    const { uuid } = needPrincipal(request);
    const node = bodyOf(request, "EventResponse");
    const eventId = childText(node, "eventID");
    const status = Number(childText(node, "statusCode"));
    if (eventId === null || ![200, 400, 404, 481, 500].includes(status)) throw new XsiError(400, "eventID and statusCode are needed");
    const channel = [...channels.live.values()].find((one) => one.uuid === uuid && one.unacked.has(eventId));
    const pending = channel?.unacked.get(eventId);
    if (!channel || !pending) return answerEmpty(session); // late, or twice
    pending.cancel();
    channel.unacked.delete(eventId);
    const { event } = pending;
    if (status === 500) channels.send(channel.setKey, event, channel);
    if (status === 404) {
      channels.end(channel, "UnknownChannel");
      channels.send(channel.setKey, event);
    }
    const subscription = subscriptions.live.get(event.subscriptionId);
    if (status === 481 && subscription) subscriptions.end(subscription, { silently: true });
    return answerEmpty(session);
  }

  const packagesOf = (node: XmlNode): readonly string[] => {
    const list = node.children.find((child) => child.name === "eventPackageList");
    const names = (list ?? node).children.filter((child) => child.name === "event").map((child) => child.text);
    if (names.length === 0) throw new XsiError(400, "event is needed");
    const unknown = names.find((name) => !knownPackages.has(name));
    if (unknown !== undefined) throw new XsiError(400, `Unknown event package: ${unknown}`);
    const refused = names.find((name) => !org.eventPackages.includes(name));
    if (refused !== undefined) throw new XsiError(403, `Event package not granted: ${refused}`);
    return names;
  };

  function subscribe(request: WebexRequest, target: SwitchUser | null): Answer {
    const { uuid } = needPrincipal(request);
    const owner = telephony.users.find((one) => one.uuid === uuid);
    if (!owner) throw new XsiError(404, "Subscriber not found");
    if (request.method !== "POST") throw new XsiError(405, `Method not allowed: ${request.method}`);
    const node = bodyOf(request, "Subscription");
    const packages = packagesOf(node);
    if (target === null && !packages.every(isCallPackage)) throw new XsiError(400, "Only call packages for an organisation");
    const setId = setIdOf(node);
    const setKey = setKeyFor(uuid, setId);
    const applicationId = childText(node, "applicationId");
    const expires = expiresOf(node);
    const same = (one: Subscription) =>
      one.owner === owner && one.target === target && one.applicationId === applicationId && one.packages.join() === packages.join();
    for (const one of [...subscriptions.live.values()].filter(same)) subscriptions.end(one, { silently: true });
    if ([...subscriptions.live.values()].filter((one) => one.owner === owner).length >= org.subscriptionsPerUser) {
      throw new XsiError(403, "Too many subscriptions");
    }
    const subscription = subscriptions.add({ id: deps.newId("subscription"), setId, setKey, owner, target, packages, applicationId }, expires);
    subscriptions.initial(subscription);
    return answerDocument(request, el("Subscription", [el("subscriptionId", subscription.id), el("expires", expires)]), { headers: session });
  }

  /** Whose events the token reaches (xsi.md 3.5). */
  const subjectOf = (request: WebexRequest, id: string): SwitchUser => {
    const { uuid, scopes } = needPrincipal(request);
    const user = telephony.users.find((one) => one.uuid === id || one.userId === id);
    if (user && user.uuid !== uuid && org.privateUsers.includes(user.uuid)) throw new XsiError(403, "The user's privacy settings forbid it");
    if (user && org.usersMayWatchOthers && scopes.has("spark:xsi")) return user;
    return needUser(request, telephony, id);
  };

  const secondsLeft = (subscription: Subscription) => Math.max(0, Math.round((subscription.expiresAt - telephony.clock.now()) / 1_000));

  const subscriptionNode = (one: Subscription, name: "Subscription" | "subscription"): XmlNode =>
    el(name, [
      el("subscriptionId", one.id),
      maybe("targetId", one.target?.userId),
      ...one.packages.map((event) => el("event", event)),
      el("expires", secondsLeft(one)),
      el("channelSetId", one.setId),
      maybe("applicationId", one.applicationId),
    ]);

  function handleSubscription(request: WebexRequest, id: string | undefined): Answer {
    const { uuid } = needPrincipal(request);
    const { method } = request;
    if (id === undefined) {
      if (method !== "GET") throw new XsiError(405, `Method not allowed: ${method}`);
      const event = request.query.get("event");
      const targetId = request.query.get("targetId");
      const own = [...subscriptions.live.values()].filter(
        (one) =>
          one.owner.uuid === uuid && (event === null || one.packages.includes(event)) && (targetId === null || one.target?.userId === targetId),
      );
      return answerDocument(
        request,
        el(
          "SubscriptionList",
          own.map((one) => subscriptionNode(one, "subscription")),
        ),
      );
    }
    const subscription = subscriptions.live.get(id);
    if (!subscription) throw new XsiError(404, "Unknown subscription");
    if (subscription.owner.uuid !== uuid) throw new XsiError(403, "Subscription of somebody else");
    if (method === "GET") return answerDocument(request, subscriptionNode(subscription, "Subscription"));
    if (method === "DELETE") {
      subscriptions.end(subscription);
      return answerEmpty();
    }
    if (method !== "PUT") throw new XsiError(405, `Method not allowed: ${method}`);
    const expires = expiresOf(bodyOf(request, "Subscription"));
    subscriptions.refresh(subscription, expires);
    return answerDocument(request, el("Subscription", [el("subscriptionId", subscription.id), el("expires", expires)]));
  }

  function handleChannelSet(request: WebexRequest, setId: string): Answer {
    const { uuid } = needPrincipal(request);
    const found = [...channels.live.values()].filter((channel) => channel.uuid === uuid && channel.setId === setId);
    if (found.length === 0) throw new XsiError(404, "Unknown channel set");
    const nodes = found.map((channel) =>
      el("channel", [el("channelId", channel.id), el("priority", channel.priority), el("weight", channel.weight)]),
    );
    return answerDocument(request, el("ChannelSet", [el("channelSetId", setId), ...nodes]));
  }

  return (request: WebexRequest, reply: WebexReply, options: { readonly async: boolean }): Answer | null => {
    needPrincipal(request);
    const [scope, id, verb] = segmentsOf(request);
    const word = scope?.toLowerCase();
    // Only the creation of a channel goes to the channel endpoint, and goes nowhere else (xsi.md 4.1).
    if (options.async !== (word === "channel" && id === undefined && request.method === "POST")) throw new XsiError(404, "Unknown resource");
    if (options.async) return openChannel(request, reply);
    if (word === "channel" && id?.toLowerCase() === "eventresponse" && request.method === "POST") return acknowledge(request);
    if (word === "channel" && id !== undefined) return handleChannel(request, id, verb);
    if (word === "channelset" && id !== undefined && request.method === "GET") return handleChannelSet(request, id);
    if (word === "subscription") return handleSubscription(request, id);
    if (word === "user" && id !== undefined && verb === undefined) return subscribe(request, subjectOf(request, id));
    if ((word === "serviceprovider" || word === "enterprise") && id !== undefined && verb === undefined) {
      const { admin, scopes } = needPrincipal(request);
      if (!admin || !scopes.has("spark-admin:xsi")) throw new XsiError(403, "Not authorized for the organisation");
      return subscribe(request, null);
    }
    if (word === "j_logout") return answerEmpty();
    throw new XsiError(404, "Unknown resource");
  };
}
