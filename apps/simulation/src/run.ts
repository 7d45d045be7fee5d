import { createFakeDrafts } from "@parley/client/fake-ports";
import { isLarge } from "@parley/core/log/event";
import { current, newestOf, pendingOf } from "@parley/core/log/head";
import { overlayReactions } from "@parley/core/log/reaction";
import { toUser } from "@parley/core/people/names";
import * as Keys from "@parley/core/table/keys";
import { HEAD_SK, idOf, seqOf } from "@parley/core/table/keys";
import {
  isActive,
  type MemberRow,
  type MessageRow,
  type Names,
  type ProfileRow,
  type StoredHeadRow,
  toMessage,
} from "@parley/core/table/row";
import { isLive } from "@parley/core/table/table";
import { messageId, parseMessageId } from "@parley/protocol/id";
import { LIMITS } from "@parley/protocol/limits";
import { messagePreview } from "@parley/protocol/preview";
import { type ActionContext, perform as performAction } from "./actions";
import { createChance } from "./chance";
import { type Database, memoryDatabase, type Row } from "./database";
import { type Browser, openDeployment } from "./deployment";
import { type Device, openDevice } from "./device";
import type { Perform } from "./documents";
import { type Counts, createFaults } from "./faults";
import { ADMINISTRATOR, EPOCH } from "./functions";
import { hash } from "./hash";
import type {
  ConnectionRecord,
  FilesLeft,
  Found,
  Head,
  History,
  Leftover,
  Logged,
  MemberRecord,
  RoomRecord,
  Sees,
  View,
} from "./history";
import type { Plan } from "./plan";
import { reactionsText } from "./reactions-text";
import { createRecorder } from "./recorder";
import { nameless, saidIn } from "./said";
import { createScheduler, type Scheduler } from "./scheduler";

