import { expect, test } from "vitest";
import type { DraftSeen } from "../history";
import { alter, request, violated, WELL } from "./testing";

const seeing = (clientId: string, change: Partial<DraftSeen & { inTable: string; when: "calm" }>) => ({
  ...WELL,
  draftsSeen: alter(
    WELL.draftsSeen,
    (seen) => seen.clientId === clientId,
    (seen) => ({ ...seen, ...change }),
  ),
});

test("I23: a device shows another draft than the table has, or than stands beside its own text", () => {
  expect(violated(seeing("c-ada", { text: "and now" }))).toEqual(["I23"]);
  expect(violated(seeing("c-ada-2", { beside: "and now" }))).toEqual(["I23"]);
  expect(violated(seeing("c-ada", { text: "" }))).toEqual(["I23"]);
});

test("I23: what was sent is still a draft, in the table or in a field", () => {
  expect(
    violated({ ...WELL, sentDrafts: [{ clientId: "c-ada", userId: "ada", roomId: "den", text: "and then" }] }),
  ).toEqual(["I23"]);
  expect(
    violated({ ...WELL, sentDrafts: [{ clientId: "c-ada", userId: "ada", roomId: "den", text: "or else" }] }),
  ).toEqual(["I23"]);
});

test("I23: a draft is left of somebody who has gone", () => {
  const drafts = [...WELL.drafts, { userId: "cy", roomId: "den", text: "but" }];
  expect(violated({ ...WELL, drafts })).toEqual(["I23"]);
  const died = request({ action: "saveDraft", userId: "cy", roomId: "den", begunAt: 3_980, outcome: "crashed" });
  expect(violated({ ...WELL, drafts, requests: [...WELL.requests, died] })).toEqual([]);
});

test("I23 holds: an event was lost, and a device has not heard of it before its next hello", () => {
  const late = seeing("c-ada", { text: "", when: "calm" });
  expect(violated({ ...late, isLossless: false })).toEqual([]);
});
