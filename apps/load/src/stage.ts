import { type Crowd, type CrowdPlan, gather } from "./crowd";
import { arrive, type Person } from "./person";
import { type Product, startProduct } from "./product";
import { createRecord, type Record } from "./record";
import type { Tally } from "./tally";

/** A product of its own with a crowd in it, all of it watched. */
export type Stage = {
  product: Product;
  crowd: Crowd;
  record: Record;
  /** Belongs to no room, and has seen nothing. */
  reader: Person;
  /** What the clients had to say: `<event> <code>` → how often. */
  notes: Tally;
};

export type Surroundings = {
  /** Ends everything, with its reason. */
  signal: AbortSignal;
  /** Tells somebody who waits how far it has got. */
  progress(text: string): void;
};

const PROGRESS_MS = 5_000;

/** Sets the stage, lets `play` use it, and clears it away, whatever happens. */
export const onStage = async <T>(
  plan: CrowdPlan,
  { signal, progress }: Surroundings,
  play: (stage: Stage) => Promise<T>,
): Promise<T> => {
  const product = await startProduct(signal);
  const people: Person[] = [];
  const notes: Tally = new Map();
  const ticker = setInterval(() => progress(`${people.length} have arrived`), PROGRESS_MS);

  const perform = async (): Promise<T> => {
    const crowd = await gather(product.url, plan, people, notes);
    const reader = await arrive(product.url, "Reader", notes);
    people.push(reader);
    clearInterval(ticker);
    return play({ product, crowd, record: createRecord(crowd), reader, notes });
  };

  try {
    return await Promise.race([perform(), product.ended]);
  } finally {
    clearInterval(ticker);
    await Promise.all(people.map(({ client }) => client.stop()));
    await product.stop();
  }
};
