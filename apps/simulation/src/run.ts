import * as Keys from "@parley/core/table/keys";
import { HEAD_SK, idOf, seqOf } from "@parley/core/table/keys";
import { type HeadRow, isActive, type MemberRow, type MessageRow, toMessage } from "@parley/core/table/row";
import { messageId } from "@parley/protocol/id";
import { messagePreview } from "@parley/protocol/preview";
import { createChance } from "./chance";
import { type Database, memoryDatabase, type Row } from "./database";
import { perform as performDeed, type Scene } from "./deeds";
import { type Device, openDevice } from "./device";
import type { Perform } from "./documents";
import { type Counts, createFaults } from "./faults";
import { hash } from "./hash";
import type { ConnectionRecord, Head, History, Leftover, Logged, MemberRecord, RoomRecord, View } from "./history";
import type { Plan } from "./plan";
import { createRecorder } from "./recorder";
import { createScheduler } from "./scheduler";
import { type Browser, openStage } from "./stage";

export type Outcome = {
  history: History;
  /** How often each fault struck. */
  counts: Counts;
  /** How often each action was asked for. */
  actions: ReadonlyMap<string, number>;
  /** What no user should ever see: each fails the run. */
  errors: readonly unknown[];
  digest: number;
  story: readonly string[];
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** I13. */
const PATIENCE_MS = 30 * SECOND;
/** What was missed shows by the next `hello`, which comes every five minutes, give or take. */
const CONVERGENCE_MS = 7 * MINUTE;

/** One run from its plan: people arrive, do what they do while things go wrong, and then it gets calm. */
export const run = async (plan: Plan, database: Database = memoryDatabase(), keepsStory = false): Promise<Outcome> => {
  const scheduler = createScheduler();
  const chance = createChance(plan.seed);
  const faults = createFaults(chance.fork("faults"), plan.faults);
  const recorder = createRecorder(scheduler, keepsStory);
  const errors: unknown[] = [];
  const broken = (error: unknown) => {
    recorder.tell(() => `an error: ${error}`);
    errors.push(error);
  };
  const roomIds = new Set<string>();
  const perform: Perform = (command) => scheduler.during(database.perform(command));
  const stage = openStage({ plan, scheduler, chance, faults, recorder, perform, broken });
  const { gateway, functions } = stage;

  /** Lets time pass until the work is done. */
  const await_ = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => {});
    if (!(await scheduler.until(() => done, HOUR))) throw new Error("The run stands still.");
    return finished;
  };

  const devices: Device[] = [];
  let opened = 0;
  const open = (account: Device["account"]): Device => {
    opened += 1;
    const device = openDevice(`c${opened}`, account, { scheduler, chance, faults, recorder, gateway });
    device.client.rooms.subscribe(() => {
      for (const roomId of device.client.rooms.get().rooms.keys()) roomIds.add(roomId);
    });
    device.client.connection.subscribe(() => {
      const { status, ending } = device.client.connection.get();
      if (status !== "signed-out") return;
      if (ending === "session.changed") faults.count("another person signs in");
      quit(device);
    });
    return device;
  };
  const quit = (device: Device) => {
    void device.stop();
    if (devices.includes(device)) devices.splice(devices.indexOf(device), 1);
  };
  let people = 0;
  const signIn = async (browser: Browser): Promise<void> => {
    people += 1;
    devices.push(open(await browser.signIn(`p${people - 1}`)));
  };
  const scene: Scene = {
    scheduler,
    faults,
    functions,
    recorder,
    devices,
    roomIds: () => [...roomIds],
    reload: (device) => {
      quit(device);
      const account = device.account.browser.account();
      if (account) devices.push(open(account));
    },
    throttle: stage.throttle,
    quit,
    signIn,
    broken,
  };
  /** Waits until all have been online for so long, by the run's time: a client's own clock may have been put back. */
  const areOnline = (all: readonly Device[], forMs = 0) => {
    let since: number | undefined;
    return scheduler.until(() => {
      const online = all.every(({ client }) => client.connection.get().status === "online");
      since = online ? (since ?? scheduler.now()) : undefined;
      return since !== undefined && scheduler.now() - since >= forMs;
    }, 5 * MINUTE);
  };

  // People arrive, and the rooms are made: nothing goes wrong yet.
  while (people < plan.people) await await_(signIn(stage.openBrowser()));
  const [first] = devices;
  if (first && plan.seed % 3 === 0) devices.push(open(first.account));
  await areOnline(devices);
  for (let room = 0; first && room < plan.rooms; room += 1) {
    const isPrivate = (plan.seed + room) % 2 === 0;
    const others = devices.filter(({ account }) => account.userId !== first.account.userId);
    // In a public room some come by themselves, and in every room one is missing.
    const members = others.slice(0, isPrivate ? -1 : 2).map(({ account }) => account.userId);
    const name = `Room ${room}`;
    const { room: made } = await await_(first.client.request("createRoom", { name, isPrivate, members }));
    for (const other of isPrivate ? [] : others.slice(2, -1))
      await await_(other.client.request("joinRoom", { roomId: made.roomId }));
  }
  await scheduler.advance(2 * SECOND);

  faults.setCalm(false);
  let restore: (() => Promise<void>) | undefined;
  for (const [index, step] of plan.steps.entries()) {
    if (plan.faults.has("table restored") && plan.restore.asOf === index) restore = await backUp();
    if (plan.restore.at === index) await restore?.();
    await scheduler.advance(step.wait);
    for (const device of devices) device.glance();
    performDeed(scene, step);
  }
  await scheduler.advance(2 * SECOND);

  // It gets calm; sleepers wake in their time.
  faults.setCalm(true);
  functions.setVersion("same");
  await scheduler.until(() => devices.every(({ machine, line }) => !machine.isAsleep() && line.isUp()), HOUR);
  const calmAt = scheduler.now();
  recorder.tell(() => "— calm");
  callRoll(devices);
  await scheduler.advance(PATIENCE_MS);
  for (const device of devices) device.answerRollCall();
  const pending = devices.flatMap(({ clientId, client }) =>
    client.outbox
      .get()
      .pending.filter(({ status }) => status !== "failed")
      .map(({ roomId, clientMessageId }) => ({ clientId, roomId, clientMessageId })),
  );
  const refused = devices.flatMap(({ client }) =>
    client.outbox.get().pending.filter(({ status }) => status === "failed"),
  );
  await scheduler.advance(CONVERGENCE_MS);
  recorder.tell(() => "— everybody looks");
  recorder.hush();
  const views = await takeViews();
  for (const device of devices) device.noteRemnants();

  await await_(Promise.all(devices.map((device) => device.stop())));
  // What is half open, the gateway finds out by its silence.
  await scheduler.advance(20 * MINUTE);
  await await_(gateway.close());
  const rows = await database.rows();

  return {
    history: {
      rooms: roomsOf(rows),
      requests: recorder.requests,
      composed: recorder.composed,
      acknowledged: recorder.acknowledged,
      amended: recorder.amended,
      commits: recorder.commits,
      undone: recorder.undone,
      changes: recorder.changes,
      edits: recorder.edits,
      abandoned: recorder.abandoned,
      log: logOf(rows),
      heads: headsOf(rows),
      shown: recorder.shown,
      sights: recorder.sights,
      glances: recorder.glances,
      previewGlances: recorder.previewGlances,
      readGlances: recorder.readGlances,
      typedOn: recorder.typedOn,
      remnants: recorder.remnants,
      roles: recorder.roles,
      posts: recorder.posts,
      readPositions: recorder.readPositions,
      typing: recorder.typing,
      connections: [...recorder.connections.values()],
      givenUp: recorder.givenUp,
      members: membersOf(rows),
      directory: directoryOf(rows),
      sockets: recorder.sockets.map(({ ticket, ...socket }) => {
        const as = recorder.bearers.get(ticket);
        return { ...socket, ...(as !== undefined && { as }) };
      }),
      stored: recorder.stored,
      clients: recorder.clients,
      signOuts: recorder.signOuts,
      leftovers: leftoversOf(rows),
      calmAt,
      pending,
      refused: refused.map(({ clientMessageId }) => ({ clientMessageId })),
      views,
    },
    counts: faults.counts(),
    actions: recorder.actions,
    errors,
    digest: scheduler.digest(),
    story: recorder.story,
  };

  /** Copies the table. The returned function puts the copy in its place, as the runbook in infra says: what came after it is lost. */
  async function backUp(): Promise<() => Promise<void>> {
    const rows = await database.rows();
    const strikeOut = recorder.mark();
    recorder.tell(() => "— the table is copied");
    return async () => {
      functions.restored();
      await database.restore(rows);
      strikeOut();
      for (const device of devices) device.restored();
      faults.count("table restored");
      recorder.tell(() => "— the table is restored");
    };
  }

  /** The connections that the gateway holds, whatever `$disconnect` has told. */
  async function held(): Promise<ConnectionRecord[]> {
    const known = [...recorder.connections.values()];
    const answers = await await_(
      Promise.allSettled(known.map(({ connectionId }) => gateway.management.get(connectionId))),
    );
    return known.filter((_, index) => answers[index]?.status === "fulfilled");
  }

  /** What everybody sees, and what they would see had they just come. */
  async function takeViews(): Promise<View[]> {
    for (const device of devices) {
      device.openAll();
      for (const roomId of device.client.rooms.get().rooms.keys()) void device.room(roomId).loadLatest();
    }
    // Presence is asked for every minute (I11), and is looked at before anybody new comes and puts it right by the way.
    await scheduler.advance(15 * SECOND);
    const heldBefore = await held();
    await scheduler.advance(MINUTE);
    // What the others are told of somebody who is just back is on its way for up to 1.5 s (`line.ts`).
    await areOnline(devices, 2 * SECOND);
    const online = devices.map((device) => {
      const rooms = device
        .sees()
        .rooms.map((room) => [room.roomId, { online: room.online, count: room.count ?? 0 }] as const);
      return new Map(rooms);
    });
    const fresh = devices.map(({ account }) => open(account));
    const all = [...devices, ...fresh];
    await areOnline(all);
    for (const device of fresh) device.openAll();
    await scheduler.advance(5 * SECOND);
    // What a page that is gone had left to send, a fresh one may have sent since; a reader's place is not taken from them by it.
    for (const { client, room } of all)
      for (const roomId of client.rooms.get().rooms.keys()) void room(roomId).loadLatest();
    await scheduler.advance(2 * SECOND);
    await areOnline(all);
    // Whoever went within the last minute may still be shown.
    const reachable = [...heldBefore, ...(await held())];
    const connected = all.filter(({ client }) => client.connection.get().status === "online");
    const views = devices.map((device, index): View => {
      const { userId, username } = device.account;
      return {
        clientId: device.clientId,
        userId,
        username,
        old: {
          rooms: device
            .sees()
            .rooms.map((room) => ({ ...room, ...(online[index]?.get(room.roomId) ?? { online: [] }) })),
        },
        fresh: fresh[index]?.sees() ?? { rooms: [] },
        reachable: [...new Set(reachable.map((connection) => connection.userId))],
        connected: [...new Set(connected.map(({ account }) => account.userId))],
      };
    });
    await await_(Promise.all(fresh.map((device) => device.stop())));
    return views;
  }
};

