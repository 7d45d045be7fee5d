import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Documents } from "@parley/core/table/dynamodb";
import { HEAD_SK, idOf, MEMBER_PREFIX, USER_ROOM_PREFIX } from "@parley/core/table/keys";
import type { MessageRow } from "@parley/core/table/row";
import { type Command, documentsOver } from "@parley/core/testing/documents";
import { mentionsEverybody } from "@parley/protocol/mention";
import { Role } from "@parley/protocol/room";
import * as z from "zod";
import type { Faults } from "./faults";
import { hash } from "./hash";
import { type Invocation, stopHere } from "./invocation";
import type { Recorder } from "./recorder";

export type Perform = (command: Command) => Promise<object>;

const error = (name: string) => Object.assign(new Error(`${name} (simulated)`), { name });

const key = (command: Command): { pk: string; sk: string } => {
  const given =
    command instanceof PutCommand ? command.input.Item : "Key" in command.input ? command.input.Key : undefined;
  return { pk: String(given?.pk ?? ""), sk: String(given?.sk ?? "") };
};

/** The values that an update of a room's head sets; undefined for any other command. */
const headOf = (command: Command): Record<string, unknown> | undefined =>
  command instanceof UpdateCommand && command.input.Key?.sk === HEAD_SK
    ? command.input.ExpressionAttributeValues
    : undefined;

const MessageCommit = z.object({ ":one": z.number(), ":entrypending0": z.custom<MessageRow>() });
const EndOfLog = z.object({
  Items: z.tuple([z.object({ pk: z.string(), sk: z.literal(HEAD_SK), seq: z.number() })], z.unknown()),
});
/** What a refused commit says of the head. The document client leaves it as it came. */
const Refusal = z.object({ Item: z.object({ seq: z.object({ N: z.string() }) }) });
/** As the version before commits. */
const FormerCommit = z.object({ ":setseq": z.number(), ":settail": z.custom<MessageRow>() });
const Committed = z.object({
  Attributes: z.object({ seq: z.number(), order: z.optional(z.record(z.string(), z.number())) }),
});
const HeadAfter = z.object({ Attributes: z.object({ pending: z.record(z.string(), z.unknown()) }) });
const ChangeCommit = z.object({
  ":setamended": z.object({ seq: z.number(), rev: z.number(), content: z.string().optional() }),
});
const ReactionCommit = z.object({
  ":setreacted": z.record(
    z.string(),
    z.object({ seq: z.number(), rev: z.number(), userId: z.string(), emoji: z.string(), on: z.boolean() }),
  ),
});

/** The message that a write of the head commits. */
const messageCommit = (command: Command) => {
  const head = headOf(command);
  return (
    head && (MessageCommit.safeParse(head).data?.[":entrypending0"] ?? FormerCommit.safeParse(head).data?.[":settail"])
  );
};
/** The commit of an edit or a delete. */
const changeCommit = (command: Command) => {
  const head = headOf(command);
  return head && ChangeCommit.safeParse(head).data;
};
/** The commit of a reaction. */
const reactionCommit = (command: Command) => {
  const head = headOf(command);
  return head && Object.values(ReactionCommit.safeParse(head).data?.[":setreacted"] ?? {})[0];
};
const isCommit = (command: Command): boolean =>
  messageCommit(command) !== undefined || changeCommit(command) !== undefined || reactionCommit(command) !== undefined;

const isWrite = (command: Command): boolean =>
  command instanceof PutCommand ||
  command instanceof BatchWriteCommand ||
  command instanceof UpdateCommand ||
  command instanceof DeleteCommand;

const isSubscription = (command: Command): boolean => {
  if (command instanceof PutCommand) return key(command).pk.startsWith("SUBS#");
  const [requests = []] = command instanceof BatchWriteCommand ? Object.values(command.input.RequestItems ?? {}) : [];
  return requests.some(({ PutRequest }) => String(PutRequest?.Item?.pk).startsWith("SUBS#"));
};

/** A query of all messages of a part of the log, however many these are. */
const isThroughLog = ({ input }: QueryCommand): boolean =>
  input.Limit === undefined && String(input.ExpressionAttributeValues?.[":from"]).startsWith("LOG#");
