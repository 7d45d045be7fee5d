import type { ActionName } from "@parley/protocol/actions";
import type { EventType } from "@parley/protocol/events";
import { ACTION_RIGHTS } from "@parley/protocol/rights";
import type { Role } from "@parley/protocol/room";
import type { Change, Governed, History, Request } from "../history";
import { type Administration, readAdministration } from "./administration";
import type { Invariant, Violation } from "./invariant";
import { placeOf, time } from "./key";
import { readLog, rowsOf } from "./log";
import { holds, type Membership, readMembership, spanOf } from "./membership";
import { createPlaces } from "./places";
import { roomsSeen } from "./view";

const AT_THE_END = Number.POSITIVE_INFINITY;

/**
 * I9: members only. While a person is certainly out of a room (`membership.ts`):
 * - none of their messages or changes is committed in it;
 * - no function that began in that time posts an event of the room to them;
 * - their requests that need a membership fail, and so do `acceptInvitation` of a person who was removed, and `joinRoom` of such a person or
 *   of a room that is not public;
 * - no answer to them and no screen of theirs has a message that was committed in that time, and no search finds any message of the room;
 * - no list of their rooms has the room, and no list of the room's members has them;
 * - at the end none of their clients has the room or its messages. If no event was lost, their lists lose the room soon.
 *
 * Nobody does what their role forbids: only authors edit, only authors and those who keep order delete, and the rest is as `rights.ts` in the
 * protocol says of one of the standings that the person has had by then. One who governs the workspace may do in public rooms what it says of
 * administrators, whether they are members or not, and in private rooms nothing more than others. That ends with the answer to the one who takes
 * it back, except for functions that run at that moment; and what only owners and administrators commit ends with it in any case.
 *
 * Each kick has a message in the room that names the person who did it.
 *
 * Nobody goes past a rule: after the commit that archives a room no message is committed there, and no change, until the one that takes it
 * back; while only moderators write, nobody sends or edits who never was one; after a deletion nothing is committed, no request that needs the
 * room succeeds that began later, and at the end nobody has the room, and the directory does not list it.
 *
 * While one of two people has certainly blocked the other, neither sends or edits in their direct room, and the blocked one neither opens it
 * nor adds the other to a room.
 *
 * By an invitation no more people come in than it has uses, and nobody after it was taken back.
 *
 * Excused: everything while a request, even one that crashed or never ended, may have admitted them. Events to the person rather than the
 * room (`room_update`, `read`, `hidden`). System messages, which are appended in the name of the person who ended a membership, after it ended.
 * Typing, which is dropped without an error. `leaveRoom`, which may be repeated. Reading a public room, unless they were removed from it.
 * Functions of the version before, in a deleted room and of blocks: they know neither, and can commit nothing in a room of today. They list a
 * deleted room as they complete it, and answer of it to those whose removal was erased with it.
 */
export const membersOnly: Invariant = (history) => {
  const membership = readMembership(history);
  const administration = readAdministration(history, membership);
  return [
    ...commits(history, membership),
    ...changes(history, membership, administration),
    ...posts(history, membership),
    ...history.requests
      .filter(({ isFormer, roomId = "" }) => !isFormer || !history.deleted.includes(roomId))
      .flatMap((request) => successes(request, membership, administration)),
    ...screens(history, membership),
    ...views(history, membership),
    ...remnants(history, membership),
    ...rights(history, administration),
    ...unsaid(history),
    ...rules(history, administration),
    ...deletions(history),
    ...invitations(history, membership),
    ...blocks(history),
  ];
};

const commits = (history: History, { isOut }: Membership): Violation[] => {
  const said = new Set(rowsOf(history).flatMap((row) => (row.isSystem ? [placeOf(row)] : [])));
  return history.commits
    .filter((commit) => !said.has(placeOf(commit)) && isOut(commit.roomId, commit.userId, commit.at, commit.at))
    .map(
      (commit) =>
        `message ${placeOf(commit)} (${commit.userId}'s ${commit.clientMessageId}) was committed at ${time(commit.at)}, when ` +
        `${commit.userId} was no member`,
    );
};

const changes = (history: History, { isOut }: Membership, { mayDelete }: Administration): Violation[] =>
  history.changes
    .filter(({ roomId, userId, at }) => isOut(roomId, userId, at, at))
    .filter((change) => !isDeletion(change) || !mayDelete(change))
    .map(
      (change) =>
        `a change of message ${placeOf(change)} by ${change.userId} was committed at ${time(change.at)}, when ` +
        `${change.userId} was no member`,
    );

const isDeletion = ({ hash, reacting }: Change): boolean => hash === undefined && !reacting;

