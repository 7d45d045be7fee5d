import { readFile } from "node:fs/promises";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import * as Files from "../files/file";
import * as Connection from "../live/connection";
import { signOut } from "../live/sign-out";
import * as Typing from "../live/typing";
import * as Read from "../log/read";
import * as Administrator from "../people/administrator";
import * as Budget from "../people/budget";
import * as Challenge from "../people/challenge";
import * as Code from "../people/code";
import * as DeviceLink from "../people/device-link";
import * as Logo from "../people/logo";
import * as Passkey from "../people/passkey";
import * as Preferences from "../people/preferences";
import * as Profile from "../people/profile";
import * as Provider from "../people/provider";
import * as PushDevice from "../people/push-device";
import * as Session from "../people/session";
import * as SignIn from "../people/sign-in";
import * as User from "../people/user";
import * as Workspace from "../people/workspace";
import * as Block from "../room/block";
import * as Deletion from "../room/deletion";
import * as Dismissal from "../room/dismissal";
import * as Draft from "../room/draft";
import * as Export from "../room/export";
import * as RoomFile from "../room/file";
import * as Government from "../room/government";
import * as Hello from "../room/hello";
import * as History from "../room/history";
import * as Invitation from "../room/invitation";
import * as Look from "../room/look";
import * as Member from "../room/member";
import * as Message from "../room/message";
import * as Moderation from "../room/moderation";
import * as Presence from "../room/presence";
import * as Report from "../room/report";
import * as Room from "../room/room";
import * as Search from "../room/search";
import * as Sync from "../room/sync";
import * as Work from "../room/work";
import { arrive, asAdministrator, connect, crowd, depsOver, openRoom, refusal } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import type { Key } from "./keys";
import type { Range, Table } from "./table";

/**
 * `docs/table.md` describes every item of the table and every access to it. Here the domain tells a story on a table that is recorded, and
 * the page must hold all that was seen, and nothing else.
 */
type Row = Key & Record<string, unknown>;

/** The table, which notes the key of each call, each range, and each row as it is after a write. */
const recorded = (table: Table) => {
  const calls: { operation: string; key: Key }[] = [];
  const ranges: Range[] = [];
  const rows: Row[] = [];
  const note = (operation: string, key: Key) => calls.push({ operation, key });
  const noteRow = async ({ pk, sk }: Key) => {
    const row = await table.get<Record<string, unknown>>({ pk, sk });
    if (row) rows.push(row);
  };
  const observed: Table = {
    get: (key) => {
      note("GetItem", key);
      return table.get(key);
    },
    getMany: (keys, reading) => {
      for (const key of keys) note("BatchGetItem", key);
      return table.getMany(keys, reading);
    },
    query: (range) => {
      ranges.push(range);
      return table.query(range);
    },
    put: async (row, condition) => {
      note("PutItem", row);
      const isPut = await table.put(row, condition);
      await noteRow(row);
      return isPut;
    },
    putMany: async (many) => {
      for (const row of many) note("BatchWriteItem", row);
      await table.putMany(many);
      for (const row of many) await noteRow(row);
    },
    update: async <Updated>(...[key, ...change]: Parameters<Table["update"]>) => {
      note("UpdateItem", key);
      const row = await table.update<Updated>(key, ...change);
      await noteRow(key);
      return row;
    },
    updateOrGet: async <Updated>(...[key, ...change]: Parameters<Table["updateOrGet"]>) => {
      note("UpdateItem", key);
      const updated = await table.updateOrGet<Updated>(key, ...change);
      await noteRow(key);
      return updated;
    },
    remove: (key, condition) => {
      note("DeleteItem", key);
      return table.remove(key, condition);
    },
  };
  return { table: observed, calls, ranges, rows };
};

const PIXELS = { width: 1, height: 1, thumbhash: "AAAA" };