export type Outcome = {
  history: History;
  /** How often each fault struck. */
  counts: Counts;
  /** How often clients requested each action of the protocol. */
  requested: ReadonlyMap<string, number>;
  /** Errors that no user should ever see. Each fails the run. */
  errors: readonly unknown[];
  digest: number;
  trace: readonly string[];
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** I13. */
const PATIENCE_MS = 30 * SECOND;
/** The next `sync` heals what was missed. It comes about every five minutes. */
const CONVERGENCE_MS = 7 * MINUTE;
/** A connection that died without a `$disconnect` is forgotten within this time: its silence, and a look of somebody else (I11). */
const SILENT_DEATH_MS = 11 * MINUTE;
/** Within this time after a `hello` a client has reported what was read. */
const REPORTED_MS = 6 * SECOND;
/** Within this time a page has ended, and the others know it. */
const QUIT_MS = 15 * SECOND;
/** Within this time every client has noticed and fetched a change. */
const CORRECTION_MS = 15 * SECOND;

/** Performs a run: people arrive and make rooms, act while things go wrong, and then it gets calm. */
export const run = async (plan: Plan, database: Database = memoryDatabase(), keepsTrace = false): Promise<Outcome> => {
  const scheduler = createScheduler();
  const chance = createChance(plan.seed);
  const faults = createFaults(chance.fork("faults"), plan.faults);
  const recorder = createRecorder(scheduler, keepsTrace);
  const errors: unknown[] = [];
  const fail = (error: unknown) => {
    recorder.trace(() => `an error: ${error}`);
    errors.push(error);
  };
  const roomIds = new Set<string>();
  const perform: Perform = (command) => scheduler.during(database.perform(command));
  const deployment = openDeployment({ plan, scheduler, chance, faults, recorder, perform, fail });
  const { gateway, functions } = deployment;

  /** Lets the run's time pass until the work is done. */
  const waitFor = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const finished = work.finally(() => {
      done = true;
    });
    finished.catch(() => {});
    if (!(await scheduler.until(() => done, HOUR))) throw new Error("The run stands still.");
    return finished;
  };

  const devices: Device[] = [];
  /** By page: what its device keeps of drafts. */
  const fields = new Map<string, Device["account"]["drafts"]>();
  let opened = 0;
  const open = (account: Device["account"]): Device => {
    opened += 1;
    const device = openDevice(`c${opened}`, account, { scheduler, chance, faults, recorder, gateway });
    fields.set(device.clientId, account.drafts);
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
  /** A guest arrives, whose account lasts if there is an address. */
  const signIn = async (browser: Browser, address?: string): Promise<void> => {
    people += 1;
    const account = await browser.signIn(`p${people - 1}`);
    if (address !== undefined) await browser.settle(address);
    if (address === ADMINISTRATOR) recorder.administrators.push({ userId: account.userId, from: 0 });
    devices.push(open(account));
  };
  /** Where somebody governs the workspace, guests may do little. So those who are there from the beginning have accounts that last. */
  const addressOf = (person: number): string | undefined => {
    if (plan.administrator === undefined) return undefined;
    return person === plan.administrator ? ADMINISTRATOR : `p${person}@parley.example`;
  };
  const expire = async () => {
    const rows = await database.rows();
    const live = rows.filter(({ ttl }) => typeof ttl !== "number" || isLive({ ttl }, EPOCH + scheduler.now()));
    if (live.length === rows.length) return;
    faults.count("expired rows deleted");
    await database.restore(live);
  };
  const context: ActionContext = {
    scheduler,
    faults,
    functions,
    recorder,
    devices,
    roomIds: () => [...roomIds],
    reload: (device) => {
      quit(device);
      const account = device.account.browser.account();
      const { userId, drafts } = device.account;
      if (account) devices.push(open(account.userId === userId ? { ...account, drafts } : account));
    },
    openAgain: (device) => {
      if (device.account.browser.account()) devices.push(open({ ...device.account, drafts: createFakeDrafts() }));
    },
    throttle: deployment.throttle,
    quit,
    signIn,
    expire,
    fail,
  };
  /** Waits until all have been online for `forMs`, by the run's clock: a client's own clock may be wrong. */
  const areOnline = (all: readonly Device[], forMs = 0) => {
    let since: number | undefined;
    return scheduler.until(() => {
      const online = all.every(({ client }) => client.connection.get().status === "online");
      since = online ? (since ?? scheduler.now()) : undefined;
      return since !== undefined && scheduler.now() - since >= forMs;
    }, 5 * MINUTE);
  };

  if (plan.faults.has("deployment rolls out")) functions.setRollout("before");
  // People arrive and make rooms. Nothing goes wrong yet.
  while (people < plan.people) await waitFor(signIn(deployment.openBrowser(), addressOf(people)));
  const [first] = devices;
  if (first && plan.seed % 3 === 0) devices.push(open(first.account));
  await areOnline(devices);
  for (let room = 0; first && room < plan.rooms; room += 1) {
    const isPrivate = (plan.seed + room) % 2 === 0;
    const others = devices.filter(({ account }) => account.userId !== first.account.userId);
    // Some people join public rooms by themselves. One person is a member of no room.
    const members = others.slice(0, isPrivate ? -1 : 2).map(({ account }) => account.userId);
    const name = `Room ${room}`;
    const { room: made } = await waitFor(first.client.request("createRoom", { name, isPrivate, members }));
    for (const other of isPrivate ? [] : others.slice(2, -1))
      await waitFor(other.client.request("joinRoom", { roomId: made.roomId }));
  }
  await scheduler.advance(2 * SECOND);

  const endSweeps = everyMinute(scheduler, functions.sweep);
  faults.setCalm(false);
  const rollsOutAt = plan.faults.has("deployment rolls out") ? Math.floor(plan.steps.length / 3) : undefined;
  let restore: (() => Promise<void>) | undefined;
  for (const [index, step] of plan.steps.entries()) {
    if (plan.faults.has("table restored") && plan.restore.asOf === index) restore = await backUp();
    if (plan.restore.at === index) await restore?.();
    if (rollsOutAt === index) functions.setRollout("half");
    await scheduler.advance(step.wait);
    for (const device of devices) device.observe();
    performAction(context, step);
  }
  await scheduler.advance(2 * SECOND);

  // It gets calm. Machines that sleep still wake in their own time.
  faults.setCalm(true);
  functions.setVersion("same");
  functions.setRollout("done");
  await scheduler.until(() => devices.every(({ machine, network }) => !machine.isAsleep() && network.isUp()), HOUR);
  for (const { client } of devices) client.show();
  const calmAt = scheduler.now();
  recorder.trace(() => "— calm");
  const heldAtCalm = new Set(await held());
  const callers = chooseCallers(devices);
  for (const { device, roomId } of callers) device.room(roomId).typed();
  await scheduler.advance(SECOND);
  // This message shows the other clients what they have missed, and they must fetch it. It also ends the typing.
  for (const { device, roomId } of callers) device.send(roomId, `who is there? asks ${device.clientId}`);
  await scheduler.advance(3 * SECOND);
  for (const device of devices) device.observeTyping();
  await scheduler.advance(PATIENCE_MS - 4 * SECOND);
  for (const device of devices) device.answerRollCall(calmAt);
  const pending = devices.flatMap(({ clientId, client }) =>
    client.outbox
      .get()
      .pending.filter(({ status }) => status !== "failed")
      .map(({ roomId, clientMessageId }) => ({ clientId, roomId, clientMessageId })),
  );
  const refused = devices.flatMap(({ client }) =>
    client.outbox.get().pending.filter(({ status }) => status === "failed"),
  );
  for (const { device, roomId } of callers) correct(device, roomId);
  await scheduler.advance(CORRECTION_MS);
  for (const device of devices) device.answerRollCall(calmAt);
  await scheduler.advance(CONVERGENCE_MS);
  if (plan.faults.has("expired rows deleted")) await expire();
  recorder.trace(() => "— everybody looks");
  recorder.endTrace();
  const seenInCalm = await seeDrafts("calm");
  const views = await takeViews();
  for (const { client } of devices) {
    client.drop();
    client.wake();
  }
  await areOnline(devices);
  // What was never saved, and what has come only now.
  await scheduler.advance(PATIENCE_MS);
  const seenAfterHello = await seeDrafts("after hello");
  const drafts = draftsOf(await database.rows());
  // A device that never came back may not have said that it has sent something, and a restore takes back that it has.
  const remaining = new Set(devices.map(({ account }) => account.drafts));
  const sentDrafts = recorder.sentDrafts.filter(({ clientId }) => {
    const device = fields.get(clientId);
    return device !== undefined && remaining.has(device) && !plan.faults.has("table restored");
  });
  for (const device of devices) device.noteRemnants();
  const lingering = plan.faults.has("disconnect missing") ? await dieSilently() : [];

  await waitFor(Promise.all(devices.map((device) => device.stop())));
  // The gateway notices a half-open connection after ten idle minutes.
  await scheduler.advance(20 * MINUTE);
  endSweeps();
  await waitFor(gateway.close());
  // So late nobody can be sending any more: what was uploaded and not sent goes.
  await scheduler.advance(LIMITS.unsentFileTtlMs + 2 * HOUR);
  for (let sweeps = 0; sweeps < 2; sweeps += 1) {
    functions.sweep();
    await scheduler.advance(MINUTE);
  }
  const rows = await database.rows();

  const deleted = heads(rows).flatMap(({ roomId, row }) => (row.deleted ? [roomId] : []));

  return {
    history: withoutRooms(new Set(deleted), {
      deleted,
      afterDeletion: [],
      governed: recorder.governed,
      rooms: roomsOf(rows),
      requests: recorder.requests,
      composed: recorder.composed,
      unnamed: recorder.unnamed,
      acknowledged: recorder.acknowledged,
      acknowledgedChanges: recorder.acknowledgedChanges,
      acknowledgedReactions: recorder.acknowledgedReactions,
      commits: recorder.commits,
      revivals: recorder.revivals,
      undone: recorder.undone,
      changes: recorder.changes,
      edits: recorder.edits,
      abandoned: recorder.abandoned,
      retried: recorder.retried,
      log: logOf(rows),
      heads: headsOf(rows),
      shown: recorder.shown,
      ownMessagesObserved: recorder.ownMessagesObserved,
      endsObserved: recorder.endsObserved,
      previewsObserved: recorder.previewsObserved,
      readPositionsObserved: recorder.readPositionsObserved,
      typingAfterMessage: recorder.typingAfterMessage,
      lingering,
      remnants: recorder.remnants,
      roles: recorder.roles,
      administrators: recorder.administrators,
      posts: recorder.posts,
      pushes: recorder.pushes,
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
      fileReads: recorder.fileReads,
      sentWith: recorder.sentWith,
      files: filesOf(rows, functions.files.kept),
      leftovers: leftoversOf(rows),
      drafts,
      draftsSeen: [...seenInCalm, ...seenAfterHello],
      sentDrafts,
      calmAt,
      pending,
      refused: refused.map(({ clientMessageId }) => ({ clientMessageId })),
      views: plan.faults.has("deployment rolls out") ? views.map(withoutReactions) : views,
      profiles: new Map([...namesOf(rows).values()].map(({ userId, username }) => [userId, username])),
      namedRows: plan.faults.has("deployment rolls out") ? [] : namedRowsOf(rows),
      isLossless: faults.isLossless() && !faults.counts()["older server"] && !faults.counts()["deployment rolls out"],
    }),
    counts: faults.counts(),
    requested: recorder.requested,
    errors,
    digest: scheduler.digest(),
    trace: recorder.traced,
  };

  /** What each page shows of drafts beside what the table has. */
  async function seeDrafts(when: History["draftsSeen"][number]["when"]): Promise<History["draftsSeen"]> {
    const stored = draftsOf(await database.rows());
    return devices.flatMap(({ clientId, account: { userId }, seesDrafts }) =>
      seesDrafts().map((seen) => {
        const inTable = stored.find((draft) => draft.userId === userId && draft.roomId === seen.roomId)?.text ?? "";
        return { ...seen, clientId, userId, when, inTable };
      }),
    );
  }

  /** A room in which all connections are named, one of its people and the pages of the others. */
  async function findSmallRoom(): Promise<
    { roomId: string; account: Device["account"]; others: Device[] } | undefined
  > {
    const rows = await database.rows();
    const crowded = crowdedIn(rows);
    for (const { roomId, row } of heads(rows)) {
      if (row.deleted || isLarge(row) || crowded.includes(roomId)) continue;
      const inside = devices.filter(({ client }) => client.rooms.get().rooms.has(roomId));
      const account = inside[0]?.account;
      const others = inside.filter((each) => each.account.userId !== account?.userId);
      if (account && others.length > 0) return { roomId, account, others };
    }
    return undefined;
  }

  /** Somebody's only page dies, and nobody is told. Answers with the clients that show the person as online long after. */
  async function dieSilently(): Promise<History["lingering"]> {
    const found = await findSmallRoom();
    if (!found) return [];
    const { roomId, account, others } = found;
    const { userId } = account;
    for (const each of devices.filter((device) => device.account.userId === userId)) quit(each);
    await scheduler.advance(QUIT_MS);
    deployment.setSilent(true);
    const dying = open(account);
    await areOnline([dying], 2 * SECOND);
    deployment.setSilent(false);
    // Others may have died there before.
    const isCrowded = crowdedIn(await database.rows()).includes(roomId);
    // A client asks again who is online in the room that was opened last.
    for (const other of others) other.setOpen(roomId, false);
    for (const other of others) other.setOpen(roomId, true);
    await scheduler.advance(QUIT_MS);
    dying.network.halfOpen();
    void dying.stop();
    if (isCrowded) return [];
    await scheduler.advance(SILENT_DEATH_MS);
    return others.flatMap(({ clientId, sees }) => {
      const room = sees().rooms.find((each) => each.roomId === roomId);
      return room?.online.includes(userId) ? [{ at: scheduler.now(), clientId, roomId, userId }] : [];
    });
  }

  /** Copies the table. The returned function restores the copy as the runbook in infra says, and what came after the copy is lost. */
  async function backUp(): Promise<() => Promise<void>> {
    const rows = await database.rows();
    const strikeOut = recorder.mark();
    recorder.trace(() => "— the table is copied");
    return async () => {
      functions.restored();
      await database.restore(rows);
      strikeOut();
      for (const device of devices) device.restored();
      faults.count("table restored");
      recorder.trace(() => "— the table is restored");
      // Half of the pages do not live through it: the next ones know only what these have kept.
      for (const device of devices.filter((_, index) => index % 2 === 1)) context.reload(device);
    };
  }

  /** The connections that the gateway holds, whether `$disconnect` has run or not. */
  async function held(): Promise<ConnectionRecord[]> {
    const known = [...recorder.connections.values()];
    const answers = await waitFor(
      Promise.allSettled(known.map(({ connectionId }) => gateway.management.get(connectionId))),
    );
    return known.filter((_, index) => answers[index]?.status === "fulfilled");
  }

  /** What each client shows, and what a fresh client of the same person shows. */
  async function takeViews(): Promise<View[]> {
    for (const device of devices) {
      device.openAll();
      for (const roomId of device.client.rooms.get().rooms.keys()) void device.room(roomId).loadLatest();
    }
    // Look at presence before fresh clients connect, because that would correct it.
    await scheduler.advance(15 * SECOND);
    const heldBefore = await held();
    await scheduler.advance(MINUTE);
    // An event that somebody is back takes up to 1.5 s (`network.ts`).
    await areOnline(devices, 2 * SECOND);
    const online = devices.map((device) => {
      const rooms = device
        .sees()
        .rooms.map((room) => [room.roomId, { online: room.online, count: room.count ?? 0 }] as const);
      return new Map(rooms);
    });
    const crowded = new Set(crowdedIn(await database.rows()));
    const fresh = devices.map(({ account }) => open(account));
    const all = [...devices, ...fresh];
    await areOnline(all);
    for (const device of fresh) device.openAll();
    await scheduler.advance(5 * SECOND);
    // A fresh client may have sent what a closed page had left in the outbox. Scroll to the end again, as a client keeps a reader's place.
    for (const { client, room } of all)
      for (const roomId of client.rooms.get().rooms.keys()) void room(roomId).loadLatest();
    // What is read there is reported within 5 s, after a `hello` if the line was lost.
    await scheduler.advance(2 * SECOND);
    // A search that is throttled takes long, and a page may lose its connection meanwhile.
    const found = await Promise.all(fresh.map((device) => waitFor(findAll(device, devices))));
    await areOnline(all, REPORTED_MS);
    // A person who went within the last minute may still be shown. One of whom no `$disconnect` has told may be shown for longer. Where it never
    // comes, only the gateway knows when the connection ended: since it got calm less time has passed.
    const silent = [...recorder.connections.values()].filter((connection) => {
      const { forgotten, closedAt } = connection;
      if (closedAt === undefined) return heldAtCalm.has(connection);
      return !forgotten && scheduler.now() - closedAt <= SILENT_DEATH_MS;
    });
    const reachable = [...heldBefore, ...(await held()), ...silent];
    const connected = all.filter(({ client }) => client.connection.get().status === "online");
    const rows = await database.rows();
    for (const roomId of crowdedIn(rows)) crowded.add(roomId);
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
        names: { old: device.names(), fresh: fresh[index]?.names() ?? [] },
        blocked: {
          old: [...device.client.blocked.get()].sort(),
          fresh: [...(fresh[index]?.client.blocked.get() ?? [])].sort(),
        },
        onlineSince: device.onlineSince(),
        found: found[index],
        reachable: [...new Set(reachable.map((connection) => connection.userId))],
        connected: [...new Set(connected.map(({ account }) => account.userId))],
        positions: positionsOf(rows, userId),
        crowded: [...crowded],
      };
    });
    await waitFor(Promise.all(fresh.map((device) => device.stop())));
    return views;
  }
};

