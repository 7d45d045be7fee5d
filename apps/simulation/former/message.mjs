// The function `message` as it was before many writers could commit at once (docs/decisions/0022), bundled by esbuild without the protocol, zod
// and AWS. Runs of the simulation let it work beside today's function, as during a deployment. Generated: not to be edited.
var inParallel = async (items, width, work) => {
  const results = [];
  const queue = items.entries();
  const failures = [];
  const worker = async () => {
    for (const [index, item] of queue) {
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
};

var LOG_DIGITS = 12;
var logSk = (seq) => `LOG#${String(seq).padStart(LOG_DIGITS, "0")}`;
var seqOf = (sk) => Number(sk.slice("LOG#".length));
var HEAD_SK = "LOG#HEAD";
var roomPk = (roomId) => `ROOM#${roomId}`;
var head = (roomId) => ({ pk: roomPk(roomId), sk: HEAD_SK });
var logRow = (roomId, seq) => ({ pk: roomPk(roomId), sk: logSk(seq) });
var about = (roomId) => ({ pk: roomPk(roomId), sk: "ABOUT" });
var MEMBER_PREFIX = "MEMBER#";
var member = (roomId, userId) => ({
  pk: roomPk(roomId),
  sk: MEMBER_PREFIX + userId
});
var userPk = (userId) => `USER#${userId}`;
var profile = (userId) => ({ pk: userPk(userId), sk: "PROFILE" });
var USER_ROOM_PREFIX = "ROOM#";
var userRoom = (userId, roomId) => ({
  pk: userPk(userId),
  sk: USER_ROOM_PREFIX + roomId
});
var USER_CONNECTION_PREFIX = "CONN#";
var userConnection = (userId, connectionId) => ({
  pk: userPk(userId),
  sk: USER_CONNECTION_PREFIX + connectionId
});
var connection = (connectionId) => ({ pk: `CONN#${connectionId}`, sk: `CONN#${connectionId}` });
var subscriptionPk = (roomId, shard2) => `SUBS#${roomId}#${shard2}`;
var subscription = (roomId, shard2, connectionId) => ({
  pk: subscriptionPk(roomId, shard2),
  sk: `CONN#${connectionId}`
});
var BUDGETS_SK = "BUDGETS";
var personBudgets = (userId) => ({ pk: userPk(userId), sk: BUDGETS_SK });
var idOf = (sk) => sk.slice(sk.indexOf("#") + 1);

import { ParleyError } from "@parley/protocol/error";
import { LIMITS as LIMITS2 } from "@parley/protocol/limits";

import { LIMITS } from "@parley/protocol/limits";
var shardsOf = (head2) => head2.shards ?? 1;
var changeOf = ({ row, head: head2 }) => row.change ?? head2.change;
var message = (told, data, except) => ({
  to: "room",
  roomId: data.roomId,
  shards: shardsOf(told.head),
  except,
  frame: ({ online: online2 }) => ({
    type: "message",
    roomId: data.roomId,
    data,
    // What a resend read of the head may be younger than its message, never older.
    seq: told.head.seq,
    change: changeOf(told),
    online: online2
  })
});
var roomAdded = (userId, roomId, room) => ({
  to: "user",
  userId,
  frame: { type: "room_update", roomId, data: { change: "added", roomId, ...room && { room } } }
});
var roomRemoved = (userId, roomId) => ({
  to: "user",
  userId,
  frame: { type: "room_update", roomId, data: { change: "removed", roomId } }
});
var userJoined = (ctx, roomId, head2, before) => {
  const { userId, username, connectionId } = ctx.actor;
  if (before.has(userId)) return [];
  const joinedAt = new Date(ctx.clock.now()).toISOString();
  return [
    {
      to: "room",
      roomId,
      shards: shardsOf(head2),
      except: connectionId,
      frame: ({ online: online2 }) => online2 > LIMITS.announcedOnline ? void 0 : { type: "user_joined", roomId, online: online2, data: { userId, username, joinedAt, online: online2 } }
    }
  ];
};
var userLeft = async (deps, roomId, { userId, username }) => {
  const head2 = await deps.table.get(head(roomId));
  const leftAt = new Date(deps.clock.now()).toISOString();
  return {
    to: "room",
    roomId,
    shards: head2 ? shardsOf(head2) : 1,
    frame: ({ online: online2, includes }) => online2 > LIMITS.announcedOnline || includes(userId) ? void 0 : { type: "user_left", roomId, online: online2, data: { userId, username, leftAt, online: online2 } }
  };
};

import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand
} from "@aws-sdk/lib-dynamodb";
async function* pages(table, range) {
  let after = range.after;
  do {
    const page = await table.query(after === void 0 ? range : { ...range, after });
    yield page.rows;
    after = page.next;
  } while (after !== void 0);
}
var all = async (table, range) => {
  const rows = [];
  for await (const page of pages(table, range)) rows.push(...page);
  return rows;
};
var isLive = (row, now) => row.ttl * 1e3 > now;
var ttl = (expiresAt) => Math.ceil(expiresAt / 1e3);

var GRACE_MS = 10 * 60 * 1e3;
var find = async (deps, connectionId) => {
  const row = await deps.table.get(connection(connectionId));
  return row?.ended ? void 0 : row;
};
var getOrThrow = async (ctx) => {
  const row = await find(ctx, ctx.actor.connectionId);
  if (!row) throw unknown();
  return row;
};
var ofUser = async (deps, userId, session) => {
  const range = { pk: userPk(userId), prefix: USER_CONNECTION_PREFIX };
  const now = deps.clock.now();
  return (await all(deps.table, range)).filter((row) => isLive(row, now) && (session === void 0 || row.session === session)).map((row) => ({ connectionId: idOf(row.sk), connectedAt: row.connectedAt }));
};
var forget = async (deps, connectionId) => {
  const row = await endSubscriptions(deps, connectionId);
  if (!row) return [];
  await deps.table.remove(userConnection(row.userId, connectionId));
  if (!await deps.table.remove(connection(connectionId))) return [];
  const rooms = new Set(roomsOf(row).map(([roomId]) => roomId));
  return Promise.all([...rooms].map((roomId) => userLeft(deps, roomId, row)));
};
var endSubscriptions = async (deps, connectionId) => {
  const key = connection(connectionId);
  const row = await deps.table.update(key, { set: { ended: true } }, { when: "attribute_exists(#pk)" });
  await inParallel(
    roomsOf(row),
    PARALLEL_ENDS,
    ([roomId, shard2]) => deps.table.remove(subscription(roomId, shard2, connectionId))
  );
  return row;
};
var PARALLEL_ENDS = 10;
var roomsOf = (row) => [...row?.rooms ?? []].map((room) => {
  const [roomId = "", shard2] = room.split("#");
  return [roomId, Number(shard2)];
});
var addRoom = (ctx, roomId, shard2) => ctx.table.update(
  connection(ctx.actor.connectionId),
  { add: { rooms: /* @__PURE__ */ new Set([`${roomId}#${shard2}`]) } },
  { when: "attribute_exists(#pk) AND attribute_not_exists(#ended)" }
);
var isSubscribed = (row, roomId, shard2) => row.rooms?.has(`${roomId}#${shard2}`) ?? false;
var dropRoom = async (deps, connectionId, roomId, shards) => {
  await deps.table.update(
    connection(connectionId),
    { removeFromSet: { rooms: new Set([...shards].map((shard2) => `${roomId}#${shard2}`)) } },
    { when: "attribute_exists(#pk)" }
  );
};
var unknown = () => new ParleyError("connection.unknown", "Unable to go on: this connection is not known. Connect again.");
var lastRoom = async (ctx) => {
  const row = await getOrThrow(ctx);
  if (!row.lastRoom) throw new ParleyError("room.not_joined", "Unable to do this: join a room first, or name one.");
  return row.lastRoom;
};
var setLastRoom = async (ctx, roomId) => {
  await ctx.table.update(
    connection(ctx.actor.connectionId),
    { set: { lastRoom: roomId } },
    { when: "attribute_exists(#pk)" }
  );
};
var clearLastRoom = async (ctx, roomId) => {
  await ctx.table.update(
    connection(ctx.actor.connectionId),
    { remove: ["lastRoom"] },
    { when: "#lastRoom = :roomId", values: { roomId } }
  );
};

import { createHash } from "node:crypto";
import { ParleyError as ParleyError3 } from "@parley/protocol/error";

import { ParleyError as ParleyError2 } from "@parley/protocol/error";
import { LIMITS as LIMITS3 } from "@parley/protocol/limits";
var NEWEST_ROWS = 2;
var COMMIT_ATTEMPTS = 40;
var readEnd = async (deps, roomId, rows = NEWEST_ROWS) => {
  const found = await findEnd(deps, roomId, rows);
  return found && completeUnfinished(deps, roomId, found);
};
var findEnd = async (deps, roomId, rows = NEWEST_ROWS) => {
  const page = await deps.table.query({
    pk: roomPk(roomId),
    from: logSk(0),
    to: HEAD_SK,
    descending: true,
    limit: rows + 1
  });
  const [first, ...rest] = page.rows;
  if (first?.sk !== HEAD_SK) return void 0;
  const head2 = first;
  const newest2 = new Map(
    rest.map((row) => [seqOf(row.sk), row]).filter(([seq]) => seq <= head2.seq)
  );
  return { head: head2, newest: newest2 };
};
var completeUnfinished = async (deps, roomId, { head: found, newest: newest2 }) => {
  const head2 = await completePendingEdit(deps, roomId, found);
  if (found.amended) overlayPendingEdit(newest2, found.amended);
  if (!head2.tail || newest2.has(head2.seq)) return { head: head2, newest: newest2 };
  await putRow(deps, roomId, head2.seq, head2.tail);
  return { head: head2, newest: new Map([[head2.seq, head2.tail], ...newest2]) };
};
var completePendingEdit = async (deps, roomId, head2) => {
  if (!head2.amended) return head2;
  const { amended, ...rest } = head2;
  const { seq, ...row } = amended;
  await putRow(deps, roomId, seq, row);
  await deps.table.update(
    head(roomId),
    { remove: ["amended"] },
    { when: "#amended.#change = :change", values: { change: row.change } }
  );
  return rest;
};
var overlayPendingEdit = (rows, { seq, ...row }) => {
  const known = rows.get(seq);
  if (known && revOf(known) < revOf(row)) rows.set(seq, row);
};
var revOf = ({ rev = 0 }) => rev;
var putRow = (deps, roomId, seq, row) => deps.table.put(
  { ...logRow(roomId, seq), ...row },
  row.rev === void 0 ? { when: "attribute_not_exists(#pk)" } : { when: "attribute_not_exists(#rev) OR #rev < :rev", values: { rev: row.rev } }
);
var searchStart = (afterSeq, head2) => afterSeq <= head2.seq ? afterSeq : Math.max(0, head2.seq - LIMITS3.dedupeMessages);
var append = async (deps, roomId, draft, afterSeq, guards) => {
  let searchAfter;
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(deps, roomId);
    await guards.author();
    if (!found) throw roomNotFound();
    const end2 = await completeUnfinished(deps, roomId, found);
    searchAfter ??= searchStart(afterSeq ?? end2.head.seq, end2.head);
    const earlier = await findEarlier(deps, roomId, end2, draft, searchAfter);
    if (earlier) return { ...earlier, head: end2.head, isNew: false };
    const charged = guards.head(end2.head);
    const seq = end2.head.seq + 1;
    const timestamp = Math.max(deps.clock.now(), end2.head.tail?.timestamp ?? 0);
    const row = { ...draft, timestamp };
    const head2 = await deps.table.update(
      head(roomId),
      { set: { ...charged, seq, tail: row } },
      ifHeadUnchanged(end2.head)
    );
    if (head2) {
      await putRow(deps, roomId, seq, row);
      return { seq, row, head: await completePendingEdit(deps, roomId, head2), isNew: true };
    }
    await waitBeforeRetry(deps, attempt);
  }
  throw new ParleyError2("server.busy", "Unable to send the message: too many are writing to this room.");
};
var waitBeforeRetry = (deps, attempt) => deps.clock.sleep(deps.random() * Math.min(5 * 2 ** attempt, 100));
var isSystem = ({ messageType }) => messageType === "SYSTEM";
var findEarlier = async (deps, roomId, { head: head2, newest: newest2 }, draft, afterSeq) => {
  const matches = (row) => row.nonce === draft.nonce && row.userId === draft.userId && isSystem(row) === isSystem(draft);
  for (const [seq, row] of newest2) if (matches(row)) return { seq, row };
  const from = afterSeq + 1;
  const to = Math.min(head2.seq + 1, ...newest2.keys()) - 1;
  if (from > to) return void 0;
  if (to - from >= LIMITS3.dedupeMessages)
    throw new ParleyError2(
      "message.too_old",
      "Unable to send the message: the room has moved on too far since it was written."
    );
  const range = { pk: roomPk(roomId), from: logSk(from), to: logSk(to) };
  for await (const rows of pages(deps.table, range)) {
    const row = rows.find(matches);
    if (row) return { seq: seqOf(row.sk), row };
  }
  return void 0;
};
var commitChange = async (deps, roomId, seq, guards, change) => {
  for (let attempt = 0; attempt < COMMIT_ATTEMPTS; attempt += 1) {
    const found = await findEnd(deps, roomId);
    const by = await guards.author();
    if (!found) throw roomNotFound();
    const end2 = await completeUnfinished(deps, roomId, found);
    const before = end2.newest.get(seq) ?? await deps.table.get(logRow(roomId, seq));
    const after = change(before && withoutKey(before), by);
    if (before && revOf(after) === revOf(before)) return { seq, row: after, head: end2.head, isNew: false };
    const row = { ...after, change: end2.head.change + 1 };
    const head2 = await deps.table.update(
      head(roomId),
      {
        set: {
          ...guards.head(end2.head),
          change: row.change,
          amended: { ...row, seq },
          ...seq === end2.head.seq && { tail: row }
        }
      },
      ifHeadUnchanged(end2.head)
    );
    if (head2) return { seq, row, head: await completePendingEdit(deps, roomId, head2), isNew: true };
    await waitBeforeRetry(deps, attempt);
  }
  throw new ParleyError2("server.busy", "Unable to change the message: too many are writing to this room.");
};
var ifHeadUnchanged = ({ seq, change }) => ({
  when: "#seq = :seq AND #change = :change",
  values: { seq, change }
});
var withoutKey = ({ pk: _pk, sk: _sk, ...row }) => row;
var roomNotFound = () => new ParleyError2("room.not_found", "Unable to find the room: there is none, or it is private.");