const TO_THE_PERSON: ReadonlySet<EventType> = new Set<EventType>(["room_update", "read", "hidden"]);

const posts = (history: History, { isOut }: Membership): Violation[] =>
  history.posts
    .filter(({ type, roomId, userId, begunAt, at }) => !TO_THE_PERSON.has(type) && isOut(roomId, userId, begunAt, at))
    .map(
      ({ type, roomId, userId, begunAt, at }) =>
        `an event ${type} of room ${roomId} was posted to ${userId} at ${time(at)} by a function that began at ${time(begunAt)}, when ` +
        `${userId} was no member`,
    );

const MEMBERS_DO: ReadonlySet<ActionName> = new Set<ActionName>([
  "sendMessage",
  "editMessage",
  "deleteMessage",
  "react",
  "markRead",
  "markUnread",
  "hideRoom",
  "setLevel",
  "saveDraft",
  "reportMessage",
  "listReports",
  "dismissReport",
  "getRoom",
  "listMembers",
  "listOnline",
  "addMember",
  "setRole",
  "kickMember",
  "removeMember",
  "unbanMember",
  "listBanned",
  "updateRoom",
  "archiveRoom",
  "deleteRoom",
  "createInvitation",
  "listInvitations",
  "revokeInvitation",
]);

/** What those do who are no members, or need not be. */
const OTHERS_DO: ReadonlySet<ActionName> = new Set<ActionName>([
  "getRoomHistory",
  "getRoomTimes",
  "joinRoom",
  "acceptInvitation",
]);

/** Whether a person is out of a room and may not read it either. */
const isShutOut = ({ isPublic, isOut, isRemoved }: Membership, ...when: Parameters<Membership["isOut"]>): boolean =>
  isPublic(when[0]) ? isRemoved(...when) : isOut(...when);

const successes = (request: Request, membership: Membership, { may }: Administration): Violation[] => {
  const { action, userId, begunAt, endedAt = Number.POSITIVE_INFINITY, outcome, roomId, messages } = request;
  if (outcome !== "success") return [];
  const what = (room: string) =>
    `${action} by ${userId} in room ${room} succeeded from ${time(begunAt)} to ${time(endedAt)}, when ${userId} was no member`;
  const mayAsOutsider = (room: string) => MEMBERS_DO.has(action) && may(request, room);
  const isForbidden = (room: string) => {
    if (MEMBERS_DO.has(action)) return membership.isOut(room, userId, begunAt, endedAt) && !mayAsOutsider(room);
    return OTHERS_DO.has(action) && isShutOut(membership, room, userId, begunAt, endedAt);
  };
  if (roomId !== undefined && isForbidden(roomId)) return [what(roomId)];
  const listed = request.rooms.find((room) => membership.isOut(room, userId, begunAt, endedAt));
  if (listed !== undefined) return [`${what(listed)}, and its answer lists the room`];
  const named = request.members.find((member) => membership.isOut(roomId ?? "", member, begunAt, endedAt));
  if (named !== undefined)
    return [`${action} by ${userId} in room ${roomId} answered at ${time(endedAt)} with ${named}, who was no member`];
  const mayNotSee = (room: string) =>
    action === "search"
      ? membership.isOut(room, userId, begunAt, endedAt)
      : isShutOut(membership, room, userId, begunAt, endedAt) && !mayAsOutsider(room);
  const leaked = messages.find((message) => mayNotSee(message.roomId));
  return leaked ? [`${what(leaked.roomId)}, and its answer has message ${placeOf(leaked)}`] : [];
};

const screens = (history: History, membership: Membership): Violation[] => {
  const committedAt = createPlaces<number>();
  for (const commit of history.commits) committedAt.set(commit.roomId, commit.seq, commit.at);
  const violations: Violation[] = [];
  for (const shown of history.shown) {
    const since = committedAt.get(shown.roomId, shown.seq);
    if (since === undefined || !isShutOut(membership, shown.roomId, shown.userId, since, shown.at)) continue;
    violations.push(
      `client ${shown.clientId} showed message ${placeOf(shown)} at ${time(shown.at)}, and from its commit at ${time(since)} on ` +
        `${shown.userId} was no member`,
    );
  }
  return violations;
};

const views = (history: History, { isOut }: Membership): Violation[] =>
  roomsSeen(history)
    .filter(({ userId, room }) => isOut(room.roomId, userId, AT_THE_END, AT_THE_END))
    .map(({ who, userId, room }) => `${who} has room ${room.roomId} at the end, of which ${userId} is no member`);

