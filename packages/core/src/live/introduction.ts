import type { Delivery, Deps } from "../context";
import { shardsOf } from "../log/event";
import * as Names from "../people/names";
import * as Profile from "../people/profile";
import * as Keys from "../table/keys";
import type { StoredHeadRow, UserRoomRow } from "../table/row";

/** Rooms told by one invocation. */
const ROOMS = 50;

/**
 * What to tell a page of a person's rooms; `next` continues it. After the last page the directory lists them by today's name. Does nothing
 * where another run was there first; of somebody whom an earlier version has listed, only the directory learns more.
 */
export const tell = async (
  deps: Deps,
  userId: string,
  after: string | undefined,
): Promise<{ deliveries: Delivery[]; next?: string }> => {
  const profile = await Profile.find(deps, userId);
  if (!profile?.formerNames) {
    if (profile) await Profile.relist(deps, userId);
    return { deliveries: [] };
  }
  const { rows, next } = await deps.table.query<UserRoomRow>({
    pk: Keys.userPk(userId),
    prefix: Keys.USER_ROOM_PREFIX,
    limit: ROOMS,
    ...(after !== undefined && { after }),
  });
  const roomIds = rows.map(({ sk }) => Keys.idOf(sk));
  const heads = await deps.table.getMany<StoredHeadRow>(roomIds.map(Keys.head), { eventually: true });
  const frame = { type: "user_update", data: { user: Names.toUser(userId, profile) } } as const;
  const deliveries = heads.map(
    (head): Delivery => ({ to: "room", roomId: Keys.idOf(head.pk), shards: shardsOf(head), frame: () => frame }),
  );
  if (next !== undefined) return { deliveries, next };
  await Profile.relist(deps, userId);
  return { deliveries };
};