import { messageId } from "@parley/protocol/id";
var isActive = (member2) => member2?.state === "active";
var iso = (ms) => new Date(ms).toISOString();
var toMessage = (roomId, seq, row) => ({
  messageId: messageId(roomId, seq),
  roomId,
  seq,
  userId: row.userId,
  username: row.username,
  content: row.content ?? "",
  messageType: row.messageType ?? "TEXT",
  ...row.system && { system: row.system },
  timestamp: iso(row.timestamp),
  rev: row.rev ?? 0,
  clientMessageId: row.nonce,
  ...row.replyTo !== void 0 && { replyToMessageId: messageId(roomId, row.replyTo) },
  ...row.editedAt !== void 0 && { edited: true, editedAt: iso(row.editedAt) },
  ...row.deletedAt !== void 0 && { deleted: true, deletedAt: iso(row.deletedAt) }
});

var MAX_SHARDS = 16;
var shardOf = (connectionId, shards) => createHash("sha256").update(connectionId).digest().readUInt16BE() % shards;
var subscribe = async (ctx, roomId, head2) => {
  const { connectionId, userId, username } = ctx.actor;
  const shard2 = shardOf(connectionId, shardsOf(head2));
  const key = subscription(roomId, shard2, connectionId);
  for (; ; ) {
    const connection2 = await addRoom(ctx, roomId, shard2);
    if (!connection2) break;
    const { connectedAt, ttl: ttl2 } = connection2;
    const row = { userId, username, connectedAt, begun: ctx.mintId(), ttl: ttl2 };
    const written = await ctx.table.put({ ...key, ...row }, { when: "attribute_not_exists(#pk)" });
    const begun = written ? row.begun : (await ctx.table.get(key))?.begun;
    const [member2, current] = await Promise.all([
      ctx.table.get(member(roomId, userId)),
      find(ctx, connectionId)
    ]);
    if (!isActive(member2)) {
      await unsubscribe(ctx, roomId, connectionId);
      throw roomNotFound();
    }
    if (!current) break;
    const activated = begun !== void 0 && isSubscribed(current, roomId, shard2) && await ctx.table.update(key, { set: { active: true } }, { when: "#begun = :begun", values: { begun } });
    if (activated) return;
  }
  await ctx.table.remove(key);
  throw new ParleyError3("connection.unknown", "Unable to join the room: this connection has ended.");
};
var isActive2 = async (ctx, roomId, shard2) => {
  const row = await ctx.table.get(subscription(roomId, shard2, ctx.actor.connectionId));
  return row?.active === true;
};
var unsubscribe = async (deps, roomId, connectionId) => {
  const shards = /* @__PURE__ */ new Set([0, shardOf(connectionId, MAX_SHARDS)]);
  const remove4 = async () => {
    for (const shard2 of shards) await deps.table.remove(subscription(roomId, shard2, connectionId));
  };
  await remove4();
  await dropRoom(deps, connectionId, roomId, shards);
  await remove4();
};
var PARALLEL_ENDS2 = 50;
var unsubscribeUser = async (deps, roomId, userId) => {
  const head2 = await deps.table.get(head(roomId));
  const subscriptions = head2 ? await readShards(deps, roomId, shardsOf(head2)) : [];
  const ofUser2 = subscriptions.filter((row) => row.userId === userId);
  await inParallel(ofUser2, PARALLEL_ENDS2, async ({ connectionId, shard: shard2 }) => {
    await deps.table.remove(subscription(roomId, shard2, connectionId));
    await dropRoom(deps, connectionId, roomId, /* @__PURE__ */ new Set([shard2]));
  });
};
var list = async (deps, roomId, shards) => {
  const now = deps.clock.now();
  const found = (await readShards(deps, roomId, shards)).filter((row) => row.active && isLive(row, now));
  return [...new Map(found.map((subscription2) => [subscription2.connectionId, subscription2])).values()];
};
var readShards = async (deps, roomId, shards) => {
  const read2 = async (shard2) => {
    const rows = await all(deps.table, {
      pk: subscriptionPk(roomId, shard2),
      prefix: "CONN#"
    });
    return rows.map((row) => ({ ...row, connectionId: idOf(row.sk), shard: shard2 }));
  };
  return (await Promise.all(Array.from({ length: shards }, (_, shard2) => read2(shard2)))).flat();
};
var people = (subscriptions) => new Map(subscriptions.map(({ userId, username }) => [userId, username]));
var LARGE_ROOM = 200;
var growIfLarge = async (deps, roomId, shards, subscriptions) => {
  if (shards < MAX_SHARDS && subscriptions > LARGE_ROOM)
    await deps.table.update(head(roomId), { set: { shards: MAX_SHARDS } }, { when: "attribute_exists(#pk)" });
};

