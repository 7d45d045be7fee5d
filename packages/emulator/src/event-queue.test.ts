import { expect, test } from "vitest";
import { createEventQueue, type EventFault } from "./event-queue";
import { gate, until } from "./test-gateway";

const open = ({ concurrency = 2, capacity = 10, faults = [] as (EventFault | undefined)[] } = {}) => {
  const [begun, errors]: [string[], unknown[]] = [[], []];
  const { open: finish, passed } = gate();
  const queue = createEventQueue<{ name: string }>({
    handler: async ({ name }) => {
      begun.push(name);
      await passed;
      if (name === "bad") throw new Error("it failed");
    },
    concurrency,
    capacity,
    fault: () => faults.shift(),
    onError: (error) => errors.push(error),
  });
  return { queue, begun, errors, finish };
};

test("an event is accepted at once and run later, so many at a time, in order", async () => {
  const { queue, begun, finish } = open();
  for (const name of ["a", "b", "c"]) expect(queue.send({ name })).toBe(true);
  expect(begun).toEqual([]);
  await until(() => begun.length === 2);
  finish();
  await queue.drained();
  expect(begun).toEqual(["a", "b", "c"]);
});

test("where too many wait, an event is refused", async () => {
  const { queue, finish } = open({ capacity: 2 });
  expect([1, 2, 3].map((n) => queue.send({ name: `${n}` }))).toEqual([true, true, false]);
  finish();
  await queue.drained();
  expect(queue.send({ name: "later" })).toBe(true);
  await queue.drained();
});

test("a run that fails is reported, not repeated, and hinders no other", async () => {
  const { queue, begun, errors, finish } = open({ concurrency: 1 });
  for (const name of ["bad", "good"]) queue.send({ name });
  finish();
  await queue.drained();
  expect(begun).toEqual(["bad", "good"]);
  expect(errors).toEqual([new Error("it failed")]);
});

test("on demand an event is lost, run twice, or late", async () => {
  const { queue, begun, finish } = open({ faults: ["lost", "doubled", { delayMs: 1 }] });
  for (const name of ["lost", "doubled", "late"]) queue.send({ name });
  finish();
  await queue.drained();
  expect(begun).toEqual(["doubled", "doubled", "late"]);
});
