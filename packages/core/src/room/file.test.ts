import type { SentFiles } from "@parley/protocol/file";
import { LIMITS } from "@parley/protocol/limits";
import { afterAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import * as Files from "../files/file";
import type { Stored } from "../files/store";
import * as Keys from "../table/keys";
import { all } from "../table/table";
import { arrive, openDeps, openRoom, over, refusal } from "../testing/deps";
import { createGateway } from "../testing/gateway";
import { type Call, intercept } from "../testing/interleave";
import * as Block from "./block";
import * as Cleaning from "./cleaning";
import * as Deletion from "./deletion";
import * as Export from "./export";
import * as File from "./file";
import * as Government from "./government";
import * as History from "./history";
import * as Member from "./member";
import * as Message from "./message";
import * as Moderation from "./moderation";
import * as Room from "./room";

const deps = await openDeps();
afterAll(deps.close);

const gateway = createGateway(deps);
const { store, kept, incoming, post } = gateway.files;
const [ada, bob, eve] = [await arrive(deps, "Ada"), await arrive(deps, "Bob"), await arrive(deps, "Eve")];

const input = (roomId: string) => ({ roomId, name: "a.png", type: "image/png", bytes: 10 });

/** Asks and posts. */
const uploaded = async (ctx: Context, roomId: string, change: object = {}): Promise<Stored> => {
  const file = await File.ask(ctx, { ...input(roomId), ...change });
  post(file);
  return file;
};

const ready = async (ctx: Context, roomId: string, change: object = {}): Promise<string> => {
  const { fileId } = await uploaded(ctx, roomId, change);
  await Files.complete(ctx, store, fileId);
  return fileId;
};

const send = async (
  ctx: Context,
  roomId: string,
  files: SentFiles | undefined,
  content = "",
  clientMessageId?: string,
) => {
  deps.clock.advance(60_000);
  const again = clientMessageId === undefined ? {} : { clientMessageId, afterSeq: 0 };
  return Message.send(ctx, { roomId, content, ...(files && { files }), ...again });
};

/** A room with a message of Ada's with one file. */
const shared = async (isPrivate = true) => {
  const roomId = await openRoom([ada, bob], { isPrivate });
  const fileId = await ready(ada, roomId);
  const { messageId } = (await send(ada, roomId, [{ fileId }])).result;
  return { roomId, fileId, messageId };
};

const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;
const notes = () => all<object>(deps.table, { pk: Keys.FILE_NOTES_PK, prefix: "DUE#" });
const sweep = () => Cleaning.sweep(deps, store, Number.POSITIVE_INFINITY);

describe("a message with files", () => {
  it("has what was uploaded, and where it has no text, its content names the files", async () => {
    const roomId = await openRoom([ada, bob]);
    const picture = await ready(ada, roomId, { width: 3, height: 4, thumbhash: "AAAA" });
    const { sent } = (await send(ada, roomId, [{ fileId: picture, alt: "A cat" }])).result;
    expect(sent).toMatchObject({
      content: "a.png",
      messageType: "IMAGE",
      files: [
        {
          fileId: picture,
          name: "a.png",
          type: "image/png",
          bytes: 10,
          width: 3,
          height: 4,
          thumbhash: "AAAA",
          alt: "A cat",
        },
      ],
    });
    const other = await ready(ada, roomId, { name: "b.pdf", type: "application/pdf" });
    const further = await ready(ada, roomId);
    const both = (await send(ada, roomId, [{ fileId: other }, { fileId: further }], "Look")).result.sent;
    expect(both).toMatchObject({ content: "Look", messageType: "FILE" });
    expect(both.files?.map(({ fileId }) => fileId)).toEqual([other, further]);
    const { messages } = (await History.read(bob, { roomId })).result;
    expect(messages.slice(0, 2)).toEqual([both, sent]);
  });

  it("keeps them when its text is edited, or taken away; a message without files keeps a text", async () => {
    const { fileId, messageId, roomId } = await shared();
    const edited = async (content: string) => (await Message.edit(ada, { messageId, content })).result.edited;
    expect(await edited("Look")).toMatchObject({ content: "Look", files: [{ fileId }] });
    expect(await edited("")).toMatchObject({ content: "a.png", files: [{ fileId }] });
    const { messageId: plain } = (await Message.send(ada, { roomId, content: "plain" })).result;
    expect(await codeOf(Message.edit(ada, { messageId: plain, content: "" }))).toBe("input.invalid");
  });

  it("costs two write units for each file, and a plain one none more", async () => {
    const roomId = await openRoom([ada, bob]);
    const plain = await deps.cost(() => send(ada, roomId, undefined, "plain"));
    const files = [{ fileId: await ready(ada, roomId) }, { fileId: await ready(ada, roomId) }];
    const costs = await deps.cost(() => send(ada, roomId, files));
    expect(plain.write).toBe(2);
    expect(costs.write - plain.write).toBe(4);
    expect(costs.read).toBeLessThanOrEqual(plain.read + 1);
  });

  it("I2: that is sent again is the same message, also after it was deleted", async () => {
    const roomId = await openRoom([ada, bob]);
    const fileId = await ready(ada, roomId);
    const first = (await send(ada, roomId, [{ fileId }], "", "once")).result.sent;
    expect((await send(ada, roomId, [{ fileId }], "", "once")).result.sent).toEqual(first);
    await gateway.deliver((await Message.remove(ada, { messageId: first.messageId })).deliveries);
    expect((await send(ada, roomId, [{ fileId }], "", "once")).result.sent).toMatchObject({ deleted: true });
  });
});

describe("an upload is refused", () => {
  it("to a stranger as of an absent room, and where one may not write", async () => {
    const roomId = await openRoom([ada, bob], { isPrivate: true });
    expect(await codeOf(File.ask(eve, input(roomId)))).toBe("room.not_found");
    expect(await codeOf(File.ask(eve, input("absent")))).toBe("room.not_found");
    await Government.archive(ada, { roomId, archived: true });
    expect(await codeOf(File.ask(ada, input(roomId)))).toBe("room.archived");
  });

  it("if it is too large", async () => {
    const roomId = await openRoom([ada, bob]);
    const bytes = LIMITS.fileBytes + 1;
    expect(await codeOf(File.ask(ada, { ...input(roomId), bytes }))).toBe("file.too_large");
  });

  it("above a person's day, of which a guest has less, until the next one begins", async () => {
    const [guest, member] = [await arrive(deps, "Guest"), await arrive(deps, "Member")];
    const joined: Context = { ...member, actor: { ...member.actor, workspaceRole: "member" } };
    const roomId = await openRoom([ada, guest, joined]);
    const bytes = LIMITS.fileBytes;
    const most = async (ctx: Context): Promise<number> => {
      for (let asked = 0; ; asked += 1) {
        const outcome = await File.ask(ctx, { ...input(roomId), bytes }).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (outcome) return asked * bytes;
      }
    };
    expect(await most(guest)).toBe(LIMITS.dailyGuestFileBytes);
    expect(await most(joined)).toBe(LIMITS.dailyFileBytes);
    const { code, retryAfterMs = 0, message } = await refusal(File.ask(guest, input(roomId)));
    expect(code).toBe("file.quota");
    expect(message).toMatch(/100 MB a day.*Try again in (an hour|\d+ hours)\./);
    deps.clock.advance(retryAfterMs);
    await File.ask(guest, input(roomId));
  });
});

describe("a file is not sent", () => {
  it("before it is complete, by somebody else, in another room, or twice", async () => {
    const [roomId, elsewhere] = [await openRoom([ada, bob]), await openRoom([ada, bob])];
    const { fileId: asked } = await File.ask(ada, input(roomId));
    expect(await codeOf(send(ada, roomId, [{ fileId: asked }]))).toBe("file.not_ready");
    const fileId = await ready(ada, roomId);
    expect(await codeOf(send(bob, roomId, [{ fileId }]))).toBe("file.not_found");
    expect(await codeOf(send(ada, elsewhere, [{ fileId }]))).toBe("file.not_found");
    expect(await codeOf(send(ada, roomId, [{ fileId: "absent-absent-absent" }]))).toBe("file.not_found");
    await send(ada, roomId, [{ fileId }], "", "first");
    expect(await codeOf(send(ada, roomId, [{ fileId }], "", "second"))).toBe("file.used");
    expect(await codeOf(Files.discard(ada, store, fileId))).toBe("file.used");
  });

  it("if something else was posted, of another size or type, or nothing", async () => {
    const roomId = await openRoom([ada, bob]);
    for (const change of [{ bytes: 11 }, { bytes: 9 }, { type: "text/html" }]) {
      const file = await File.ask(ada, input(roomId));
      expect(await codeOf(Files.complete(ada, store, file.fileId))).toBe("file.not_ready");
      post(file, change);
      expect(await codeOf(Files.complete(ada, store, file.fileId))).toBe("file.not_ready");
      expect(kept.has(file.fileId)).toBe(false);
    }
  });

  it("and what is posted again after it is complete is not read", async () => {
    const roomId = await openRoom([ada, bob]);
    const file = await uploaded(ada, roomId);
    await Files.complete(ada, store, file.fileId);
    post(file);
    expect(await Files.complete(ada, store, file.fileId)).toMatchObject({ fileId: file.fileId });
    expect(incoming.has(file.fileId)).toBe(true);
    deps.clock.advance(LIMITS.unsentFileTtlMs + 1);
    await sweep();
    expect(incoming.has(file.fileId)).toBe(false);
  });

  it("after it was discarded, which may be repeated; nobody else discards it", async () => {
    const roomId = await openRoom([ada, bob]);
    const fileId = await ready(ada, roomId);
    await Files.discard(bob, store, fileId);
    expect(kept.has(fileId)).toBe(true);
    for (let tries = 0; tries < 2; tries += 1) await Files.discard(ada, store, fileId);
    expect(kept.has(fileId)).toBe(false);
    expect(await codeOf(send(ada, roomId, [{ fileId }]))).toBe("file.not_found");
    expect(await codeOf(Files.complete(ada, store, fileId))).toBe("file.not_found");
  });

  it("a day after it was asked for; until then it is, and then it stays", async () => {
    const roomId = await openRoom([ada, bob]);
    const [asked, unsent, sent] = [await uploaded(ada, roomId), await ready(ada, roomId), await ready(ada, roomId)];
    deps.clock.advance(LIMITS.unsentFileTtlMs - 1_000);
    await sweep();
    await Message.send(ada, { roomId, content: "", files: [{ fileId: sent }] });
    deps.clock.advance(1_001);
    await sweep();
    expect([asked.fileId, unsent, sent].map((fileId) => incoming.has(fileId) || kept.has(fileId))).toEqual([
      false,
      false,
      true,
    ]);
    expect(await codeOf(send(ada, roomId, [{ fileId: unsent }]))).toBe("file.not_found");
    expect(await notes()).toEqual([]);
    expect(await File.find(bob, sent)).toMatchObject({ fileId: sent });
  });
});

describe("I21: a file is read", () => {
  it("by the members of its room; before it is sent, by the one who uploaded it", async () => {
    const roomId = await openRoom([ada, bob]);
    const { fileId } = await uploaded(ada, roomId);
    for (const reader of [ada, bob]) expect(await codeOf(File.find(reader, fileId))).toBe("file.not_found");
    await Files.complete(ada, store, fileId);
    expect(await File.find(ada, fileId)).toMatchObject({ fileId, type: "image/png" });
    expect(await codeOf(File.find(bob, fileId))).toBe("file.not_found");
    await send(ada, roomId, [{ fileId }]);
    for (const reader of [ada, bob]) expect((await File.find(reader, fileId)).fileId).toBe(fileId);
  });

  it.each([true, false])("by nobody who is not, or no longer, one of them (private: %s)", async (isPrivate) => {
    const outside: Record<string, (roomId: string) => Promise<Context>> = {
      stranger: async () => eve,
      left: async (roomId) => {
        const cyd = await arrive(deps, "Cyd");
        await Member.add(ada, { roomId, userId: cyd.actor.userId });
        await Room.leave(cyd, { roomId });
        return cyd;
      },
      kicked: async (roomId) => {
        const cyd = await arrive(deps, "Cyd");
        await Member.add(ada, { roomId, userId: cyd.actor.userId });
        await Moderation.kick(ada, { roomId, userId: cyd.actor.userId });
        return cyd;
      },
      banned: async (roomId) => {
        const cyd = await arrive(deps, "Cyd");
        await Member.add(ada, { roomId, userId: cyd.actor.userId });
        await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
        return cyd;
      },
      administrator: async () => ({ ...eve, actor: { ...eve.actor, workspaceRole: "administrator" } }),
    };
    for (const [standing, arrange] of Object.entries(outside)) {
      const { roomId, fileId } = await shared(isPrivate);
      const reader = await arrange(roomId);
      expect(await codeOf(File.find(reader, fileId)), standing).toBe("file.not_found");
    }
  });

  it("by no stranger, who causes the same calls and gets the same answer as of an absent one", async () => {
    const { roomId, fileId } = await shared();
    const asked = async (id: string) => {
      const calls: Call[] = [];
      const recording = intercept(deps.table, (call, perform) => {
        calls.push(call);
        return perform();
      });
      const { code, message } = await refusal(File.find(over(eve, recording), id));
      return {
        code,
        message,
        calls: calls.map(({ operation, pk, sk }) =>
          [operation, pk, sk].join(" ").replaceAll(id, "?").replaceAll(roomId, "?"),
        ),
      };
    };
    expect(await asked(fileId)).toEqual(await asked("absent-absent-absent"));
  });

  it("of a direct room also by two of whom one has blocked the other", async () => {
    const { roomId } = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room;
    const fileId = await ready(ada, roomId);
    await send(ada, roomId, [{ fileId }]);
    await Block.block(bob, { userId: ada.actor.userId });
    for (const reader of [ada, bob]) expect((await File.find(reader, fileId)).fileId).toBe(fileId);
    await Block.unblock(bob, { userId: ada.actor.userId });
  });
});

describe("I21: the files of what is deleted are gone", () => {
  const isGone = async (fileId: string) => {
    expect(kept.has(fileId)).toBe(false);
    expect(await Files.find(deps, fileId)).toBeUndefined();
    expect(await codeOf(File.find(ada, fileId))).toBe("file.not_found");
  };

  it("with a message, for everybody from its commit on", async () => {
    const { fileId, messageId } = await shared();
    const { result, deliveries } = await Message.remove(ada, { messageId });
    expect(result.deleted).not.toHaveProperty("files");
    for (const reader of [ada, bob]) expect(await codeOf(File.find(reader, fileId))).toBe("file.not_found");
    await gateway.deliver(deliveries);
    await isGone(fileId);
    expect(await notes()).not.toContainEqual(expect.objectContaining({ of: "message" }));
  });

  it("with a message, by the next sweep where the work was lost", async () => {
    const { fileId, messageId } = await shared();
    await Message.remove(ada, { messageId });
    await sweep();
    await isGone(fileId);
  });

  it("with a room, by what is handed on, or by the next sweep", async () => {
    for (const isLost of [false, true]) {
      const { roomId, fileId } = await shared();
      const { deliveries } = await Government.remove(ada, { roomId, name: "general" });
      if (isLost) await sweep();
      else await gateway.deliver(deliveries);
      await isGone(fileId);
    }
  });

  it("with an account whose messages are deleted", async () => {
    const cyd = await arrive(deps, "Cyd");
    const roomId = await openRoom([ada, cyd]);
    const fileId = await ready(cyd, roomId);
    await send(cyd, roomId, [{ fileId }]);
    await Deletion.begin(deps, cyd.actor.userId, "Cyd", "delete");
    while (!(await Deletion.perform(deps, gateway.live, cyd.actor.userId, Number.POSITIVE_INFINITY)));
    await gateway.work();
    await isGone(fileId);
  });

  it("and not those of a message that nobody deletes, however often one tries who may not", async () => {
    const { fileId, messageId } = await shared();
    expect(await codeOf(Message.remove(bob, { messageId }))).toBe("message.not_yours");
    deps.clock.advance(LIMITS.unsentFileTtlMs * 2);
    await sweep();
    expect((await File.find(bob, fileId)).fileId).toBe(fileId);
  });
});

it("an export lists one's files", async () => {
  const cyd = await arrive(deps, "Cyd");
  const roomId = await openRoom([cyd]);
  const fileId = await ready(cyd, roomId);
  await send(cyd, roomId, [{ fileId }]);
  const { rooms } = await Export.rooms(cyd, Number.POSITIVE_INFINITY);
  expect(rooms[0]?.messages[0]?.files).toMatchObject([{ fileId, name: "a.png" }]);
});