var FAN_OUT = {
  /** Posts under way at once. */
  width: 50,
  /** All deliveries of one invocation end within this, so that the reply is not late. Clients find what they missed by `seq`. */
  deadlineMs: 6e3,
  /** One post. A stuck one ignores the SDK's own timeout, and would keep one of the `width` places. */
  postMs: 2e3,
  /** How many of a room's connections are pinged at once. */
  checks: 10,
  /** A connection younger than this may answer 410 only because `$connect` has not returned yet. */
  youngMs: 1e4,
  /** The same when we close a connection, where a person waits: `$connect` mostly returns within this. */
  openingMs: 3e3,
  /** Retries of a close that fails. */
  closeRetries: 3
};
var PARALLEL_DELIVERIES = 10;
var deliver = async (deps, gateway, deliveries) => {
  const total = { posts: 0, gone: 0, throttled: 0, failed: 0 };
  const deadline = deps.clock.now() + FAN_OUT.deadlineMs;
  let waiting = deliveries;
  while (waiting.length > 0) {
    const posts = (await inParallel(waiting, PARALLEL_DELIVERIES, (delivery) => resolveTargets(deps, delivery))).flat();
    const gone = /* @__PURE__ */ new Map();
    await inParallel(posts, FAN_OUT.width, async ({ target, data }) => {
      const { outcome, throttled } = await post(deps, gateway, target.connectionId, data, deadline);
      if (data !== void 0) total.posts += 1;
      total.throttled += throttled;
      if (outcome === "failed") total.failed += 1;
      if (outcome === "gone" && deps.clock.now() - target.connectedAt > FAN_OUT.youngMs)
        gone.set(target.connectionId, target);
    });
    total.gone += gone.size;
    const left = await inParallel([...gone.values()], FAN_OUT.width, async (target) => {
      try {
        await close(deps, gateway, target);
      } catch {
        total.failed += 1;
        return [];
      }
      return forget2(deps, target);
    });
    waiting = left.flat();
  }
  return total;
};
var send = async (deps, gateway, connectionId, data) => {
  const { outcome } = await post(deps, gateway, connectionId, data, deps.clock.now() + FAN_OUT.deadlineMs);
  return outcome !== "failed";
};
var resolveTargets = async (deps, delivery) => {
  const { targets, frame } = delivery.to === "user" ? await addressUser(deps, delivery) : await addressRoom(deps, delivery);
  const others = targets.filter(({ connectionId }) => connectionId !== delivery.except);
  if (delivery.to === "nobody") return sample(deps, others).map((target) => ({ target, data: void 0 }));
  if (!frame) return [];
  const data = JSON.stringify(frame);
  return others.map((target) => ({ target, data }));
};
var sample = (deps, targets) => {
  const left = [...targets];
  return Array.from(
    { length: Math.min(FAN_OUT.checks, targets.length) },
    () => left.splice(Math.floor(deps.random() * left.length), 1)
  ).flat();
};
var addressUser = async (deps, { userId, frame }) => {
  const connections = await ofUser(deps, userId);
  const targets = connections.map((connection2) => ({
    ...connection2,
    key: userConnection(userId, connection2.connectionId)
  }));
  return { targets, frame };
};
var addressRoom = async (deps, delivery) => {
  const { roomId, shards } = delivery;
  const subscriptions = await list(deps, roomId, shards);
  await growIfLarge(deps, roomId, shards, subscriptions.length);
  const people2 = people(subscriptions);
  const targets = subscriptions.map(({ connectionId, connectedAt, shard: shard2 }) => ({
    connectionId,
    connectedAt,
    key: subscription(roomId, shard2, connectionId)
  }));
  if (delivery.to === "nobody") return { targets, frame: void 0 };
  return { targets, frame: delivery.frame({ online: people2.size, includes: (userId) => people2.has(userId) }) };
};
var close = async (deps, gateway, { connectionId, connectedAt }) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await gateway.disconnect(connectionId);
    } catch (error) {
      const isGone = statusOf(error) === 410;
      if (isGone && deps.clock.now() - connectedAt > FAN_OUT.openingMs) return;
      if (!isGone && attempt >= FAN_OUT.closeRetries) throw error;
      await deps.clock.sleep(200 + deps.random() * 200);
    }
  }
};
var forget2 = async (deps, { connectionId, key }) => {
  const deliveries = await forget(deps, connectionId);
  await deps.table.remove(key);
  return deliveries;
};
var post = async (deps, gateway, connectionId, data, deadline) => {
  let throttled = 0;
  for (let attempt = 0; ; attempt += 1) {
    const left = deadline - deps.clock.now();
    if (left <= 0) return { outcome: "failed", throttled };
    try {
      const posted = await inTime(
        deps,
        Math.min(FAN_OUT.postMs, left),
        (signal) => data === void 0 ? gateway.check(connectionId, signal) : gateway.post(connectionId, data, signal)
      );
      return { outcome: posted ? "delivered" : "failed", throttled };
    } catch (error) {
      const status = statusOf(error);
      if (status === 429) throttled += 1;
      if (status === 410) return { outcome: "gone", throttled };
      const again = status === void 0 || status === 429 || status >= 500;
      if (!again) return { outcome: "failed", throttled };
      await deps.clock.sleep(deps.random() * Math.min(50 * 2 ** attempt, 2e3));
    }
  }
};
var statusOf = (error) => {
  if (!(error instanceof Error)) return void 0;
  if (error.name === "GoneException") return 410;
  const { $metadata } = error;
  return $metadata?.httpStatusCode;
};
var inTime = async (deps, ms, work) => {
  const abort = new AbortController();
  const late = async () => false;
  try {
    return await Promise.race([
      work(abort.signal).then(() => true),
      deps.clock.sleep(ms, abort.signal).then(late, late)
    ]);
  } finally {
    abort.abort();
  }
};

import { isAction as isAction2 } from "@parley/protocol/actions";
import { ERRORS } from "@parley/protocol/error";
import { parseRequest, salvageRequestId } from "@parley/protocol/request";

import { LIMITS as LIMITS4 } from "@parley/protocol/limits";
var conditions = {
  start: "attribute_exists(#pk) AND #active = :active AND (attribute_not_exists(#typedAt) OR #typedAt <= :earliest)",
  stop: "attribute_exists(#pk) AND #active = :active AND #isTyping = :typing"
};
var JITTER_MS = 200;
var claimTypingSlot = async (ctx, roomId, isTyping, now) => {
  const { connectionId } = ctx.actor;
  for (const shard2 of /* @__PURE__ */ new Set([0, shardOf(connectionId, MAX_SHARDS)])) {
    const passed = await ctx.table.update(
      subscription(roomId, shard2, connectionId),
      { set: { isTyping, ...isTyping && { typedAt: now } } },
      isTyping ? { when: conditions.start, values: { active: true, earliest: now - LIMITS4.typingIntervalMs + JITTER_MS } } : { when: conditions.stop, values: { active: true, typing: true } }
    );
    if (passed) return true;
  }
  return false;
};
var type = async (ctx, input, isTyping) => {
  const roomId = input.roomId ?? await lastRoom(ctx);
  const { userId, username, connectionId } = ctx.actor;
  const now = ctx.clock.now();
  const passed = await claimTypingSlot(ctx, roomId, isTyping, now);
  const head2 = passed && await ctx.table.get(head(roomId));
  if (!head2) return { result: {}, deliveries: [] };
  return {
    result: {},
    deliveries: [
      {
        to: "room",
        roomId,
        shards: shardsOf(head2),
        except: connectionId,
        frame: ({ online: online2 }) => online2 > LIMITS4.typingOnline ? void 0 : {
          type: "typing",
          roomId,
          data: { userId, username, isTyping, timestamp: new Date(now).toISOString() }
        }
      }
    ]
  };
};

import { LIMITS as LIMITS5 } from "@parley/protocol/limits";
import { isMentioned } from "@parley/protocol/mention";
var begin = async (deps, userId, roomId, readSeq) => {
  await deps.table.put({ ...userRoom(userId, roomId), readSeq }, { when: "attribute_not_exists(#pk)" });
};
var mark = async (ctx, input) => {
  const { roomId } = input;
  const { userId, connectionId } = ctx.actor;
  const member2 = await ctx.table.get(member(roomId, userId));
  if (!isActive(member2)) throw roomNotFound();
  const head2 = await ctx.table.get(head(roomId));
  const key = userRoom(userId, roomId);
  const readSeq = Math.min(input.seq, head2?.seq ?? 0);
  const moved = await ctx.table.update(
    key,
    { set: { readSeq } },
    { when: "attribute_exists(#pk) AND #readSeq < :readSeq", values: { readSeq } }
  );
  if (moved) {
    return {
      result: { readSeq },
      deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "read", roomId, data: { readSeq } } }]
    };
  }
  const current = await ctx.table.get(key);
  if (!current) throw roomNotFound();
  return { result: { readSeq: current.readSeq }, deliveries: [] };
};
var COUNTED_MESSAGES = 3 * LIMITS5.unreadCount;
var count = async (deps, roomId, head2, readSeq, reader) => {
  const counted = { unread: 0, mentions: 0 };
  if (head2.seq <= readSeq) return counted;
  const isUnread = (row) => row.userId !== reader.userId && row.deletedAt === void 0;
  const add3 = (row) => {
    if (counted.unread >= LIMITS5.unreadCount || !isUnread(row)) return;
    counted.unread += 1;
    if (isMentioned(row, reader)) counted.mentions += 1;
  };
  let reached = readSeq;
  const range = {
    pk: roomPk(roomId),
    from: logSk(readSeq + 1),
    to: logSk(head2.seq),
    limit: LIMITS5.unreadCount
  };
  for await (const rows of pages(deps.table, range)) {
    for (const row of rows) {
      add3(row);
      reached = seqOf(row.sk);
    }
    if (counted.unread >= LIMITS5.unreadCount || reached - readSeq >= COUNTED_MESSAGES) break;
  }
  if (reached < head2.seq && head2.tail) add3(head2.tail);
  return counted;
};