/** A room in the list is wrong for anybody who is out. Messages are wrong for those who may not read the room. */
const remnants = (history: History, membership: Membership): Violation[] =>
  history.remnants
    .filter(({ what, ...it }) =>
      what === "room"
        ? membership.isOut(it.roomId, it.userId, it.at, it.at)
        : isShutOut(membership, it.roomId, it.userId, it.at, it.at),
    )
    .map(
      ({ what, at, clientId, userId, roomId }) =>
        `client ${clientId} has ${what === "room" ? "" : "messages of "}room ${roomId} at ${time(at)}, long after ${userId} was a member`,
    );

/** What a room may let others do than its owners. */
const INVITES: readonly ActionName[] = ["addMember", "createInvitation", "listInvitations", "revokeInvitation"];

/** What the rank of a person decides, and nothing else that the check knows. */
const RANKS_DO: ReadonlySet<ActionName> = new Set<ActionName>([
  "setRole",
  "kickMember",
  "removeMember",
  "unbanMember",
  "listBanned",
  "updateRoom",
  "archiveRoom",
  "deleteRoom",
  "listReports",
  "dismissReport",
  ...INVITES,
]);

/** What only owners decide, by the commit of a message. */
const DECIDED: ReadonlySet<string> = new Set([
  "renamed",
  "described",
  "inviting",
  "posting",
  "mentioning",
  "archived",
  "unarchived",
  "deleted",
]);

const rights = (history: History, administration: Administration): Violation[] => {
  const gone = new Set(history.deleted);
  const { byPlace } = readLog(history);
  const hasBeen = ranksOf(history);
  const invites = (roomId: string, who: "moderators" | "members", until: number) =>
    history.governed.some(({ at, invite, ...rule }) => rule.roomId === roomId && at <= until && invite === who);
  const may = (action: ActionName, roomId: string, userId: string, until: number) => {
    const ranks = ROLES.filter((role) => hasBeen(roomId, userId, role, until));
    if (ranks.some((role) => ACTION_RIGHTS[action][role] === "yes")) return true;
    if (!INVITES.includes(action)) return false;
    return invites(roomId, "members", until) || (invites(roomId, "moderators", until) && ranks.includes("moderator"));
  };
  return [
    ...history.changes.flatMap((change) => {
      const { roomId, userId, at, reacting } = change;
      const row = byPlace.get(roomId, change.seq);
      const isAuthor = row === undefined || row.userId === userId;
      const keepsOrder =
        isDeletion(change) && (may("deleteMessage", roomId, userId, at) || administration.mayDelete(change));
      const reacts = reacting?.userId === userId && may("react", roomId, userId, at);
      return row?.isSystem !== true && ((isAuthor && !reacting) || keepsOrder || reacts)
        ? []
        : [`a change of message ${placeOf(change)} by ${userId} was committed at ${time(at)}, who may not`];
    }),
    ...history.governed
      .filter(({ kind }) => DECIDED.has(kind))
      .filter(({ roomId, userId, at }) => administration.hasGoverned(roomId, userId, at))
      .filter(({ roomId, userId, at }) => !hasBeen(roomId, userId, "owner", at))
      .filter(({ roomId, userId, at }) => !administration.mayCommit(roomId, userId, at))
      .map(
        (it) =>
          `message ${placeOf(it)}, by which the room is ${it.kind}, was committed at ${time(it.at)} by ${it.userId}, who might not`,
      ),
    ...history.requests.flatMap((request) => {
      const { action, roomId = "", userId, outcome, endedAt = Number.POSITIVE_INFINITY } = request;
      if (outcome !== "success" || !RANKS_DO.has(action) || gone.has(roomId)) return [];
      return may(action, roomId, userId, endedAt) || administration.may(request, roomId)
        ? []
        : [`${action} by ${userId} in room ${roomId} succeeded at ${time(endedAt)}, who might not`];
    }),
  ];
};

/** Of kicks that nobody has tried before, and beside which the membership did not end otherwise: a later try may find that all was said. */
const unsaid = ({ requests, governed, undone }: History): Violation[] => {
  // A restore takes away what a room has said, and leaves the request.
  if (undone.length > 0) return [];
  const said = new Set(governed.map(({ roomId, userId, kind }) => `${roomId} ${userId} ${kind}`));
  const kicks = requests.filter(({ action, outcome }) => action === "kickMember" && outcome !== "error");
  // A function that failed may have ended the membership before.
  const isRefused = ({ outcome, answer }: Request) => outcome === "error" && !answer?.code?.startsWith("server.");
  const ends = requests.filter((request) => ENDS.has(request.action) && !isRefused(request));
  return kicks.flatMap(({ roomId, userId, about, outcome, endedAt = Number.POSITIVE_INFINITY }) => {
    const [victim = ""] = about;
    const tries = ends.filter((it) => it.roomId === roomId && (it.about[0] ?? it.userId) === victim);
    return outcome === "success" && tries.length === 1 && !said.has(`${roomId} ${userId} kicked`)
      ? [
          `kickMember by ${userId} in room ${roomId} succeeded at ${time(endedAt)}, and the room does not say so in their name`,
        ]
      : [];
  });
};