/** What a search of all that these people wrote finds in the device's rooms. Undefined where it fails. */
const findAll = async ({ client }: Device, authors: readonly Device[]): Promise<Found | undefined> => {
  const from = [...new Set(authors.map(({ account }) => account.userId))].slice(0, LIMITS.searchPeople);
  const rooms = [...client.rooms.get().rooms.keys()].slice(0, LIMITS.searchRooms);
  const places: { roomId: string; seq: number }[] = [];
  try {
    for (
      let left: { roomId: string; before?: number | undefined }[] = rooms.map((roomId) => ({ roomId }));
      left.length > 0;
    ) {
      const asked = left.map(({ roomId, before }) => ({ roomId, ...(before !== undefined && { before }) }));
      const { hits, rooms: answered } = await client.request("search", { query: { from }, rooms: asked });
      places.push(...hits.map(({ roomId, seq }) => ({ roomId, seq })));
      left = answered.filter(({ done }) => !done);
    }
    return { from, rooms, places };
  } catch {
    return undefined;
  }
};

/** For each room the first device that is online and has it. */
const chooseCallers = (devices: readonly Device[]): { device: Device; roomId: string }[] => {
  const callers = new Map<string, Device>();
  for (const device of devices)
    for (const roomId of device.client.rooms.get().rooms.keys())
      if (!callers.has(roomId) && device.client.connection.get().status === "online" && !device.network.isHalfOpen())
        callers.set(roomId, device);
  return [...callers].map(([roomId, device]) => ({ device, roomId }));
};

