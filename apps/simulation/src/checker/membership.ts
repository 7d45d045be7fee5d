import type { ActionName } from "@parley/protocol/actions";
import type { History, Request } from "../history";

/** A function ran from `from` to `to`, and had its effect at some time in between. `Infinity`: it may still have it. */
type Span = { from: number; to: number };

/** `by`: the code of the invitation that they accepted. */
type Admission = Span & { by?: string };

/** What may have happened to one person's membership of one room. */
type MembershipTrace = {
  /** Attempts of others to make them a member or to lift a ban, and of creating or opening the room with them, successful or not. */
  grants: Span[];
  /** Grants, and attempts to join or to accept an invitation, which do not bring back a person who was removed. */
  admissions: Admission[];
  /** Attempts to ban or kick them, and to leave, which a kick is like. */
  endings: Span[];
  /** Those of the above that succeeded. */
  admitted: Span[];
  removals: Span[];
  leavings: Span[];
};

/** Memberships over time, as far as the answers of functions make them certain. In doubt each of these is false. */
export type Membership = {
  isPublic(roomId: string): boolean;
  /** Out during all of `from` to `to`: never admitted, removed, or left. */
  isOut(roomId: string, userId: string, from: number, to: number): boolean;
  /** Removed by somebody else, during all that time. */
  isRemoved(roomId: string, userId: string, from: number, to: number): boolean;
  /** A member during all of `from` to `to`: admitted before, and nobody has tried to end the membership since. */
  isIn(roomId: string, userId: string, from: number, to: number): boolean;
  /** Until `until` only tries to accept this invitation, all of them after `since`, can have made them a member. */
  cameBy(code: string, roomId: string, userId: string, since: number, until: number): boolean;
};

/**
 * Whether the effect of `done` came before `from`, and none of `others` can have undone it until `to`. Nothing is certain between two
 * that fall on one millisecond.
 */
export const holds = (done: Span, others: readonly Span[], from: number, to: number): boolean =>
  done.to < from && others.every((each) => each.to < done.from || each.from > to);

const GRANTS: ReadonlySet<ActionName> = new Set<ActionName>(["createRoom", "openDirect", "addMember"]);

export const readMembership = ({ requests, rooms }: History): Membership => {
  const traces = new Map<string, Map<string, MembershipTrace>>();
  const kinds = new Map(rooms.map(({ roomId, kind }) => [roomId, kind]));
  // A room without a head was never finished. Treat it as public, which is the less strict.
  const isPublic = (roomId: string) => (kinds.get(roomId) ?? "public") === "public";

  const find = (roomId: string, userId: string) => traces.get(roomId)?.get(userId);

  const open = (roomId: string, userId: string): MembershipTrace => {
    const known = find(roomId, userId);
    if (known) return known;
    const trace: MembershipTrace = {
      grants: [],
      admissions: [],
      admitted: [],
      endings: [],
      removals: [],
      leavings: [],
    };
    traces.set(roomId, (traces.get(roomId) ?? new Map<string, MembershipTrace>()).set(userId, trace));
    return trace;
  };

  const admit = (roomId: string, userId: string, request: Request) => {
    const span = spanOf(request);
    const { grants, admissions, admitted } = open(roomId, userId);
    const { code } = (request.action === "acceptInvitation" && request.invitation) || {};
    admissions.push(code === undefined ? span : { ...span, by: code });
    if (GRANTS.has(request.action)) grants.push(span);
    if (request.outcome === "success" && request.roomId === roomId) admitted.push(span);
  };

  const end = (roomId: string, userId: string, kind: "removals" | "leavings", request: Request) => {
    const trace = open(roomId, userId);
    const span = spanOf(request);
    trace.endings.push(span);
    if (request.outcome === "success") trace[kind].push(span);
  };

  const created = new Set(
    requests.flatMap(({ action, roomId }) => (action === "createRoom" && roomId !== undefined ? [roomId] : [])),
  );

  /** The room of the request. If `createRoom` or `openDirect` died before it named its room: all that it may have been. */
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
    if (action === "acceptInvitation") admit(roomId, userId, request);
    // Somebody whose ban was lifted is out, and may come back.
    if (action === "unbanMember") for (const person of about) open(roomId, person).grants.push(spanOf(request));
    if (action === "kickMember") for (const person of about) end(roomId, person, "leavings", request);
    if (action === "removeMember") for (const person of about) end(roomId, person, "removals", request);
    // Without a room it is the connection that leaves; its user stays a member.
    if (action === "leaveRoom") end(roomId, userId, "leavings", request);
  }

  const isRemoved: Membership["isRemoved"] = (roomId, userId, from, to) => {
    const trace = find(roomId, userId);
    return trace?.removals.some((removal) => holds(removal, trace.grants, from, to)) ?? false;
  };

  return {
    isPublic,
    isRemoved,
    isOut: (roomId, userId, from, to) => {
      const trace = find(roomId, userId);
      if (!trace?.admissions.some((each) => each.from <= to)) return true;
      if (isRemoved(roomId, userId, from, to)) return true;
      return trace.leavings.some((leaving) => holds(leaving, trace.admissions, from, to));
    },
    isIn: (roomId, userId, from, to) => {
      const trace = find(roomId, userId);
      return trace?.admitted.some((each) => holds(each, trace.endings, from, to)) ?? false;
    },
    cameBy: (code, roomId, userId, since, until) =>
      (find(roomId, userId)?.admissions ?? [])
        .filter(({ from }) => from <= until)
        .every(({ by, from }) => by === code && from > since),
  };
};

export const spanOf = ({ begunAt, endedAt = Number.POSITIVE_INFINITY }: Request): Span => ({
  from: begunAt,
  to: endedAt,
});
