import type { Context } from "@parley/core/context";
import * as FanOut from "@parley/core/live/fan-out";
import type { Live } from "@parley/core/live/hand-on";
import * as Directory from "@parley/core/people/directory";
import * as Keys from "@parley/core/table/keys";
import { arrive, connect, depsOver } from "@parley/core/testing/deps";
import { memoryEngine } from "@parley/core/testing/engine";
import { createFiles } from "@parley/core/testing/files";
import { createPushes } from "@parley/core/testing/pushes";
import { ACTIONS, type ActionName, isAction } from "@parley/protocol/actions";
import { ErrorFrame, RequestFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { GuestInput } from "@parley/protocol/session";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { heaviest, type Known } from "../test/heaviest";
import { perform } from "./actions";
import * as Message from "./message";
import * as Reply from "./reply";

const ROOMS = 110;
const LONG = 40;
/** As long as emoji are in Unicode 17. */
const LONG_EMOJI = "👩🏻‍❤️‍💋‍👩🏿";
/** Long enough for a room's budgets to be full again. */
const MINUTE_MS = 60_000;
/** Descriptions of the first version had control characters, and are read as they are. */
const OLD_DESCRIPTION = "\u0001".repeat(LIMITS.descriptionLength);

const deps = depsOver(memoryEngine());
const { username } = GuestInput.parse(heaviest(GuestInput, {}));
const { name: roomName } = z.object({ name: z.string() }).parse(heaviest(ACTIONS.createRoom.input, {}));
const { requestId } = RequestFrame.parse(heaviest(RequestFrame, { action: "ping" }));

const fits = (text: string) => Buffer.byteLength(text) <= LIMITS.replyBytes;

const oversized: string[] = [];
const gateway: Live["gateway"] = {
  post: async (posts) => {
    for (const { data = "" } of posts) if (!fits(data)) oversized.push(data.slice(0, 200));
    return { gone: new Set(), failed: 0, throttled: 0 };
  },
  disconnect: async () => {},
};
const handOn = async () => true;

/** What the caller gets, through the gateway: it throws where the answer is an error, or would be dropped. */
const ask = async <A extends ActionName, Answer>(
  ctx: Context,
  action: A,
  data: unknown,
  output: z.ZodMiniType<Answer>,
): Promise<Answer> => {
  deps.clock.advance(MINUTE_MS);
  await deps.table.remove(Keys.personBudgets(ctx.actor.userId));
  const { result, deliveries } = await perform(ctx, action, data);
  await FanOut.deliver(deps, { gateway, handOn }, deliveries);
  const text = Reply.success(result, { requestId, now: deps.clock.now() });
  expect(fits(text), `${action} answers with ${text.length} characters`).toBe(true);
  return z.object({ data: output }).parse(JSON.parse(text)).data;
};

/** Everything of a list, page by page. */
const everything = async <Page extends { nextCursor?: string | undefined }, Entry>(
  ask: (cursor: { cursor?: string }) => Promise<Page>,
  entries: (page: Page) => Entry[],
): Promise<Entry[]> => {
  const found: Entry[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ask(cursor === undefined ? {} : { cursor });
    found.push(...entries(page));
    cursor = page.nextCursor;
    if (cursor === undefined) return found;
  }
};

let ada: Context;
let members: string[];
const roomIds = { public: [] as string[], private: [] as string[] };
let long: string;

beforeAll(async () => {
  ada = await arrive(deps, username);
  const others = await Promise.all(Array.from({ length: LIMITS.initialMembers }, () => arrive(deps, username)));
  members = others.map(({ actor }) => actor.userId);
  const [bob] = others;
  if (!bob) throw new TypeError("nobody");
  for (let n = 0; n < ROOMS; n += 1) {
    const kind = n % 2 === 0 ? "public" : "private";
    const input = heaviest(ACTIONS.createRoom.input, {
      members,
      isPrivate: kind === "private",
      clientRoomId: deps.mintId().padEnd(64, '"'),
    });
    const { room } = await ask(ada, "createRoom", input, ACTIONS.createRoom.output);
    const { roomId } = room;
    roomIds[kind].push(roomId);
    await deps.table.update(Keys.about(roomId), { set: { description: OLD_DESCRIPTION } });
    if (kind === "public")
      await Directory.add(
        deps,
        "DIRECTORY",
        roomId,
        { name: room.name },
        {
          roomId,
          name: room.name,
          description: OLD_DESCRIPTION,
          createdBy: room.createdBy,
          createdAt: room.createdAt,
        },
      );
    await say(bob, roomId, 1);
  }
  const blocked = Array.from({ length: LIMITS.blockedPeople - 1 }, () => deps.mintId().padEnd(64, "x"));
  await deps.load(blocked.map((userId) => ({ ...Keys.blockedPerson(ada.actor.userId, userId), at: 0 })));
  await deps.table.update(Keys.profile(ada.actor.userId), { set: { blocks: true } });
  long = roomIds.private[0] ?? "";
  await say(bob, long, LONG - 1);
  // As many reactions as there may be; but for one on the message that is reacted to.
  for (let seq = 1; seq <= LONG; seq += 1) {
    const reactions = Array.from({ length: LIMITS.reactionEmoji }, () => ({
      emoji: LONG_EMOJI,
      userIds: Array.from({ length: LIMITS.reactionEntries / LIMITS.reactionEmoji }, () => deps.mintId()),
    }));
    if (seq === OTHERS.react) reactions.pop();
    await deps.table.update(Keys.logRow(long, seq), { set: { reactions } });
  }
});

/** As many files as a message may have, ready to be sent, with the longest that may be said of each. */
const readyFiles = async (ctx: Context, roomId: string) => {
  const files = Array.from({ length: LIMITS.messageFiles }, () => ({
    fileId: deps.mintId().padEnd(64, "x"),
    alt: "界".repeat(LIMITS.altLength),
  }));
  const item = {
    name: "界".repeat(LIMITS.fileNameLength),
    type: `image/${"x".repeat(LIMITS.fileTypeLength - "image/".length)}`,
    bytes: LIMITS.fileBytes,
    width: LIMITS.pixels,
    height: LIMITS.pixels,
    thumbhash: "A".repeat(LIMITS.thumbhashLength),
    userId: ctx.actor.userId,
    roomId,
    readyAt: 0,
  };
  await deps.load(files.map(({ fileId }) => ({ ...Keys.file(fileId), ...item })));
  return files;
};

/** Says the longest that there is to say. */
const say = async (ctx: Context, roomId: string, times: number) => {
  for (let n = 0; n < times; n += 1) {
    // A list of rooms shows no more of a message than its text.
    const files = times > 1 ? await readyFiles(ctx, roomId) : undefined;
    const known = {
      roomId,
      files,
      replyToMessageId: undefined,
      afterSeq: 0,
      clientMessageId: deps.mintId().padEnd(64, '"'),
    };
    await ask(ctx, "sendMessage", heaviest(ACTIONS.sendMessage.input, known), ACTIONS.sendMessage.output);
  }
};

describe("I17: every answer fits, whatever legal content is asked for", () => {
  test("hello, page by page, tells of every room", async () => {
    const tab = await connect(deps, ada.actor);
    const rooms = await everything(
      (cursor) => ask(tab, "hello", cursor, ACTIONS.hello.output),
      (page) => page.rooms,
    );
    expect(rooms.map(({ roomId }) => roomId).sort()).toEqual([...roomIds.public, ...roomIds.private].sort());
    expect(rooms.every(({ description }) => description === OLD_DESCRIPTION)).toBe(true);
  });

  test.each(["public", "private"] as const)("listRooms, page by page, tells of every %s room", async (kind) => {
    const input = { isPrivate: kind === "private", limit: LIMITS.pageSize };
    const rooms = await everything(
      (cursor) => ask(ada, "listRooms", { ...input, ...cursor }, ACTIONS.listRooms.output),
      (page) => page.rooms,
    );
    expect(rooms.map(({ roomId }) => roomId).sort()).toEqual(roomIds[kind].toSorted());
  });

  test("listBlocked tells of everybody", async () => {
    const { users } = await ask(ada, "listBlocked", {}, ACTIONS.listBlocked.output);
    expect(users).toHaveLength(LIMITS.blockedPeople - 1);
  });

  test("listReports tells of those that fit, and that there are more", async () => {
    const member = await connect(deps, { userId: members[1] ?? "", username });
    for (let seq = 2; seq < 12; seq += 1) {
      const about = { roomId: long, messageId: `${long}.${seq}` };
      await ask(member, "reportMessage", heaviest(ACTIONS.reportMessage.input, about), ACTIONS.reportMessage.output);
    }
    const { reports, more } = await ask(ada, "listReports", { roomId: long }, ACTIONS.listReports.output);
    expect(reports.length).toBeGreaterThan(0);
    expect(more).toBe(true);
  });

  test("listMembers and listUsers, page by page, tell of everybody", async () => {
    const limit = LIMITS.pageSize;
    const inRoom = await everything(
      (cursor) => ask(ada, "listMembers", { roomId: long, limit, ...cursor }, ACTIONS.listMembers.output),
      (page) => page.members,
    );
    const onStage = await everything(
      (cursor) => ask(ada, "listUsers", { prefix: username, limit, ...cursor }, ACTIONS.listUsers.output),
      (page) => page.users,
    );
    for (const people of [inRoom, onStage])
      expect(people.map(({ userId }) => userId).sort()).toEqual([ada.actor.userId, ...members].sort());
  });

  test.each(["before", "after"] as const)(
    "getRoomHistory, page by page with %s, tells of every message",
    async (way) => {
      const seqs: number[] = [];
      for (let bound: number | undefined = way === "after" ? 0 : undefined; seqs.length < LONG; ) {
        const input = { roomId: long, limit: LIMITS.pageSize, ...(bound !== undefined && { [way]: bound }) };
        const { messages } = await ask(ada, "getRoomHistory", input, ACTIONS.getRoomHistory.output);
        expect(messages.length).toBeGreaterThan(0);
        seqs.push(...messages.map(({ seq }) => seq));
        bound = way === "after" ? Math.max(...seqs) : Math.min(...seqs);
      }
      expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: LONG }, (_, n) => n + 1));
    },
  );

  test.each(Object.keys(ACTIONS).filter(isAction))(
    "%s, asked for the most that its schema lets one ask for",
    async (action) => {
      const [, updateRoom, archiveRoom, deleteRoom] = roomIds.private;
      /** Actions after which a room takes no others. */
      const ownRooms: { [A in ActionName]?: string | undefined } = { updateRoom, archiveRoom, deleteRoom };
      const known: Known = {
        roomId: ownRooms[action] ?? (action === "joinRoom" || action === "leaveRoom" ? roomIds.public[0] : long),
        userId: members[1],
        members,
        messageId: OTHERS[action] === undefined ? await own() : `${long}.${OTHERS[action]}`,
        replyToMessageId: `${long}.1`,
        afterSeq: LONG,
        before: undefined,
        after: 0,
        cursor: undefined,
        rooms: action === "search" ? [{ roomId: long }] : [],
        query: { from: [ada.actor.userId, ...members].slice(0, LIMITS.searchPeople) },
        userIds: [...Array.from({ length: LIMITS.usersAtOnce - members.length }, () => "nobody"), ...members],
        handle: "a".repeat(LIMITS.handleLength),
        timeZone: "America/Argentina/ComodRivadavia",
        looking: long,
        emoji: LONG_EMOJI,
        rev: 0,
        to: 1,
        code: BY_CODE.has(action) ? await invite() : undefined,
        ...(action === "deleteRoom" && { name: roomName }),
      };
      const answer = await ask(ada, action, heaviest(ACTIONS[action].input, known), z.unknown());
      expect(answer).toBeDefined();
    },
  );

  test("and so does every event", () => {
    expect(oversized).toEqual([]);
  });
});

