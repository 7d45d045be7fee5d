import type { ActionName } from "@parley/protocol/actions";
import type { History, Request } from "../history";

/** A function ran from `from` to `to`; it may have had its effect at any time between. `Infinity`: it may have it yet. */
type Span = { from: number; to: number };

/** What may have happened to one person's membership of one room. */
type Story = {
  /** Tried, whatever came of it: being made a member by somebody, or as a room was created or opened. */
  grants: Span[];
  /** Tried: those, and joining by themselves, which brings back nobody who was removed. */
  admissions: Span[];
  /** Tried: being removed, and leaving. */
  endings: Span[];
  /** Of those, what succeeded. */
  admitted: Span[];
  removals: Span[];
  leavings: Span[];
};

/** Membership in time, as far as it is certain from what the functions answered. Wherever it is not, each of these is false. */
export type Membership = {
  isPublic(roomId: string): boolean;
  /** Out all the time from `from` to `to`: never admitted until then, or removed, or gone by themselves. */
  isOut(roomId: string, userId: string, from: number, to: number): boolean;
  /** Removed by somebody else, all that time. */
  isRemoved(roomId: string, userId: string, from: number, to: number): boolean;
  /** In all the time from `from` to `to`: admitted before, and nobody has tried to end it since. */
  isIn(roomId: string, userId: string, from: number, to: number): boolean;
};

/**
 * What `done` did was done before `from`, and none of `others` can have undone it until `to`. Where two fall on one
 * millisecond nothing is certain.
 */
const holds = (done: Span, others: readonly Span[], from: number, to: number): boolean =>
  done.to < from && others.every((each) => each.to < done.from || each.from > to);

const GRANTS: ReadonlySet<ActionName> = new Set<ActionName>(["createRoom", "openDirect", "addMember"]);

export const readMembership = ({ requests, rooms }: History): Membership => {
  const stories = new Map<string, Map<string, Story>>();
  const kinds = new Map(rooms.map(({ roomId, kind }) => [roomId, kind]));
  // A room that is not listed was never finished; there is nothing to be strict about.
  const isPublic = (roomId: string) => (kinds.get(roomId) ?? "public") === "public";

  const find = (roomId: string, userId: string) => stories.get(roomId)?.get(userId);

  const open = (roomId: string, userId: string): Story => {
    const known = find(roomId, userId);
    if (known) return known;
    const story: Story = { grants: [], admissions: [], admitted: [], endings: [], removals: [], leavings: [] };
    stories.set(roomId, (stories.get(roomId) ?? new Map<string, Story>()).set(userId, story));
    return story;
  };

  const admit = (roomId: string, userId: string, request: Request) => {
    const span = spanOf(request);
    const { grants, admissions, admitted } = open(roomId, userId);
    admissions.push(span);
    if (GRANTS.has(request.action)) grants.push(span);
    if (request.outcome === "success" && request.roomId === roomId) admitted.push(span);
  };

  const end = (roomId: string, userId: string, kind: "removals" | "leavings", request: Request) => {
    const story = open(roomId, userId);
    const span = spanOf(request);
    story.endings.push(span);
    if (request.outcome === "success") story[kind].push(span);
  };

  const created = new Set(
    requests.flatMap(({ action, roomId }) => (action === "createRoom" && roomId !== undefined ? [roomId] : [])),
  );

  /** Of a `createRoom` or `openDirect` that died before it could say which room it was: all that it may have been. */
  const roomsOf = ({ action, roomId }: Request): readonly string[] => {
    if (roomId !== undefined) return [roomId];
    const isDirect = action === "openDirect";
    return rooms.flatMap((room) => {
      const fits = (room.kind === "direct") === isDirect && !created.has(room.roomId);
      return fits ? [room.roomId] : [];
    });
  };

  for (const request of requests) {
    const { action, roomId, userId, about } = request;
    if (action === "createRoom" || action === "openDirect")
      for (const room of roomsOf(request))
        for (const person of new Set([userId, ...about])) admit(room, person, request);
    if (roomId === undefined) continue;
    if (action === "addMember") for (const person of about) admit(roomId, person, request);
    if (action === "joinRoom" && isPublic(roomId)) admit(roomId, userId, request);
    if (action === "removeMember") for (const person of about) end(roomId, person, "removals", request);
    // Without a room it is the connection that leaves; its user stays a member.
    if (action === "leaveRoom") end(roomId, userId, "leavings", request);
  }

  const isRemoved: Membership["isRemoved"] = (roomId, userId, from, to) => {
    const story = find(roomId, userId);
    return story?.removals.some((removal) => holds(removal, story.grants, from, to)) ?? false;
  };

  return {
    isPublic,
    isRemoved,
    isOut: (roomId, userId, from, to) => {
      const story = find(roomId, userId);
      if (!story?.admissions.some((each) => each.from <= to)) return true;
      if (isRemoved(roomId, userId, from, to)) return true;
      return story.leavings.some((leaving) => holds(leaving, story.admissions, from, to));
    },
    isIn: (roomId, userId, from, to) => {
      const story = find(roomId, userId);
      return story?.admitted.some((each) => holds(each, story.endings, from, to)) ?? false;
    },
  };
};

const spanOf = ({ begunAt, endedAt = Number.POSITIVE_INFINITY }: Request): Span => ({ from: begunAt, to: endedAt });