/** Edits the room's newest message, if it is the device's person's own. */
const correct = (device: Device, roomId: string): void => {
  const items = device.room(roomId).timeline.get().items;
  const newest = items.findLast((item) => item.kind === "message")?.message;
  if (newest?.userId !== device.account.userId || newest.messageType === "SYSTEM" || newest.deleted) return;
  // If the server refuses the edit, the message stays as it is.
  device.edit(newest.messageId, `here I am, says ${device.clientId}`).catch(() => {});
};

const under = (prefix: string, rows: readonly Row[]) => rows.filter(({ pk }) => String(pk).startsWith(prefix));

const heads = (rows: readonly Row[]) =>
  under("ROOM#", rows)
    .filter(({ sk }) => sk === HEAD_SK)
    .map((row) => ({ roomId: idOf(String(row.pk)), row: current(row as Row & StoredHeadRow) }));

const roomsOf = (rows: readonly Row[]): RoomRecord[] =>
  heads(rows).map(({ roomId, row: { kind, archived = false } }) => {
    const about = rows.find(({ pk, sk }) => pk === Keys.roomPk(roomId) && sk === Keys.about(roomId).sk);
    return { roomId, kind, name: String(about?.name ?? ""), archived };
  });

/** Up to where somebody has read their rooms. */
const positionsOf = (rows: readonly Row[], userId: string): Map<string, number> =>
  new Map(
    rows
      .filter(({ pk, sk }) => pk === Keys.userPk(userId) && String(sk).startsWith(Keys.USER_ROOM_PREFIX))
      .map(({ sk, readSeq }) => [idOf(String(sk)), Number(readSeq)]),
  );

