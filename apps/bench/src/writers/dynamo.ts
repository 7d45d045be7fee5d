import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Clock } from "@parley/core/clock";
import type { Documents } from "@parley/core/table/dynamodb";
import { HEAD_SK } from "@parley/core/table/keys";
import { type Command, documentsOver } from "@parley/core/testing/documents";
import { createMemoryDocuments } from "@parley/core/testing/memory-documents";

export type Dynamo = {
  documents: Documents;
  /** The same rows at once and for nothing, to prepare them. */
  unhurried: Documents;
  /** Writes of rooms' heads so far, those whose condition did not hold included. */
  headWrites(): number;
};

/** The median of a call, in ms, and its spread: of 100 calls one takes more than 16 ms. */
const CALL_MS = 5;
const SPREAD = 0.5;

/** What `createDocuments` of the functions asks of the SDK. */
const TRIES = 3;
/** The SDK waits up to this before the second try of a call that was throttled, and up to twice this before the third. */
const THROTTLED_MS = 500;

/**
 * DynamoDB by its clock: each call takes a lognormal time of about 5 ms, half of it on the way there. A partition throttles what comes after it
 * has written `writeUnits` in a second (AWS: 1,000), and the SDK tries again. A refused write costs what the item's last one did. `random` is in
 * [0, 1).
 */
export const createDynamo = (clock: Clock, random: () => number, writeUnits = Number.POSITIVE_INFINITY): Dynamo => {
  const memory = createMemoryDocuments();
  const partitions = new Map<string, { tokens: number; at: number }>();
  /** Write units of the newest version of each item. */
  const sizes = new Map<string, number>();
  let headWrites = 0;

  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const half = () => clock.sleep((CALL_MS * Math.exp(SPREAD * gaussian())) / 2);

  const bucketOf = (pk: string) => {
    const now = clock.now();
    const { tokens, at } = partitions.get(pk) ?? { tokens: writeUnits, at: now };
    const refilled = now > at ? ((now - at) * writeUnits) / 1000 : 0;
    const bucket = { tokens: Math.min(writeUnits, tokens + refilled), at: now };
    partitions.set(pk, bucket);
    return bucket;
  };

  const write = async (command: Command, { pk, sk }: Item): Promise<object> => {
    const bucket = bucketOf(pk);
    if (bucket.tokens < 1) throw throttled();
    if (sk === HEAD_SK && command instanceof UpdateCommand) headWrites += 1;
    const item = `${pk} ${sk}`;
    try {
      const answer = await memory.perform(command);
      sizes.set(item, unitsOf(answer));
      return answer;
    } finally {
      bucket.tokens -= sizes.get(item) ?? 1;
    }
  };

  const perform = async (command: Command): Promise<object> => {
    const written = writtenBy(command);
    for (let attempt = 1; ; attempt += 1) {
      await half();
      try {
        return await (written ? write(command, written) : memory.perform(command));
      } catch (error) {
        if (!isThrottled(error) || attempt === TRIES) throw error;
      } finally {
        await half();
      }
      await clock.sleep(random() * THROTTLED_MS * 2 ** (attempt - 1));
    }
  };

  return { documents: documentsOver(perform), unhurried: memory, headWrites: () => headWrites };
};

type Item = { pk: string; sk: string };

/** The item that a command writes; undefined of one that reads. */
const writtenBy = (command: Command): Item | undefined => {
  const isWrite = command instanceof UpdateCommand || command instanceof DeleteCommand;
  const key = command instanceof PutCommand ? command.input.Item : isWrite ? command.input.Key : undefined;
  return key && { pk: String(key.pk), sk: String(key.sk) };
};

const unitsOf = (answer: object): number => {
  const { ConsumedCapacity } = answer as { ConsumedCapacity?: { CapacityUnits?: number } };
  return ConsumedCapacity?.CapacityUnits ?? 1;
};

const THROTTLED = "ProvisionedThroughputExceededException";
const throttled = () => Object.assign(new Error("The partition takes no more."), { name: THROTTLED });
const isThrottled = (error: unknown): boolean => error instanceof Error && error.name === THROTTLED;