/** What people do, until every kind of item was written and every access was made. */
const tell = async () => {
  const deps = depsOver(memoryEngine());
  const record = recorded(deps.table);
  const recording = { ...deps, table: record.table };
  const gateway = createGateway(recording);

  // The workspace, signing in, and connecting.
  for (const budget of ["guests", "codes", "signIns"] as const)
    await Budget.chargeAddress(recording, "203.0.113.7", budget);
  const user = await User.create(recording, "Ada Lovelace", deps.mintId(), ["former"]);
  const { secret } = await Session.open(recording, user, { hostOnly: true });
  await Session.find(recording, [{ secret, hostOnly: true }]);
  await Workspace.readWorkspace(recording);
  await Workspace.claimAdministration(recording, user.userId);
  await Logo.find(recording, await Logo.set(recording, "iVBORw0KGgo="));
  await Logo.remove(recording);
  const stage = { signUp: "invited", guests: false } as const;
  await Workspace.setPolicy(
    recording,
    { name: "The lab", signUp: "open", guests: true, createRooms: "members", directory: "shared" },
    stage,
  );
  await Workspace.setPolicy(recording, Workspace.policyOf({}, { signUp: "open", guests: true }), stage);
  await Budget.chargePerson(recording, user.userId, "tickets");
  const { ticket } = await Session.issueTicket(recording, secret, user);
  const redeemed = await Session.redeemTicket(recording, ticket);
  await Connection.open(recording, "desk", user, redeemed?.session ?? "");
  const ada = { ...recording, actor: { ...user, connectionId: "desk", workspaceRole: "member" as const } };
  const [bob, cyd, dan] = [
    await arrive(recording, "Bob"),
    await arrive(recording, "Cyd"),
    await arrive(recording, "Dan"),
  ];

  // Rooms of three kinds.

  // Accounts.
  const SECRETS = ["secret"] as const;
  const addresses = ["ada@example.com", "countess@example.com"] as const;
  for (const address of addresses) await Budget.chargeMail(recording, address);
  const codes = [
    await Code.issue(recording, SECRETS, addresses[0]),
    await Code.issue(recording, SECRETS, addresses[1]),
  ];
  const around = { policy: { signUp: "open" }, administration: "first", caller: user } as const;
  await SignIn.byCode(recording, { address: addresses[0], code: codes[0] ?? "" }, SECRETS, around);
  await SignIn.changeAddress(recording, user.userId, { address: addresses[1], code: codes[1] ?? "" }, SECRETS);
  const passkey = { credentialId: "first", publicKey: "", counter: 0, transports: [], name: "Key", createdAt: 0 };
  await Passkey.add(recording, { userId: user.userId, ...passkey });
  await Passkey.find(recording, "first");
  await Passkey.noteUse(recording, "first", 1);
  await Passkey.ofUser(recording, user.userId);
  await Passkey.remove(recording, user.userId, Passkey.idOf("first"));
  await Challenge.keep(recording, "challenge", "sign in", LIMITS.challengeTtlMs);
  await Challenge.use(recording, "challenge", "sign in");
  const known = { provider: "github", subject: "583231" } as const;
  await Provider.link(recording, bob.actor.userId, known);
  await Provider.link(recording, user.userId, known).catch(() => {});
  await Provider.link(recording, bob.actor.userId, { provider: "google", subject: "110169484474386276334" });
  await Provider.unlink(recording, bob.actor.userId, "github");
  for (const budget of ["account", "exports"] as const) await Budget.chargePerson(recording, user.userId, budget);
  const member = await Session.open(recording, { ...user, workspaceRole: "member" }, { hostOnly: true });
  const opened = await Session.find(recording, [{ secret: member.secret, hostOnly: true }]);
  if (opened) await Session.confirm(recording, opened);
  if (opened) await DeviceLink.redeem(recording, (await DeviceLink.issue(recording, opened)).secret);
  await Session.ofUser(recording, user.userId);

  await Budget.charge(ada, "createRoom", { name: "Plans" });
  await Budget.charge(ada, "joinRoom", { roomId: "any" });
  const created = await Room.create(ada, { name: "Our plans", description: "For 2030", members: [bob.actor.userId] });
  const { roomId } = created.result.room;
  const direct = (await Room.openDirect(ada, { userId: bob.actor.userId })).result.room.roomId;
  await Hello.hello(bob, { looks: true });
  for (const person of [bob, cyd]) await gateway.deliver((await Room.join(person, { roomId })).deliveries);
  const secretRoom = await openRoom([ada], { isPrivate: true });
  await Member.add(ada, { roomId: secretRoom, userId: dan.actor.userId });

  // Inviting.
  const root = await asAdministrator(ada);
  for (const place of [{ roomId: secretRoom }, {}]) await Invitation.create(root, { ...place, days: 7, uses: 1 });
  const { invitations } = (await Invitation.list(root, { roomId: secretRoom })).result;
  await Invitation.list(root, {});
  for (const { code } of invitations) {
    await Invitation.describe(recording, code);
    await Invitation.admit(recording, code, cyd.actor.userId);
    await Invitation.accept(cyd, { code });
    await Invitation.revoke(root, { code });
  }
  await Room.leave(cyd, { roomId: secretRoom });

  // Messages, edits, reactions and deletes, old and new; a message that is sent again.
  const say = async (content: string) => (await Message.send(ada, { roomId, content })).result.messageId;
  const [oldest, , , newest] = [await say("one"), await say("two"), await say("three"), await say("four")];
  const again = { roomId, content: "again", clientMessageId: "again", afterSeq: 0, replyToMessageId: oldest };
  for (let tries = 0; tries < 2; tries += 1) await Message.send(ada, { ...again, messageType: "IMAGE" });
  await Message.edit(ada, { messageId: oldest, content: "first" });
  for (const on of [true, true, false]) await Message.react(bob, { messageId: oldest, emoji: "👍", on });
  await Message.react(bob, { messageId: oldest, emoji: "🎉", on: true });
  await Message.remove(ada, { messageId: newest });
  deps.clock.advance(LIMITS.repeatToldMs);
  await Message.send(bob, { roomId, content: "five" });
  await Message.send(bob, again);

  // Reading, typing, finding.
  for (const place of [{}, { before: 3 }, { after: 1 }]) await History.read(cyd, { roomId, ...place });
  for (const query of [{ from: [ada.actor.userId, bob.actor.userId] }, { before: "2020-01-01T00:00:00.000Z" }])
    await Search.search(bob, { query, rooms: [{ roomId }] });
  await Hello.hello(bob, { looks: true });
  await Look.look(bob, { roomId });
  await Sync.sync(bob, { rooms: [{ roomId: secretRoom, seq: 0, change: 0, readSeq: 0 }] });
  await Read.mark(bob, { roomId, seq: 2 });
  await Read.mark(bob, { roomId, seq: 1 });
  for (const place of [{ seq: 1 }, {}, { seq: 2 }]) await Read.hide(bob, { roomId, ...place });
  await Room.get(bob, { roomId });
  for (const isTyping of [true, false]) await Typing.type(bob, { roomId }, isTyping);
  await Room.list(ada, { prefix: "plans" });
  await Room.list(ada, { isPrivate: true });
  await User.list(ada, { prefix: "lovelace" });
  for (const members of [false, true]) await User.list(root, { prefix: "lovelace", members });
  // Handles are looked up by themselves.
  for (const members of [false, true]) await User.list(root, { prefix: "@ada", members });
  await Budget.charge(ada, "updateProfile", {});
  for (const handle of ["ada", "countess"]) {
    const profile = { username: "Ada King", handle, timeZone: "Europe/London" };
    await gateway.deliver((await Profile.update(ada, profile)).deliveries);
  }
  await refusal(Profile.update(bob, { handle: "countess" }));
  await Member.list(ada, { roomId });
  await Presence.list(ada, { roomId });
  deps.clock.advance(10 * 60_000);
  await Connection.noteSeen(bob);

  // A room that has become large.
  await deps.load(crowd(deps, roomId, 201));
  await gateway.deliver((await Message.send(cyd, { roomId, content: "so many" })).deliveries);

  // Governing.
  await Government.update(ada, {
    roomId,
    name: "Their plans",
    description: "For 2031",
    invite: "members",
    post: "moderators",
    mention: "moderators",
  });
  await Moderation.setRole(ada, { roomId, userId: cyd.actor.userId, role: "moderator" });
  await Moderation.kick(ada, { roomId, userId: bob.actor.userId });
  await Moderation.ban(ada, { roomId, userId: bob.actor.userId });
  await Moderation.unban(ada, { roomId, userId: bob.actor.userId });
  await Moderation.listBanned(ada, { roomId });
  for (const archived of [true, false]) await Government.archive(ada, { roomId, archived });
  await Room.join(bob, { roomId });
  const doomed = (await Room.create(ada, { name: "Doomed" })).result.room.roomId;
  await Message.send(ada, { roomId: doomed, content: "soon gone" });
  await gateway.deliver((await Government.remove(ada, { roomId: doomed, name: "Doomed" })).deliveries);

  // Files.
  const shelf = await openRoom([ada, cyd]);
  const file = async () => {
    const asked = await RoomFile.ask(ada, { roomId: shelf, name: "a.png", type: "image/png", bytes: 1, ...PIXELS });
    gateway.files.post(asked);
    await Files.complete(ada, gateway.files.store, asked.fileId);
    return asked;
  };
  await Budget.chargePerson(recording, user.userId, "uploads");
  await Budget.chargePerson(recording, user.userId, "downloads");
  const [shown, unsent] = [await file(), await file()];
  await Files.discard(ada, gateway.files.store, (await file()).fileId);
  const { fileId } = shown;
  const { messageId } = (await Message.send(ada, { roomId: shelf, content: "", files: [{ fileId, alt: "A" }] })).result;
  await RoomFile.find(cyd, fileId);
  await RoomFile.find(ada, unsent.fileId);
  await gateway.deliver((await Message.remove(ada, { messageId })).deliveries);
  // A tab that dies silently.
  const { userId: bobsId, username: bobsName } = bob.actor;
  await Hello.hello(await connect(recording, { userId: bobsId, username: bobsName }), { looks: true });
  deps.clock.advance(LIMITS.unsentFileTtlMs + 1);
  await Connection.noteSeen(bob);
  await Work.perform(recording, gateway.live, gateway.services, { task: "sweep" });
  await gateway.work();

  // Being told.
  await Read.setLevel(cyd, {
    roomId: shelf,
    level: "mentions",
    muteUntil: new Date(deps.clock.now() + 1).toISOString(),
  });
  const begun = { roomId: shelf, text: "Well, ", rev: 0, clientSaveId: "1" };
  const answer = { replyToMessageId: `${shelf}.1`, clientSaveId: "2" };
  const { draft } = (await Draft.save(cyd, begun)).result;
  await Draft.save(cyd, { ...begun, ...answer, rev: draft.rev });
  await Hello.hello(cyd, { drafts: true });
  for (const quietHours of [{ from: 0, to: 1, timeZone: "UTC" }, undefined])
    await Preferences.set(cyd, { ...(quietHours && { quietHours }), sound: true, texts: true });
  await Hello.hello(cyd, {});
  const device = { userId: cyd.actor.userId, session: "gone", device: "Firefox", origin: "https://chat.example" };
  await PushDevice.add(recording, device, { endpoint: "https://push.example/cyd", keys: { p256dh: "B", auth: "a" } });
  await gateway.deliver((await Message.send(ada, { roomId: shelf, content: `<@${cyd.actor.userId}>` })).deliveries);
  await Connection.forget(recording, cyd.actor.connectionId);
  deps.clock.advance(1);
  await gateway.deliver((await Message.send(ada, { roomId: shelf, content: "<@room>" })).deliveries);

  // Reporting.
  const heated = await openRoom([ada, bob, cyd]);
  const rude = (await Message.send(bob, { roomId: heated, content: "so there" })).result.messageId;
  const about = { roomId: heated, messageId: rude };
  await gateway.deliver((await Report.report(cyd, { ...about, reason: "rude" })).deliveries);
  await Report.list(ada, { roomId: heated });
  await Export.rooms(cyd, Number.POSITIVE_INFINITY);
  await Report.dismiss(ada, { ...about, userId: cyd.actor.userId });

  // Blocking.
  await Block.block(ada, { userId: bob.actor.userId });
  await Block.list(ada);
  await Hello.hello(ada, {});
  await Message.send(bob, { roomId: direct, content: "not now" }).catch(() => {});
  const { username: adasName } = (await Profile.greet(ada)).result.user;
  const mentioned = await openRoom([ada, bob]);
  await Message.send(bob, { roomId: mentioned, content: `@${adasName}` });
  await Room.get({ ...ada, actor: { ...ada.actor, username: adasName } }, { roomId: mentioned });
  await Block.unblock(ada, { userId: bob.actor.userId });

  // Leaving, being removed, losing the line, signing out.
  await Room.leave(bob, {});
  await Moderation.ban(ada, { roomId, userId: cyd.actor.userId });
  await Moderation.ban(ada, { roomId, userId: dan.actor.userId });
  await Room.leave(ada, { roomId });
  const last = await openRoom([dan]);
  await Room.leave(dan, { roomId: last });
  const { userId, username } = bob.actor;
  const tab = await connect(recording, { userId, username });
  await Hello.hello(tab, {});
  await Message.send(tab, { roomId: direct, content: "I must go" });
  await gateway.deliver(await Connection.forget(recording, tab.actor.connectionId));
  deps.clock.advance(LIMITS.sessionTtlMs * 0.6);
  const session = await Session.find(recording, [{ secret: member.secret, hostOnly: true }]);
  if (session) await Session.noteUse(recording, session, "Firefox on Linux");
  if (session) await Session.renew(recording, session, { hostOnly: true });
  const leaver = { ...recording, actor: { ...dan.actor, workspaceRole: "member" as const } };
  await openRoom([leaver, ada]);
  await Budget.chargePerson(recording, dan.actor.userId, "tickets");
  const danAround = { policy: { signUp: "open" }, administration: undefined, caller: dan.actor } as const;
  const danCode = await Code.issue(recording, SECRETS, "dan@example.com");
  await SignIn.byCode(recording, { address: "dan@example.com", code: danCode }, SECRETS, danAround);
  await Profile.update({ ...recording, actor: { ...dan.actor } }, { username: "Daniel", handle: "dan" });
  await Administrator.list(recording);
  await Administrator.appoint(recording, ada.actor.userId, dan.actor.userId);
  const governing = { ...recording, actor: { ...dan.actor, workspaceRole: "administrator" as const } };
  await Moderation.listBanned(governing, { roomId });
  await Dismissal.dismiss(recording, ada.actor.userId, dan.actor.userId, "first");
  await Deletion.begin(recording, dan.actor.userId, "Dan", "delete");
  for (const deadline of [0, Number.POSITIVE_INFINITY])
    await Deletion.perform(recording, gateway.live, dan.actor.userId, deadline);
  await Deletion.unfinished(recording);
  await signOut(recording, gateway.live, Session.hash(secret));
  return record;
};

