import { ParleyError } from "@parley/protocol/error";
import { Level } from "@parley/protocol/level";
import { LIMITS } from "@parley/protocol/limits";
import { EVERYBODY, mentionOf } from "@parley/protocol/mention";
import type { Message } from "@parley/protocol/message";
import { FileInput, Upload } from "@parley/protocol/upload";
import type { Browser } from "./deployment";
import type { Device } from "./device";
import type { Faults } from "./faults";
import type { Functions } from "./functions";
import { hash } from "./hash";
import type { Action, Step } from "./plan";
import type { Recorder } from "./recorder";
import type { Scheduler } from "./scheduler";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Fewer messages than flood control allows at once. Only several bursts meet it. */
const BURST = 8;
/** More than flood control allows, sent at once and past the outbox: an attack (I18). */
const FLOOD = 24;

/** In a rush, the messages of one person follow one another within this. */
const RUSH_MS = 120;

/** So often a message is edited in a row. */
const EDITED = 4;
/** So many messages are sent again. */
const RESENT = 4;

const RETRY_MS = 1_000;
const RETURN_MS = 2_000;
/** So long after an edit has begun others write. */
const BESIDE_MS = 25;
/** Between two things that an administrator does while they are dismissed. */
const ACTED_MS = 12;
/** A room that opens has its messages after this time. */
const MISSING_AFTER_MS = 3_000;
const MISSING_MS = 4_000;
const ATTENDED_MS = 8_000;
/** Within this time a request has reached its function and is mostly not done yet. */
const ABANDONED_MS = 80;
/** Within this time a connection is open, mostly. */
const OPENED_MS = 150;
/** Within this time a connection has entered a room, where that takes no longer than usual. */
const ENTERED_MS = 40;
/** Within this time a request is mostly on its way. */
const SENT_MS = 10;
/** Within this time a new member's client has received the event and subscribes. */
const ADDED_MS = 200;
/** So long a rule holds that is set for a while. */
const RULED_MS = 6_000;
/** The longest that a page is hidden, mostly and now and then. */
const AWAY_MS = 40_000;
const HIDDEN_MS = 20 * MINUTE;

const EMOJI = ["👍", "🎉", "❤️"] as const;

/** What an action works with. */
export type ActionContext = {
  scheduler: Scheduler;
  faults: Faults;
  functions: Functions;
  recorder: Recorder;
  devices: Device[];
  /** Every room, including those in which a person has no business. */
  roomIds(): string[];
  reload(device: Device): void;
  /** Opens the page of the same person on a device that has another field. */
  openAgain(device: Device): void;
  /** Makes Lambda refuse most invocations for `ms`. */
  throttle(ms: number): void;
  /** Closes somebody's page for good. */
  quit(device: Device): void;
  /** Signs a new person in in this browser, and opens a page for them. */
  signIn(browser: Browser): Promise<void>;
  /** Deletes the rows whose time to live is over. */
  expire(): Promise<void>;
  fail(error: unknown): void;
};

