import { expect, test } from "vitest";
import { EVENTS, Event } from "./events";
import { Timestamp } from "./time";

const read = { type: "read", roomId: "r1", data: { readSeq: 3 } };

test("every event is in the union that clients parse", () => {
  expect(Event._zod.def.options.flatMap((option) => option.shape.type._zod.def.values).sort()).toEqual(
    Object.keys(EVENTS).sort(),
  );
});

test("events may grow: what a client does not know is dropped, not refused", () => {
  expect(Event.parse({ ...read, later: 1, data: { readSeq: 3, later: 1 } })).toEqual(read);
});

test("an event of an unknown type is told apart", () => {
  expect(Event.safeParse({ ...read, type: "reaction" }).success).toBe(false);
});

test("timestamps are in UTC with milliseconds, so that they sort as texts", () => {
  expect(Timestamp.safeParse(new Date().toISOString()).success).toBe(true);
  for (const text of [
    "2026-03-01T09:30:00Z",
    "2026-03-01T09:30:00.000+01:00",
    "2026-03-01",
    "2026-02-30T09:30:00.000Z",
  ])
    expect(Timestamp.safeParse(text).success, text).toBe(false);
});
