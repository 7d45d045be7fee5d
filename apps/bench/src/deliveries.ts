import type { Surroundings } from "./server-process";
import { parley } from "./systems/parley";
import { prosody } from "./systems/prosody";
import { socketIo } from "./systems/socket-io";
import type { System } from "./systems/system";
import { ws } from "./systems/ws";
import { runTrial, type Trial, type TrialPlan } from "./trial";

export const onDisk = parley({ name: "Parley on disk" });
export const inMemory = parley({ name: "Parley in memory", isInMemory: true });

const SYSTEMS: readonly System[] = [ws, socketIo, prosody, onDisk, inMemory];

/** So many people write, each the next message as soon as the last one is answered. In the large room 100 write, and 999 receive each message. */
const PLANS = [
  { rooms: 20, roomSize: 10, writers: 200, comesBack: false },
  { rooms: 10, roomSize: 100, writers: 200, comesBack: false },
  { rooms: 1, roomSize: 1_000, writers: 100, comesBack: true },
] as const;

export type Deliveries = {
  trials: { system: string; plan: TrialPlan; trial: Trial }[];
  /** What could not be measured, and why: one sentence each. */
  notices: string[];
};

/** Every system in rooms of every size, those of one size after each other. A system that fails is named, and the others go on. */
export const measureDeliveries = async (seconds: number, surroundings: Surroundings): Promise<Deliveries> => {
  const { signal } = surroundings;
  const missing = SYSTEMS.flatMap(({ missing }) => missing?.() ?? []);
  const deliveries: Deliveries = { trials: [], notices: missing };
  for (const size of PLANS)
    for (const system of SYSTEMS) {
      if (system.missing?.() !== undefined) continue;
      const where = `${system.name}, rooms of ${size.roomSize}`;
      const progress = (text: string) => surroundings.progress(`${where}: ${text}`);
      const plan: TrialPlan = { ...size, seconds };
      try {
        const trial = await runTrial(system, plan, { ...surroundings, progress });
        deliveries.trials.push({ system: system.name, plan, trial });
        deliveries.notices.push(...shortcomings(trial).map((text) => `${where}: ${text}`));
      } catch (error) {
        signal.throwIfAborted();
        deliveries.notices.push(`${where}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  return deliveries;
};

/** A core is full, or has been left idle. */
const FULL = 0.95;
const IDLE = 0.8;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

const shortcomings = ({ peak: { busy }, refused, undelivered, complaints }: Trial): string[] => [
  ...(busy.driver > FULL ? [`the driver was ${percent(busy.driver)} busy, so the server can do more.`] : []),
  ...(busy.server < IDLE
    ? [`its core was ${percent(busy.server)} busy: it waited, or the machine was not quiet.`]
    : []),
  ...(refused > 0 ? [`${refused} messages were refused, and said again.`] : []),
  ...(undelivered > 0
    ? [`${undelivered} deliveries of acknowledged messages were still missing ten seconds later.`]
    : []),
  ...(complaints.count > 0 ? [`it logged ${complaints.count} lines, first: ${complaints.first}`] : []),
];