const ENDS: ReadonlySet<ActionName> = new Set<ActionName>(["kickMember", "removeMember", "leaveRoom"]);

const ROLES = ["owner", "moderator", "member"] as const;

/** Whether a membership had been written with this role until some time. */
const ranksOf = ({ roles }: History) => {
  const since = new Map<string, number>();
  for (const { at, roomId, userId, role } of roles) {
    const key = `${roomId} ${userId} ${role}`;
    since.set(key, Math.min(at, since.get(key) ?? at));
  }
  return (roomId: string, userId: string, role: Role, until: number) =>
    (since.get(`${roomId} ${userId} ${role}`) ?? Number.POSITIVE_INFINITY) <= until;
};

/** The rules of a room when `isBefore` holds of those that had been set. */
const ruled = (governed: readonly Governed[], roomId: string, isBefore: (rule: Governed) => boolean) => {
  const set = governed.filter((rule) => rule.roomId === roomId && isBefore(rule)).sort((a, b) => a.seq - b.seq);
  return {
    isArchived: set.findLast(({ kind }) => kind === "archived" || kind === "unarchived")?.kind === "archived",
    isLimited: set.findLast(({ kind }) => kind === "posting")?.post === "moderators",
    isQuiet: set.findLast(({ kind }) => kind === "mentioning")?.mention === "moderators",
  };
};

const rules = (history: History, { hasGoverned }: Administration): Violation[] => {
  const { governed } = history;
  const said = new Set(rowsOf(history).flatMap((row) => (row.isSystem ? [placeOf(row)] : [])));
  const hasBeen = ranksOf(history);
  const isRanked = (roomId: string, userId: string, at: number) =>
    hasBeen(roomId, userId, "owner", at) || hasBeen(roomId, userId, "moderator", at) || hasGoverned(roomId, userId, at);
  const messages = history.commits
    .filter((commit) => !said.has(placeOf(commit)))
    .flatMap((commit) => {
      const { roomId, userId, seq, at, toEverybody } = commit;
      const { isArchived, isLimited, isQuiet } = ruled(governed, roomId, (rule) => rule.seq < seq);
      const what = `message ${placeOf(commit)} by ${userId} was committed at ${time(at)}`;
      if (isArchived) return [`${what}, when the room was archived`];
      if (isRanked(roomId, userId, at)) return [];
      if (isLimited) return [`${what}, when only moderators might write`];
      return isQuiet && toEverybody ? [`${what}, when only moderators might mention everybody`] : [];
    });
  const edits = history.changes.flatMap((change) => {
    const { roomId, userId, at, hash, toEverybody } = change;
    // Nothing is certain of what falls on one millisecond.
    if (governed.some((rule) => rule.roomId === roomId && rule.at === at)) return [];
    const { isArchived, isLimited, isQuiet } = ruled(governed, roomId, (rule) => rule.at < at);
    const what = `a change of message ${placeOf(change)} by ${userId} was committed at ${time(at)}`;
    if (isArchived) return [`${what}, when the room was archived`];
    if (hash === undefined || isRanked(roomId, userId, at)) return [];
    if (isLimited) return [`${what}, when only moderators might write`];
    return isQuiet && toEverybody ? [`${what}, when only moderators might mention everybody`] : [];
  });
  return [...messages, ...edits];
};

