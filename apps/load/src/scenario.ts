import { type Audit, audit } from "./audit";
import type { CrowdPlan } from "./crowd";
import { type Latency, summarize } from "./latency";
import { applyLoad, type Load } from "./load";
import type { Sample } from "./record";
import { onStage, type Stage, type Surroundings } from "./stage";
import { type Vitals, watchVitals } from "./vitals";

export type Plan = CrowdPlan & Load;

/** Latencies count from the moment when a message was due. */
export type Measured = {
  sent: number;
  acknowledged: Latency;
  /** First renderings at others. */
  delivered: Latency;
  /** Those of both where neither side was out because its connection had been cut. */
  acknowledgedConnected: Latency;
  deliveredConnected: Latency;
};

export type Result = {
  plan: Plan;
  measured: Measured;
  /** Deliveries that there should be. */
  expected: number;
  cuts: number;
  books: Audit;
  /** Ahead of the load, and over it. */
  server: { before: Vitals; after: Vitals };
  driver: { before: Vitals; after: Vitals };
  /** What clients and product had to say, and how often. */
  notes: ReadonlyMap<string, number>;
  errors: ReadonlyMap<string, number>;
};

const msOf = (samples: readonly Sample[]) => samples.map(({ ms }) => ms);
const connected = (samples: readonly Sample[]) => samples.filter(({ wasOut }) => !wasOut);

/** What became of the messages that were due at `from` or later. */
export const measure = ({ record }: Stage, from: number): Measured => {
  const since = ({ dueAt }: { dueAt: number }) => dueAt >= from;
  const acknowledged = record.acknowledged.filter(since);
  const delivered = record.delivered.filter(since);
  return {
    sent: [...record.sent.values()].filter(since).length,
    acknowledged: summarize(msOf(acknowledged)),
    delivered: summarize(msOf(delivered)),
    acknowledgedConnected: summarize(msOf(connected(acknowledged))),
    deliveredConnected: summarize(msOf(connected(delivered))),
  };
};

/** Runs one scenario from the first arrival to the comparison of the books. */
export const runScenario = (plan: Plan, surroundings: Surroundings): Promise<Result> =>
  onStage(plan, surroundings, async (stage) => {
    const { product, crowd, record, reader, notes } = stage;
    const driverVitals = watchVitals();
    const before = { server: await product.vitals(), driver: driverVitals() };
    surroundings.progress(`${crowd.people.length} have arrived; ${plan.rate} messages/s for ${plan.seconds} s`);
    notes.clear();
    const cuts = await applyLoad(stage, plan);
    const after = { server: await product.vitals(), driver: driverVitals() };
    surroundings.progress("comparing the books");
    const books = await audit(crowd, record, reader);
    const measured = measure(stage, 0);
    return {
      plan,
      measured,
      expected: measured.sent * (plan.roomSize - 1),
      cuts,
      books,
      server: { before: before.server, after: after.server },
      driver: { before: before.driver, after: after.driver },
      notes,
      errors: product.errors,
    };
  });