/** One person writes in each room. The other clients learn from that message what they missed, and must fetch it. */
const callRoll = (devices: readonly Device[]) => {
  const called = new Set<string>();
  for (const device of devices)
    for (const roomId of device.client.rooms.get().rooms.keys()) {
      if (called.has(roomId) || device.client.connection.get().status !== "online" || device.line.isHalved()) continue;
      called.add(roomId);
      device.send(roomId, `who is there? asks ${device.clientId}`);
    }
};

const under = (prefix: string, rows: readonly Row[]) => rows.filter(({ pk }) => String(pk).startsWith(prefix));

const heads = (rows: readonly Row[]) =>
  under("ROOM#", rows)
    .filter(({ sk }) => sk === HEAD_SK)
    .map((row) => ({ roomId: idOf(String(row.pk)), row: row as Row & HeadRow }));

const roomsOf = (rows: readonly Row[]): RoomRecord[] =>
  heads(rows).map(({ roomId, row: { kind } }) => ({ roomId, kind }));

const headsOf = (rows: readonly Row[]): Head[] =>
  heads(rows).map(({ roomId, row: { seq, tail } }) => ({
    roomId,
    seq,
    ...(tail && { tail: logged(roomId, seq, tail), preview: messagePreview(toMessage(roomId, seq, tail)) }),
  }));