const deletions = ({ deleted, governed, afterDeletion, requests, directory, views }: History): Violation[] =>
  deleted.flatMap((roomId) => {
    const deletion = governed.find((rule) => rule.roomId === roomId && rule.kind === "deleted");
    if (!deletion) return [`room ${roomId} is deleted, and nobody has deleted it`];
    const isAnswered = requests.some(
      (request) => request.action === "deleteRoom" && request.roomId === roomId && request.outcome === "success",
    );
    const isBesideFormer = requests.some(
      ({ isFormer, endedAt = Number.POSITIVE_INFINITY }) => isFormer && endedAt > deletion.at,
    );
    const seen = views.filter(({ old, fresh }) =>
      [old, fresh].some(({ rooms }) => rooms.some((it) => it.roomId === roomId)),
    );
    return [
      ...afterDeletion
        .filter((commit) => commit.roomId === roomId)
        .map((commit) => `message ${placeOf(commit)} was committed at ${time(commit.at)}, after the room was deleted`),
      ...requests
        .filter(({ outcome, action, begunAt, isFormer, ...request }) => {
          const needsRoom = !isFormer && (MEMBERS_DO.has(action) || OTHERS_DO.has(action));
          return outcome === "success" && needsRoom && request.roomId === roomId && begunAt > deletion.at;
        })
        .map(
          ({ action, userId, begunAt }) =>
            `${action} by ${userId} in room ${roomId} succeeded, which began at ${time(begunAt)}, after the room was deleted`,
        ),
      ...seen.map(
        ({ clientId }) => `client ${clientId}, or a fresh one, has room ${roomId} at the end, which is deleted`,
      ),
      ...(isAnswered && !isBesideFormer && directory.some((entry) => entry.roomId === roomId)
        ? [`room ${roomId} is deleted, and in the directory`]
        : []),
    ];
  });

const invitations = ({ requests }: History, { cameBy }: Membership): Violation[] =>
  requests.flatMap(({ action, roomId, invitation }) => {
    if (action !== "createInvitation" || roomId === undefined || !invitation) return [];
    const { code, uses = Number.POSITIVE_INFINITY } = invitation;
    const successes = (name: ActionName) =>
      requests.filter((it) => it.action === name && it.outcome === "success" && it.invitation?.code === code);
    const revokedAt = Math.min(
      ...successes("revokeInvitation").map(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt),
    );
    const cameSince = (since: number) =>
      successes("acceptInvitation").flatMap(({ userId, endedAt = Number.POSITIVE_INFINITY }) =>
        cameBy(code, roomId, userId, since, endedAt) ? [userId] : [],
      );
    const came = new Set(cameSince(Number.NEGATIVE_INFINITY)).size;
    return [
      ...(came > uses ? [`${came} people came into room ${roomId} by an invitation for ${uses}`] : []),
      ...cameSince(revokedAt).map(
        (userId) => `${userId} came into room ${roomId} by an invitation that was taken back at ${time(revokedAt)}`,
      ),
    ];
  });

/** Whether `by` had certainly blocked `userId` during all of `from` to `to`. */
const readBlocks = ({ requests }: History) => {
  const of = (name: ActionName, by: string, userId: string) =>
    requests.filter((it) => it.action === name && it.userId === by && it.about[0] === userId);
  return (by: string, userId: string, from: number, to: number): boolean => {
    const taken = of("unblockPerson", by, userId).map(spanOf);
    return of("blockPerson", by, userId).some((it) => it.outcome === "success" && holds(spanOf(it), taken, from, to));
  };
};

const blocks = (history: History): Violation[] => {
  const isBlocked = readBlocks(history);
  const { requests, rooms, members } = history;
  const former = new Set(
    requests.flatMap(({ isFormer, roomId }) => (isFormer && roomId !== undefined ? [roomId] : [])),
  );
  /** The direct rooms that none of those functions has written in, with their two people. */
  const directs = rooms
    .filter(({ kind, roomId }) => kind === "direct" && !former.has(roomId))
    .map(({ roomId }) => ({
      roomId,
      people: members.filter((member) => member.roomId === roomId).map(({ userId }) => userId),
    }));
  const isShut = (people: readonly string[], at: number) =>
    people.some((by) => people.some((other) => isBlocked(by, other, at, at)));
  const written = directs.flatMap(({ roomId, people }) => [
    ...history.commits
      .filter((commit) => commit.roomId === roomId && isShut(people, commit.at))
      .map((commit) => `message ${placeOf(commit)} by ${commit.userId} was committed at ${time(commit.at)}`),
    ...history.changes
      .filter((change) => change.roomId === roomId && change.hash !== undefined && isShut(people, change.at))
      .map((change) => `an edit of message ${placeOf(change)} by ${change.userId} was committed at ${time(change.at)}`),
  ]);
  const reached = requests.flatMap(({ action, userId, about, begunAt, endedAt = begunAt, outcome, isFormer }) =>
    outcome === "success" && !isFormer && REACHES.has(action)
      ? about
          .filter((other) => isBlocked(other, userId, begunAt, endedAt))
          .map((other) => `${action} by ${userId} succeeded at ${time(endedAt)} with ${other}`)
      : [],
  );
  return [...written, ...reached].map((what) => `${what}, when one had blocked the other`);
};

/** What reaches for other people. */
const REACHES: ReadonlySet<ActionName> = new Set<ActionName>(["openDirect", "addMember", "createRoom"]);
