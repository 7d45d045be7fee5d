import type { Input, Output } from "@parley/protocol/actions";
import { FIRST_PREFERENCES, type Preferences } from "@parley/protocol/preferences";
import type { Context, Deps, Outcome } from "../context";
import * as Keys from "../table/keys";
import type { PreferencesRow } from "../table/row";

/** How a person wants to be told of what is new, and whether any of their browsers gets pushes. One item of the person's own. */

/** Sets how the caller wants to be told. Can be repeated. */
export const set = async (
  ctx: Context,
  { quietHours, sound, texts }: Input<"setPreferences">,
): Promise<Outcome<Output<"setPreferences">>> => {
  const { userId, connectionId } = ctx.actor;
  // First, so that `hello` looks for them.
  await ctx.table.update(Keys.profile(userId), { set: { prefers: true } }, { when: "attribute_exists(#username)" });
  const row = await ctx.table.update<PreferencesRow>(Keys.preferences(userId), {
    set: { sound, texts, ...(quietHours && { quietHours }) },
    ...(!quietHours && { remove: ["quietHours"] }),
    add: { rev: 1 },
  });
  const preferences = toPreferences(row);
  return {
    result: { preferences },
    deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "preferences", data: preferences } }],
  };
};

const toPreferences = (row: PreferencesRow | undefined): Preferences => {
  const { quietHours, sound, texts, rev } = { ...FIRST_PREFERENCES, ...row };
  return { ...(quietHours && { quietHours }), sound, texts, rev };
};

export const find = async (deps: Deps, userId: string): Promise<Preferences> =>
  toPreferences(await deps.table.get<PreferencesRow>(Keys.preferences(userId)));

/** Of those of these people who have a browser that gets pushes: id → preferences. One read unit for each person. */
export const ofPushed = async (deps: Deps, userIds: readonly string[]): Promise<Map<string, Preferences>> => {
  const rows = await deps.table.getMany<PreferencesRow>(userIds.map(Keys.preferences));
  return new Map(rows.filter(({ pushes }) => pushes).map((row) => [Keys.userOf(row.pk), toPreferences(row)] as const));
};
