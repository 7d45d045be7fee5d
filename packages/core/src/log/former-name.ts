import { DELETED_ACCOUNT } from "@parley/protocol/user";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { MessageRow, StoredHeadRow } from "../table/row";
import type { UpdateExpression } from "../table/table";
import * as Head from "./head";
import { completePending } from "./log";

/**
 * Earlier versions wrote names beside ids, and sentences with names into system messages. Here the name of a person who has deleted their
 * account is taken out of a log. What others see stays as it is: their clients have learned from the profile that the account is gone.
 */

/** `names`: what the person was called, for sentences of which nothing says whom they name. */
export type Gone = { userId: string; names: readonly string[] };

/** The message without the person's name. The same object where it does not have it. */
export const withoutName = (row: MessageRow, gone: Gone): MessageRow => {
  const { username, content, system, ...rest } = row;
  const isAuthor = row.userId === gone.userId;
  const object = system && "object" in system ? system.object : undefined;
  const isObject = object?.userId === gone.userId;
  const kept = isAuthor || username === undefined ? {} : { username };
  if (row.messageType !== "SYSTEM") {
    if (!isAuthor || username === undefined) return row;
    return { ...rest, ...(content !== undefined && { content }) };
  }
  if (!system) {
    const said = content === undefined ? undefined : withoutNames(content, gone.names);
    if (said === content && (!isAuthor || username === undefined)) return row;
    return { ...rest, ...kept, ...(said !== undefined && { content: said }) };
  }
  if (!isAuthor && !isObject) return row;
  if (content === undefined && !(isAuthor && username !== undefined) && !(isObject && object?.username !== undefined))
    return row;
  // The sentence is made from `system`.
  const said = isObject && "object" in system ? { ...system, object: { userId: gone.userId } } : system;
  return { ...rest, ...kept, system: said };
};

/** The first versions' sentences begin with the author's name, and end with that of whom it happened to. */
const withoutNames = (sentence: string, names: readonly string[]): string =>
  names.reduce((said, name) => {
    const begun = said.startsWith(`${name} `) ? DELETED_ACCOUNT + said.slice(name.length) : said;
    return begun.endsWith(` ${name}`) ? begun.slice(0, -name.length) + DELETED_ACCOUNT : begun;
  }, sentence);

const NAMING = ["username", "content", "system"] as const;

const changeOf = (before: MessageRow, after: MessageRow): UpdateExpression => {
  const set = NAMING.filter((each) => after[each] !== undefined && after[each] !== before[each]);
  return {
    ...(set.length > 0 && { set: Object.fromEntries(set.map((each) => [each, after[each]])) }),
    remove: NAMING.filter((each) => before[each] !== undefined && after[each] === undefined),
  };
};

/** Takes the name out of a message's row, without a new version: nobody else changes what it takes. Can be repeated. */
export const forgetInRow = async (deps: Deps, roomId: string, seq: number, row: MessageRow, gone: Gone) => {
  const after = withoutName(row, gone);
  if (after === row) return;
  await deps.table.update(Keys.logRow(roomId, seq), changeOf(row, after), { when: "attribute_exists(#pk)" });
};

/** Takes the name out of the messages that the head holds. Can be repeated. */
export const forgetInHead = async (deps: Deps, roomId: string, gone: Gone): Promise<void> => {
  const key = Keys.head(roomId);
  for (;;) {
    const stored = await deps.table.get<StoredHeadRow>(key);
    if (!stored || stored.deleted) return;
    if (Head.isFormer(stored)) {
      await deps.table.update(key, ...Head.migrationOf(stored));
      continue;
    }
    const head = await completePending(deps, roomId, stored);
    const [named] = Head.pendingOf(head).filter(({ row }) => withoutName(row, gone) !== row);
    if (!named) return;
    await deps.table.update(
      key,
      { setEntries: { pending: { [named.id]: withoutName(named.row, gone) } } },
      {
        when: "#changes = :changes AND attribute_exists(#pending.#id)",
        values: { changes: head.changes },
        names: { id: named.id },
      },
    );
  }
};