/** The messages of Bob's that these are about. */
const OTHERS: { [A in ActionName]?: number } = { deleteMessage: 1, reportMessage: 30, react: 31 };

/** A message of Ada's. */
const own = async (): Promise<string> => {
  const { sent } = await ask(ada, "sendMessage", { roomId: long, content: "x" }, ACTIONS.sendMessage.output);
  return sent.messageId;
};

const BY_CODE = new Set<ActionName>(["acceptInvitation", "revokeInvitation"]);

/** An invitation of Ada's. */
const invite = async (): Promise<string> => {
  const { invitation } = await ask(ada, "createInvitation", { roomId: long }, ACTIONS.createInvitation.output);
  return invitation.code;
};

test("I17: an answer that does not fit all the same is an error frame with its requestId", async () => {
  const { userId, connectionId } = ada.actor;
  await deps.table.update(Keys.logRow(long, 2), { set: { content: "x".repeat(LIMITS.replyBytes) } });
  const log = { info: () => {}, error: () => {} };
  const handler = Message.create(() => ({
    deps,
    gateway,
    handOn,
    files: createFiles(deps.clock).store,
    pushes: createPushes().service,
    log,
    defaultPolicy: { signUp: "open", guests: true },
    mailer: undefined,
    authSecrets: ["secret"],
    providers: {},
    administration: undefined,
    realtimeUrl: "",
  }));
  const { body = "" } = await handler({
    requestContext: {
      connectionId,
      requestId: "r",
      routeKey: "$default",
      authorizer: { userId, username: "Ada", session: "s" },
    },
    body: JSON.stringify({ action: "getRoomHistory", data: { roomId: long, before: 3 }, requestId }),
  });
  expect(ErrorFrame.parse(JSON.parse(body))).toMatchObject({ code: "server.too_large", requestId });
});
