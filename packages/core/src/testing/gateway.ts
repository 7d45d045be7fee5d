import { Event } from "@parley/protocol/events";
import type { Delivery, Deps } from "../context";
import * as FanOut from "../live/fan-out";
import { type Connections, oneByOne } from "../live/gateway";

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

  const port = oneByOne(deps, connections);
  return {
    port,
    connections,
    busy,
    closed,
    refuseToClose: (refuses: boolean) => {
      refusesToClose = refuses;
    },
    answer: (connectionId: string, ...planned: Answer[]) => answers.set(connectionId, planned),
    attempts: (connectionId: string): number => attempts.get(connectionId) ?? 0,
    deliver: (deliveries: readonly Delivery[]) => FanOut.deliver(deps, port, deliveries),
    /** The events that reached a connection, in order. */
    received: (connectionId: string): Event[] =>
      delivered.filter((post) => post.connectionId === connectionId).map(({ event }) => event),
    /** How often an event of this type reached anybody. */
    count: (type: Event["type"]): number => delivered.filter(({ event }) => event.type === type).length,
  };
};