import {
  ACTION_LIMITS,
  BUDGETS
} from "@parley/protocol/budgets";
import { ParleyError as ParleyError4 } from "@parley/protocol/error";
var spend = (fullAt, now, { burst, intervalMs }, units = 1) => {
  const next = Math.max(fullAt ?? 0, now) + units * intervalMs;
  const retryAfterMs = next - now - burst * intervalMs;
  return retryAfterMs > 0 ? { retryAfterMs } : { fullAt: next };
};
var LONGEST_MS = Math.max(...Object.values(BUDGETS).map(({ burst, intervalMs }) => burst * intervalMs));
var ATTEMPTS = 20;
var STEP_BACK_MS = 50;
var take = async (deps, key, name, units = 1) => {
  const { burst, intervalMs } = BUDGETS[name];
  const cost = units * intervalMs;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = (await deps.table.get(key))?.[name] ?? 0;
    const now = deps.clock.now();
    const spent = spend(before, now, BUDGETS[name], units);
    if ("retryAfterMs" in spent) return spent.retryAfterMs;
    const expiry = { ttl: ttl(now + LONGEST_MS) };
    const taken = before > now ? await deps.table.update(
      key,
      { set: expiry, add: { [name]: cost } },
      { when: `#${name} > :now AND #${name} <= :most`, values: { now, most: now + burst * intervalMs - cost } }
    ) : await deps.table.update(
      key,
      { set: { ...expiry, [name]: now + cost } },
      { when: `attribute_not_exists(#${name}) OR #${name} <= :now`, values: { now } }
    );
    if (taken) return 0;
    await deps.clock.sleep(deps.random() * STEP_BACK_MS);
  }
  throw new ParleyError4("server.busy", "Unable to do this just now: too much of yours is going on.");
};
var TOO_MUCH = {
  person: ["person.rate_limited", "Unable to do this: that was much in a short time."],
  address: ["address.rate_limited", "Unable to sign in: many have signed in from your network in a short time."]
};
var refuse = (whose, retryAfterMs) => {
  const [code, sentence] = TOO_MUCH[whose];
  const seconds = Math.ceil(retryAfterMs / 1e3);
  const wait = seconds === 1 ? "a second" : `${seconds} seconds`;
  return new ParleyError4(code, `${sentence} Try again in ${wait}.`, { retryAfterMs });
};
var charge = async (ctx, action, input) => {
  const limit = ACTION_LIMITS[action];
  if ("bound" in limit || limit.budget === "messages") return;
  const list8 = limit.each === void 0 ? [] : input[limit.each];
  await chargePerson(ctx, ctx.actor.userId, limit.budget, 1 + (Array.isArray(list8) ? list8.length : 0));
};
var chargePerson = async (deps, userId, budget, units) => {
  const wait = await take(deps, personBudgets(userId), budget, units);
  if (wait > 0) throw refuse("person", wait);
};
var allows = async ({ actor, ...deps }, budget) => await take(deps, personBudgets(actor.userId), budget) === 0;

import { ParleyError as ParleyError6 } from "@parley/protocol/error";
import { LIMITS as LIMITS8 } from "@parley/protocol/limits";

import { ParleyError as ParleyError5 } from "@parley/protocol/error";
import { fromEachWord, plain } from "@parley/protocol/finding";
import { LIMITS as LIMITS7 } from "@parley/protocol/limits";

import { LIMITS as LIMITS6 } from "@parley/protocol/limits";
var encoder = new TextEncoder();
var fitting = (entries) => {
  let size = 0;
  const end2 = entries.findIndex((entry, index) => {
    size += encoder.encode(JSON.stringify(entry)).byteLength + 1;
    return size > LIMITS6.pageBytes && index > 0;
  });
  return end2 === -1 ? [...entries] : entries.slice(0, end2);
};

var compareText = (a, b) => {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return rank(a, at) - rank(b, at);
};
var rank = (text, at) => {
  const unit = text.charCodeAt(at);
  if (Number.isNaN(unit)) return -1;
  return unit >= 57344 ? unit - 2048 : unit >= 55296 ? unit + 8192 : unit;
};

var SHARDS = 4;
var ROWS = 6;
var cut = (text) => [...text].slice(0, LIMITS7.roomNameLength).join("");
var normalizeName = (name) => cut(name.normalize("NFKC").toLowerCase().trim());
var shard = (id) => [...id].reduce((sum, char) => sum + char.charCodeAt(0), 0) % SHARDS;
var pk = (kind, index) => `${kind}#${index}`;
var NAME = "NAME#";
var WORD = "WORD#";
var skBeginnings = (name) => {
  const whole = normalizeName(name);
  const words = [];
  for (const rest of fromEachWord(name).map(cut))
    if (![whole, ...words].some((text) => text.startsWith(rest))) words.push(rest);
  return [NAME + whole, ...words.map((word) => WORD + word)].slice(0, ROWS);
};
var withId = (skBeginning, id) => `${skBeginning}	${id}`;
var withoutId = (sk) => sk.slice(0, sk.lastIndexOf("	"));
var keys = (kind, id, name) => skBeginnings(name).map((beginning) => ({ pk: pk(kind, shard(id)), sk: withId(beginning, id) }));
var add = async (deps, kind, id, name, entry, condition) => {
  for (const key of keys(kind, id, name)) await deps.table.put({ ...entry, ...key, name }, condition);
};
var remove = async (deps, kind, id, name, condition) => {
  for (const key of keys(kind, id, name)) await deps.table.remove(key, condition);
};
var rangesOf = (prefix) => {
  const [whole, word] = [normalizeName(prefix), cut(plain(prefix))];
  const wholes = whole.startsWith(word) ? [word] : [whole, word];
  return [...wholes.map((text) => NAME + text), ...word === "" ? [] : [WORD + word]];
};
var foundBy = (name, ranges) => skBeginnings(name).find((beginning) => ranges.some((range) => beginning.startsWith(range)));
var READS = 6;
var list2 = async (deps, kind, { prefix = "", limit, cursor }) => {
  const ranges = rangesOf(prefix);
  const found = [];
  let next = cursor === void 0 ? ranges[0] : decode(cursor);
  for (let reads = 0; next !== void 0 && found.length <= limit && reads < READS; reads += 1) {
    const page = await merged(deps, kind, ranges, next, limit + 1);
    found.push(...page.rows.filter((row) => isFound(row, ranges)));
    next = page.next;
  }
  const entries = fitting(found.slice(0, limit));
  const end2 = found.length > entries.length ? entries.at(-1)?.sk : next;
  return { entries, ...end2 !== void 0 && { nextCursor: encode(end2) } };
};
var merged = async (deps, kind, ranges, after, limit) => {
  const index = ranges.findIndex((range2) => after.startsWith(range2));
  const range = ranges[index];
  if (range === void 0)
    throw new ParleyError5("input.invalid", "Unable to read the list: the cursor belongs to another one.");
  const shards = await Promise.all(
    Array.from(
      { length: SHARDS },
      (_, shard2) => deps.table.query({ pk: pk(kind, shard2), prefix: range, limit, after })
    )
  );
  const all2 = shards.flatMap(({ rows: rows2 }) => rows2).sort((a, b) => compareText(a.sk, b.sk));
  const rows = all2.slice(0, limit);
  const isMore = all2.length > limit || shards.some(({ next }) => next !== void 0);
  return { rows, next: isMore ? rows.at(-1)?.sk : ranges[index + 1] };
};
var isFound = ({ sk, name }, ranges) => sk.startsWith(NAME) || name !== void 0 && withoutId(sk) === foundBy(name, ranges);
var pageOf = (all2, { prefix = "", limit, cursor }) => {
  const ranges = rangesOf(prefix);
  const after = cursor === void 0 ? "" : decode(cursor);
  const found = all2.flatMap((entry) => {
    const beginning = foundBy(entry.name, ranges);
    return beginning === void 0 ? [] : [{ entry, sk: withId(beginning, entry.roomId) }];
  }).filter(({ sk }) => compareText(sk, after) > 0).sort((a, b) => compareText(a.sk, b.sk));
  const entries = fitting(found.slice(0, limit));
  const last = entries.at(-1);
  return {
    entries: entries.map(({ entry }) => entry),
    ...found.length > entries.length && last && { nextCursor: encode(last.sk) }
  };
};
var encode = (sk) => Buffer.from(sk).toString("base64url");
var decode = (cursor) => Buffer.from(cursor, "base64url").toString();

var find2 = async (deps, userId) => {
  const profile2 = await deps.table.get(profile(userId));
  return profile2 && { userId, username: profile2.username };
};
var getOrThrow2 = async (deps, userId) => {
  const user = await find2(deps, userId);
  if (!user) throw new ParleyError6("user.not_found", "Unable to find the person: there is none with this id.");
  return user;
};
var list3 = async (ctx, input) => {
  const { limit = LIMITS8.defaultPageSize, prefix, cursor } = input;
  const { entries, ...next } = await list2(ctx, "PEOPLE", { prefix, limit, cursor });
  return { result: { users: entries.map(({ userId, username }) => ({ userId, username })), ...next }, deliveries: [] };
};

