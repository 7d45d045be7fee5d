import { once } from "node:events";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { WebSocket } from "ws";
import * as z from "zod";
import { drained } from "./audit";
import type { CrowdPlan } from "./crowd";
import { type Latency, summarize } from "./latency";
import { applyLoad } from "./load";
import { signIn, takeTicket } from "./person";
import { onStage, type Surroundings } from "./stage";

export type FloodPlan = CrowdPlan & {
  /** Messages a second of those who only talk. */
  rate: number;
  seconds: number;
  /** Requests that the flooding connection keeps in flight. */
  inFlight: number;
};

export type FloodResult = {
  plan: FloodPlan;
  /** How long the others' messages took to be acknowledged. */
  quiet: Latency;
  beside: Latency;
  /** Of the two 99th percentiles. */
  ratio: number;
  served: number;
  refused: number;
};

/** A flood by one connection leaves the others' p99 under so many times its quiet value (I18). */
export const MOST_SLOWER = 3;

const Refused = z.object({ retryAfterMs: z.number() });

/** Asks for pages of a public room, and again as soon as an answer comes; one that was refused after the time that it was told. */
const flood = async (url: string, roomId: string, inFlight: number) => {
  const { user, session } = await signIn(url, "Flooder");
  const { ticket, url: address } = await takeTicket(url, session, user.userId);
  const socket = new WebSocket(address, [SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket]);
  await once(socket, "open");
  const counts = { served: 0, refused: 0 };
  let sent = 0;
  const ask = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    sent += 1;
    socket.send(JSON.stringify({ action: "getRoomHistory", data: { roomId }, requestId: `${sent}` }));
  };
  socket.on("message", (text: Buffer) => {
    const refused = Refused.safeParse(JSON.parse(text.toString()));
    if (refused.success) {
      counts.refused += 1;
      setTimeout(ask, refused.data.retryAfterMs);
    } else {
      counts.served += 1;
      ask();
    }
  });
  for (let n = 0; n < inFlight; n += 1) ask();
  return {
    stop: () => {
      socket.close();
      return counts;
    },
  };
};

/** Turns of quiet and flood, so that what else the machine does falls on both. */
const TURNS = 4;

/** People talk quietly for a while, then beside one connection that floods, and again. The first turn warms up, and does not count. */
export const runFlood = (plan: FloodPlan, surroundings: Surroundings): Promise<FloodResult> =>
  onStage(plan, surroundings, async ({ product, crowd, record, ...stage }) => {
    const load = { rate: plan.rate, seconds: plan.seconds / TURNS, reconnecting: 0 };
    /** How long each message took. */
    const talk = async (): Promise<number[]> => {
      const begun = performance.now();
      await applyLoad({ product, crowd, record, ...stage }, load);
      if (!(await drained(crowd))) throw new Error("Messages were still on their way after 30 s.");
      return record.acknowledged.filter(({ dueAt }) => dueAt >= begun).map(({ ms }) => ms);
    };
    const quiet: number[] = [];
    const beside: number[] = [];
    const counts = { served: 0, refused: 0 };
    await talk();
    for (let turn = 1; turn <= TURNS; turn += 1) {
      surroundings.progress(`turn ${turn} of ${TURNS}`);
      quiet.push(...(await talk()));
      const { stop } = await flood(product.url, crowd.rooms[0]?.roomId ?? "", plan.inFlight);
      beside.push(...(await talk()));
      const { served, refused } = stop();
      counts.served += served;
      counts.refused += refused;
    }
    const [before, during] = [summarize(quiet), summarize(beside)];
    return { plan, quiet: before, beside: during, ratio: during.p99 / before.p99, ...counts };
  });
