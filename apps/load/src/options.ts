import { parseArgs } from "node:util";
import * as z from "zod";
import type { FloodPlan } from "./flood";
import type { Plan } from "./scenario";

export const HELP = `Usage: pnpm load [options]

Starts Parley in a process of its own, puts load on it with the product's own client, and compares what authors were told, what the
logs hold and what every member's client shows. Exits with 1 where they differ.

  --seconds <n>     how long each scenario sends (60; 15 for each step of --ceiling)
  --rate <n>        messages a second into rooms of 10 (50); 0 leaves this scenario out
  --idle <n>        connections beside them where nothing is said (2000)
  --large-room <n>  people in one room, with 2 messages a second (1000); 0 leaves this scenario out
  --flood <n>       requests that one connection keeps in flight while others talk (200); 0 leaves this scenario out
  --ceiling         raise the rate step by step until the 99th percentile of deliveries passes 1 s
  --help
`;

const ROOM_SIZE = 10;
/** A lively room: each of ten people writes every four seconds. */
const RATE_PER_ROOM = 2.5;
const LARGE_ROOM_RATE = 2;
const RECONNECTING = 0.01;

const Whole = z.coerce.number().int().min(0);
const Options = z.object({
  seconds: Whole.min(1).optional(),
  rate: Whole.default(50),
  idle: Whole.default(2_000),
  "large-room": Whole.default(1_000),
  flood: Whole.default(200),
  ceiling: z.boolean().default(false),
  help: z.boolean().default(false),
});

export type Options = { help: boolean; ceiling: boolean; plans: Plan[]; flood: FloodPlan | undefined };

/** Reads the command line. Throws an `Error` that says what is wrong with it. */
export const readOptions = (args: string[]): Options => {
  const number = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const { values } = parseArgs({
    args,
    options: {
      seconds: number,
      rate: number,
      idle: number,
      "large-room": number,
      flood: number,
      ceiling: flag,
      help: flag,
    },
  });
  const parsed = Options.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join(".")} must be a whole number.`);
  }
  const {
    ceiling,
    help,
    rate,
    idle,
    seconds = ceiling ? 15 : 60,
    "large-room": largeRoom,
    flood: inFlight,
  } = parsed.data;
  const plans: Plan[] = [];
  if (rate > 0) {
    const rooms = Math.ceil((ceiling ? 2 * rate : rate) / RATE_PER_ROOM);
    plans.push({ rooms, roomSize: ROOM_SIZE, idle, rate, seconds, reconnecting: RECONNECTING });
  }
  if (largeRoom > 0)
    plans.push({ rooms: 1, roomSize: largeRoom, idle: 0, rate: LARGE_ROOM_RATE, seconds, reconnecting: 0 });
  const talk = { rooms: 4, roomSize: 5, idle: 0, rate: 10, seconds };
  return { help, ceiling, plans, flood: ceiling || inFlight === 0 ? undefined : { ...talk, inFlight } };
};