import { ParleyError as ParleyError9 } from "@parley/protocol/error";
import { PROTOCOL_VERSION } from "@parley/protocol/version";

import { ParleyError as ParleyError7 } from "@parley/protocol/error";
import { LIMITS as LIMITS9 } from "@parley/protocol/limits";

var isSettled = (kind, { settled, unsettled = 0, hasWords }) => kind === "direct" || settled === unsettled && (kind === "private" || hasWords === true);
var unsettle = async (deps, roomId) => {
  await deps.table.update(about(roomId), { add: { unsettled: 1 } }, { when: "attribute_exists(#pk)" });
};
var settle = async (deps, roomId, kind) => {
  const about2 = await deps.table.get(about(roomId));
  if (!about2 || isSettled(kind, about2)) return;
  const { unsettled = 0 } = about2;
  const hasOwner = await grantCreator(deps, roomId, about2) || await appointOwner(deps, roomId);
  if (kind === "public") await (hasOwner ? list4 : unlist)(deps, roomId, about2, unsettled);
  if (!hasOwner) return;
  await deps.table.update(
    about(roomId),
    { set: { settled: unsettled, ...kind === "public" && { hasWords: true } } },
    {
      when: "attribute_exists(#pk) AND (attribute_not_exists(#settled) OR #settled <= :seen)",
      values: { seen: unsettled }
    }
  );
};
var grantCreator = async (deps, roomId, { createdBy }) => {
  const creator = await deps.table.get(member(roomId, createdBy));
  return isActive(creator) && creator.role === "owner" && grantOwner(deps, roomId, createdBy);
};
var appointOwner = async (deps, roomId, except) => {
  const rows = await all(deps.table, { pk: roomPk(roomId), prefix: MEMBER_PREFIX });
  const heirs = rows.filter((row) => isActive(row) && idOf(row.sk) !== except).sort((a, b) => rank2(a) - rank2(b) || a.joinedAt - b.joinedAt);
  for (const { sk } of heirs) if (await grantOwner(deps, roomId, idOf(sk))) return true;
  return false;
};
var rank2 = ({ role }) => role === "owner" ? 0 : 1;
var grantOwner = async (deps, roomId, userId) => {
  const confirmed = await deps.table.update(
    member(roomId, userId),
    { set: { role: "owner" }, add: { handed: 1 } },
    { when: "#state = :active", values: { active: "active" } }
  );
  return confirmed !== void 0;
};
var list4 = async (deps, roomId, about2, asOf) => {
  const { name, description, createdBy, createdAt } = about2;
  const entry = {
    roomId,
    name,
    ...description && { description },
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    asOf
  };
  const when = "attribute_not_exists(#asOf) OR #asOf <= :asOf";
  await add(deps, "DIRECTORY", roomId, name, entry, { when, values: { asOf } });
};
var unlist = async (deps, roomId, { name }, asOf) => {
  const when = "attribute_not_exists(#asOf) OR #asOf < :asOf";
  await remove(deps, "DIRECTORY", roomId, name, { when, values: { asOf } });
};

var find3 = (deps, roomId, userId) => deps.table.get(member(roomId, userId));
var getOrThrow3 = async (ctx, roomId) => {
  const member2 = await find3(ctx, roomId, ctx.actor.userId);
  if (isActive(member2)) return member2;
  throw await refusal(ctx, roomId, member2);
};
var requireReader = async (ctx, roomId) => {
  const member2 = await find3(ctx, roomId, ctx.actor.userId);
  if (isActive(member2)) return;
  const head2 = await ctx.table.get(head(roomId));
  if (head2?.kind !== "public" || member2?.state === "removed") throw refuse2(head2, member2);
};
var refusal = async (deps, roomId, member2) => refuse2(await deps.table.get(head(roomId)), member2);
var refuse2 = (head2, member2) => {
  if (head2?.kind !== "public") return roomNotFound();
  return member2?.state === "removed" ? new ParleyError7("room.removed", "Unable to enter the room: its owner has removed you.") : new ParleyError7("room.not_joined", "Unable to do this: join the room first.");
};
var requireOwner = async (ctx, roomId) => {
  const { role } = await getOrThrow3(ctx, roomId);
  const head2 = await ctx.table.get(head(roomId));
  if (!head2) throw roomNotFound();
  if (head2.kind === "direct")
    throw new ParleyError7("room.is_direct", "Unable to change the members: a direct room has always the same two.");
  if (role !== "owner")
    throw new ParleyError7("room.owner_only", "Unable to change the members: only the room's owner can.");
  return head2;
};
var grantMembership = async (deps, roomId, user, { role, seq, addedBy }, when) => {
  const row = {
    username: user.username,
    role,
    joinedAt: deps.clock.now(),
    state: "active",
    since: seq
  };
  await begin(deps, user.userId, roomId, seq);
  const change = addedBy ? { set: { ...row, addedBy } } : { set: row, remove: ["addedBy"] };
  const granted = await deps.table.update(member(roomId, user.userId), change, when);
  const member2 = granted ?? await find3(deps, roomId, user.userId);
  const current = await syncUserView(deps, roomId, user.userId, member2);
  return isActive(current) ? current : void 0;
};
var syncUserView = async (deps, roomId, userId, member2) => {
  if (isActive(member2)) await begin(deps, userId, roomId, member2.since);
  else await deps.table.remove(userRoom(userId, roomId));
  const current = await find3(deps, roomId, userId);
  return isActive(current) === isActive(member2) ? current : syncUserView(deps, roomId, userId, current);
};
var revokeRoom = async (deps, roomId, userId, member2) => {
  if (!isActive(member2)) await unsubscribeUser(deps, roomId, userId);
  await syncUserView(deps, roomId, userId, member2);
};
var ABSENT = { when: "attribute_not_exists(#pk)" };
var ABSENT_OR_LEFT = {
  when: "attribute_not_exists(#pk) OR #state = :left",
  values: { left: "left" }
};
var NOT_ACTIVE = { when: "attribute_not_exists(#pk) OR #state <> :active", values: { active: "active" } };
var add2 = async (ctx, input) => {
  const { roomId } = input;
  const head2 = await requireOwner(ctx, roomId);
  const user = await getOrThrow2(ctx, input.userId);
  const grant = { role: "member", seq: head2.seq, addedBy: ctx.actor.userId };
  const member2 = await grantMembership(ctx, roomId, user, grant, NOT_ACTIVE);
  if (!member2) throw memberNotFound();
  const result = { member: toMember(user.userId, member2) };
  if (!member2.addedBy) return { result, deliveries: [] };
  const notice = await appendSystemMessage(ctx, roomId, { kind: "added", object: user }, member2.since, head2.seq);
  return { result, deliveries: [...notice, roomAdded(user.userId, roomId)] };
};
var remove2 = async (ctx, input) => {
  const { roomId, userId } = input;
  const before = await find3(ctx, roomId, userId);
  const head2 = await requireOwner(ctx, roomId);
  if (userId === ctx.actor.userId)
    throw new ParleyError7("room.owner_stays", "Unable to remove yourself: leave the room instead.");
  if (!before) await ban(ctx, roomId, head2, userId);
  const member2 = before && await end(ctx, roomId, userId, { state: "removed", since: head2.seq }, before);
  if (!member2) return remove2(ctx, input);
  await settle(ctx, roomId, head2.kind);
  const removed = { userId, username: member2.username };
  const notice = await appendSystemMessage(ctx, roomId, { kind: "removed", object: removed }, member2.since, head2.seq);
  return {
    result: { message: "Member removed successfully" },
    deliveries: [...notice, roomRemoved(userId, roomId), await userLeft(ctx, roomId, removed)]
  };
};
var ban = async (deps, roomId, { kind, seq }, userId) => {
  const user = kind === "public" ? await find2(deps, userId) : void 0;
  if (!user) throw memberNotFound();
  const { username } = user;
  const row = { username, role: "member", joinedAt: deps.clock.now(), state: "removed", since: seq };
  await deps.table.put({ ...member(roomId, userId), ...row }, ABSENT);
};
var leave = async (ctx, roomId) => {
  const { userId } = ctx.actor;
  const member2 = await find3(ctx, roomId, userId);
  const head2 = await ctx.table.get(head(roomId));
  if (!head2 || !member2 || member2.state === "removed") throw refuse2(head2, member2);
  if (head2.kind === "direct")
    throw new ParleyError7("room.is_direct", "Unable to leave: a direct room has always the same two members.");
  if (member2.role === "owner") await appointOwner(ctx, roomId, userId);
  const ended = await end(ctx, roomId, userId, { state: "left", since: head2.seq }, member2);
  if (!ended) {
    await ctx.clock.sleep(ctx.random() * HANDED_BACK_MS);
    return leave(ctx, roomId);
  }
  await settle(ctx, roomId, head2.kind);
  const notice = await appendSystemMessage(ctx, roomId, { kind: "left" }, ended.since, head2.seq);
  return [...notice, roomRemoved(userId, roomId)];
};
var HANDED_BACK_MS = 100;
var end = async (deps, roomId, userId, how, before) => {
  if (before.role === "owner") await unsettle(deps, roomId);
  const change = { set: { ...how, role: "member" } };
  const ended = await deps.table.update(member(roomId, userId), change, endable(how.state, before));
  const member2 = ended ?? await find3(deps, roomId, userId);
  if (member2?.state !== how.state) {
    if (member2?.state === "removed") throw memberNotFound();
    return void 0;
  }
  await revokeRoom(deps, roomId, userId, member2);
  return member2;
};
var endable = (state, { handed }) => {
  const [when, values] = state === "left" ? ["#state = :active", { active: "active" }] : ["#state <> :removed", { removed: "removed" }];
  return handed === void 0 ? { when: `${when} AND attribute_not_exists(#handed)`, values } : { when: `${when} AND #handed = :handed`, values: { ...values, handed } };
};
var memberNotFound = () => new ParleyError7("member.not_found", "Unable to find the member: they are not in this room.");
var appendSystemMessage = async (ctx, roomId, system, since, seq) => {
  if (seq - since > RETRY_MESSAGES) return [];
  const { userId, username } = ctx.actor;
  const object2 = system.kind === "left" ? void 0 : system.object;
  const content = [username, system.kind, ...object2 ? [object2.username] : []].join(" ");
  const nonce = `${system.kind}.${object2?.userId ?? userId}.${since}`;
  const draft = { userId, username, content, messageType: "SYSTEM", system, nonce };
  const appended = await append(ctx, roomId, draft, since, { author: async () => {
  }, head: () => ({}) });
  return [message(appended, toMessage(roomId, appended.seq, appended.row))];
};
var RETRY_MESSAGES = 100;
var list5 = async (ctx, input) => {
  const { roomId, limit = LIMITS9.defaultPageSize, cursor } = input;
  await getOrThrow3(ctx, roomId);
  const page = await ctx.table.query({
    pk: roomPk(roomId),
    prefix: MEMBER_PREFIX,
    limit,
    ...cursor !== void 0 && { after: MEMBER_PREFIX + cursor }
  });
  const members = page.rows.filter(isActive).map((row) => toMember(idOf(row.sk), row));
  return {
    result: { members, ...page.next && { nextCursor: idOf(page.next) } },
    deliveries: []
  };
};
var toMember = (userId, row) => ({
  userId,
  username: row.username,
  role: row.role,
  joinedAt: new Date(row.joinedAt).toISOString()
});