/** Rooms with more connections than are named. */
const crowdedIn = (rows: readonly Row[]): string[] => {
  const connections = new Map<string, number>();
  for (const { pk } of under("SUBS#", rows)) {
    const [, roomId = ""] = String(pk).split("#");
    connections.set(roomId, (connections.get(roomId) ?? 0) + 1);
  }
  return [...connections].flatMap(([roomId, count]) => (count > LIMITS.announcedOnline ? [roomId] : []));
};

const namesOf = (rows: readonly Row[]): Names =>
  new Map(
    under("USER#", rows)
      .filter(({ sk }) => sk === "PROFILE")
      .map((row) => [idOf(String(row.pk)), toUser(idOf(String(row.pk)), row as Row & ProfileRow)]),
  );

const namedRowsOf = (rows: readonly Row[]): string[] =>
  under("ROOM#", rows)
    .filter((row) => JSON.stringify(row).includes('"username"'))
    .map(({ pk, sk }) => `${pk} ${sk}`);

const headsOf = (rows: readonly Row[]): Head[] => {
  const names = namesOf(rows);
  return heads(rows).map(({ roomId, row: head }) => {
    const newest = newestOf(head);
    return {
      roomId,
      seq: head.seq,
      pending: pendingOf(head).map(({ seq, row }) => {
        const { reactions, ...held } = logged(roomId, seq, row);
        // Of a message whose row is there, the head need not say who has reacted.
        return { ...held, ...(reactions !== undefined && !row.hasRow && { reactions }) };
      }),
      ...(newest && { preview: nameless(messagePreview(toMessage(roomId, head.seq, newest, names))) }),
    };
  });
};