/** A change that is committed and whose row is not written yet counts as written: whoever looks writes it. */
const logOf = (rows: readonly Row[]): Logged[] => {
  const changes = new Map(heads(rows).map(({ roomId, row: { amended } }) => [roomId, amended]));
  return under("ROOM#", rows)
    .filter(({ sk }) => /^LOG#\d+$/.test(String(sk)))
    .map((row): Logged => {
      const [roomId, seq] = [idOf(String(row.pk)), seqOf(String(row.sk))];
      const amended = changes.get(roomId);
      return logged(roomId, seq, amended?.seq === seq ? amended : (row as Row & MessageRow));
    })
    .sort((a, b) => (a.roomId < b.roomId ? -1 : a.roomId > b.roomId ? 1 : a.seq - b.seq));
};

const logged = (roomId: string, seq: number, row: MessageRow): Logged => ({
  roomId,
  seq,
  messageId: messageId(roomId, seq),
  ...(row.content !== undefined && { hash: hash(row.content) }),
  userId: row.userId,
  clientMessageId: row.nonce,
  isSystem: row.messageType === "SYSTEM",
  ...(row.replyTo !== undefined && { replyTo: row.replyTo }),
  rev: row.rev ?? 0,
  deleted: row.deletedAt !== undefined,
  timestamp: row.timestamp,
});

const membersOf = (rows: readonly Row[]): MemberRecord[] =>
  under("ROOM#", rows)
    .filter(({ sk }) => String(sk).startsWith(Keys.MEMBER_PREFIX))
    .map((row) => ({ row: row as Row & MemberRow, roomId: idOf(String(row.pk)), userId: idOf(String(row.sk)) }))
    .filter(({ row }) => isActive(row))
    .map(({ row: { role }, roomId, userId }) => ({ roomId, userId, role }));

const directoryOf = (rows: readonly Row[]): string[] => under("DIRECTORY#", rows).map(({ roomId }) => String(roomId));

const leftoversOf = (rows: readonly Row[]): Leftover[] =>
  rows
    .filter(({ sk }) => String(sk).startsWith("CONN#"))
    .map(({ pk, sk, ttl }) => ({
      connectionId: idOf(String(sk)),
      item: String(pk).startsWith("CONN#")
        ? "connection"
        : String(pk).startsWith("USER#")
          ? "user's connection"
          : "subscription",
      expires: typeof ttl === "number",
    }));