import { LIMITS as LIMITS10 } from "@parley/protocol/limits";
var list6 = async (ctx, { roomId }) => {
  await getOrThrow3(ctx, roomId);
  const head2 = await ctx.table.get(head(roomId));
  if (!head2) throw roomNotFound();
  const people2 = await online(ctx, roomId, head2);
  const users = [...people2].slice(0, LIMITS10.announcedOnline).map(([userId, username]) => ({ userId, username })).sort((a, b) => a.username.localeCompare(b.username));
  const check = { to: "nobody", roomId, shards: shardsOf(head2), except: ctx.actor.connectionId };
  return { result: { online: people2.size, users }, deliveries: people2.size > LIMITS10.announcedOnline ? [] : [check] };
};
var online = async (deps, roomId, head2) => people(await list(deps, roomId, shardsOf(head2)));

import { createHash as createHash2 } from "node:crypto";
import { ParleyError as ParleyError8 } from "@parley/protocol/error";
import { LIMITS as LIMITS11 } from "@parley/protocol/limits";
import { messagePreview } from "@parley/protocol/preview";
var iso2 = (ms) => new Date(ms).toISOString();
var newest = (roomId, { seq, tail }) => {
  if (!tail) return {};
  const message2 = toMessage(roomId, seq, tail);
  return { lastMessageAt: message2.timestamp, lastMessagePreview: messagePreview(message2) };
};
var toRoom = (roomId, head2, about2, readerId, members) => {
  const [peer] = Object.entries(about2.people ?? {}).filter(([userId]) => userId !== readerId);
  return {
    roomId,
    name: peer ? peer[1] : about2.name,
    ...about2.description && { description: about2.description },
    kind: head2.kind,
    isPrivate: head2.kind !== "public",
    createdBy: about2.createdBy,
    createdAt: iso2(about2.createdAt),
    members,
    ...peer && { peer: { userId: peer[0], username: peer[1] } },
    ...newest(roomId, head2)
  };
};
var summarize = async (ctx, roomId, members = []) => {
  const found = await readRoom(ctx, roomId);
  if (!found) return void 0;
  const isComplete = found.about.invited === void 0 && isSettled(found.head.kind, found.about);
  if (!isComplete) await complete(ctx, roomId, found);
  const room = isComplete ? found : await readRoom(ctx, roomId);
  if (!room) return void 0;
  const { head: head2, about: about2, member: member2, readSeq } = room;
  await completePendingEdit(ctx, roomId, head2);
  return {
    ...toRoom(roomId, head2, about2, ctx.actor.userId, members),
    role: member2.role,
    seq: head2.seq,
    change: head2.change,
    readSeq,
    ...await count(ctx, roomId, head2, readSeq, ctx.actor)
  };
};
var readRoom = async (ctx, roomId) => {
  const { userId } = ctx.actor;
  const keys2 = [head(roomId), about(roomId), member(roomId, userId), userRoom(userId, roomId)];
  const rows = await ctx.table.getMany(keys2);
  const [head2, about2, member2, view] = keys2.map(({ sk }) => rows.find((row) => row.sk === sk));
  if (!isHead(head2) || !isAbout(about2) || !isMember(member2) || !isActive(member2)) return void 0;
  return { head: head2, about: about2, member: member2, readSeq: view && "readSeq" in view ? view.readSeq : member2.since };
};
var complete = async (ctx, roomId, { head: head2, about: about2 }) => {
  if (about2.invited) {
    await inParallel(about2.invited, PARALLEL_WRITES, (userId) => invite(ctx, roomId, about2, userId));
    await ctx.table.update(about(roomId), { remove: ["invited"] }, { when: "attribute_exists(#pk)" });
  }
  await settle(ctx, roomId, head2.kind);
};
var invite = async (deps, roomId, { createdBy }, userId) => {
  const user = await find2(deps, userId);
  const grant = { role: "member", seq: 0, addedBy: createdBy };
  if (user) await grantMembership(deps, roomId, user, grant, ABSENT);
};
var isHead = (row) => row !== void 0 && "seq" in row;
var isAbout = (row) => row !== void 0 && "createdAt" in row;
var isMember = (row) => row !== void 0 && "state" in row;
var getOrThrow4 = async (ctx, roomId, members) => {
  const room = await summarize(ctx, roomId, members);
  if (!room) throw roomNotFound();
  return room;
};
var createdId = (userId, clientRoomId) => hashedId(["created", userId, clientRoomId]);
var create = async (ctx, input) => {
  const { actor } = ctx;
  const roomId = input.clientRoomId === void 0 ? ctx.mintId() : createdId(actor.userId, input.clientRoomId);
  const others = [...new Set(input.members)].filter((userId) => userId !== actor.userId);
  await inParallel(others, PARALLEL_WRITES, (userId) => getOrThrow2(ctx, userId));
  const { head: head2, about: about2 } = await establish(
    ctx,
    roomId,
    { kind: input.isPrivate ? "private" : "public", seq: 0, change: 0 },
    {
      name: input.name,
      ...input.description && { description: input.description },
      createdBy: actor.userId,
      createdAt: ctx.clock.now(),
      ...others.length > 0 && { invited: others }
    }
  );
  await grantMembership(ctx, roomId, actor, { role: "owner", seq: 0 }, ABSENT);
  await complete(ctx, roomId, { head: head2, about: about2 });
  await subscribe(ctx, roomId, head2);
  const room = await getOrThrow4(ctx, roomId, [actor.userId, ...others]);
  return {
    result: { room, message: "Room created successfully" },
    deliveries: [addedElsewhere(ctx, room), ...others.map((userId) => roomAdded(userId, roomId))]
  };
};
var establish = async (deps, roomId, head2, about2) => {
  const absent = { when: "attribute_not_exists(#pk)" };
  const isAboutNew = await deps.table.put({ ...about(roomId), ...about2 }, absent);
  const isHeadNew = await deps.table.put({ ...head(roomId), ...head2 }, absent);
  return {
    head: isHeadNew ? head2 : await deps.table.get(head(roomId)) ?? head2,
    about: isAboutNew ? about2 : await deps.table.get(about(roomId)) ?? about2
  };
};
var PARALLEL_WRITES = 10;
var addedElsewhere = (ctx, room) => ({
  ...roomAdded(ctx.actor.userId, room.roomId, room),
  except: ctx.actor.connectionId
});
var join = async (ctx, { roomId }) => {
  const { actor } = ctx;
  const head2 = await ctx.table.get(head(roomId));
  const before = await find3(ctx, roomId, actor.userId);
  if (head2?.kind === "public")
    await grantMembership(ctx, roomId, actor, { role: "member", seq: head2.seq }, ABSENT_OR_LEFT);
  await getOrThrow3(ctx, roomId);
  if (!head2) throw roomNotFound();
  const online2 = await online(ctx, roomId, head2);
  await subscribe(ctx, roomId, head2);
  await setLastRoom(ctx, roomId);
  const room = await getOrThrow4(ctx, roomId, await someMembers(ctx, roomId));
  const isNew = before?.state !== "active";
  return {
    result: { room, message: "Successfully joined room" },
    deliveries: [...userJoined(ctx, roomId, head2, online2), ...isNew ? [addedElsewhere(ctx, room)] : []]
  };
};
var someMembers = async (deps, roomId) => {
  const { rows } = await deps.table.query({
    pk: roomPk(roomId),
    prefix: MEMBER_PREFIX,
    limit: LIMITS11.initialMembers
  });
  return rows.filter(isActive).map((row) => idOf(row.sk));
};
var leave2 = async (ctx, input) => {
  const { connectionId } = ctx.actor;
  const roomId = input.roomId ?? await lastRoom(ctx);
  await clearLastRoom(ctx, roomId);
  const deliveries = [];
  if (input.roomId === void 0) {
    await unsubscribe(ctx, roomId, connectionId);
  } else {
    deliveries.push(...await leave(ctx, roomId));
  }
  deliveries.push(await userLeft(ctx, roomId, ctx.actor));
  return { result: { message: "Successfully left room" }, deliveries };
};
var get = async (ctx, { roomId }) => ({
  result: { room: await getOrThrow4(ctx, roomId) },
  deliveries: []
});
var list7 = async (ctx, input) => {
  const { limit = LIMITS11.defaultPageSize, prefix, cursor } = input;
  if (input.isPrivate) {
    const { entries: entries2, ...next2 } = pageOf(await myPrivateRooms(ctx), { prefix, limit, cursor });
    return { result: { rooms: entries2, ...next2 }, deliveries: [] };
  }
  const { entries, ...next } = await list2(ctx, "DIRECTORY", {
    prefix,
    limit,
    cursor
  });
  const rooms = entries.map(
    ({ roomId, name, description, createdBy, createdAt }) => ({
      roomId,
      name,
      ...description && { description },
      kind: "public",
      isPrivate: false,
      createdBy,
      createdAt,
      members: []
    })
  );
  return { result: { rooms, ...next }, deliveries: [] };
};
var myPrivateRooms = async (ctx) => {
  const { userId } = ctx.actor;
  const mine = await all(ctx.table, { pk: userPk(userId), prefix: USER_ROOM_PREFIX });
  const roomIds = mine.map((row) => idOf(row.sk));
  const heads = await ctx.table.getMany(roomIds.map(head));
  const privateIds = heads.filter(({ kind }) => kind === "private").map(({ pk: pk2 }) => idOf(pk2));
  const abouts = await ctx.table.getMany(privateIds.map(about));
  const members = await ctx.table.getMany(privateIds.map((roomId) => member(roomId, userId)));
  return privateIds.flatMap((roomId) => {
    const of = (rows) => rows.find(({ pk: pk2 }) => pk2 === roomPk(roomId));
    const [head2, about2] = [of(heads), of(abouts)];
    return head2 && about2 && isActive(of(members)) ? [toRoom(roomId, head2, about2, userId, [])] : [];
  });
};
var hashedId = (parts) => createHash2("sha256").update(parts.join(" ")).digest("base64url").slice(0, 22);
var directId = (a, b) => hashedId([a, b].sort());
var openDirect = async (ctx, input) => {
  const { actor } = ctx;
  if (input.userId === actor.userId)
    throw new ParleyError8("user.is_self", "Unable to open a direct room with yourself.");
  const peer = await getOrThrow2(ctx, input.userId);
  const roomId = directId(actor.userId, peer.userId);
  const { head: head2 } = await establish(
    ctx,
    roomId,
    { kind: "direct", seq: 0, change: 0 },
    {
      name: "",
      createdBy: actor.userId,
      createdAt: ctx.clock.now(),
      people: { [actor.userId]: actor.username, [peer.userId]: peer.username }
    }
  );
  for (const person of [actor, peer])
    await grantMembership(ctx, roomId, person, { role: "member", seq: 0 }, ABSENT);
  await subscribe(ctx, roomId, head2);
  const room = await getOrThrow4(ctx, roomId, [actor.userId, peer.userId]);
  return {
    result: { room },
    // Until something is said in it, as an earlier try may have died before it told anybody.
    deliveries: head2.seq === 0 ? [addedElsewhere(ctx, room), roomAdded(peer.userId, roomId)] : []
  };
};

