import { LIMITS } from "@parley/protocol/limits";
import { expect, test } from "vitest";
import { railLabel } from "./rail-label";
import { createScale, dayAfter, dayBefore, type Sample, sparse } from "./rail-scale";
import { growthOf } from "./room-times";

const at = (month: number, day: number, hour = 0) => new Date(2026, month - 1, day, hour).getTime();
const HOUR = 60 * 60 * 1000;

/** A message each hour from a time on, of which every tenth is known. */
const hourly = (from: number, messages: number): Sample[] =>
  Array.from({ length: Math.floor(messages / 10) + 1 }, (_, n) => ({ seq: 1 + n * 10, time: from + n * 10 * HOUR }));

const scaleOf = (samples: readonly Sample[], newest?: Sample) => {
  const scale = createScale(samples, newest);
  if (!scale) throw new Error("no scale");
  return scale;
};

test("times between two that are known go evenly, and lead back to the same messages", () => {
  const from = at(3, 2, 12);
  const scale = scaleOf(hourly(from, 200));
  for (const seq of [1, 2, 15, 100, 201]) {
    expect(scale.timeAt(seq)).toBe(from + (seq - 1) * HOUR);
    expect(scale.seqAt(from + (seq - 1) * HOUR)).toBe(seq);
  }
  expect(scale.seqAt(from + 1)).toBe(2);
  expect(scale.seqAt(from - HOUR)).toBe(1);
  expect(scale.seqAt(from + 300 * HOUR)).toBe(202);
  expect([scale.timeAt(0), scale.timeAt(999)]).toEqual([from, from + 200 * HOUR]);
});

test("a pause of weeks between two messages is no place to go to: the next message is", () => {
  const scale = scaleOf([
    { seq: 1, time: at(1, 1) },
    { seq: 2, time: at(3, 1) },
    { seq: 3, time: at(3, 1) },
  ]);
  expect(scale.seqAt(at(2, 1))).toBe(2);
  expect(scale.seqAt(at(3, 1))).toBe(2);
});

test("the scale ends with the newest message, and there is none of a room without any", () => {
  expect(createScale([], undefined)).toBeUndefined();
  const [first] = hourly(at(1, 1), 0);
  expect(scaleOf(first ? [first] : [], { seq: 5, time: at(1, 2) })).toMatchObject({ first: 1, end: 5 });
  // An older one than what is known adds nothing.
  expect(scaleOf(hourly(at(1, 1), 100), { seq: 90, time: at(1, 2) }).end).toBe(101);
});

test.each([
  ["days", 24 * 5, ["Mar 3", "Mar 4", "Mar 5", "Mar 6", "Mar 7"]],
  ["weeks", 24 * 30, ["Mar 9", "Mar 16", "Mar 23", "Mar 30"]],
  ["months", 24 * 200, ["Apr", "May", "Jun", "Jul", "Aug", "Sep"]],
  ["years", 24 * 365 * 3, ["2027", "2028", "2029"]],
])("its ticks are the finest that are few enough: %s", (_unit, messages, labels) => {
  const scale = scaleOf(hourly(at(3, 2, 12), messages));
  const ticks = scale.ticks(21);
  expect(ticks.map(({ label }) => label)).toEqual(labels);
  for (const { seq } of ticks) expect(scale.timeAt(seq)).toBeGreaterThanOrEqual(at(3, 2, 12));
});

test("January is named with its year", () => {
  const scale = scaleOf(hourly(at(10, 15), 24 * 200));
  expect(scale.ticks(12).map(({ label }) => label)).toEqual(["Nov", "Dec", "Jan 2027", "Feb", "Mar", "Apr", "May"]);
});

test("of ticks that would overlap the last one stays, which what follows belongs to", () => {
  const tick = (seq: number) => ({ seq, label: `${seq}`, isMain: false });
  expect(sparse([1, 50, 51, 52, 100].map(tick), (seq) => seq / 100, 0.05).map(({ seq }) => seq)).toEqual([1, 52, 100]);
});

test("steps go from day to day", () => {
  expect(dayBefore(at(3, 5, 7))).toBe(at(3, 5));
  expect(dayBefore(at(3, 5))).toBe(at(3, 4));
  expect(dayAfter(at(3, 5, 7))).toBe(at(3, 6));
});

