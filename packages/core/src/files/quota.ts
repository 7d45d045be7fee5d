import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Context } from "../context";
import { isMember } from "../people/workspace";
import * as Keys from "../table/keys";
import { ttl } from "../table/table";

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/**
 * Takes bytes of what the caller may upload today, by one conditional write: uploads at the same moment do not undo each other. Nothing is given
 * back: what was discarded has been transferred and kept. Throws `file.quota`.
 */
export const take = async (ctx: Context, bytes: number): Promise<void> => {
  const { userId } = ctx.actor;
  const most = isMember(ctx.actor) ? LIMITS.dailyFileBytes : LIMITS.dailyGuestFileBytes;
  const now = ctx.clock.now();
  const end = (Math.floor(now / DAY_MS) + 1) * DAY_MS;
  const taken = await ctx.table.update(
    Keys.uploads(userId, new Date(now).toISOString().slice(0, 10)),
    { add: { bytes }, set: { ttl: ttl(end + DAY_MS) } },
    { when: "attribute_not_exists(#bytes) OR #bytes <= :most", values: { most: most - bytes } },
  );
  if (taken) return;
  const retryAfterMs = end - now;
  const hours = Math.ceil(retryAfterMs / HOUR_MS);
  throw new ParleyError(
    "file.quota",
    `Unable to upload the file: you may upload ${most / 1024 / 1024} MB a day, and this would be more. Try again in ${hours === 1 ? "an hour" : `${hours} hours`}.`,
    { retryAfterMs },
  );
};