var ROOMS = 50;
var PARALLEL_ROOMS = 10;
var hello = async (ctx, { cursor }) => {
  const { userId, username } = ctx.actor;
  const mine = await ctx.table.query({
    pk: userPk(userId),
    prefix: USER_ROOM_PREFIX,
    limit: ROOMS,
    ...cursor !== void 0 && { after: USER_ROOM_PREFIX + cursor }
  });
  const connection2 = await getOrThrow(ctx);
  const heard = new Map(roomsOf(connection2));
  const heads = await ctx.table.getMany(mine.rows.map((row) => head(idOf(row.sk))));
  const found = mine.rows.flatMap((row) => heads.find((head2) => idOf(head2.pk) === idOf(row.sk)) ?? []);
  const all2 = await inParallel(found, PARALLEL_ROOMS, (head2) => {
    const roomId = idOf(head2.pk);
    return enter(ctx, roomId, head2, heard.get(roomId));
  });
  const entered = all2.filter((room) => room !== void 0);
  const rooms = fitting(entered.map(({ room }) => room));
  const next = rooms.length < entered.length ? rooms.at(-1)?.roomId : mine.next && idOf(mine.next);
  return {
    result: {
      protocol: PROTOCOL_VERSION,
      user: { userId, username },
      epoch: ctx.epoch,
      rooms,
      ...next !== void 0 && { nextCursor: next }
    },
    deliveries: entered.flatMap(({ deliveries }) => deliveries)
  };
};
var enter = async (ctx, roomId, head2, shard2) => {
  const isSubscribed2 = shard2 !== void 0 && await isActive2(ctx, roomId, shard2);
  const deliveries = isSubscribed2 ? [] : await begin2(ctx, roomId, head2);
  const room = deliveries && await summarize(ctx, roomId);
  if (!room) await revoke(ctx, roomId);
  return room && { room, deliveries };
};
var revoke = async (ctx, roomId) => {
  const { userId } = ctx.actor;
  await revokeRoom(ctx, roomId, userId, await find3(ctx, roomId, userId));
};
var begin2 = async (ctx, roomId, head2) => {
  const online2 = await online(ctx, roomId, head2);
  try {
    await subscribe(ctx, roomId, head2);
  } catch (error) {
    if (error instanceof ParleyError9 && error.code === "room.not_found") return void 0;
    throw error;
  }
  return userJoined(ctx, roomId, head2, online2);
};

import { LIMITS as LIMITS12 } from "@parley/protocol/limits";
var read = async (ctx, input) => {
  const { roomId, limit = LIMITS12.defaultPageSize, after } = input;
  const before = input.before ?? input.exclusiveStartKey?.before;
  await requireReader(ctx, roomId);
  const page = after !== void 0 ? await pageAfter(ctx, roomId, after, limit) : before !== void 0 ? await pageBefore(ctx, roomId, before, limit) : await newestPage(ctx, roomId, limit);
  await requireReader(ctx, roomId);
  const messages = page.rows.map(([seq, row]) => toMessage(roomId, seq, row));
  const kept = fitting(messages);
  const oldest = after === void 0 ? kept.at(-1)?.seq : void 0;
  const reachesEnd = after === void 0 || kept.length === messages.length;
  return {
    result: {
      messages: after === void 0 ? kept : kept.reverse(),
      ...oldest !== void 0 && oldest > 1 && { lastEvaluatedKey: { before: oldest } },
      ...page.head && reachesEnd && { seq: page.head.seq, change: page.head.change }
    },
    deliveries: []
  };
};
var newestPage = async (ctx, roomId, limit) => {
  const end2 = await readEnd(ctx, roomId, limit);
  if (!end2) throw roomNotFound();
  return { head: end2.head, rows: [...end2.newest].slice(0, limit) };
};
var pageBefore = async (ctx, roomId, before, limit) => {
  const { rows } = await ctx.table.query({
    pk: roomPk(roomId),
    from: logSk(0),
    to: logSk(before - 1),
    descending: true,
    limit
  });
  const page = rows.map((row) => [seqOf(row.sk), row]);
  if (page[0]?.[0] === before - 1) return { rows: page };
  const end2 = await newestPage(ctx, roomId, limit);
  return { ...end2, rows: end2.rows.filter(([seq]) => seq < before) };
};
var pageAfter = async (ctx, roomId, after, limit) => {
  const found = await ctx.table.get(head(roomId));
  if (!found) throw roomNotFound();
  const head2 = await completePendingEdit(ctx, roomId, found);
  const to = Math.min(after + limit, head2.seq);
  const bySeq = /* @__PURE__ */ new Map();
  if (to > after) {
    const { rows } = await ctx.table.query({
      pk: roomPk(roomId),
      from: logSk(after + 1),
      to: logSk(to)
    });
    for (const row of rows) bySeq.set(seqOf(row.sk), row);
  }
  if (head2.tail && !bySeq.has(head2.seq)) bySeq.set(head2.seq, head2.tail);
  const page = { rows: [], ...to === head2.seq && { head: head2 } };
  for (let seq = after + 1; seq <= to; seq += 1) {
    const row = bySeq.get(seq);
    if (!row) return { rows: page.rows };
    page.rows.push([seq, row]);
  }
  return page;
};