/** A kind of item, as its section of the page describes it. */
type Section = { title: string; text: string; keys: Key[]; attributes: string[]; example: Row };

const page = await readFile(new URL("../../../../docs/table.md", import.meta.url), "utf8");
const chapter = (title: string): string => page.split(/^## /m).find((text) => text.startsWith(title)) ?? "";
const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
const tableOf = (text: string): string[][] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map(cellsOf);

const sections: Section[] = chapter("Items")
  .split(/^### /m)
  .slice(1)
  .map((text) => ({
    title: text.slice(0, text.indexOf("\n")),
    text,
    keys: [...text.matchAll(/^Key: `(.+)`, `(.+)`/gm)].map(([, pk = "", sk = ""]) => ({ pk, sk })),
    attributes: [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = ""]) => name),
    example: JSON.parse(/```json\n([\s\S]+?)```/.exec(text)?.[1] ?? "{}"),
  }));

/** `<seq>` are twelve digits, `<shard>` is a number, and any other name stands for any text without `#`; `\t` is a tab. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll("\\t", "\t")
      .replaceAll("<seq>", "\\d{12}")
      .replaceAll("<shard>", "\\d+")
      .replace(/<\w+>/g, "[^#\\t]+")}$`,
  ).test(text);

const sectionsOf = ({ pk, sk }: Key): Section[] =>
  sections.filter(({ keys }) => keys.some((key) => matches(key.pk, pk) && matches(key.sk, sk)));

/** The title of the one section that describes such an item, or the key itself. */
const titleOf = (key: Key): string =>
  sectionsOf(key)
    .map(({ title }) => title)
    .join(" and ") || `${key.pk}, ${key.sk}`;