/** A committed change whose row is still missing counts as written, because the next reader writes that row, or adds the reaction to it. */
const logOf = (rows: readonly Row[]): Logged[] => {
  const found = new Map(heads(rows).map(({ roomId, row }) => [roomId, row]));
  return under("ROOM#", rows)
    .filter(({ sk }) => /^LOG#\d+$/.test(String(sk)))
    .map((row): Logged => {
      const [roomId, seq] = [idOf(String(row.pk)), seqOf(String(row.sk))];
      const head = found.get(roomId);
      if (head?.amended?.seq === seq) return logged(roomId, seq, head.amended);
      const stored = row as Row & MessageRow;
      const changed = new Map<number, MessageRow>([[seq, stored]]);
      if (head) overlayReactions(changed, head);
      return logged(roomId, seq, changed.get(seq) ?? stored);
    })
    .sort((a, b) => (a.roomId < b.roomId ? -1 : a.roomId > b.roomId ? 1 : a.seq - b.seq));
};

const logged = (roomId: string, seq: number, row: MessageRow): Logged => ({
  roomId,
  seq,
  messageId: messageId(roomId, seq),
  ...((row.content !== undefined || row.system) && { hash: hash(saidIn(row)) }),
  userId: row.userId,
  clientMessageId: row.nonce,
  isSystem: row.messageType === "SYSTEM",
  ...((row.messageType === "IMAGE" || row.messageType === "FILE") && { messageType: row.messageType }),
  ...(row.replyTo !== undefined && { replyTo: row.replyTo }),
  rev: row.rev ?? 0,
  deleted: row.deletedAt !== undefined,
  timestamp: row.timestamp,
  reactions: reactionsText(row.reactions),
});

const membersOf = (rows: readonly Row[]): MemberRecord[] =>
  under("ROOM#", rows)
    .filter(({ sk }) => String(sk).startsWith(Keys.MEMBER_PREFIX))
    .map((row) => ({ row: row as Row & MemberRow, roomId: idOf(String(row.pk)), userId: idOf(String(row.sk)) }))
    .filter(({ row }) => isActive(row))
    .map(({ row: { role }, roomId, userId }) => ({ roomId, userId, role }));

const draftsOf = (rows: readonly Row[]): History["drafts"] =>
  under("USER#", rows)
    .filter(({ sk }) => String(sk).startsWith(Keys.DRAFT_PREFIX))
    .map(({ pk, sk, text }) => ({ userId: Keys.userOf(String(pk)), roomId: idOf(String(sk)), text: String(text) }));

const directoryOf = (rows: readonly Row[]): History["directory"] =>
  under("DIRECTORY#", rows)
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ roomId, name }) => ({ roomId: String(roomId), name: String(name) }));

