import { expect, it } from "vitest";
import { createKeptRows } from "./kept-rows";

type Row = { version: number };

it("finds what was read, as it was written since", () => {
  const rows = createKeptRows<Row>();
  rows.written("never read", { version: 1 });
  expect(rows.find("never read")).toBeUndefined();
  rows.keep("read", { version: 1 });
  rows.written("read", { version: 2 });
  expect(rows.find("read")).toEqual({ version: 2 });
  rows.written("read", undefined);
  expect(rows.find("read")).toBeUndefined();
});

it("is bounded, keeps what is read again and again, and never shows what was before a write", () => {
  const rows = createKeptRows<Row>();
  for (const key of ["used", "written", "removed", "idle"]) rows.keep(key, { version: 1 });
  const read = (count: number, from: number) => {
    for (let n = from; n < from + count; n += 1) {
      rows.keep(`other ${n}`, { version: 1 });
      rows.find("used");
    }
  };
  read(4_000, 0);
  rows.written("written", { version: 2 });
  rows.written("removed", undefined);
  expect(rows.find("written")).toEqual({ version: 2 });
  expect(rows.find("removed")).toBeUndefined();
  read(9_000, 4_000);
  expect(rows.find("used")).toEqual({ version: 1 });
  expect(["idle", "written", "removed", "other 0"].map(rows.find)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
