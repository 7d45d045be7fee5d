import "../test/examples";
import { ACTION_ERRORS } from "@parley/protocol/action-errors";
import { ACTIONS, type ActionName, isAction } from "@parley/protocol/actions";
import { arrive, type Connected } from "@parley/smoke/person";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useProduct } from "../test/product";
import { accepted, type Known, refused, SPOILINGS } from "../test/schema";

const SAMPLES = 15;

const product = useProduct();

let ada: Connected;
let eve: Connected;
let known: Known;
let bannedId: string;

/** Two people who have used up nothing yet, and something to refer to: rooms of either with a message of each, and what lists answer. */
const furnish = async () => {
  const { url } = product();
  ada = await arrive(url, "Ada");
  eve = await arrive(url, "Eve");
  const open = async (owner: Connected, guest: Connected) => {
    const { roomId } = (await owner.request("createRoom", { name: "Room" })).room;
    await guest.request("joinRoom", { roomId });
    return roomId;
  };
  const [evesRoom, adasRoom] = [await open(eve, ada), await open(ada, eve)];
  const rooms = [evesRoom, adasRoom];
  const invite = async (owner: Connected, roomId: string) =>
    (await owner.request("createInvitation", { roomId })).invitation.code;
  const codes = [await invite(eve, evesRoom), await invite(ada, adasRoom)];
  const messages: string[] = [];
  for (const roomId of rooms)
    for (const author of [ada, eve])
      messages.push((await author.request("sendMessage", { roomId, content: "words" })).messageId);
  const banned = await arrive(url, "Ben");
  for (const [owner, roomId] of [[eve, rooms[0]] as const, [ada, rooms[1]] as const])
    await owner.request("removeMember", { roomId: roomId ?? "", userId: banned.userId });
  bannedId = banned.userId;
  const cursors = [
    (await eve.request("listRooms", { limit: 1 })).nextCursor,
    (await eve.request("listUsers", { limit: 1 })).nextCursor,
  ];
  known = {
    roomId: rooms,
    userId: [ada.userId, eve.userId],
    members: [ada.userId, eve.userId],
    code: codes,
    messageId: messages,
    replyToMessageId: messages,
    cursor: cursors.filter((cursor) => cursor !== undefined),
    rev: [0],
    seq: [0, 1, 2],
  };
  product().traces();
};

const names = Object.keys(ACTIONS).filter(isAction);

/** What an action that is done to little else has to be given. */
const knownTo = (action: ActionName): Known => {
  if (action === "deleteRoom") return { name: ["Room"] };
  return action === "unbanMember" ? { userId: [bannedId] } : {};
};

/** What a good input of an action may be answered with. Of a cursor the schema knows the alphabet, but not which list it belongs to. */
const documented = (action: ActionName, data: unknown): string[] => [
  ...ACTION_ERRORS[action],
  ...(JSON.stringify(data).includes('"cursor"') ? ["input.invalid"] : []),
];

describe.each(names)("%s", (action) => {
  beforeAll(furnish);

  it("is done, or refused with a code of its own and nothing written, where the input is as its schema says", async () => {
    let done = 0;
    const input = accepted(ACTIONS[action].input, { ...known, ...knownTo(action) });
    await fc.assert(
      fc.asyncProperty(input, async (data) => {
        const answer = await eve.reply(action, data);
        const { writes, errors } = product().traces();
        expect(errors).toEqual([]);
        if (answer.type === "success") {
          ACTIONS[action].output.parse(answer.data);
          done += 1;
        } else {
          expect(documented(action, data)).toContain(answer.code);
          expect(writes).toEqual([]);
        }
        await eve.request("ping", {});
      }),
      { numRuns: SAMPLES },
    );
    expect(done).toBeGreaterThan(0);
  });

  it.each(SPOILINGS)("is refused with input.invalid and nothing written, where the input has %s", async (spoiling) => {
    const input = refused(ACTIONS[action].input, spoiling, known);
    if (!input) return;
    await fc.assert(
      fc.asyncProperty(input, async (data) => {
        expect(await eve.refusal(action, data)).toBe("input.invalid");
        expect(product().traces()).toEqual({ writes: [], errors: [] });
        await eve.request("ping", {});
      }),
      { numRuns: SAMPLES },
    );
  });
});