const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort();

/** As the page writes the condition of a query: `LOG#<seq>` for a place in the log, and of a prefix what stands before the text searched. */
const conditionOf = (range: Range): string => {
  const bound = (sk: string) =>
    sk
      .replace(/^LOG#\d{12}$/, "LOG#<seq>")
      .replace(/^DUE#\d+#$/, "DUE#<due>#")
      .replace(/^DRAFT#.+$/, "DRAFT#<roomId>");
  return "prefix" in range
    ? `begins_with ${range.prefix.replace(/#.*$/, "#")}`
    : `BETWEEN ${bound(range.from)} AND ${bound(range.to)}`;
};

const { calls, ranges, rows } = await tell();

describe("docs/table.md", () => {
  it("has one section for each kind of item that is written, and none for others", () => {
    expect(sorted(rows.map(titleOf))).toEqual(sorted(sections.map(({ title }) => title)));
  });

  it.each(sections)("$title: each of its keys is written", ({ keys }) => {
    const written = keys.filter((key) => rows.some((row) => matches(key.pk, row.pk) && matches(key.sk, row.sk)));
    expect(written).toEqual(keys);
  });

  it.each(sections)("$title: its attributes are those that are written", ({ title, attributes }) => {
    const written = rows
      .filter((row) => titleOf(row) === title)
      .flatMap(({ pk: _pk, sk: _sk, ...row }) => Object.keys(row));
    expect(sorted(attributes)).toEqual(sorted(written));
  });

  it.each(sections)("$title: its example is such an item", ({ title, attributes, example }) => {
    const { pk, sk, ...row } = example;
    expect(titleOf({ pk, sk })).toBe(title);
    expect(attributes).toEqual(expect.arrayContaining(Object.keys(row)));
  });

  it.each(sections)("$title: it says whether it expires", ({ text, attributes }) => {
    expect(/^Expires: never/m.test(text)).toBe(!attributes.includes("ttl"));
    expect(text).toMatch(/^Expires: /m);
  });

  it("lists every operation on single items, and no other", () => {
    const [[, ...operations] = [], , ...lines] = tableOf(chapter("Access by key"));
    const listed = lines.flatMap(([title, ...cells]) =>
      operations.flatMap((operation, column) => (cells[column] ? [`${operation} ${title}`] : [])),
    );
    expect(listed.sort()).toEqual(sorted(calls.map(({ operation, key }) => `${operation} ${titleOf(key)}`)));
  });

  it("lists every query, and no other", () => {
    const listed = tableOf(chapter("Access by range"))
      .slice(2)
      .map(([partition = "", condition = ""]) => `${partition} ${condition}`.replaceAll("`", ""));
    const partitions = sorted(sections.flatMap(({ keys }) => keys.map(({ pk }) => pk)));
    const made = ranges.map(
      (range) => `${partitions.find((pk) => matches(pk, range.pk)) ?? range.pk} ${conditionOf(range)}`,
    );
    expect(sorted(listed)).toEqual(sorted(made));
  });
});
