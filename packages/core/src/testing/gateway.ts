import { Event } from "@parley/protocol/events";
import type { Delivery, Deps } from "../context";
import * as FanOut from "../live/fan-out";
import { type Connections, oneByOne } from "../live/gateway";
import type * as HandOn from "../live/hand-on";
import * as Work from "../room/work";
import { createFiles } from "./files";
import { createPushes } from "./pushes";

/** What API Gateway answers to a post: nothing, a status, or not at all. */
export type Answer = "ok" | "hang" | 403 | 410 | 429 | 500;

/** As the SDK throws it. */
class GatewayError extends Error {
  readonly $metadata: { httpStatusCode: number };
  constructor(httpStatusCode: number) {
    super(`The gateway answered ${httpStatusCode}.`);
    this.$metadata = { httpStatusCode };
  }
}

/** A gateway that records its calls, and gives the set answers: each once, and the last one from then on. */
export const createGateway = (deps: Deps) => {
  const delivered: { connectionId: string; event: Event }[] = [];
  const answers = new Map<string, Answer[]>();
  const busy = { now: 0, most: 0, hanging: 0 };
  const attempts = new Map<string, number>();
  const closed: string[] = [];
  let refusesToClose = false;

  const connections: Connections = {
    async post(connectionId, data) {
      busy.now += 1;
      busy.most = Math.max(busy.most, busy.now);
      attempts.set(connectionId, (attempts.get(connectionId) ?? 0) + 1);
      const planned = answers.get(connectionId) ?? [];
      const answer = (planned.length > 1 ? planned.shift() : planned[0]) ?? "ok";
      if (answer === "hang") {
        busy.hanging += 1;
        await new Promise(() => {});
      }
      // Lets others begin before this one ends.
      await Promise.resolve();
      busy.now -= 1;
      if (typeof answer === "number") throw new GatewayError(answer);
      delivered.push({ connectionId, event: Event.parse(JSON.parse(data)) });
    },
    async check(connectionId) {
      const [answer] = answers.get(connectionId) ?? [];
      if (typeof answer === "number") throw new GatewayError(answer);
    },
    async disconnect(connectionId) {
      closed.push(connectionId);
      if (refusesToClose) throw new GatewayError(500);
    },
  };

  const files = createFiles(deps.clock);
  const pushes = createPushes();
  const services: Work.Services = { files: files.store, pushes: pushes.service };
  const works: HandOn.Work[] = [];
  const live: HandOn.Live = {
    gateway: oneByOne(deps, connections),
    // As JSON, which is how it travels.
    handOn: async (work) => {
      works.push(JSON.parse(JSON.stringify(work)));
      return true;
    },
  };
  /** Does what was handed on, and what that hands on. */
  const work = async (): Promise<FanOut.Delivered> => {
    let total: FanOut.Delivered = { posts: 0, gone: 0, throttled: 0, failed: 0 };
    for (let each = works.shift(); each; each = works.shift())
      total = sum(total, await Work.perform(deps, live, services, each));
    return total;
  };
  return {
    live,
    /** Where the bytes of files are. */
    files,
    /** The push services of browsers. */
    pushes,
    services,
    /** Handed on, and not done yet. */
    works,
    work,
    connections,
    busy,
    closed,
    refuseToClose: (refuses: boolean) => {
      refusesToClose = refuses;
    },
    answer: (connectionId: string, ...planned: Answer[]) => answers.set(connectionId, planned),
    attempts: (connectionId: string): number => attempts.get(connectionId) ?? 0,
    /** Delivers, and does what is handed on. */
    deliver: async (deliveries: readonly Delivery[]) => sum(await FanOut.deliver(deps, live, deliveries), await work()),
    /** The events that reached a connection, in order. */
    received: (connectionId: string): Event[] =>
      delivered.filter((post) => post.connectionId === connectionId).map(({ event }) => event),
    /** How often an event of this type reached anybody. */
    count: (type: Event["type"]): number => delivered.filter(({ event }) => event.type === type).length,
  };
};

const sum = (a: FanOut.Delivered, b: FanOut.Delivered): FanOut.Delivered => ({
  posts: a.posts + b.posts,
  gone: a.gone + b.gone,
  throttled: a.throttled + b.throttled,
  failed: a.failed + b.failed,
  pushes: (a.pushes ?? 0) + (b.pushes ?? 0),
  pushesGone: (a.pushesGone ?? 0) + (b.pushesGone ?? 0),
  pushesFailed: (a.pushesFailed ?? 0) + (b.pushesFailed ?? 0),
});