/** The version before knows no reactions. A client that it has told a message's newest version does not know them until it is loaded anew. */
const withoutReactions = (view: View): View => {
  const strip = ({ rooms }: Sees): Sees => ({
    rooms: rooms.map((room) => ({
      ...room,
      messages: room.messages.map(({ reactions: _reactions, ...message }) => message),
    })),
  });
  return { ...view, old: strip(view.old) };
};

/** Of a deleted room, the log and all that tells of it are gone. What is left is checked by I9 and I16. */
const withoutRooms = (gone: ReadonlySet<string>, history: History): History => {
  const kept = <It extends { roomId: string }>(list: readonly It[]) => list.filter(({ roomId }) => !gone.has(roomId));
  return {
    ...history,
    commits: kept(history.commits),
    revivals: kept(history.revivals),
    afterDeletion: history.commits.filter(({ roomId, seq }) =>
      history.governed.some((rule) => rule.kind === "deleted" && rule.roomId === roomId && rule.seq < seq),
    ),
    rooms: kept(history.rooms),
    acknowledged: kept(history.acknowledged),
    acknowledgedChanges: kept(history.acknowledgedChanges),
    acknowledgedReactions: kept(history.acknowledgedReactions),
    changes: kept(history.changes),
    log: kept(history.log),
    heads: kept(history.heads),
    edits: kept(history.edits),
    fileReads: kept(history.fileReads),
    abandoned: history.abandoned.filter(({ messageId: id }) => !gone.has(parseMessageId(id).roomId)),
    shown: kept(history.shown),
    ownMessagesObserved: kept(history.ownMessagesObserved),
    endsObserved: kept(history.endsObserved),
    previewsObserved: kept(history.previewsObserved),
    readPositionsObserved: kept(history.readPositionsObserved),
    typingAfterMessage: kept(history.typingAfterMessage),
    lingering: kept(history.lingering),
    remnants: kept(history.remnants),
    roles: kept(history.roles),
    posts: kept(history.posts),
    pushes: kept(history.pushes),
    readPositions: kept(history.readPositions),
    typing: kept(history.typing),
    members: kept(history.members),
    pending: kept(history.pending),
    drafts: kept(history.drafts),
    draftsSeen: kept(history.draftsSeen),
    sentDrafts: kept(history.sentDrafts),
  };
};

