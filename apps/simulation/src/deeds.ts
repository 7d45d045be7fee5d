import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Device } from "./device";
import type { Faults } from "./faults";
import type { Functions } from "./functions";
import type { Deed, Step } from "./plan";
import type { Recorder } from "./recorder";
import type { Scheduler } from "./scheduler";
import type { Browser } from "./stage";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Less than what flood control lets through at once, so that it is met by several bursts only. */
const BURST = 8;
/** More than that, at once and past the outbox, as somebody would who means to be a nuisance (I18). */
const FLOOD = 24;

const RETRY_MS = 1_000;
const RETURN_MS = 2_000;

/** What a deed works with. */
export type Scene = {
  scheduler: Scheduler;
  faults: Faults;
  functions: Functions;
  recorder: Recorder;
  devices: Device[];
  /** Every room that there is, also those that somebody has no business in. */
  roomIds(): string[];
  reload(device: Device): void;
  /** For so long Lambda refuses most invocations. */
  throttle(ms: number): void;
  /** Somebody goes, and does not come back. */
  quit(device: Device): void;
  /** A new person signs in in this browser, and opens a tab of it. */
  signIn(browser: Browser): Promise<void>;
  broken(error: unknown): void;
};

export const perform = (scene: Scene, { deed, who, where, what }: Step): void => {
  const { scheduler, faults, functions, recorder, devices } = scene;
  const awake = devices.filter(({ machine }) => !machine.isAsleep());
  const of = <T>(choices: readonly T[], number: number): T | undefined => choices[number % choices.length];
  const device = of(awake, who);
  if (!device) return;
  const { client, line, machine } = device;
  const mine = [...client.rooms.get().rooms.keys()];
  const roomId = of(mine, where);
  const everywhere = of(scene.roomIds(), where);
  const text = `text ${what} of ${device.clientId}${what % 3 === 0 ? ` @${of(devices, what)?.account.username}` : ""}`;

  /** What is refused, or not answered, is no failure of the run. */
  const attempt = (...works: Promise<unknown>[]) => {
    for (const work of works)
      work.catch((error: unknown) => {
        if (!(error instanceof ParleyError)) scene.broken(error);
      });
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
  /** Mostly one's own, in view or not, as the others are refused. */
  const message = (): { messageId: string } | undefined =>
    what % 8 === 0 ? of(messages(roomId), what) : of(sentBy(device.account.userId, roomId), what);
  /** Somebody who may remove people, from which room, and whom. */
  const kick = (): { owner: Device; roomId: string; victim: Device } | undefined => {
    const owners = awake.flatMap((each) =>
      [...each.client.rooms.get().rooms.values()]
        .filter(({ role, kind }) => role === "owner" && kind !== "direct")
        .map((room) => ({ owner: each, roomId: room.roomId })),
    );
    const owned = of(owners, where);
    // Now and then somebody who has left, or never was there.
    const victims = awake.filter(
      (each) =>
        each.account.userId !== owned?.owner.account.userId &&
        (what % 6 === 0 || each.client.rooms.get().rooms.has(owned?.roomId ?? "")),
    );
    const victim = of(victims, who);
    return owned && victim && { ...owned, victim };
  };
  const remove = (found: NonNullable<ReturnType<typeof kick>>) => {
    recorder.tell(() => `${found.owner.clientId} removes ${found.victim.account.userId} from ${found.roomId}`);
    const input = { roomId: found.roomId, userId: found.victim.account.userId };
    attempt(found.owner.client.request("removeMember", input));
  };
  const { browser } = device.account;
  /** Signs out, which somebody who has failed to tries again; now and then the next one sits down at the same browser. */
  const signOut = async (end: () => Promise<void>): Promise<void> => {
    if (devices.filter((each) => each.account.browser !== browser).length < 2) return;
    await insist(end);
    if (what % 2 === 0) await insist(() => scene.signIn(browser));
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
  const version = (next: "older" | "newer") => {
    functions.setVersion(next);
    scheduler.after((what % 30) * 1_000, () => functions.setVersion("same"));
  };

  const deeds: Record<Deed, () => void> = {
    send: () => roomId && device.send(roomId, text),
    burst: () => {
      for (let n = 0; roomId && n < 1 + (what % BURST); n += 1) device.send(roomId, `${text} ${n}`);
    },
    reply: () => {
      const target = of(messages(roomId), what);
      if (target) device.send(target.roomId, text, target.seq);
    },
    typeAndSend: () => {
      if (!roomId) return;
      device.room(roomId).setTyping(true);
      scheduler.after(what % 1_500, () => {
        if (devices.includes(device)) device.send(roomId, text);
      });
    },
    borrowId: () => {
      const target = of(
        messages(roomId).filter(
          ({ userId, messageType }) => userId !== device.account.userId && messageType !== "SYSTEM",
        ),
        what,
      );
      if (target) attempt(device.sendAs(target, text));
    },
    // As long as texts may be, of characters that are six bytes each in JSON: few of them fill a page.
    essay: () => {
      for (let n = 0; roomId && n < 1 + (what % BURST); n += 1)
        device.send(roomId, `${text} ${n}`.padEnd(LIMITS.contentLength, "\u0001"));
    },
    edit: () => {
      const { messageId } = message() ?? {};
      if (!messageId) return;
      if (what % 16 !== 1) {
        attempt(device.edit(messageId, `${text}, edited`));
        // Again, mostly while the first edit is under way.
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
    markRead: () => {
      if (!roomId) return;
      // A client that lags behind asks for an older position, which the real one does not.
      if (what % 2 === 0) attempt(client.request("markRead", { roomId, seq: 1 + (what % 8) }));
      else device.room(roomId).markRead(of(messages(roomId), what)?.seq ?? 0);
    },
    type: () => roomId && device.room(roomId).setTyping(what % 4 !== 0),
    kick: () => {
      const found = kick();
      if (found) remove(found);
    },
    kickBesideSend: () => {
      const found = kick();
      if (!found) return;
      const { victim } = found;
      const own = sentBy(victim.account.userId, found.roomId).at(-1);
      if (own) attempt(victim.edit(own.messageId, `${text}, edited`));
      if (what % 2 === 0 || !own) victim.send(found.roomId, text);
      scheduler.after(what % 30, () => remove(found));
    },
    kickBesideHello: () => {
      const found = kick();
      if (!found) return;
      found.victim.line.cut();
      found.victim.client.wake();
      scheduler.after(what % 400, () => remove(found));
    },
    add: () => {
      const other = of(devices, what)?.account.userId;
      if (roomId && other) attempt(client.request("addMember", { roomId, userId: other }));
    },
    leave: () => roomId && attempt(client.request("leaveRoom", { roomId })),
    // All leave a public room, and come back.
    desert: () => {
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
      if (what % 3 === 0) return device.send(everywhere, text);
      attempt(
        client.request("getRoomHistory", { roomId: everywhere }),
        client.request("listMembers", { roomId: everywhere }),
        client.request("listOnline", { roomId: everywhere }),
        client.request("markRead", { roomId: everywhere, seq: 1 }),
        client.request("editMessage", { messageId: `${everywhere}.1`, content: text }),
        client.request("deleteMessage", { messageId: `${everywhere}.2` }),
      );
      const other = of(devices, who + what)?.account.userId;
      if (!other || client.rooms.get().rooms.get(everywhere)?.role === "owner") return;
      attempt(
        client.request("removeMember", { roomId: everywhere, userId: other }),
        client.request("addMember", { roomId: everywhere, userId: other }),
      );
    },
    browse: () =>
      attempt(client.request("listRooms", { isPrivate: what % 2 === 0 }), client.request("listUsers", { prefix: "p" })),
    older: () => roomId && attempt(device.room(roomId).loadOlder()),
    jump: () => roomId && attempt(device.room(roomId).loadAround(1 + (what % 40))),
    latest: () => roomId && attempt(device.room(roomId).loadLatest()),
    toggle: () => roomId && device.toggle(roomId),
    reload: () => scene.reload(device),
    reconnectBesideSend: () => {
      const other = of(
        awake.filter((each) => each !== device && each.client.rooms.get().rooms.has(roomId ?? "")),
        what,
      );
      if (!roomId || !other) return;
      faults.count("line cut");
      line.cut();
      client.wake();
      functions.onHello(device.account.userId, () => scheduler.after(what % 20, () => other.send(roomId, text)));
    },
    reloadBesideSend: () => {
      const other = of(
        awake.filter((each) => each !== device && each.client.rooms.get().rooms.has(roomId ?? "")),
        what,
      );
      if (!roomId || !other) return;
      functions.onHello(device.account.userId, () => scheduler.after(what % 20, () => other.send(roomId, text)));
      scene.reload(device);
    },
    quit: () => devices.length > 2 && scene.quit(device),
    signOut: () => {
      const leave = async () => {
        await device.signOut();
        scene.quit(device);
      };
      attempt(signOut(leave));
    },
    signOutBesideConnect: () => {
      line.cut();
      client.wake();
      // In another tab: this one has to find out by itself.
      functions.onConnect(device.account.userId, () =>
        scheduler.after(what % 15, () => attempt(signOut(browser.signOut))),
      );
    },
    signInAsAnother: () => attempt(insist(() => scene.signIn(browser))),
    wake: () => client.wake(),
    retry: () => {
      for (const { roomId: room, clientMessageId } of client.outbox.get().pending)
        device.room(room).retry(clientMessageId);
    },
    pause: () => {},
    cut: () => {
      faults.count("line cut");
      line.cut();
    },
    halve: () => {
      faults.count("line half-open");
      line.halve();
    },
    outage: () => {
      line.setUp(false);
      // Some computers notice, and tell their browser.
      if (what % 3 === 0) client.drop();
      scheduler.after(what % (2 * MINUTE), () => {
        line.setUp(true);
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
    redeploy: () => functions.redeploy(),
    throttle: () => scene.throttle(5_000 + (what % 40_000)),
    older_server: () => version("older"),
    newer_server: () => version("newer"),
  };
  recorder.tell(() => `— ${deed} (${device.clientId})`);
  deeds[deed]();
};
