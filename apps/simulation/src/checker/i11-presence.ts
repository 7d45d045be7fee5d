import { LIMITS } from "@parley/protocol/limits";
import type { History } from "../history";
import type { Invariant, Violation } from "./invariant";
import { time } from "./key";
import { roomsSeen } from "./view";

/** I11's 6 seconds: `LIMITS.typingExpiryMs`, and some delay of the timer. */
const TYPING_MS = 6_000;

/**
 * I11: typing ends within 6 s of the last event, and with the message that was typed. Presence is right: at the end nobody is shown as typing,
 * everybody who is connected is shown as online in their rooms, also to themselves, and nobody is shown a minute after their last connection has
 * ended, or eleven minutes after it died silently.
 *
 * Excused: typing on a machine that slept meanwhile, and the names in a room with so many connections that not all are named.
 */
export const presence: Invariant = (history) => [
  ...typingEnds(history),
  ...typingAtTheEnd(history),
  ...online(history),
  ...typingAfterMessage(history),
  ...lingering(history),
];

const typingEnds = ({ typing }: History): Violation[] =>
  typing.flatMap(({ clientId, roomId, userId, from, until, heardAt, slept }) => {
    const last = Math.max(from, ...heardAt);
    if (slept || (until !== undefined && until - last <= TYPING_MS)) return [];
    const end = until === undefined ? "for ever" : `until ${time(until)}`;
    return [
      `client ${clientId} showed ${userId} as typing in room ${roomId} ${end}, and had received the last event at ${time(last)}`,
    ];
  });

const typingAfterMessage = (history: History): Violation[] =>
  history.typingAfterMessage.map(
    ({ at, clientId, roomId, userId, committedAt }) =>
      `client ${clientId} shows ${userId} as typing in room ${roomId} at ${time(at)}, who has sent their message at ${time(committedAt)}`,
  );

const lingering = (history: History): Violation[] =>
  history.lingering.map(
    ({ at, clientId, roomId, userId }) =>
      `client ${clientId} shows ${userId} as online in room ${roomId} at ${time(at)}, long after their connection has died silently`,
  );

const typingAtTheEnd = (history: History): Violation[] =>
  roomsSeen(history)
    .filter(({ room }) => room.typing.length > 0)
    .map(({ who, room }) => `${who} shows ${room.typing.join(" and ")} as typing in room ${room.roomId} at the end`);

const online = (history: History): Violation[] => {
  const has = new Set(history.views.flatMap(({ userId, old }) => old.rooms.map(({ roomId }) => `${userId} ${roomId}`)));
  return history.views.flatMap(({ clientId, old, fresh, reachable, connected, crowded }) => {
    const mayBe = new Set(reachable);
    return [
      { who: `client ${clientId}`, rooms: old.rooms },
      { who: `a fresh client beside ${clientId}`, rooms: fresh.rooms },
    ].flatMap(({ who, rooms }) =>
      rooms.flatMap((room) => {
        const shown = new Set(room.online);
        const mustBe = connected.filter((userId) => has.has(`${userId} ${room.roomId}`));
        const mayBeNamed = Math.max(room.count ?? 0, mustBe.length) <= LIMITS.announcedOnline;
        const areAllNamed = mayBeNamed && !crowded.includes(room.roomId);
        const missing = mustBe.filter((userId) => !shown.has(userId));
        const wrong = room.online.filter((userId) => !mayBe.has(userId));
        return [
          ...(areAllNamed ? missing : []).map(
            (userId) => `${who} does not show ${userId} as online in room ${room.roomId}, who is connected`,
          ),
          ...(areAllNamed ? wrong : []).map(
            (userId) => `${who} shows ${userId} as online in room ${room.roomId}, who has no connection`,
          ),
        ];
      }),
    );
  });
};
