import { LIMITS } from "@parley/protocol/limits";
import { type Audit, audit, drained } from "./audit";
import { applyLoad } from "./load";
import { type Measured, measure, type Plan } from "./scenario";
import { onStage, type Surroundings } from "./stage";
import { type Vitals, watchVitals } from "./vitals";

/** What a delivery may take at the 99th percentile, in ms. */
const TOLERABLE_MS = 1_000;

export type Step = {
  rate: number;
  measured: Measured;
  /** Whether all of it was acknowledged in the end. */
  drained: boolean;
  server: Vitals;
  driver: Vitals;
};

export type Ceiling = {
  /** The last rate at which deliveries were in time, in messages a second; undefined where not even the first was. */
  held?: number;
  /** After that rate. What is beyond may leave the product too busy to tell. */
  books?: Audit;
};

const isHeld = ({ measured, drained: isDrained }: Step): boolean =>
  isDrained && measured.deliveredConnected.p99 < TOLERABLE_MS;

/** Raises the rate by half of the plan's, from there, until deliveries take too long or flood control would hold authors back. */
export const findCeiling = (plan: Plan, surroundings: Surroundings, stepped: (step: Step) => void): Promise<Ceiling> =>
  onStage(plan, surroundings, async (stage) => {
    const { product, crowd, record, reader } = stage;
    const allowed = (plan.rooms * plan.roomSize * 1000) / LIMITS.floodIntervalMs;
    const driverVitals = watchVitals();
    let ceiling: Ceiling = {};
    for (let rate = plan.rate / 2; rate <= allowed; rate += plan.rate / 2) {
      await product.vitals();
      driverVitals();
      const from = performance.now();
      await applyLoad(stage, { ...plan, rate });
      const vitals = { server: await product.vitals(), driver: driverVitals() };
      const isDrained = await drained(crowd);
      const step = { rate, measured: measure(stage, from), drained: isDrained, ...vitals };
      stepped(step);
      if (!isHeld(step)) break;
      ceiling = { held: rate, books: await audit(crowd, record, reader) };
    }
    return ceiling;
  });