/** A room in which people write by day, much on some days and nothing on others: when each of its messages was written. */
const uneven = (days: number): Sample[] => {
  const known: Sample[] = [];
  for (let day = 0; day < days; day++)
    for (let n = 0; n < (day % 7 > 4 ? 0 : day % 3 === 0 ? 40 : 5); n++)
      known.push({ seq: known.length + 1, time: at(3, 2 + day, 9) + n * 10 * 60_000 });
  return known;
};

const sampled = (all: readonly Sample[], many: number): Sample[] =>
  Array.from({ length: many }, (_, n) => Math.round((n * (all.length - 1)) / (many - 1))).flatMap((n) => all[n] ?? []);

const TODAY = "2026-11-23";

test("no time that is named is one at which the message was not written, whatever the room's own times are", () => {
  const all = uneven(200);
  const scale = scaleOf(sampled(all, LIMITS.roomTimes));
  const off = all.map(({ seq, time }) => {
    const [before, after] = scale.around(seq);
    expect(before).toBeLessThanOrEqual(time);
    expect(after).toBeGreaterThanOrEqual(time);
    // A clock time is named where it is right to within a day.
    return /\d:\d\d/.test(railLabel(scale, seq, TODAY)) ? Math.abs(scale.timeAt(seq) - time) : 0;
  });
  expect(Math.max(...off)).toBeLessThanOrEqual(24 * HOUR);
  expect(all.some(({ seq }) => !/:/.test(railLabel(scale, seq, TODAY)))).toBe(true);
});

test.each([60, 200, 900])(
  "of %i days the ticks are where these begin, to within two messages whose times are known",
  (days) => {
    const all = uneven(days);
    const known = sampled(all, LIMITS.roomTimes);
    const [ticks, exact] = [scaleOf(known).ticks(21), scaleOf(all).ticks(21)];
    expect(exact.length).toBeGreaterThan(1);
    expect(ticks.map(({ label }) => label)).toEqual(exact.map(({ label }) => label));
    for (const [n, { seq }] of exact.entries()) {
      const after = known.findIndex((sample) => sample.seq >= seq);
      expect(ticks[n]?.seq).toBeGreaterThan(known[after - 1]?.seq ?? 0);
      expect(ticks[n]?.seq).toBeLessThanOrEqual(known[after]?.seq ?? 0);
    }
  },
);

test("a log is asked again for its times when it has grown by a tenth, and not before", () => {
  for (const seq of [60, 1_000, 100_000]) {
    const begun = Array.from({ length: seq }, (_, n) => seq + n).find((each) => growthOf(each) > growthOf(seq)) ?? 0;
    expect(begun - seq).toBeLessThanOrEqual(Math.ceil(seq / 10));
    expect(growthOf(begun + Math.floor(begun / 11) - 1)).toBe(growthOf(begun));
    expect(growthOf(begun + Math.ceil(begun / 10))).toBeGreaterThan(growthOf(begun));
  }
  expect(growthOf(0)).toBe(0);
});

test("a scale that is refined by what is loaded names its times exactly, and those around it as before", () => {
  const all = uneven(200);
  const scale = scaleOf(sampled(all, LIMITS.roomTimes));
  const loaded = all.slice(1_000, 1_100);
  const refined = scale.refined([...loaded, { seq: all.length + 1, time: at(12, 1) }]);
  for (const { seq, time } of loaded) {
    expect([refined.timeAt(seq), refined.around(seq)]).toEqual([time, [time, time]]);
    expect(railLabel(refined, seq, TODAY)).not.toMatch(/about|–/);
  }
  expect(refined.timeAt(20)).toBe(scale.timeAt(20));
  expect(refined.end).toBe(all.length);
});

test("a label says no more than is known", () => {
  const scale = scaleOf([
    { seq: 1, time: at(7, 1, 9) },
    { seq: 11, time: at(7, 1, 19) },
    { seq: 20, time: at(7, 9, 19) },
  ]);
  const label = (seq: number, own?: number) => railLabel(scale, seq, TODAY, own).replace(/[\u2009\u202f]/g, " ");
  expect(label(1)).toMatch(/^Wednesday, July 1, 0?9:00/);
  expect(label(5)).toMatch(/^Wednesday, July 1, about (1:00 PM|13:00)/);
  expect(label(15)).toBe("Jul 1 – 9");
  expect(label(15, at(7, 4, 9))).toMatch(/^Saturday, July 4, 0?9:00/);
  expect(railLabel(scale, 15, "2027-01-02").replace(/\u2009/g, " ")).toBe("Jul 1 – 9, 2026");
});