export const perform = (context: ActionContext, { action, who, where, what }: Step): void => {
  const { scheduler, faults, functions, recorder, devices } = context;
  const awake = devices.filter(({ machine }) => !machine.isAsleep());
  const of = <T>(choices: readonly T[], number: number): T | undefined => choices[number % choices.length];
  const device = of(awake, who);
  if (!device) return;
  const { client, network, machine } = device;
  let renames = what % 90;
  const mine = [...client.rooms.get().rooms.keys()];
  const roomId = of(mine, where);
  const everywhere = of(context.roomIds(), where);
  const text = `text ${what} of ${device.clientId}${what % 3 === 0 ? ` ${mentionOf(of(devices, what)?.account.userId ?? "")}` : ""}`;

  const [named] = recorder.administrators;
  /** The device of the person whose address the deployment names. */
  const administrator = awake.find(({ account }) => account.userId === named?.userId);
  /** The device that does what a room's owner may. Now and then it is the administrator's, who mostly is no member of the room. */
  const governing = (owner: Device): Device =>
    administrator && Math.floor(what / 100) % 2 === 0 ? administrator : owner;

  /** Refused and unanswered requests do not fail the run. */
  const attempt = (...works: Promise<unknown>[]) => {
    for (const work of works)
      work.catch((error: unknown) => {
        if (!(error instanceof ParleyError)) context.fail(error);
      });
  };
  const authors = () => [...new Set(devices.map(({ account }) => account.userId))].slice(0, LIMITS.searchPeople);
  /** Searches for all that anybody has written in these rooms. */
  const search = async (roomIds: readonly string[]): Promise<unknown> => {
    const rooms = roomIds.slice(0, LIMITS.searchRooms).map((roomId) => ({ roomId }));
    return rooms.length > 0 && client.request("search", { query: { from: authors() }, rooms });
  };
  const messages = (room: string | undefined) =>
    room === undefined
      ? []
      : device
          .room(room)
          .timeline.get()
          .items.flatMap((item) => (item.kind === "message" ? [item.message] : []));
  const sentBy = (userId: string, room: string | undefined) =>
    recorder.acknowledged.filter((sent) => sent.roomId === room && sent.userId === userId);
  /** Mostly one of one's own messages, in view or not: the server refuses changes of others'. */
  const message = (): { messageId: string } | undefined =>
    what % 8 === 0 ? of(messages(roomId), what) : of(sentBy(device.account.userId, roomId), what);
  /** Another page that has this room. */
  const anotherMember = (): Device | undefined =>
    of(
      awake.filter((each) => each !== device && each.client.rooms.get().rooms.has(roomId ?? "")),
      what,
    );
  /** An owner, one of their rooms, and somebody to remove from it. */
  const findRemoval = (): { owner: Device; roomId: string; victim: Device } | undefined => {
    const owners = awake.flatMap((each) =>
      [...each.client.rooms.get().rooms.values()]
        .filter(({ role, kind }) => role === "owner" && kind !== "direct")
        .map((room) => ({ owner: each, roomId: room.roomId })),
    );
    const owned = of(owners, where);
    // Now and then somebody who has left or never was a member.
    const victims = awake.filter(
      (each) =>
        each.account.userId !== owned?.owner.account.userId &&
        (what % 6 === 0 || each.client.rooms.get().rooms.has(owned?.roomId ?? "")),
    );
    const victim = of(victims, who);
    return owned && victim && { ...owned, victim };
  };
  const endMembership = (found: NonNullable<ReturnType<typeof findRemoval>>) => {
    const by = governing(found.owner);
    recorder.trace(() => `${by.clientId} removes ${found.victim.account.userId} from ${found.roomId}`);
    const input = { roomId: found.roomId, userId: found.victim.account.userId };
    attempt(by.client.request("removeMember", input));
  };
  type Governed = { owner: Device; roomId: string; name: string; members: Device[] };
  /** An owner, or somebody who governs as one, a room, and the pages of others in it. */
  const findGoverned = (): Governed | undefined => {
    const owned = of(
      awake.flatMap((owner) =>
        [...owner.client.rooms.get().rooms.values()]
          .filter(({ role, kind }) => role === "owner" && kind !== "direct")
          .map(({ roomId, name }) => ({ owner, roomId, name })),
      ),
      where,
    );
    const members = awake.filter(
      ({ account, client }) =>
        account.userId !== owned?.owner.account.userId && client.rooms.get().rooms.has(owned?.roomId ?? ""),
    );
    return owned && { ...owned, owner: governing(owned.owner), members };
  };
  /** Several things that an administrator does in a room of which they are no member, mostly. In a private one they are refused. */
  const govern = (by: Device | undefined, room: string) => {
    const whom = of(devices, who + what)?.account.userId;
    if (!by || !whom) return;
    const { client: theirs } = by;
    const about = { roomId: room, userId: whom };
    const acts = [
      () => theirs.request("kickMember", about),
      () => theirs.request("removeMember", about),
      () => theirs.request("unbanMember", about),
      () => theirs.request("addMember", about),
      () => theirs.request("setRole", { ...about, role: "moderator" }),
      () => theirs.request("updateRoom", { roomId: room, description: text }),
      () => theirs.request("archiveRoom", { roomId: room, archived: what % 2 === 0 }),
      () => by.remove(`${room}.${2 + (what % 9)}`),
      () => theirs.request("createInvitation", { roomId: room }),
    ];
    attempt(
      theirs.request("listReports", { roomId: room }),
      theirs.request("listBanned", { roomId: room }),
      theirs.request("listInvitations", { roomId: room }),
      ...[what, what + 4].flatMap((number) => of(acts, number)?.() ?? []),
    );
  };
  const { browser } = device.account;
  /** Signs out, retrying after a failure. Now and then the next person signs in in the same browser. */
  const signOut = async (end: () => Promise<void>): Promise<void> => {
    if (devices.filter((each) => each.account.browser !== browser).length < 2) return;
    await insist(end);
    if (what % 2 === 0) await insist(() => context.signIn(browser));
  };
  const insist = async (work: () => Promise<void>): Promise<void> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ParleyError) || error.retry !== "backoff") throw error;
        await scheduler.sleep(RETRY_MS);
      }
    }
  };
  /** Makes somebody an administrator. Answers, once their connections can be new ones, with how to dismiss them. */
  const promote = async (by: Device): Promise<() => Promise<void>> => {
    const { userId } = device.account;
    const path = `/api/workspace/administrators/${userId}`;
    const record: ActionContext["recorder"]["administrators"][number] = { userId, from: scheduler.now() };
    recorder.administrators.push(record);
    await insist(async () => void (await by.account.browser.ask("PUT", path)));
    // What somebody is in the workspace is part of their connection.
    context.reload(device);
    await scheduler.sleep(RETURN_MS);
    return async () => {
      await insist(async () => void (await by.account.browser.ask("DELETE", path)));
      record.until = scheduler.now();
    };
  };
  /** The person's page of now, which may have been reloaded. */
  const here = (): Device | undefined => devices.findLast(({ account }) => account.userId === device.account.userId);
  /** Somebody is made an administrator, governs, and tries to go on when that has been taken back. */
  const governAWhile = async (by: Device, room: string): Promise<void> => {
    const dismiss = await promote(by);
    const theirs = here();
    govern(theirs, room);
    await scheduler.sleep(what % RETURN_MS);
    // It closes their connections. One that is being opened at that moment stays.
    faults.count("connection cut");
    theirs?.network.cut();
    theirs?.client.wake();
    await scheduler.sleep(what % OPENED_MS);
    await dismiss();
    if (theirs) attempt(...context.roomIds().map((roomId) => theirs.client.request("listBanned", { roomId })));
    govern(theirs, room);
  };
  /** Without network, a person misses that the oldest message changes which they have in view and another one has written. */
  const missOf = (room: string, isOpen: boolean, then: () => void) => {
    device.setOpen(room, true);
    scheduler.after(RETURN_MS, () => attempt(device.room(room).loadOlder()));
    scheduler.after(2 * RETURN_MS, () => {
      const authors = awake.filter((each) => each !== device && devices.includes(each));
      const found = messages(room)
        .filter(({ deleted, messageType }) => !deleted && messageType === "TEXT")
        .map(({ messageId, userId }) => ({ messageId, by: authors.find(({ account }) => account.userId === userId) }))
        .find(({ by }) => by);
      if (!found?.by || !devices.includes(device)) return;
      faults.count("connection cut");
      device.setOpen(room, isOpen);
      network.setUp(false);
      attempt(
        what % 2 === 0 ? found.by.remove(found.messageId) : found.by.edit(found.messageId, `${text}, edited far above`),
      );
    });
    scheduler.after(3 * RETURN_MS, () => {
      network.setUp(true);
      machine.whenAwake(client.wake);
    });
    scheduler.after(5 * RETURN_MS + (what % RETURN_MS), () => {
      if (devices.includes(device) && !faults.isCalm()) then();
    });
  };
  /** Somebody is dismissed while what they do as an administrator is under way. */
  const dismissBesideAct = async (by: Device, room: string): Promise<void> => {
    const dismiss = await promote(by);
    const theirs = here();
    for (let n = 0; theirs && n < BURST; n += 1)
      scheduler.after(n * (what % ACTED_MS), () => {
        if (!devices.includes(theirs)) return;
        const description = `${text} ${n}`;
        attempt(theirs.client.request("updateRoom", { roomId: room, description }), theirs.remove(`${room}.${2 + n}`));
      });
    await scheduler.sleep(what % (ACTED_MS * BURST));
    await dismiss();
  };
  /** Somebody makes a room and adds another one, beside whose connection, while that enters the room, something is done. */
  const addBeside = async (act: (room: string, newcomer: Device) => void): Promise<void> => {
    const newcomer = of(
      awake.filter(({ account }) => account.userId !== device.account.userId),
      what,
    );
    if (!newcomer) return;
    const { userId } = newcomer.account;
    const { room } = await client.request("createRoom", { name: `Entered ${what}`, isPrivate: true });
    functions.onJoin(userId, () =>
      scheduler.after(what % ENTERED_MS, () => {
        if (devices.includes(device)) act(room.roomId, newcomer);
      }),
    );
    await client.request("addMember", { roomId: room.roomId, userId });
  };
  /** Sends some of the page's own messages in the room again. An earlier try is sought from `before` messages before each on. */
  const resendOwn = (choose: (own: Message[]) => Message[], before: number) => {
    const isOwn = ({ userId, rev, messageType }: Message) =>
      userId === device.account.userId && rev === 0 && messageType === "TEXT";
    for (const { content, clientMessageId, seq, replyToMessageId } of choose(messages(roomId).filter(isOwn))) {
      if (!roomId || clientMessageId === undefined) continue;
      const reply = replyToMessageId !== undefined && { replyToMessageId };
      const afterSeq = Math.max(0, seq - 1 - before);
      attempt(client.request("sendMessage", { roomId, content, clientMessageId, afterSeq, ...reply }));
    }
  };
  const setVersion = (next: "older" | "newer") => {
    functions.setVersion(next);
    scheduler.after((what % 30) * 1_000, () => functions.setVersion("same"));
  };

  /** Uploads a picture, in as many tries as it takes. */
  const upload = async (room: string): Promise<string> => {
    const input = { roomId: room, name: `picture ${what}.png`, type: "image/png", bytes: 1 + (what % 1_000) };
    const { fileId } = Upload.parse(await browser.ask("POST", "/api/files", input));
    functions.files.post({ fileId, ...FileInput.parse(input) });
    await insist(async () => {
      await browser.ask("POST", `/api/files/${fileId}/complete`, {});
    });
    // An address is good for some time: what is posted again is not what people see.
    functions.files.post({ fileId, ...FileInput.parse(input) }, { bytes: what });
    return fileId;
  };
  /** Everybody asks for the file, again and again: members, and others. */
  const read = (room: string, fileId: string) => {
    for (const [index, reader] of devices.entries())
      for (const waitMs of [0, what % 700, 5_000, 60_000])
        scheduler.after(waitMs + index, () => devices.includes(reader) && attempt(readOnce(reader, room, fileId)));
  };
  const readOnce = async (reader: Device, room: string, fileId: string): Promise<void> => {
    const { userId, browser: asking } = reader.account;
    const begunAt = scheduler.now();
    await asking.ask("GET", `/api/files/${fileId}`);
    recorder.fileReads.push({ fileId, roomId: room, userId, begunAt, endedAt: scheduler.now() });
  };
  /** Somebody uploads and sends, and others look. Then the message may be deleted, or the room, or somebody removed, while functions die. */
  const share = async (room: string): Promise<void> => {
    const fileIds = [await upload(room), ...(what % 5 === 0 ? [await upload(room)] : [])];
    for (const fileId of fileIds) read(room, fileId);
    const sending = device.sendPictures(room, text, fileIds, what % 3 === 0 ? 2 : 1);
    if (what % 7 === 0) scheduler.after(what % 60, () => functions.stop(device.account.userId));
    attempt(sending);
    await sending.catch(() => {});
    for (const fileId of fileIds) read(room, fileId);
    if (what % 4 === 0) {
      const found = findRemoval();
      if (found) endMembership(found);
    }
    if (what % 2 === 0) return;
    const target = sentBy(device.account.userId, room).at(-1);
    if (!target) return;
    attempt(device.remove(target.messageId));
    if (what % 3 === 1) scheduler.after(what % 40, () => functions.stop(device.account.userId));
    scheduler.after(1_000, () => functions.sweep());
    for (const fileId of fileIds) read(room, fileId);
  };

  /**
   * Somebody says yes to pushes and closes the app, and somebody mentions them. Then the message may be deleted, they may be removed or sign out, and
   * the push is sent once more.
   */
  const push = async (): Promise<void> => {
    const found = findRemoval();
    if (!found) return;
    const { owner, roomId: room, victim } = found;
    const { userId, browser: away } = victim.account;
    const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
    await insist(async () => {
      await away.ask("POST", "/api/push", { endpoint: `https://push.example/${userId}`, keys });
    });
    /** Past the outbox, so that such a message may be there twice. */
    const say = async ({ account, client }: Device, content: string, replyToMessageId?: string) => {
      recorder.unnamed.push({ userId: account.userId, hash: hash(content) });
      const reply = replyToMessageId !== undefined && { replyToMessageId };
      return (await client.request("sendMessage", { roomId: room, content, ...reply })).sent;
    };
    const { messageId } = await say(victim, `${text} from ${userId}`);
    if (devices.length > 2)
      for (const each of devices.filter(({ account }) => account.userId === userId)) context.quit(each);
    // An answer still says whom it answers when it is deleted.
    const sent = await say(owner, `${text} ${mentionOf(userId)}`, messageId);
    if (what % 4 === 1) await owner.remove(sent.messageId);
    if (what % 4 === 2) await owner.client.request("removeMember", { roomId: room, userId });
    if (what % 4 === 3) await insist(away.signOut);
    await scheduler.sleep(1 + (what % RETURN_MS));
    functions.again({ task: "push", roomId: room, seq: sent.seq, kind: "public" });
  };

  /** A page of somebody who has another device, if there is one, and one of their rooms. */
  const writer = (): { by: Device; room: string } | undefined => {
    const twice = awake.filter((each) =>
      awake.some(({ account }) => account.userId === each.account.userId && account.drafts !== each.account.drafts),
    );
    const by = of(twice.length > 0 ? twice : awake, who);
    // Mostly the same one, so that two devices meet.
    const room = by && of([...by.client.rooms.get().rooms.keys()], what % 4 === 0 ? where : 0);
    return by && room !== undefined ? { by, room } : undefined;
  };
  /** Goes on with what is there, or begins anew. No two drafts are the same. */
  const writeOn = (by: Device, room: string) => {
    const before = by.draft(room);
    by.write(
      room,
      what % 3 === 0 || before.length > 200
        ? `draft ${what} of ${by.clientId}`
        : `${before}${what} of ${by.clientId}, `,
    );
  };
  const drafting = (act: (by: Device, room: string) => void) => () => {
    const found = writer();
    if (found) act(found.by, found.room);
  };

  const actions: Record<Action, () => void> = {
    comeOnAnotherDevice: () => context.openAgain(device),
    draft: drafting(writeOn),
    draftOnAll: drafting((by, room) => {
      for (const each of awake.filter(({ account }) => account.userId === by.account.userId)) writeOn(each, room);
    }),
    cutAndDraft: drafting((by, room) => {
      by.network.cut();
      writeOn(by, room);
      if (what % 2 === 0) scheduler.after(what % RETURN_MS, () => context.reload(by));
    }),
    sendDraft: drafting((by, room) => {
      if (by.draft(room) !== "") by.sendDraft(room);
    }),
    discardDraft: drafting((by, room) => by.write(room, "")),
    takeOther: drafting((by) => {
      for (const room of by.sync.others.get().keys()) what % 2 === 0 ? by.sync.take(room) : by.sync.dismiss(room);
    }),
    draftAndLeave: drafting((by, room) => {
      if (what % 3 > 0) return writeOn(by, room);
      by.write(room, `draft ${what} of ${by.clientId}`);
      by.sync.flush();
      scheduler.after(what % ABANDONED_MS, () => attempt(by.client.request("leaveRoom", { roomId: room })));
    }),
    push: () => attempt(push()),
    setLevel: () => {
      if (!roomId) return;
      const level = of(Level.options, what) ?? "all";
      attempt(client.request("setLevel", { roomId, level }));
    },
    setPreferences: () => attempt(client.request("setPreferences", { sound: what % 2 === 0, texts: what % 3 > 0 })),
    shareFile: () => roomId && attempt(share(roomId)),
    shareTwice: () => {
      if (!roomId) return;
      const sendTwice = async () => {
        const fileId = await upload(roomId);
        attempt(device.sendPictures(roomId, `${text} once`, [fileId]));
        attempt(device.sendPictures(roomId, `${text} once more`, [fileId]));
        read(roomId, fileId);
      };
      attempt(sendTwice());
    },
    discardFile: () => {
      if (!roomId) return;
      const discard = async () => {
        const fileId = await upload(roomId);
        if (what % 2 === 0) attempt(device.sendPictures(roomId, text, [fileId]));
        attempt(browser.ask("DELETE", `/api/files/${fileId}`));
        read(roomId, fileId);
      };
      attempt(discard());
    },
    send: () => roomId && device.send(roomId, text),
    burst: () => {
      for (let n = 0; roomId && n < 1 + (what % BURST); n += 1) device.send(roomId, `${text} ${n}`);
    },
    everybodySends: () => {
      for (const each of awake)
        for (let n = 0; roomId && each.client.rooms.get().rooms.has(roomId) && n < 1 + (what % 3); n += 1)
          each.send(roomId, `${text} with ${each.clientId} ${n}`);
    },
    everybodyEdits: () => {
      for (const each of awake) {
        const own = of(sentBy(each.account.userId, roomId), what);
        if (own) attempt(each.edit(own.messageId, `${text}, edited by ${each.clientId}`));
      }
    },
    rush: () => {
      // Past the outboxes, which send one message of a room after the other: many commits of one room overlap, of each person, too.
      for (const each of awake) {
        if (!roomId || !each.client.rooms.get().rooms.has(roomId)) continue;
        // Half of the time each request comes twice.
        const send = (n: number) =>
          each.sendTyped(roomId, `${text} in a rush of ${each.clientId} ${n}`, "IMAGE", what % 2 === 0 ? 2 : 1);
        const [length, apartMs] =
          each === device && what % 4 === 1 ? [FLOOD, 0] : [1 + (what % 3), what % 7 < 3 ? 0 : what % RUSH_MS];
        for (let n = 0; n < length; n += 1)
          scheduler.after(n * apartMs, () => devices.includes(each) && attempt(send(n)));
        const own = of(sentBy(each.account.userId, roomId), what);
        if (own && what % 2 === 0) attempt(each.edit(own.messageId, `${text}, edited in a rush by ${each.clientId}`));
      }
      const found = what % 5 === 0 && findRemoval();
      if (found && found.roomId === roomId) endMembership(found);
    },
    reply: () => {
      const target = of(messages(roomId), what);
      if (target) device.send(target.roomId, text, target.seq);
    },
    typeAndSend: () => {
      if (!roomId) return;
      device.room(roomId).typed();
      scheduler.after(what % 1_500, () => {
        if (devices.includes(device)) device.send(roomId, text);
      });
    },
    sendWithOthersId: () => {
      const target = of(
        messages(roomId).filter(
          ({ userId, messageType }) => userId !== device.account.userId && messageType !== "SYSTEM",
        ),
        what,
      );
      if (target) attempt(device.sendWithId(target, text));
    },
    // Texts of maximal length, whose characters take six bytes each in JSON. A few of them fill a page.
    sendLong: () => {
      for (let n = 0; roomId && n < 1 + (what % BURST); n += 1)
        device.send(roomId, `${text} ${n}`.padEnd(LIMITS.contentLength, "\u0001"));
    },
    edit: () => {
      const { messageId } = message() ?? {};
      if (!messageId) return;
      if (what % 16 !== 1) {
        attempt(device.edit(messageId, `${text}, edited`));
        // Edit again, mostly while the first edit is under way.
        if (what % 4 === 0)
          scheduler.after(what % 60, () => {
            if (devices.includes(device)) attempt(device.edit(messageId, `${text}, edited twice`));
          });
        return;
      }
      const edits = Array.from({ length: FLOOD }, (_, n) => `${text}, edited ${n}`);
      attempt(...edits.map((content) => client.request("editMessage", { messageId, content })));
    },
    delete: () => {
      const { messageId } = message() ?? {};
      if (messageId) attempt(device.remove(messageId));
    },
    react: () => {
      // Mostly the newest message, which is in the head, too.
      const target = of(messages(roomId).slice(what % 3 === 0 ? 0 : -2), what);
      if (!target) return;
      const emoji = EMOJI[what % EMOJI.length] ?? "";
      const { userId } = device.account;
      const isOn = target.reactions?.some((each) => each.emoji === emoji && each.userIds.includes(userId)) === true;
      attempt(device.react(target.messageId, emoji, !isOn));
      // Changes their mind, mostly while the first wish is under way.
      if (what % 4 === 0)
        scheduler.after(what % 60, () => {
          if (devices.includes(device)) attempt(device.react(target.messageId, emoji, isOn));
        });
    },
    everybodyReacts: () => {
      const target = of(messages(roomId).slice(-3), what);
      if (!target) return;
      const { messageId } = target;
      for (const [index, each] of awake.entries()) {
        const emoji = EMOJI[(what % 2 === 0 ? 0 : index) % EMOJI.length] ?? "";
        attempt(each.react(messageId, emoji, true));
        // The same once more, past the client's own order.
        if (what % 5 === 0) attempt(each.client.request("react", { messageId, emoji, on: true }));
      }
      const author = awake.find(({ account }) => account.userId === target.userId);
      if (author && what % 3 === 0) attempt(author.edit(messageId, `${text}, edited beside reactions`));
      if (author && what % 11 === 0) attempt(author.remove(messageId));
    },
    markRead: () => {
      if (!roomId) return;
      // Also report an older position, as a client that lags behind would. The real client never does.
      if (what % 2 === 0) attempt(client.request("markRead", { roomId, seq: 1 + (what % 8) }));
      else device.room(roomId).markRead(of(messages(roomId), what)?.seq ?? 0);
    },
    // Half of the time on the screen of a room that is read as messages arrive; now and then beside a mark that knows nothing of it.
    markUnread: () => {
      if (!roomId) return;
      if (what % 2 === 0) device.attend(roomId);
      const { readSeq = 0 } = client.rooms.get().rooms.get(roomId) ?? {};
      attempt(device.room(roomId).setRead(what % Math.max(1, readSeq)));
      if (what % 3 === 0) attempt(client.request("markUnread", { roomId, seq: 1 + (what % 20) }));
      if (what % 4 === 0) anotherMember()?.send(roomId, text);
      scheduler.after(ATTENDED_MS, () => what % 2 === 0 && device.setOpen(roomId, false));
    },
    // Also an older position is reported, as by a client of before version 4 that lags behind.
    markAllRead: () => {
      for (const { roomId: room, seq } of client.rooms.get().rooms.values()) attempt(device.room(room).setRead(seq));
      if (roomId) scheduler.after(RETURN_MS, () => attempt(client.request("markRead", { roomId, seq: 1 })));
    },
    jumpToDate: () => {
      if (!roomId) return;
      const { timestamp } = of(messages(roomId), what) ?? {};
      if (timestamp !== undefined) attempt(device.room(roomId).loadAt(Date.parse(timestamp)));
      attempt(client.request("getRoomTimes", { roomId }));
    },
    type: () => roomId && device.room(roomId).typed(),
    remove: () => {
      const found = findRemoval();
      if (found) endMembership(found);
    },
    removeBesideSend: () => {
      const found = findRemoval();
      if (!found) return;
      const { victim } = found;
      const own = sentBy(victim.account.userId, found.roomId).at(-1);
      if (own) attempt(victim.edit(own.messageId, `${text}, edited`));
      if (what % 2 === 0 || !own) victim.send(found.roomId, text);
      scheduler.after(what % 30, () => endMembership(found));
    },
    removeBesideHello: () => {
      const found = findRemoval();
      if (!found) return;
      found.victim.network.cut();
      found.victim.client.wake();
      scheduler.after(what % 400, () => endMembership(found));
    },
    add: () => {
      const other = of(devices, what)?.account.userId;
      if (roomId && other) attempt(client.request("addMember", { roomId, userId: other }));
    },
    leave: () => roomId && attempt(client.request("leaveRoom", { roomId })),
    // Everybody leaves a public room, and joins it again.
    leaveAndReturn: () => {
      const deserted = of(
        [...client.rooms.get().rooms.values()].filter(({ kind }) => kind === "public"),
        where,
      )?.roomId;
      if (!deserted) return;
      for (const each of awake.filter((other) => other.client.rooms.get().rooms.has(deserted))) {
        attempt(each.client.request("leaveRoom", { roomId: deserted }));
        scheduler.after(RETURN_MS + (what % RETURN_MS), () => {
          if (devices.includes(each)) attempt(each.client.request("joinRoom", { roomId: deserted }));
        });
      }
    },
    join: () => everywhere && attempt(client.request("joinRoom", { roomId: everywhere })),
    createRoom: () => {
      const members = devices.filter((_, index) => (what >> index) % 2 === 0).map(({ account }) => account.userId);
      const others = [...new Set(members)].filter((userId) => userId !== device.account.userId);
      attempt(client.request("createRoom", { name: `Room ${what}`, isPrivate: what % 2 === 0, members: others }));
    },
    openDirect: () => {
      const other = of(devices, what)?.account.userId;
      if (other) attempt(client.request("openDirect", { userId: other }));
    },
    trespass: () => {
      if (!everywhere) return;
      govern(administrator, everywhere);
      if (what % 3 === 0) return device.send(everywhere, text);
      attempt(
        client.request("getRoomHistory", { roomId: everywhere }),
        client.request("search", { query: { from: authors() }, rooms: [{ roomId: everywhere }] }),
        client.request("listMembers", { roomId: everywhere }),
        client.request("listOnline", { roomId: everywhere }),
        client.request("getRoomTimes", { roomId: everywhere }),
        client.request("markRead", { roomId: everywhere, seq: 1 }),
        client.request("markUnread", { roomId: everywhere, seq: 1 }),
        client.request("editMessage", { messageId: `${everywhere}.1`, content: text }),
        client.request("deleteMessage", { messageId: `${everywhere}.2` }),
        client.request("react", { messageId: `${everywhere}.2`, emoji: "👍", on: true }),
      );
      const other = of(devices, who + what)?.account.userId;
      if (!other || client.rooms.get().rooms.get(everywhere)?.role === "owner") return;
      attempt(
        client.request("removeMember", { roomId: everywhere, userId: other }),
        client.request("addMember", { roomId: everywhere, userId: other }),
      );
    },
    browse: () =>
      attempt(
        client.request("listRooms", { isPrivate: what % 2 === 0 }),
        client.request("listUsers", { prefix: "p" }),
        search([...client.rooms.get().rooms.keys()]),
      ),
    older: () => roomId && attempt(device.room(roomId).loadOlder()),
    jump: () => roomId && attempt(device.room(roomId).loadAround(1 + (what % 40)), search([roomId])),
    latest: () => roomId && attempt(device.room(roomId).loadLatest()),
    toggle: () => roomId && device.setOpen(roomId, !device.isOpen(roomId)),
    reload: () => context.reload(device),
    reconnectBesideSend: () => {
      const other = anotherMember();
      if (!roomId || !other) return;
      faults.count("connection cut");
      network.cut();
      client.wake();
      functions.onHello(device.account.userId, () => scheduler.after(what % 20, () => other.send(roomId, text)));
    },
    reloadBesideSend: () => {
      const other = anotherMember();
      if (!roomId || !other) return;
      functions.onHello(device.account.userId, () => scheduler.after(what % 20, () => other.send(roomId, text)));
      context.reload(device);
    },
    quit: () => devices.length > 2 && context.quit(device),
    signOut: () => {
      const leave = async () => {
        await device.signOut();
        context.quit(device);
      };
      attempt(signOut(leave));
    },
    signOutBesideConnect: () => {
      network.cut();
      client.wake();
      // Another tab signs out. This one has to find out by itself.
      functions.onConnect(device.account.userId, () =>
        scheduler.after(what % 15, () => attempt(signOut(browser.signOut))),
      );
    },
    signInAsAnother: () => attempt(insist(() => context.signIn(browser))),
    wake: () => client.wake(),
    // Somebody goes elsewhere, mostly for longer than the client waits before it says so, and comes back.
    hide: () => {
      client.hide();
      scheduler.after(what % (what % 4 === 0 ? HIDDEN_MS : AWAY_MS), () => {
        if (devices.includes(device)) client.show();
      });
    },
    retry: () => {
      for (const { roomId: room, clientMessageId, status } of client.outbox.get().pending) {
        if (status === "failed") recorder.retried.push({ userId: device.account.userId, clientMessageId });
        device.room(room).retry(clientMessageId);
      }
    },
    pause: () => {},
    cut: () => {
      faults.count("connection cut");
      network.cut();
    },
    halfOpen: () => {
      faults.count("connection half-open");
      network.halfOpen();
    },
    outage: () => {
      network.setUp(false);
      // Some computers notice, and tell the browser that they are offline.
      if (what % 3 === 0) client.drop();
      scheduler.after(what % (2 * MINUTE), () => {
        network.setUp(true);
        if (what % 2 === 0) machine.whenAwake(client.wake);
      });
    },
    sleep: () => {
      machine.sleep();
      scheduler.after(what % 8 === 0 ? HOUR : what % (10 * MINUTE), () => {
        machine.wake();
        if (what % 2 === 0) client.wake();
      });
    },
    setClock: () => {
      faults.count("client's clock off");
      machine.setClock(what % 3 === 0 ? 0 : what % 3 === 1 ? HOUR : -HOUR);
    },
    // As a client does when it got no answer, and others have written in the meantime.
    resend: () => resendOwn((own) => own.slice(-RESENT), what % 3),
    // More messages than a client fetches to fill a gap.
    missMany: () => {
      const other = anotherMember();
      if (!roomId || !other) return;
      device.setOpen(roomId, true);
      scheduler.after(MISSING_AFTER_MS, () => {
        if (!devices.includes(other)) return;
        faults.count("connection cut");
        network.setUp(false);
        for (let n = 0; n < BURST; n += 1) other.send(roomId, `${text} ${n}`);
        scheduler.after(MISSING_MS, () => {
          network.setUp(true);
          machine.whenAwake(client.wake);
        });
      });
    },
    // Misses a change in a room that is known and closed, hears that there was one, and begins anew with what was kept.
    comeBack: () => {
      const other = anotherMember();
      const changed = other && of(sentBy(other.account.userId, roomId), what);
      if (!roomId || !changed) return;
      device.setOpen(roomId, true);
      scheduler.after(RETURN_MS, () => {
        if (!devices.includes(other)) return;
        faults.count("connection cut");
        device.setOpen(roomId, false);
        network.setUp(false);
        attempt(what % 2 === 0 ? other.remove(changed.messageId) : other.edit(changed.messageId, `${text}, edited`));
        scheduler.after(RETURN_MS, () => {
          network.setUp(true);
          machine.whenAwake(client.wake);
        });
        scheduler.after(2 * RETURN_MS, () => {
          if (devices.includes(device) && !faults.isCalm()) context.reload(device);
        });
      });
    },
    // Misses a change of a message that is far up in view, goes on, and hears nothing else of it than that there was one.
    missChange: () => {
      if (roomId) missOf(roomId, true, () => {});
    },
    // The same in a room that is closed, and begins anew with what was kept.
    comeBackToOld: () => {
      if (!roomId) return;
      missOf(roomId, false, () => {
        const { userId } = device.account;
        context.reload(device);
        devices.findLast(({ account }) => account.userId === userId)?.setOpen(roomId, true);
      });
    },
    // The newest message is still in the head. Its author edits it while others write the next ones.
    editBesideSend: () => {
      const newest = messages(roomId).findLast(({ deleted, messageType }) => !deleted && messageType === "TEXT");
      const author = devices.find(({ account }) => account.userId === newest?.userId);
      if (!roomId || !newest || !author) return;
      attempt(author.edit(newest.messageId, `${text}, edited beside others`));
      for (const each of awake)
        if (each.client.rooms.get().rooms.has(roomId))
          scheduler.after(what % BESIDE_MS, () => {
            if (devices.includes(each)) each.send(roomId, `${text} beside an edit, with ${each.clientId}`);
          });
    },
    // An administrator is dismissed while what they do is under way.
    dismissBesideAct: () => {
      if (administrator && everywhere && administrator.account.userId !== device.account.userId)
        attempt(dismissBesideAct(administrator, everywhere));
    },
    // The removal mostly comes while the new member's connection subscribes.
    addAndRemove: () => {
      const owner = of(
        awake.filter((each) => each.client.rooms.get().rooms.get(everywhere ?? "")?.role === "owner"),
        who,
      );
      const victim = of(
        awake.filter((each) => !each.client.rooms.get().rooms.has(everywhere ?? "")),
        what,
      );
      if (!everywhere || !owner || !victim || owner.account.userId === victim.account.userId) return;
      attempt(owner.client.request("addMember", { roomId: everywhere, userId: victim.account.userId }));
      scheduler.after(what % ADDED_MS, () => endMembership({ owner, roomId: everywhere, victim }));
      scheduler.after(RETURN_MS, () => {
        if (devices.includes(owner)) owner.send(everywhere, text);
      });
    },
    // The newest message is edited again and again, each time when the former edit was answered: their events may overtake each other.
    editInARow: () => {
      const newest = messages(roomId).findLast(({ deleted, messageType }) => !deleted && messageType === "TEXT");
      const author = awake.find(({ account }) => account.userId === newest?.userId);
      if (!newest || !author) return;
      const editAll = async () => {
        for (let n = 0; n < EDITED && devices.includes(author); n += 1)
          await author.edit(newest.messageId, `${text}, edited in a row ${n}`);
      };
      attempt(editAll());
    },
    // The same with the last message but two. It is sought with the one before it, which may be all of the first page.
    resendEarlier: () => {
      if (!roomId) return;
      device.setOpen(roomId, true);
      for (let n = 0; n < 3; n += 1) device.send(roomId, `${text} ${n}`);
      scheduler.after(MISSING_AFTER_MS, () => resendOwn((own) => own.slice(-3, -2), 1));
    },
    // The message mostly comes before the answer that has the room.
    addBesideSend: () => attempt(addBeside((room) => device.send(room, text))),
    // The removal comes before the new member's connection is subscribed, or before the answer that has the room.
    removeBesideJoin: () =>
      attempt(
        addBeside((room, victim) => {
          endMembership({ owner: device, roomId: room, victim });
          scheduler.after(RETURN_MS, () => devices.includes(device) && device.send(room, text));
        }),
      ),
    // Somebody reads to the end, and loses the line with the report of it.
    readBesideCut: () => {
      const found = of(
        awake.flatMap((by) =>
          [...by.client.rooms.get().rooms.values()]
            .filter(({ seq, readSeq }) => readSeq < seq && by.client.connection.get().status === "online")
            .map((room) => ({ by, ...room })),
        ),
        where,
      );
      if (!found) return;
      recorder.trace(() => `${found.by.clientId} reads ${found.roomId} up to #${found.seq}, from #${found.readSeq}`);
      found.by.room(found.roomId).markRead(found.seq);
      scheduler.after(what % SENT_MS, () => {
        faults.count("connection cut");
        found.by.network.cut();
      });
    },
    // Half of all people take other names, some of them twice at once; one of them has just lost the line.
    rename: () => {
      if (what % 2 === 0) {
        faults.count("connection cut");
        network.cut();
      }
      for (const [index, each] of devices.entries())
        if ((what >> index) % 2 === 0)
          for (const delay of index % 3 === 0 ? [0, 0] : [what % 3_000])
            scheduler.after(delay, () => {
              if (!devices.includes(each)) return;
              renames += 1;
              const [before = ""] = each.account.username.split(".");
              attempt(each.client.request("updateProfile", { username: `${before}.${renames}` }));
            });
    },
    visit: () => {
      if (!roomId) return;
      device.setOpen(roomId, true);
      scheduler.after(1_000 + (what % 2_000), () => device.setOpen(roomId, false));
    },
    // Somebody reads what another one writes, as it arrives, and then closes the room.
    attend: () => {
      const other = anotherMember();
      if (!roomId || !other) return;
      device.attend(roomId);
      scheduler.after(MISSING_AFTER_MS, () => {
        if (devices.includes(other)) other.send(roomId, text);
      });
      scheduler.after(ATTENDED_MS, () => device.setOpen(roomId, false));
    },
    readFromOutside: () => {
      const outside = of(
        context.roomIds().filter((id) => !mine.includes(id)),
        where,
      );
      if (!outside) return;
      attempt(device.room(outside).loadLatest());
      const owner = awake.find((each) => each.client.rooms.get().rooms.get(outside)?.role === "owner");
      if (owner && what % 2 === 0)
        scheduler.after(RETURN_MS, () => endMembership({ owner, roomId: outside, victim: device }));
    },
    sendTyped: () => roomId && attempt(device.sendTyped(roomId, text, what % 2 === 0 ? "IMAGE" : "FILE")),
    sendAsSeed: () => roomId && attempt(device.sendAsSeed(roomId, text)),
    abandon: () => {
      const other = of(devices, what)?.account.userId;
      if (!roomId || !other || devices.length < 3) return;
      const requests = [
        () => client.request("createRoom", { name: `Room ${what}`, members: [other] }),
        () => client.request("openDirect", { userId: other }),
        () => client.request("addMember", { roomId, userId: other }),
        () => client.request("removeMember", { roomId, userId: other }),
        () => client.request("leaveRoom", { roomId }),
        () => client.request("joinRoom", { roomId: everywhere ?? roomId }),
      ];
      const request = of(requests, what);
      if (request) attempt(request());
      scheduler.after(what % ABANDONED_MS, () => {
        functions.stop(device.account.userId);
        context.reload(device);
      });
    },
    appoint: () => {
      const found = findGoverned();
      const whom = found && of([...found.members, found.owner], who)?.account.userId;
      const role = of(["moderator", "owner", "moderator", "member"] as const, what);
      if (found && whom && role)
        attempt(found.owner.client.request("setRole", { roomId: found.roomId, userId: whom, role }));
    },
    // Mostly while a member writes, and for a while.
    ruleBesideSend: () => {
      const found = findGoverned();
      const member = found && of(found.members, who);
      if (!found || !member) return;
      const { roomId: room, owner } = found;
      const own = sentBy(member.account.userId, room).at(-1);
      const words = what % 3 === 2 ? `${text}, ${mentionOf(EVERYBODY)}` : text;
      if (own && what % 4 === 0) attempt(member.edit(own.messageId, `${words}, edited`));
      else member.send(room, words);
      const set = (isOn: boolean) => {
        const may = isOn ? ("moderators" as const) : ("everybody" as const);
        if (what % 3 === 1) return attempt(owner.client.request("archiveRoom", { roomId: room, archived: isOn }));
        const rule = what % 3 === 0 ? { post: may } : { mention: may };
        return attempt(owner.client.request("updateRoom", { roomId: room, ...rule }));
      };
      scheduler.after(what % 30, () => set(true));
      scheduler.after(RETURN_MS, () => {
        if (devices.includes(member)) member.send(room, `${words}, later`);
      });
      scheduler.after(RULED_MS, () => {
        if (devices.includes(owner)) set(false);
      });
    },
    renameRoom: () => {
      const found = findGoverned();
      const rename = (name: string) =>
        found && attempt(found.owner.client.request("updateRoom", { roomId: found.roomId, name, description: text }));
      rename(`Name ${what % 5}`);
      // Often once more, while the first change is under way.
      if (what % 2 === 0) scheduler.after(what % 60, () => rename(`Name ${what % 7}`));
    },
    invite: () => {
      const found = findGoverned();
      const invite = of(["members", "moderators", "owners"] as const, what);
      if (!found || !invite) return;
      attempt(found.owner.client.request("updateRoom", { roomId: found.roomId, invite }));
      const [member, guest] = [of(found.members, who), of(devices, what)];
      scheduler.after(RETURN_MS, () => {
        if (member && guest && devices.includes(member))
          attempt(member.client.request("addMember", { roomId: found.roomId, userId: guest.account.userId }));
      });
    },
    // Somebody makes a room and a link into it, by which all others come at once. One of them is removed, and tries again; then the link is
    // taken back while another one comes.
    inviteByLink: () => {
      const others = awake.filter(({ account }) => account.userId !== device.account.userId);
      const invite = async () => {
        const { room } = await client.request("createRoom", { name: `Linked ${what}`, isPrivate: what % 3 > 0 });
        const limits = what % 2 === 0 ? {} : { uses: 1 + (what % 3) };
        const { invitation } = await client.request("createInvitation", { roomId: room.roomId, ...limits });
        const { code } = invitation;
        const accept = (guest: Device | undefined) =>
          guest && devices.includes(guest) && attempt(guest.client.request("acceptInvitation", { code }));
        for (const other of others) accept(other);
        attempt(client.request("listInvitations", { roomId: room.roomId }));
        await scheduler.sleep(RETURN_MS);
        const victim = of(others, who);
        if (victim) endMembership({ owner: device, roomId: room.roomId, victim });
        await scheduler.sleep(RETURN_MS);
        accept(victim);
        scheduler.after(what % 30, () => accept(of(others, what)));
        await client.request("revokeInvitation", { code });
        accept(of(others, where));
      };
      attempt(invite());
    },
    kick: () => {
      const found = findGoverned();
      const victim = found && of(found.members, who);
      if (!found || !victim) return;
      victim.send(found.roomId, text);
      scheduler.after(what % 30, () =>
        attempt(found.owner.client.request("kickMember", { roomId: found.roomId, userId: victim.account.userId })),
      );
    },
    unban: () => {
      const found = findGoverned();
      const whom = of(devices, what)?.account.userId;
      if (!found || !whom) return;
      const { client: owner } = found.owner;
      attempt(
        owner.request("listBanned", { roomId: found.roomId }),
        owner.request("removeMember", { roomId: found.roomId, userId: whom }),
      );
      scheduler.after(RETURN_MS, () => attempt(owner.request("unbanMember", { roomId: found.roomId, userId: whom })));
    },
    // Whatever the caller is to the room.
    usurp: () => {
      if (!everywhere) return;
      govern(administrator, everywhere);
      if (administrator && device !== administrator) attempt(governAWhile(administrator, everywhere));
      const [room, other] = [{ roomId: everywhere }, of(devices, who + what)?.account.userId];
      if (!other || client.rooms.get().rooms.get(everywhere)?.role === "owner") return;
      attempt(
        client.request("setRole", { ...room, userId: device.account.userId, role: "owner" }),
        client.request("kickMember", { ...room, userId: other }),
        client.request("unbanMember", { ...room, userId: device.account.userId }),
        client.request("listBanned", room),
        client.request("updateRoom", { ...room, name: "Usurped", post: "moderators" }),
        client.request("archiveRoom", { ...room, archived: true }),
        client.request("deleteRoom", { ...room, name: "Room 0" }),
      );
    },
    // Somebody blocks a person who writes to them, tries again, and is unblocked later, mostly.
    block: () => {
      const others = awake.filter(({ account }) => account.userId !== device.account.userId);
      const peer = of(others, what);
      if (!peer) return;
      const { userId } = peer.account;
      const mine = { userId: device.account.userId };
      const writeTo = (direct: string) => {
        if (!devices.includes(peer)) return;
        const own = sentBy(userId, direct).at(-1);
        if (own && what % 2 === 0) attempt(peer.edit(own.messageId, `${text}, edited`));
        else peer.send(direct, text);
      };
      const talk = async () => {
        const direct = (await client.request("openDirect", { userId })).room.roomId;
        if (devices.includes(peer)) peer.send(direct, text);
        await scheduler.sleep(RETURN_MS);
        writeTo(direct);
        await scheduler.sleep(what % 30);
        attempt(client.request("blockPerson", { userId }), client.request("listBlocked", {}));
        await scheduler.sleep(RETURN_MS);
        writeTo(direct);
        attempt(
          peer.client.request("openDirect", mine),
          peer.client.request("createRoom", { name: `Room ${what}`, members: [mine.userId] }),
        );
        if (roomId) attempt(peer.client.request("addMember", { roomId, ...mine }));
        await scheduler.sleep(RULED_MS);
        if (what % 3 > 0) attempt(client.request("unblockPerson", { userId }));
        writeTo(direct);
      };
      attempt(talk());
    },
    // Now and then it is shown again by a second request.
    hideRoom: () => {
      if (!roomId) return;
      attempt(client.request("hideRoom", { roomId, seq: client.rooms.get().rooms.get(roomId)?.seq ?? 0 }));
      if (what % 3 === 0) scheduler.after(RETURN_MS, () => attempt(client.request("hideRoom", { roomId })));
    },
    // Somebody reports what another one said. An owner reads it, and dismisses it or deletes the message.
    report: () => {
      const found = findGoverned();
      const member = found && of(found.members, who);
      const said = of(
        member ? messages(found.roomId).filter(({ userId }) => userId !== member.account.userId) : [],
        what,
      );
      if (!found || !member || !said) return;
      const about = { roomId: found.roomId, messageId: said.messageId };
      const { client: owner } = found.owner;
      const report = async () => {
        await member.client.request("reportMessage", { ...about, reason: text });
        await owner.request("listReports", { roomId: found.roomId });
        if (what % 4 === 0) await owner.request("deleteMessage", { messageId: said.messageId });
        else await owner.request("dismissReport", { ...about, userId: member.account.userId });
      };
      attempt(report(), member.client.request("listReports", { roomId: found.roomId }));
    },
    archive: () => {
      const found = findGoverned();
      const set = (archived: boolean) =>
        found && attempt(found.owner.client.request("archiveRoom", { roomId: found.roomId, archived }));
      set(true);
      if (what % 3 > 0) scheduler.after(what % RULED_MS, () => set(false));
    },
    deleteRoom: () => {
      const found = findGoverned();
      if (!found) return;
      for (const member of found.members) member.send(found.roomId, text);
      scheduler.after(what % 60, () =>
        attempt(found.owner.client.request("deleteRoom", { roomId: found.roomId, name: found.name })),
      );
    },
    expire: () => attempt(context.expire()),
    redeploy: () => functions.redeploy(),
    throttle: () => context.throttle(5_000 + (what % 40_000)),
    olderServer: () => setVersion("older"),
    newerServer: () => setVersion("newer"),
  };
  recorder.trace(() => `— ${action} (${device.clientId})`);
  actions[action]();
};
