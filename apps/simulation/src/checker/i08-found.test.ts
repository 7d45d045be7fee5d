import { expect, test } from "vitest";
import type { Found, Request } from "../history";
import { violated, WELL } from "./testing";

const [deletion] = WELL.acknowledgedChanges.filter(({ deleted }) => deleted);
const [anyRequest] = WELL.requests;
if (!deletion || !anyRequest) throw new TypeError("nothing to find");
const { roomId, seq } = deletion;

const searching = (change: Partial<Request>) => ({
  ...WELL,
  requests: [
    ...WELL.requests,
    {
      ...anyRequest,
      action: "search" as const,
      userId: "ada",
      outcome: "success" as const,
      messages: [{ roomId, seq }],
      ...change,
    },
  ],
});
const at = (begunAt: number) => ({ begunAt, receivedAt: begunAt, endedAt: begunAt + 10 });

test("I8: a search finds a message whose delete was acknowledged before", () => {
  expect(violated(searching(at(deletion.at + 1)))).toEqual(["I8"]);
});

test("I8 holds: the search had begun before", () => {
  expect(violated(searching(at(deletion.at - 1)))).toEqual([]);
});

const from = ["ada", "bob", "cy"];
const everything = WELL.log
  .filter((row) => row.roomId === "den" && !row.isSystem && !row.deleted)
  .map((row) => ({ roomId: row.roomId, seq: row.seq }));
const finding = (places: Found["places"]) => ({
  ...WELL,
  views: WELL.views.map((view) => ({ ...view, found: { from, rooms: ["den"], places } })),
});

test("I8: at the end a search does not find what a plain filter over the log finds", () => {
  expect(violated(finding(everything))).toEqual([]);
  expect(violated(finding(everything.slice(1)))).toEqual(["I8"]);
  expect(violated(finding([...everything, { roomId: "den", seq: 99 }]))).toEqual(["I8"]);
  expect(violated(finding([...everything, ...everything.slice(0, 1)]))).toEqual(["I8"]);
});
