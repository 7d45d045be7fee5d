import { describe, expect, it } from "vitest";
import { type Books, compare, differ, type Line } from "./ledger";

const line = (seq: number, over: Partial<Line> = {}): Line => ({
  roomId: "room",
  seq,
  messageId: `room.${seq}`,
  clientMessageId: `c${seq}`,
  hash: `h${seq}`,
  ...over,
});

const log = [line(1), line(2), line(3)];

/** Three messages that went well, in a room of two; what `over` says differs. */
const books = (over: Partial<Books> & { log?: Line[]; view?: Line[] } = {}): Books => ({
  sent: log,
  acknowledged: log.map((each) => ({ clientMessageId: each.clientMessageId, line: each })),
  logs: new Map([["room", over.log ?? log]]),
  shown: [
    { roomId: "room", lines: over.log ?? log },
    { roomId: "room", lines: over.view ?? over.log ?? log },
  ],
  ...over,
});

const NONE = { unanswered: 0, lost: 0, doubled: 0, invented: 0, altered: 0, gaps: 0, disordered: 0 };

const found = (over: Parameters<typeof books>[0]) => {
  const differences = compare(books(over));
  expect(differ(differences)).toBe(true);
  return differences;
};

describe("the books", () => {
  it("agree where every message went through once, in order, to everyone", () => {
    expect(compare(books())).toEqual(NONE);
    expect(differ(NONE)).toBe(false);
  });

  it("tell a message that was never acknowledged (I13)", () => {
    const acknowledged = books().acknowledged.slice(1);
    expect(found({ acknowledged })).toEqual({ ...NONE, unanswered: 1 });
  });

  it("tell an acknowledged message that is not in the log (I1)", () => {
    expect(found({ log: [line(1), line(2)] })).toEqual({ ...NONE, lost: 1 });
  });

  it("tell a message that one member was not shown (I6)", () => {
    expect(found({ view: [line(1), line(3)] })).toEqual({ ...NONE, lost: 1 });
  });

  it("tell a message that is in the log twice (I2)", () => {
    expect(found({ log: [...log, line(4, { clientMessageId: "c1", hash: "h1" })] })).toMatchObject({ doubled: 1 });
  });

  it("tell a message that one member was shown twice (I2)", () => {
    expect(found({ view: [line(1), line(2), line(2), line(3)] })).toEqual({ ...NONE, doubled: 1 });
  });

  it("tell a message that nobody sent, in the log or only shown (I3)", () => {
    expect(found({ log: [...log, line(4)] })).toEqual({ ...NONE, invented: 1 });
    expect(found({ view: [...log, line(4)] })).toEqual({ ...NONE, invented: 1 });
  });

  it("tell another text or place than the log's, wherever it is", () => {
    expect(found({ sent: [line(1), line(2), line(3, { hash: "other" })] })).toEqual({ ...NONE, altered: 1 });
    expect(found({ view: [line(1, { hash: "other" }), line(2), line(3)] })).toEqual({ ...NONE, altered: 1 });
    const [first, ...rest] = books().acknowledged;
    const acknowledged = [{ clientMessageId: first?.clientMessageId ?? "", line: line(1, { seq: 9 }) }, ...rest];
    expect(found({ acknowledged })).toEqual({ ...NONE, altered: 1 });
  });

  it("tell a place that the log leaves out, at its beginning too (I4)", () => {
    const moved = (seq: number, as: number) => line(seq, { seq: as, messageId: `room.${as}` });
    const acknowledged: Books["acknowledged"] = [];
    expect(found({ log: [line(1), line(2), moved(3, 4)], acknowledged })).toMatchObject({ gaps: 1 });
    expect(found({ log: [moved(1, 2), moved(2, 3), moved(3, 4)], acknowledged })).toMatchObject({ gaps: 1 });
  });

  it("tell a member who was shown another order (I4)", () => {
    expect(found({ view: [line(2), line(1), line(3)] })).toEqual({ ...NONE, disordered: 1 });
  });
});