/** The files of committed messages, whether these have their rows or not, and what there is besides. */
const filesOf = (rows: readonly Row[], kept: ReadonlyMap<string, unknown>): FilesLeft => {
  const messages = new Map<string, MessageRow>();
  const add = (roomId: string, seq: number, row: MessageRow) => messages.set(messageId(roomId, seq), row);
  for (const { roomId, row } of heads(rows)) for (const each of pendingOf(row)) add(roomId, each.seq, each.row);
  for (const row of under("ROOM#", rows))
    if (/^LOG#\d+$/.test(String(row.sk))) add(idOf(String(row.pk)), seqOf(String(row.sk)), row as Row & MessageRow);
  for (const { roomId, row } of heads(rows)) if (row.amended) add(roomId, row.amended.seq, row.amended);
  const gone = new Set(heads(rows).flatMap(({ roomId, row }) => (row.deleted ? [roomId] : [])));
  return {
    named: [...messages].flatMap(([id, { files = [], deletedAt }]) => {
      const { roomId, seq } = parseMessageId(id);
      return deletedAt === undefined && !gone.has(roomId) ? files.map(({ fileId }) => ({ fileId, roomId, seq })) : [];
    }),
    items: under("FILE#", rows).map(({ pk }) => idOf(String(pk))),
    kept: [...kept.keys()],
    notes: rows.filter(({ pk }) => pk === Keys.FILE_NOTES_PK).map(({ sk }) => String(sk)),
  };
};

/** Until the returned function is called. */
const everyMinute = ({ after }: Pick<Scheduler, "after">, work: () => void): (() => void) => {
  let isOver = false;
  const next = () => {
    if (isOver) return;
    work();
    after(MINUTE, next);
  };
  after(MINUTE, next);
  return () => {
    isOver = true;
  };
};

const itemOf = (pk: string, sk: string): Leftover["item"] => {
  if (pk.startsWith("PULSES#")) return "pulse";
  if (pk.startsWith("USER#")) return "user's connection";
  if (pk.startsWith("SUBS#")) return "subscription";
  return sk.startsWith(Keys.SUBSCRIPTION_LIST_PREFIX) ? "list of subscriptions" : "connection";
};

const leftoversOf = (rows: readonly Row[]): Leftover[] =>
  rows
    .filter(({ pk, sk }) => String(pk).startsWith("CONN#") || String(sk).startsWith("CONN#"))
    .map(({ pk, sk, ttl }) => ({
      connectionId: idOf(String(String(pk).startsWith("CONN#") ? pk : sk)),
      item: itemOf(String(pk), String(sk)),
      expires: typeof ttl === "number",
    }));