/** Such a query has a second page so many times as often: few of them matter. */
const IN_THE_LOG = 15;

const isRowOfLog = (command: Command): boolean =>
  command instanceof PutCommand && /^LOG#\d+$/.test(String(command.input.Item?.sk));

/** Keys of tickets and sessions are truly random, so the digest of a run leaves them out. */
const isSecret = (pk: string, sk: string): boolean =>
  pk.startsWith("TICKET#") || pk.startsWith("SESSION#") || sk.startsWith("SESSION#");

const Membership = z.object({ role: Role });
const Position = z.object({ readSeq: z.number(), unreadAt: z.optional(z.number()) });

/** The table for one invocation, with the faults of the way there. Records what was written. */
export const createDocuments = (
  perform: Perform,
  invocation: Invocation,
  faults: Faults,
  recorder: Recorder,
): Documents => {
  const record = (command: Command, answer: object) => {
    const { pk, sk } = key(command);
    const [owner = "", id = ""] = [pk.slice(0, pk.indexOf("#")), idOf(pk)];
    if (sk === "ABOUT" && command instanceof PutCommand) invocation.created?.(id);
    const commit = messageCommit(command);
    if (commit) {
      const { userId, nonce, content, timestamp } = commit;
      const { seq, order } = Committed.parse(answer).Attributes;
      const read = invocation.heads.get(id);
      if (read !== undefined && seq > read + 1) faults.count("commits overlap");
      const toEverybody = content !== undefined && mentionsEverybody(content);
      const isFormer = !MessageCommit.safeParse(headOf(command)).success;
      const told = !isFormer && order && { timestamp, told: new Set(Object.values(order)) };
      const head = told && { head: { ...told, ...(read !== undefined && { read }) } };
      const said = { userId, clientMessageId: nonce, toEverybody, ...head };
      recorder.commits.push({ at: recorder.now(), roomId: id, seq, ...said });
      const { system } = commit;
      if (system) {
        const rule = {
          ...("post" in system && { post: system.post }),
          ...("mention" in system && { mention: system.mention }),
          ...("invite" in system && { invite: system.invite }),
        };
        recorder.governed.push({ at: recorder.now(), roomId: id, seq, userId, kind: system.kind, ...rule });
      }
      recorder.trace(() => `${invocation.name} commits ${id}#${seq}, ${nonce} of ${userId}`);
    }
    const change = changeCommit(command);
    if (change) {
      const { seq, rev, content } = change[":setamended"];
      const userId = invocation.userId ?? "";
      const text = content !== undefined && { hash: hash(content), toEverybody: mentionsEverybody(content) };
      recorder.changes.push({ at: recorder.now(), roomId: id, seq, rev, userId, ...text });
      recorder.trace(() => `${invocation.name} commits a change of ${id}#${seq}`);
    }
    const reaction = reactionCommit(command);
    const head = headOf(command) && HeadAfter.safeParse(answer).data?.Attributes;
    if (head) {
      const [before, after] = [recorder.pending.get(id), new Set(Object.keys(head.pending))];
      const seq = change?.[":setamended"].seq ?? reaction?.seq;
      if (seq !== undefined && before && [...after].some((each) => !before.has(each)))
        recorder.revivals.push({ at: recorder.now(), roomId: id, seq });
      recorder.pending.set(id, after);
    }
    if (reaction) {
      const { seq, rev, ...reacting } = reaction;
      recorder.changes.push({ at: recorder.now(), roomId: id, seq, rev, userId: invocation.userId ?? "", reacting });
      recorder.trace(() => `${invocation.name} commits a reaction to ${id}#${seq}`);
    }
    if (owner === "ROOM" && sk.startsWith(MEMBER_PREFIX) && "Attributes" in answer) {
      const { role } = Membership.parse(answer.Attributes);
      recorder.roles.push({ at: recorder.now(), roomId: id, userId: idOf(sk), role });
    }
    if (owner === "USER" && sk.startsWith(USER_ROOM_PREFIX)) {
      const isGone = command instanceof DeleteCommand;
      const row = command instanceof PutCommand ? command.input.Item : "Attributes" in answer && answer.Attributes;
      const position = isGone ? { readSeq: undefined } : Position.parse(row);
      recorder.readPositions.push({ at: recorder.now(), userId: id, roomId: idOf(sk), ...position });
    }
  };

  const noteHead = (answer: object) => {
    const [head] = EndOfLog.safeParse(answer).data?.Items ?? [];
    if (head) invocation.heads.set(idOf(head.pk), head.seq);
  };

  const apply = async (command: Command): Promise<object> => {
    try {
      const answer = await perform(command);
      if (isWrite(command)) record(command, answer);
      if (command instanceof QueryCommand) noteHead(answer);
      return answer;
    } catch (cause) {
      if (cause instanceof ConditionalCheckFailedException && isCommit(command)) {
        faults.count("condition failed");
        const { Item } = Refusal.safeParse(cause).data ?? {};
        if (Item) invocation.heads.set(idOf(key(command).pk), Number(Item.seq.N));
      }
      throw cause;
    }
  };

  const query = (command: QueryCommand) =>
    (command.input.Limit ?? 2) > 1 && faults.strikes("table one-item page", isThroughLog(command) ? IN_THE_LOG : 1)
      ? new QueryCommand({ ...command.input, Limit: 1 })
      : command;

  /** DynamoDB may leave out any of the requested keys. */
  const getSome = async (command: BatchGetCommand): Promise<object> => {
    const [[name, request] = ["", undefined]] = Object.entries(command.input.RequestItems ?? {});
    const keys = request?.Keys ?? [];
    if (keys.length < 2 || !faults.strikes("table unprocessed keys")) return apply(command);
    const half = Math.ceil(keys.length / 2);
    const some = { [name]: { ...request, Keys: keys.slice(0, half) } };
    const answer = await apply(new BatchGetCommand({ ...command.input, RequestItems: some }));
    return { ...answer, UnprocessedKeys: { [name]: { ...request, Keys: keys.slice(half) } } };
  };

  /** It may leave out any of the rows, too. */
  const putSome = async (command: BatchWriteCommand): Promise<object> => {
    const [[name, requests] = ["", []]] = Object.entries(command.input.RequestItems ?? {});
    if (requests.length < 2 || !faults.strikes("table unprocessed rows")) return apply(command);
    const half = Math.ceil(requests.length / 2);
    const some = { [name]: requests.slice(0, half) };
    const answer = await apply(new BatchWriteCommand({ ...command.input, RequestItems: some }));
    return { ...answer, UnprocessedItems: { [name]: requests.slice(half) } };
  };

  const read = (command: Command): Promise<object> => {
    if (command instanceof QueryCommand) return apply(query(command));
    return command instanceof BatchGetCommand ? getSome(command) : apply(command);
  };

  const write = async (command: Command): Promise<object> => {
    if (faults.strikes("table timed out after applying")) {
      await apply(command);
      throw error("TimeoutError");
    }
    if (faults.strikes("table tried twice")) await apply(command);
    return command instanceof BatchWriteCommand ? putSome(command) : apply(command);
  };

  return documentsOver(async (command) => {
    const { pk, sk } = key(command);
    const commits = isCommit(command);
    if (commits && faults.strikes("crash before commit")) return stopHere(invocation, "before its commit");
    if (isRowOfLog(command) && faults.strikes("crash before row")) return stopHere(invocation, "before the row");
    if (faults.strikes("crash at any call")) return stopHere(invocation, `before ${command.constructor.name} ${sk}`);
    const isMembership = command instanceof GetCommand && sk.startsWith(MEMBER_PREFIX);
    const delayMs = () => {
      if (commits) return invocation.commitDelayMs;
      if (isMembership) return invocation.memberDelayMs;
      return invocation.subscriptionDelayMs > 0 && isSubscription(command) ? invocation.subscriptionDelayMs : 0;
    };
    return invocation.call(`${command.constructor.name} ${isSecret(pk, sk) ? "" : pk + sk}`, delayMs(), async () => {
      if (faults.strikes("table throttled")) throw error("ThrottlingException");
      const answer = await (isWrite(command) ? write(command) : read(command));
      if (commits && faults.strikes("crash after commit")) return stopHere(invocation, "after its commit");
      return answer;
    });
  });
};