import { BUDGETS as BUDGETS2 } from "@parley/protocol/budgets";
import { ParleyError as ParleyError10 } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import { LIMITS as LIMITS13 } from "@parley/protocol/limits";
var send2 = async (ctx, input) => {
  const roomId = input.roomId ?? await lastRoom(ctx);
  const draft = {
    userId: ctx.actor.userId,
    username: ctx.actor.username,
    content: input.content,
    ...input.messageType && input.messageType !== "TEXT" && { messageType: input.messageType },
    nonce: input.clientMessageId ?? ctx.mintId(),
    ...input.replyToMessageId && { replyTo: replyTarget(roomId, input.replyToMessageId) }
  };
  const isForeign = input.epoch !== void 0 && input.epoch !== ctx.epoch;
  const afterSeq = isForeign ? Number.POSITIVE_INFINITY : input.afterSeq;
  const appended = await append(ctx, roomId, draft, afterSeq, {
    author: () => getOrThrow3(ctx, roomId),
    head(head2) {
      if (draft.replyTo !== void 0 && draft.replyTo > head2.seq) throw notFound();
      return chargeRateLimit(ctx, head2);
    }
  });
  const sent = toMessage(roomId, appended.seq, appended.row);
  const isTold = appended.isNew || await shouldAnnounceAgain(ctx, appended.row.timestamp);
  const event = message(appended, sent, input.clientMessageId && ctx.actor.connectionId);
  return {
    result: {
      message: "Message sent successfully",
      messageId: sent.messageId,
      sent,
      change: changeOf(appended)
    },
    deliveries: isTold ? [event] : []
  };
};
var replyTarget = (roomId, id) => {
  const target = parseMessageId(id);
  if (target.roomId !== roomId) throw notFound();
  return target.seq;
};
var notFound = () => new ParleyError10("message.not_found", "Unable to find the message: there is none with this id.");
var chargeRateLimit = (ctx, { pace = {} }) => {
  const { userId } = ctx.actor;
  const now = ctx.clock.now();
  const spent = spend(pace[userId], now, BUDGETS2.messages);
  if ("retryAfterMs" in spent)
    throw new ParleyError10("message.rate_limited", "Unable to do this: too many messages in a short time.", spent);
  const others = Object.entries(pace).filter(([author, until]) => author !== userId && until > now).sort(([, a], [, b]) => b - a).slice(0, PACED_AUTHORS - 1);
  return { pace: Object.fromEntries([[userId, spent.fullAt], ...others]) };
};
var PACED_AUTHORS = 6;
var shouldAnnounceAgain = async (ctx, since) => since !== void 0 && ctx.clock.now() - since <= LIMITS13.repeatToldMs && await allows(ctx, "repeats");
var edit = async (ctx, input) => {
  const { message: message2, change, deliveries } = await amend(ctx, input.messageId, (row, now) => {
    if (row.userId !== ctx.actor.userId || row.messageType === "SYSTEM") throw notYours();
    if (row.deletedAt !== void 0)
      throw new ParleyError10("message.deleted", "Unable to edit the message: it has been deleted.");
    if (row.content === input.content) return row;
    if (input.rev !== void 0 && input.rev !== (row.rev ?? 0)) throw changed();
    return { ...row, content: input.content, editedAt: now, rev: (row.rev ?? 0) + 1 };
  });
  return { result: { message: "Message edited successfully", edited: message2, change }, deliveries };
};
var remove3 = async (ctx, input) => {
  const { message: message2, change, deliveries } = await amend(ctx, input.messageId, (row, now, role) => {
    const mine = row.userId === ctx.actor.userId || role === "owner";
    if (!mine || row.messageType === "SYSTEM") throw notYours();
    if (row.deletedAt !== void 0) return row;
    const { content: _content, ...rest } = row;
    return { ...rest, deletedAt: now, rev: (row.rev ?? 0) + 1 };
  });
  return { result: { message: "Message deleted successfully", deleted: message2, change }, deliveries };
};
var notYours = () => new ParleyError10("message.not_yours", "Unable to change the message: it is somebody else's, or the room's own.");
var changed = () => new ParleyError10(
  "message.changed",
  "Unable to edit the message: it has changed meanwhile, on another device perhaps."
);
var amend = async (ctx, id, change) => {
  const { roomId, seq } = parseMessageId(id);
  const admit = {
    author: () => getOrThrow3(ctx, roomId),
    head: (head2) => chargeRateLimit(ctx, head2)
  };
  const amended = await commitChange(ctx, roomId, seq, admit, (row2, { role }) => {
    if (!row2) throw notFound();
    return change(row2, ctx.clock.now(), role);
  });
  const { row, isNew } = amended;
  const message2 = toMessage(roomId, seq, row);
  const isTold = isNew || await shouldAnnounceAgain(ctx, row.deletedAt ?? row.editedAt);
  return { message: message2, change: changeOf(amended), deliveries: isTold ? [message(amended, message2)] : [] };
};

import { ACTIONS, isAction } from "@parley/protocol/actions";
import { ParleyError as ParleyError11 } from "@parley/protocol/error";
import { explain } from "@parley/protocol/request";
var INPUTS = ACTIONS;
var HANDLERS = {
  hello,
  ping: async () => ({ result: {}, deliveries: [] }),
  createRoom: create,
  joinRoom: join,
  leaveRoom: leave2,
  getRoom: get,
  listRooms: list7,
  openDirect,
  markRead: mark,
  addMember: add2,
  removeMember: remove2,
  listMembers: list5,
  listOnline: list6,
  listUsers: list3,
  sendMessage: send2,
  editMessage: edit,
  deleteMessage: remove3,
  getRoomHistory: read,
  typingStart: (ctx, input) => type(ctx, input, true),
  typingStop: (ctx, input) => type(ctx, input, false)
};
var handle = async (ctx, action, data) => {
  const input = INPUTS[action].input.safeParse(data);
  if (!input.success) throw new ParleyError11("input.invalid", `Unable to do this: ${explain(input.error)}.`);
  await charge(ctx, action, input.data);
  return HANDLERS[action](ctx, input.data);
};
var perform = async (ctx, action, data = {}) => {
  if (!isAction(action)) throw new ParleyError11("action.unknown", "Unable to do this: there is no such action.");
  return handle(ctx, action, data);
};
var UNANSWERED = ["typingStart", "typingStop"];
var isUnanswered = ({ action, requestId }) => requestId === void 0 && UNANSWERED.some((name) => name === action);

var deployed = () => void 0;

import * as z from "zod/mini";
var Headers = z.record(z.string(), z.optional(z.string()));
var AuthorizerEvent = z.object({
  methodArn: z.string(),
  headers: z.optional(Headers),
  queryStringParameters: z.optional(Headers)
});
var Identity = z.object({
  userId: z.string(),
  /** Percent-encoded, as the context's values pass through systems that keep ASCII only. */
  username: z.pipe(z.string(), z.transform(decodeURIComponent)),
  session: z.string()
});
var ConnectEvent = z.object({
  headers: z.optional(Headers),
  requestContext: z.object({ connectionId: z.string(), requestId: z.string(), authorizer: Identity })
});
var MessageEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    requestId: z.string(),
    routeKey: z.string(),
    authorizer: Identity
  }),
  body: z._default(z.string(), "")
});
var DisconnectEvent = z.object({
  requestContext: z.object({
    connectionId: z.string(),
    requestId: z.string(),
    disconnectStatusCode: z.optional(z.number())
  })
});
var FromGateway = z.object({
  requestContext: z.object({ connectionId: z.optional(z.string()), requestId: z.optional(z.string()) })
});

import { ParleyError as ParleyError12 } from "@parley/protocol/error";
import { LIMITS as LIMITS14 } from "@parley/protocol/limits";
var stamp = ({ requestId, now }) => ({
  ...requestId !== void 0 && { requestId },
  timestamp: new Date(now).toISOString()
});
var success = (data, to) => {
  const text = JSON.stringify({ type: "success", data, ...stamp(to) });
  if (Buffer.byteLength(text) > LIMITS14.replyBytes)
    throw new ParleyError12("server.too_large", "Unable to answer: the answer is too large.");
  return text;
};
var failure = (error, to) => JSON.stringify({
  type: "error",
  error: error.message,
  code: error.code,
  ...error.retryAfterMs !== void 0 && { retryAfterMs: error.retryAfterMs },
  ...stamp(to)
});
var THROTTLED = /* @__PURE__ */ new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "TooManyRequestsException",
  "LimitExceededException"
]);
var asParleyError = (cause) => {
  if (cause instanceof ParleyError12) return cause;
  return cause instanceof Error && THROTTLED.has(cause.name) ? new ParleyError12("server.busy", "Unable to do this just now: too much is going on.", { cause }) : new ParleyError12("server.internal", "Unable to do this: something went wrong on our side.", { cause });
};

var DEFAULT_ROUTE = "$default";
var create2 = (env) => async (raw) => {
  const { body, requestContext } = MessageEvent.parse(raw);
  const { connectionId, routeKey, authorizer } = requestContext;
  const { deps, gateway, log } = env();
  const actor = { userId: authorizer.userId, username: authorizer.username, connectionId };
  const started = deps.clock.now();
  let request;
  let reply;
  try {
    request = parseRequest(body);
    const { result, deliveries } = await perform({ ...deps, actor }, request.action, request.data);
    const committed = deps.clock.now();
    const delivered = await deliver(deps, gateway, deliveries);
    const now = deps.clock.now();
    reply = success(result, { requestId: request.requestId, now });
    log.info("performed", { ...fields(), ...delivered, ...delivered.posts > 0 && { fanOutMs: now - committed } });
  } catch (cause) {
    const error = asParleyError(cause);
    if (ERRORS[error.code].status >= 500) log.error("failed", cause, { ...fields(), code: error.code });
    else log.info("refused", { ...fields(), code: error.code });
    const requestId = request ? request.requestId : salvageRequestId(body);
    reply = failure(error, { requestId, now: deps.clock.now() });
  }
  if (request && isUnanswered(request)) return { statusCode: 200 };
  if (routeKey === DEFAULT_ROUTE) return { statusCode: 200, body: reply };
  const arrived = await send(deps, gateway, connectionId, reply);
  if (!arrived) log.error("failed", new Error("The answer could not be posted"), fields());
  return { statusCode: 200 };
  function fields() {
    const action = request && isAction2(request.action) ? request.action : void 0;
    return { connectionId, requestId: requestContext.requestId, action, ms: deps.clock.now() - started };
  }
};
var handler = deployed("message", create2);
export {
  create2 as create,
  handler
};
