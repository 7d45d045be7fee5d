import type { InvariantName } from "./checker/check";

/** A bug to put into the product: text of its files that is replaced. */
export type SeededBug = {
  name: string;
  what: string;
  /** The invariant that it breaks. */
  breaks: InvariantName;
  changes: readonly { file: string; from: string; to: string }[];
};

/** Bugs that a chat product may well have, at least one for each invariant. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    name: "acknowledge-before-commit",
    what: "the answer does not wait for the commit, which may fail",
    breaks: "I1",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "const { isUpdated, row: head } = await deps.table.updateOrGet<HeadRow>(",
        to: "const [isUpdated, head] = [true, { ...base, seq: base.seq + 1 }];\n    void deps.table.updateOrGet<HeadRow>(",
      },
      {
        file: "core/src/log/log.ts",
        from: "...Head.commitOf(base, { id, row, written: end.written, settled: end.settled, furthest, charge }),\n    );",
        to: "...Head.commitOf(base, { id, row, written: end.written, settled: end.settled, furthest, charge }),\n    ).catch(() => {});",
      },
    ],
  },
  {
    name: "skip-helping",
    what: "a message leaves the head before anybody has seen its row",
    breaks: "I4",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "const gone = pendingOf(head).filter(({ seq }) => written.has(seq));",
        to: "const gone = pendingOf(head).filter(({ seq }) => written.has(seq) || seq <= head.seq);",
      },
    ],
  },
  {
    name: "beyond-window",
    what: "a commit may come any number of messages after the head that its writer read",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "furthest: Math.min(head.seq + WINDOW, furthest),",
        to: "furthest: Math.max(1e9, furthest),",
      },
    ],
  },
  {
    name: "first-page-only",
    what: "an earlier try is sought on the first page of the log alone",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "    if (row) return { seq: Keys.seqOf(row.sk), row };\n  }",
        to: "    return row && { seq: Keys.seqOf(row.sk), row };\n  }",
      },
    ],
  },
  {
    name: "skip-dedupe",
    what: "a resend is written again",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "const earlier = await findEarlier(deps, roomId, end, draft, searchAfter);",
        to: "const earlier = undefined as Entry | undefined;",
      },
      { file: "core/src/log/head.ts", from: " AND attribute_not_exists(#order.#id)", to: "" },
      { file: "core/src/log/head.ts", from: "    names: { id },\n", to: "" },
    ],
  },
  {
    name: "absence-assumed",
    what: "an earlier try that the head has forgotten is taken not to be there",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "return since.length === head.seq - seq;",
        to: "return since.length <= head.seq - seq;",
      },
    ],
  },
  {
    name: "gap-in-what-is-known",
    what: "a process takes what it knows of a room's messages for all of them, though others have committed between them",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/recent.ts",
        from: "known && seq === known.last + 1 ? known.ids",
        to: "known ? known.ids",
      },
    ],
  },
  {
    name: "own-unasked",
    what: "a process does not look for an earlier try among the messages that it has committed itself",
    breaks: "I2",
    changes: [{ file: "core/src/log/recent.ts", from: " && !known.ids.has(id)", to: "" }],
  },
  {
    name: "order-unasked",
    what: "a commit does not ask whether its message was committed since its writer read the head",
    breaks: "I2",
    changes: [
      { file: "core/src/log/head.ts", from: " AND attribute_not_exists(#order.#id)", to: "" },
      { file: "core/src/log/head.ts", from: "    names: { id },\n", to: "" },
    ],
  },
  {
    name: "order-forgets",
    what: "a commit forgets messages that writers who read the head earlier still have to know",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "const oldest = at > head.at + QUIET_MS ? head.seq : head.seq - WINDOW;",
        to: "const oldest = head.seq;",
      },
    ],
  },
  {
    name: "blind-retry",
    what: "a writer who is refused for others' commits does not look whether its own message is among them",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "if (!head || head.seq > furthest || !Head.isKnownSince(base, head, id)) return undefined;",
        to: "if (!head || head.seq > furthest) return undefined;",
      },
    ],
  },
  {
    name: "quiet-rules",
    what: "a change of the room's rules does not make older reads too old to commit by",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: 'system !== undefined && system.kind !== "added";',
        to: 'system !== undefined && system.kind !== "added" && system.kind !== "posting" && system.kind !== "archived";',
      },
    ],
  },
  {
    name: "call-everybody",
    what: "who may mention everybody is not asked",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/standing.ts",
        from: 'if (head.mention === "moderators" && mentionsEverybody(content))',
        to: 'if (head.mention === "moderators" && content === "")',
      },
    ],
  },
  {
    name: "write-in-the-archive",
    what: "an archived room takes messages",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/standing.ts",
        from: "  requireInUse(head);\n",
        to: "",
      },
    ],
  },
  {
    name: "talk-of-the-deleted",
    what: "a deleted room goes on for those who are in it",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "if (!found || !written || found.stored.deleted) throw roomNotFound();",
        to: "if (!found || !written) throw roomNotFound();",
      },
    ],
  },
  {
    name: "keep-the-former-name",
    what: "a room is still found by the name that it had",
    breaks: "I16",
    changes: [
      {
        file: "core/src/room/ownership.ts",
        from: "for (const former of formerNames) await unlist(deps, roomId, former, unsettled);",
        to: "",
      },
    ],
  },
  {
    name: "overrun-invitation",
    what: "of people who accept an invitation at once, each takes the last use",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/invitation.ts",
        from: '{ when: "#usesLeft > :none", values: { none: 0 } }',
        to: '{ when: "attribute_exists(#pk)" }',
      },
    ],
  },
  {
    name: "invited-despite-ban",
    what: "an invitation brings back a person who was removed",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/invitation.ts",
        from: "  await requireWelcome(ctx, ctx.actor, roomId, before);\n",
        to: "",
      },
      {
        file: "core/src/room/invitation.ts",
        from: "grant, Member.ABSENT_OR_LEFT);",
        to: 'grant, { when: "attribute_not_exists(#pk) OR #state <> :active", values: { active: "active" } });',
      },
    ],
  },
  {
    name: "overtaken-edit",
    what: "the commit of an edit does not ask whether a membership has ended since its writer read the head",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "`#changes = :changes AND #ended = :ended AND",
        to: "`#changes = :changes AND",
      },
      {
        file: "core/src/log/head.ts",
        from: "values: { changes: head.changes, ended: head.ended, furthest",
        to: "values: { changes: head.changes, furthest",
      },
    ],
  },
  {
    name: "send-during-removal",
    what: "a commit asks neither whether a membership has ended since its writer read the head nor for its predecessor's timestamp, which hides that",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "#ended = :ended AND #seq <= :furthest AND #at",
        to: "#seq <= :furthest AND #at",
      },
      {
        file: "core/src/log/head.ts",
        from: "      ended: head.ended,\n      furthest: Math",
        to: "      furthest: Math",
      },
      {
        file: "core/src/log/head.ts",
        from: "latest: Math.min(at, head.at + QUIET_MS),",
        to: "latest: head.at + QUIET_MS,",
      },
    ],
  },
  {
    name: "own-clock",
    what: "a commit does not check that its timestamp is not before its predecessor's",
    breaks: "I4",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "latest: Math.min(at, head.at + QUIET_MS),",
        to: "latest: head.at + QUIET_MS,",
      },
    ],
  },
  {
    name: "trust-clocks",
    what: "a message's time is its server's clock's, and nothing compares it with its predecessor's",
    breaks: "I4",
    changes: [
      { file: "core/src/log/log.ts", from: "Math.max(deps.clock.now(), base.at)", to: "deps.clock.now()" },
      {
        file: "core/src/log/head.ts",
        from: "latest: Math.min(at, head.at + QUIET_MS),",
        to: "latest: head.at + QUIET_MS,",
      },
    ],
  },
  {
    name: "silent-end",
    what: "the end of a membership does not make older reads too old to commit by",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: 'system !== undefined && system.kind !== "added";',
        to: 'system !== undefined && system.kind === "added";',
      },
    ],
  },
  {
    name: "garble",
    what: "the event of an edit has a text that nobody wrote",
    breaks: "I3",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "const message = toMessage(roomId, seq, row, await Names.ofMessages(ctx, [row]));",
        to: 'const message = { ...toMessage(roomId, seq, row, await Names.ofMessages(ctx, [row])), content: "nobody\'s" };',
      },
    ],
  },
  {
    name: "reuse-sequence",
    what: "the commit takes the sequence after the one that it has read, instead of the next one",
    breaks: "I4",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: 'number: { counter: "seq", map: "order", key: id },\n    set: { at, ...settingsOf(row, head.ended + 1) },\n    setEntries: {',
        to: "set: { at, seq: head.seq + 1 },\n    setEntries: { order: { [id]: head.seq + 1 },",
      },
    ],
  },
  {
    name: "send-at-once",
    what: "the outbox does not wait for the message before",
    breaks: "I5",
    changes: [
      {
        file: "client/src/outbox.ts",
        from: 'return [...first.values()].filter(({ status }) => status === "queued");',
        to: 'return pending.filter(({ status }) => status === "queued");',
      },
    ],
  },
  {
    name: "lose-posts",
    what: "one post in a thousand is dropped, and clients do not fill gaps",
    breaks: "I6",
    changes: [
      {
        file: "core/src/live/gateway.ts",
        from: "  let throttled = 0;\n",
        to: '  let throttled = 0;\n  if (deps.random() < 0.001) return { outcome: "delivered", throttled };\n',
      },
      {
        file: "client/src/timeline.ts",
        from: 'if (timeline.following && gap > 0) return { fetch: "after", seq: end(timeline) };',
        to: "",
      },
    ],
  },
  {
    name: "skip-pending",
    what: "readers do not show a message whose row is missing",
    breaks: "I6",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "if (!row.hasRow && !rows.has(seq)) rows.set(seq, row);",
        to: "if (!row.hasRow && !rows.has(seq) && seq < 0) rows.set(seq, row);",
      },
    ],
  },
  {
    name: "read-before-subscribing",
    what: "hello reads where a room stands before it subscribes",
    breaks: "I6",
    changes: [
      {
        file: "core/src/room/room.ts",
        from: "head: Head.current(now)",
        to: "head: Head.current(earlier.head)",
      },
    ],
  },
  {
    name: "drop-early",
    what: "a client drops messages of rooms that no answer has named yet",
    breaks: "I6",
    changes: [{ file: "client/src/client.ts", from: "else unroomed.add(received);", to: "else void received;" }],
  },
  {
    name: "hide-own-message",
    what: "the client takes a message out of the outbox before it is in the timeline",
    breaks: "I7",
    changes: [
      {
        file: "client/src/client.ts",
        from: "    if (pending) feed?.confirmed(pending, received);\n",
        to: "    if (pending) rooms.sent(roomId, seq);\n",
      },
    ],
  },
  {
    name: "keep-deleted-pending",
    what: "a delete leaves the copy of the message in the head",
    breaks: "I8",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "setEntries: { ...(pending && { pending: entry(pending.id, row) }), ...pacing(charge) },",
        to: "setEntries: { ...pacing(charge) },",
      },
    ],
  },
  {
    name: "abandon-changes",
    what: "nobody writes the row of an edit whose author died after its commit",
    breaks: "I1",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "if (!head.amended) return head;",
        to: "if (!head.amended || head.seq >= 0) return head;",
      },
      {
        file: "core/src/log/log.ts",
        from: "return changed && completePending(deps, roomId, changed);",
        to: "return changed && putRow(deps, roomId, seq, row).then(() => changed);",
      },
    ],
  },
  {
    name: "overwrite-newer-edits",
    what: "a client sends edits of one message at the same time, and the server does not compare their rev",
    breaks: "I8",
    changes: [
      {
        file: "client/src/queues.ts",
        from: "submit: (key, wish) => {\n      const queue = queues.get(key);",
        to: 'submit: (key, wish) => {\n      const queue = queues.get("");',
      },
      {
        file: "core/src/room/message.ts",
        from: "if (input.rev !== undefined && (input.rev < textRev || input.rev > rev)) throw changed();",
        to: "void [changed, textRev];",
      },
    ],
  },
  {
    name: "post-after-removal",
    what: "a removal leaves the subscriptions of the removed one",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "  if (!isActive(member)) await Subscription.unsubscribeUser(deps, roomId, userId);\n",
        to: "",
      },
    ],
  },
  {
    name: "subscribe-the-removed",
    what: "a subscription does not ask whether its person was removed while it began",
    breaks: "I9",
    changes: [
      { file: "core/src/live/subscription.ts", from: "    if (!Row.isActive(member)) {", to: "    if (!member) {" },
    ],
  },
  {
    name: "believe-the-late-answer",
    what: "an answer that was made before a removal, and comes after it, brings the room back",
    breaks: "I9",
    changes: [
      {
        file: "client/src/room-list.ts",
        from: "        if (touchedSince(begun).has(room.roomId) && !rooms.rooms.has(room.roomId)) return false;\n",
        to: "        if (begun > touches) return false;\n",
      },
    ],
  },
  {
    name: "skip-a-shard",
    what: "a removal overlooks one of the shards of a large room's subscriptions",
    breaks: "I9",
    changes: [
      {
        file: "core/src/live/subscription.ts",
        from: "subscriptions.flat().filter((row) => row.userId === userId)",
        to: "subscriptions.flat().filter((row) => row.userId === userId && row.shard !== 1)",
      },
    ],
  },
  {
    name: "preview-after-removal",
    what: "the list of private rooms, with previews, trusts the person's own view, which outlives a removal",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "    await deps.table.remove(Keys.userRoom(userId, roomId));\n",
        to: "",
      },
      {
        file: "core/src/room/room.ts",
        from: "return head && about && isActive(of(members)) ?",
        to: "return head && about && [members] ?",
      },
    ],
  },
  {
    name: "list-the-removed",
    what: "the list of members has people who left or were removed",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "rows.filter(isActive).map(",
        to: "rows.map(",
      },
    ],
  },
  {
    name: "nobody-inherits",
    what: "the last owner leaves, and nobody becomes the owner",
    breaks: "I16",
    changes: [
      {
        file: "core/src/room/ownership.ts",
        from: "isActive(row) && Keys.idOf(row.sk) !== except",
        to: 'isActive(row) && row.role === "owner" && Keys.idOf(row.sk) !== except',
      },
    ],
  },
  {
    name: "heal-nobody",
    what: "a person enters a room that everybody had left, which stays without an owner and in no directory",
    breaks: "I16",
    changes: [
      {
        file: "core/src/room/room.ts",
        from: "pending === undefined && Ownership.isSettled(kind, about)",
        to: "pending === undefined",
      },
    ],
  },
  {
    name: "miss-in-directory",
    what: "a public room is in no directory",
    breaks: "I16",
    changes: [
      {
        file: "core/src/room/ownership.ts",
        from: "if (isDone && !archived && !deleted) await list(deps, roomId, about, unsettled);",
        to: "if (isDone && !archived && !deleted) void list;",
      },
    ],
  },
  {
    name: "send-after-removal",
    what: "a send does not read its author's membership again",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "author: (head) => findWriter(ctx, roomId, head),\n    rules: (head, author) => Standing.requireWriter(head, author, input.content),",
        to: "author: async () => ({ member: await Standing.find(ctx, roomId, ctx.actor.userId), isGoverning: false }) as Standing.Writer,",
      },
    ],
  },
  {
    name: "edit-after-removal",
    what: "an edit does not check whether its author was removed meanwhile",
    breaks: "I9",
    changes: [
      {
        file: "core/src/log/head.ts",
        from: "`#changes = :changes AND #ended = :ended AND #seq <= :furthest$",
        to: "`#changes = :changes AND #ended >= :ended AND #seq <= :furthest$",
      },
    ],
  },
  {
    name: "send-after-block",
    what: "a send that is under way does not notice that its author is blocked meanwhile",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/block.ts",
        from: "  await Log.outdateReaders(ctx, directId(userId, input.userId));\n",
        to: "  void Log;\n",
      },
    ],
  },
  {
    name: "add-after-block",
    what: "somebody who is blocked adds the one who blocks to rooms",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "  await Block.requireAvailable(ctx, user.userId);\n",
        to: "  void Block;\n",
      },
    ],
  },
  {
    name: "read-backwards",
    what: "the read position also moves back",
    breaks: "I10",
    changes: [
      {
        file: "core/src/log/read.ts",
        from: 'when: "attribute_exists(#pk) AND #readSeq < :readSeq", values: { readSeq }',
        to: 'when: "attribute_exists(#pk)"',
      },
    ],
  },
  {
    name: "unread-past-the-end",
    what: "marking a message as unread that is not there yet marks it as read, once it comes",
    breaks: "I10",
    changes: [
      {
        file: "core/src/log/read.ts",
        from: "Math.min(seq - 1, head.seq)",
        to: "seq - 1",
      },
    ],
  },
  {
    name: "unread-here-only",
    what: "a room that was marked as unread on one device stays read on the person's other one",
    breaks: "I10",
    changes: [
      {
        file: "client/src/rooms.ts",
        from: "if (!known || !isEarlier(known, { unreadAt: known.unreadAt, ...position })) return state;",
        to: "if (!known || position.readSeq <= known.readSeq) return state;",
      },
    ],
  },
  {
    name: "forget-lost-marks",
    what: "a report of what was read that is lost is never repeated",
    breaks: "I10",
    changes: [
      {
        file: "client/src/room-list.ts",
        from: "      if (known && Rooms.isEarlier(summary, known)) marks.repeat(roomId, known.readSeq);\n      else forgetUndoneMark(roomId, summary);",
        to: "      if (!known || !Rooms.isEarlier(summary, known)) forgetUndoneMark(roomId, summary);",
      },
    ],
  },
  {
    name: "type-too-long",
    what: "typing is shown for too long",
    breaks: "I11",
    changes: [{ file: "client/src/typing.ts", from: "set(LIMITS.typingExpiryMs", to: "set(4 * LIMITS.typingExpiryMs" }],
  },
  {
    name: "trust-silence",
    what: "nobody looks for connections that ended silently",
    breaks: "I11",
    changes: [
      {
        file: "core/src/room/work.ts",
        from: "const dead = await Pulse.findSilent(deps);",
        to: "const dead = (await Pulse.findSilent(deps)).slice(0, 0);",
      },
    ],
  },
  {
    name: "silent-heir",
    what: "who becomes the owner because the former one leaves is told by nobody, and no sync finds it",
    breaks: "I12",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "[...notice, ...told, Event.roomRemoved(userId, roomId)]",
        to: "[...notice, Event.roomRemoved(userId, roomId)]",
      },
      {
        file: "core/src/room/ownership.ts",
        from: "await deps.table.update(Keys.head(roomId), { add: { ended: 1 } }, {",
        to: "await deps.table.update(Keys.head(roomId), { add: { changes: 0 } }, {",
      },
    ],
  },
  {
    name: "ignore-changes",
    what: "a client does not notice that it missed an edit or a delete",
    breaks: "I12",
    changes: [
      {
        file: "client/src/timeline.ts",
        from: 'if (timeline.current < timeline.change) return { fetch: "window" };',
        to: "",
      },
    ],
  },
  {
    name: "give-up",
    what: "a client does not resend a message without an answer",
    breaks: "I13",
    changes: [
      {
        file: "client/src/sender.ts",
        from: "outbox.set(Outbox.unanswered(outbox.get(), clientMessageId));",
        to: "",
      },
    ],
  },
  {
    name: "drop-when-busy",
    what: "a client drops a message that the server refused as it was busy",
    breaks: "I13",
    changes: [
      {
        file: "client/src/sender.ts",
        from: "outbox.set(Outbox.refused(outbox.get(), clientMessageId, error.code));",
        to: 'if (error.code === "server.busy") return remove(clientMessageId);\n    outbox.set(Outbox.refused(outbox.get(), clientMessageId, error.code));',
      },
    ],
  },
  {
    name: "edit-once",
    what: "a client does not retry an edit without an answer",
    breaks: "I13",
    changes: [
      {
        file: "client/src/calls.ts",
        from: 'new Set<ActionName>(["sendMessage"]);',
        to: 'new Set<ActionName>(["sendMessage", "editMessage"]);',
      },
    ],
  },
  {
    name: "react-once",
    what: "a client does not retry a reaction without an answer",
    breaks: "I13",
    changes: [
      {
        file: "client/src/calls.ts",
        from: 'new Set<ActionName>(["sendMessage"]);',
        to: 'new Set<ActionName>(["sendMessage", "react"]);',
      },
    ],
  },
  {
    name: "edit-given-up",
    what: "a client gives an edit up after 20 s without an answer",
    breaks: "I13",
    changes: [
      {
        file: "client/src/client.ts",
        from: "createCall(ports, connection, Number.POSITIVE_INFINITY)",
        to: "createCall(ports, connection, PATIENCE_MS)",
      },
    ],
  },
  {
    name: "forget-by-halves",
    what: "a disconnect leaves the connection's subscriptions",
    breaks: "I14",
    changes: [
      {
        file: "core/src/live/connection.ts",
        from: "const was = await deps.table.remove<SubscriptionRow>(",
        to: "const was = await deps.table.get<SubscriptionRow>(",
      },
    ],
  },
  {
    name: "adopt-anybody",
    what: "a client goes on as the person who signed in last in its browser, and gets tickets for that",
    breaks: "I15",
    changes: [
      {
        file: "functions/src/http/session.ts",
        from: "if ((input.userId ?? userId) !== userId)",
        to: "if (!input)",
      },
      { file: "client/src/connection.ts", from: "if (other !== userId)", to: "if (!other)" },
    ],
  },
  {
    name: "connect-after-sign-out",
    what: "a connection that is written after its session has ended stays open",
    breaks: "I15",
    changes: [
      {
        file: "functions/src/connect.ts",
        from: "if (!(await Session.findByHash(deps, session))) {",
        to: "if (!session) {",
      },
    ],
  },
  {
    name: "ignore-bytes",
    what: "a page has as many entries as requested, however long they are",
    breaks: "I17",
    changes: [
      { file: "core/src/page.ts", from: "return size > LIMITS.pageBytes && index > 0;", to: "return size < 0;" },
    ],
  },
  {
    name: "no-flood-control",
    what: "nothing limits how fast a person writes and changes messages",
    breaks: "I18",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "Budget.spend(pace[userId], now, BUDGETS.messages)",
        to: "Budget.spend(undefined, now, BUDGETS.messages)",
      },
    ],
  },
  {
    name: "give-up-when-late",
    what: "a client takes a late answer for a dead connection",
    breaks: "I19",
    changes: [
      {
        file: "client/src/requests.ts",
        from: "} else if (frames > before) late();",
        to: "} else if (frames > before) on.dead();",
      },
    ],
  },
  {
    name: "give-up-when-refused",
    what: "a client closes the connection when API Gateway reports a failed request",
    breaks: "I19",
    changes: [{ file: "client/src/channel.ts", from: "if (!answersProbe) requests.refused();", to: 'end("refused");' }],
  },
  {
    name: "ignore-epoch",
    what: "a client keeps what it knows after the table was restored to an earlier moment",
    breaks: "I12",
    changes: [{ file: "client/src/client.ts", from: "if (isRestored) forget();", to: "" }],
  },
  {
    name: "forget-outbox",
    what: "a page does not load the stored outbox",
    breaks: "I13",
    changes: [{ file: "client/src/client.ts", from: "      void sender.restore();\n", to: "" }],
  },
  {
    name: "keep-room",
    what: "a client ignores the event that its person was removed from a room",
    breaks: "I9",
    changes: [
      {
        file: "client/src/client.ts",
        from: "          rooms.drop(roomId);\n          // Of a public",
        to: "          // Of a public",
      },
    ],
  },
  {
    name: "keep-messages",
    what: "a client keeps the messages of a room that is gone from its list",
    breaks: "I9",
    changes: [
      { file: "client/src/room.ts", from: "if (!summary) return forget();", to: "if (!summary) return;" },
      { file: "client/src/room.ts", from: "      if (!summary) forget();\n", to: "" },
      { file: "client/src/client.ts", from: "return feed?.forget();", to: "return;" },
    ],
  },
  {
    name: "edit-anybodys",
    what: "anybody edits anybody's message",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: 'if (row.userId !== ctx.actor.userId || row.messageType === "SYSTEM") throw notYours();',
        to: 'if (row.messageType === "SYSTEM") throw notYours();',
      },
    ],
  },
  {
    name: "delete-anybodys",
    what: "every member deletes anybody's message",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: '(!isMine && role === "member") ||',
        to: "(!isMine && role === undefined) ||",
      },
    ],
  },
  {
    name: "delete-the-rooms-words",
    what: "system messages can be deleted",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: '(!isMine && role === "member") || row.messageType === "SYSTEM")',
        to: '!isMine && role === "member")',
      },
    ],
  },
  {
    name: "remove-as-member",
    what: "every member governs the room",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/standing.ts",
        from: "if (RANKS[role] >= RANKS[least]) return;",
        to: "if (RANKS[role] >= 0) return;",
      },
    ],
  },
  {
    name: "govern-private",
    what: "an administrator of the workspace governs private rooms, too",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/standing.ts",
        from: 'if (kind !== "public" || workspaceRole !== "administrator") return false;',
        to: 'if (!kind || workspaceRole !== "administrator") return false;',
      },
    ],
  },
  {
    name: "govern-as-a-member",
    what: "everybody with an account is taken for an administrator",
    breaks: "I9",
    changes: [
      {
        file: "core/src/people/workspace.ts",
        from: 'workspaceRole === "administrator" && (await readWorkspace(deps)).administrators?.has(userId) === true;',
        to: "isMember({ workspaceRole }) && (await readWorkspace(deps)).administrators?.has(userId) !== undefined;",
      },
    ],
  },
  {
    name: "govern-after-dismissal",
    what: "who governed the workspace when their connection was opened goes on while it lasts",
    breaks: "I9",
    changes: [
      {
        file: "core/src/people/workspace.ts",
        from: "(await readWorkspace(deps)).administrators?.has(userId) === true;",
        to: "(await readWorkspace(deps)).administrators?.has(userId) !== undefined;",
      },
    ],
  },
  {
    name: "let-the-removed-in",
    what: "a person who was removed from a public room can join it again",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: 'when: "attribute_not_exists(#pk) OR #state = :left",',
        to: 'when: "attribute_not_exists(#pk) OR #state <> :left",',
      },
    ],
  },
  {
    name: "join-private",
    what: "anybody joins a private room whose id they know",
    breaks: "I9",
    changes: [
      { file: "core/src/room/room.ts", from: 'if (head?.kind === "public" && !head.deleted)', to: "if (head)" },
    ],
  },
  {
    name: "share-ids",
    what: "an earlier attempt is recognised by its id alone, not by its author",
    breaks: "I1",
    changes: [{ file: "core/src/log/head.ts", from: "a.userId === b.userId && isSystem(a)", to: "isSystem(a)" }],
  },
  {
    name: "deaf-shard",
    what: "one shard of a large room's subscriptions gets no events",
    breaks: "I6",
    changes: [
      {
        file: "core/src/live/subscription.ts",
        from: ".filter((row) => row.active && isLive(row, now));",
        to: ".filter((row) => row.active && row.shard !== 1 && isLive(row, now));",
      },
    ],
  },
  {
    name: "deaf-first-shard",
    what: "people who subscribed before a room became large get no events",
    breaks: "I6",
    changes: [
      {
        file: "core/src/live/fan-out.ts",
        from: 'return Array.from({ length: shards }, (_, shard) => ({ task: "post", roomId, shard, data, except, epoch }));',
        to: 'return Array.from({ length: shards }, (_, n) => ({ task: "post", roomId, shard: Math.max(1, n), data, except, epoch }));',
      },
    ],
  },
  {
    name: "skip-one-of-all",
    what: "what is posted to all at once leaves one of them out",
    breaks: "I6",
    changes: [
      {
        file: "emulator/src/management.ts",
        from: "for (const { connectionId } of to) {",
        to: "for (const { connectionId } of to.slice(1)) {",
      },
    ],
  },
  {
    name: "forget-reply",
    what: "a reply does not name the message that it answers",
    breaks: "I3",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "...(input.replyToMessageId && { replyTo: replyTarget(roomId, input.replyToMessageId) }),",
        to: "...(input.replyToMessageId && replyTarget(roomId, input.replyToMessageId) === 0 && { replyTo: 0 }),",
      },
    ],
  },
  {
    name: "silent-resend",
    what: "a message whose first attempt died after the commit is never announced",
    breaks: "I6",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "const isTold = appended.isNew || (await shouldAnnounceAgain(ctx, appended.row.timestamp));",
        to: "const isTold = appended.isNew;",
      },
    ],
  },
  {
    name: "keep-preview",
    what: "the list of rooms keeps the preview of a message that was edited or deleted",
    breaks: "I8",
    changes: [
      {
        file: "client/src/rooms.ts",
        from: "...(isNewestVersion && {",
        to: "...(isNewestVersion && !isChanged && {",
      },
    ],
  },
  {
    name: "late-preview",
    what: "the list of rooms shows the version of the newest message that came last, though it is an older one",
    breaks: "I8",
    changes: [
      {
        file: "client/src/rooms.ts",
        from: "change !== undefined && change < known.change;",
        to: "change !== undefined && change < 0;",
      },
    ],
  },
  {
    name: "forget-unprocessed",
    what: "a read of many keys leaves out those that the table did not get to",
    breaks: "I6",
    changes: [
      {
        file: "core/src/table/dynamodb.ts",
        from: "waiting = [...unprocessed, ...waiting.slice(batch.length)];",
        to: "waiting = waiting.slice(batch.length);",
      },
    ],
  },
  {
    name: "one-batch",
    what: "a read of more keys than one batch holds leaves out the rest",
    breaks: "I12",
    changes: [
      {
        file: "core/src/table/dynamodb.ts",
        from: "waiting = [...unprocessed, ...waiting.slice(batch.length)];",
        to: "waiting = unprocessed;",
      },
    ],
  },
  {
    name: "type-on",
    what: "a message does not end its author's typing",
    breaks: "I11",
    changes: [
      {
        file: "client/src/room.ts",
        from: "    if (newest.message.rev === 0) typing.ended(newest.message.userId);\n",
        to: "",
      },
    ],
  },
  {
    name: "patient-gap",
    what: "a client that sees a gap waits for its next hello",
    breaks: "I6",
    changes: [
      {
        file: "client/src/room.ts",
        from: 'if (isOpen()) loader.sync("soon");',
        to: 'if (isOpen() && !connection.isRunning()) loader.sync("soon");',
      },
    ],
  },
  {
    name: "read-alone",
    what: "a room that was read on one device stays unread on the person's other one",
    breaks: "I10",
    changes: [
      {
        file: "client/src/client.ts",
        from: "return rooms.read(roomId, event.data);",
        to: "return;",
      },
    ],
  },
  {
    name: "move-the-start",
    what: "each attempt says anew after which message to look for an earlier one",
    breaks: "I2",
    changes: [
      {
        file: "client/src/outbox.ts",
        from: "...(each.afterSeq === undefined && place),",
        to: "...place,",
      },
    ],
  },
  {
    name: "overlook-the-late",
    what: "a resend that is too late is taken for a new message",
    breaks: "I2",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "if (to - from >= LIMITS.dedupeMessages)",
        to: "if (to - from >= LIMITS.dedupeMessages) return undefined;\n  if (from > to)",
      },
    ],
  },
  {
    name: "keep-deleted-text",
    what: "a deleted message keeps its text in the table",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "    content: _content,\n    files: _files,",
        to: "    files: _files,",
      },
    ],
  },
  {
    name: "edit-the-deleted",
    what: "a deleted message can be edited",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "if (row.deletedAt !== undefined)\n      throw",
        to: "if (row.deletedAt !== undefined && now < 0)\n      throw",
      },
    ],
  },
  {
    name: "abandon-reactions",
    what: "nobody writes the row of a reaction whose author died after its commit",
    breaks: "I8",
    changes: [
      {
        file: "core/src/log/log.ts",
        from: "await settleReactions(deps, roomId, end.head, found.rows);",
        to: "void settleReactions;",
      },
    ],
  },
  {
    name: "edit-drops-reactions",
    what: "an edit takes the reactions off the message",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "const { rev = 0, textRev = rev, content: _content, ...rest } = row;",
        to: "const { rev = 0, textRev = rev, reactions: _reactions, ...rest } = row;",
      },
    ],
  },
  {
    name: "keep-deleted-reactions",
    what: "a deleted message keeps its reactions in the table",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "    files: _files,\n    reactions: _reactions,",
        to: "    files: _files,",
      },
    ],
  },
  {
    name: "older-version-wins",
    what: "of two versions of a message a client shows the older one",
    breaks: "I8",
    changes: [
      {
        file: "client/src/timeline.ts",
        from: "(other && other.rev > one.rev ? other : one)",
        to: "(other && other.rev < one.rev ? other : one)",
      },
    ],
  },
  {
    name: "read-past-the-end",
    what: "a read position may be beyond the log's end",
    breaks: "I10",
    changes: [
      {
        file: "core/src/log/read.ts",
        from: "const readSeq = Math.min(input.seq, head.seq);",
        to: "const readSeq = head ? input.seq : 0;",
      },
    ],
  },
  {
    name: "count-ones-own",
    what: "one's own messages count as unread",
    breaks: "I10",
    changes: [
      {
        file: "core/src/log/read.ts",
        from: "row.userId !== reader.userId && ",
        to: "",
      },
    ],
  },
  {
    name: "first-page-of-hello",
    what: "a client asks for one page of its rooms only",
    breaks: "I6",
    changes: [
      {
        file: "client/src/connection.ts",
        from: "while (page.nextCursor !== undefined) {",
        to: "if (rooms.length === 0 && page.nextCursor !== undefined) {",
      },
    ],
  },
  {
    name: "restore-backwards",
    what: "a page sends the stored outbox in reverse order",
    breaks: "I5",
    changes: [
      {
        file: "client/src/outbox.ts",
        from: ".sort((a, b) => a.composedAt - b.composedAt)",
        to: ".sort((a, b) => b.composedAt - a.composedAt)",
      },
    ],
  },
  {
    name: "forget-the-lists",
    what: "a disconnect leaves the subscriptions that the pages of hello have listed",
    breaks: "I14",
    changes: [
      {
        file: "core/src/live/connection.ts",
        from: "[rooms, ...lists.map((list) => list.rooms)]",
        to: "[rooms, ...lists.map(() => new Set<string>())]",
      },
    ],
  },
  {
    name: "overlook-one-online",
    what: "who is online is read from the second connection on",
    breaks: "I11",
    changes: [
      {
        file: "core/src/live/subscription.ts",
        from: ".slice(0, LIMITS.announcedOnline)",
        to: ".slice(1, LIMITS.announcedOnline)",
      },
    ],
  },
  {
    name: "leave-the-pulse",
    what: "a connection that ends leaves its pulse, and nobody looks for those that beat no more",
    breaks: "I14",
    changes: [
      { file: "core/src/live/connection.ts", from: "if (row.looks) await Pulse.end(deps, connectionId);", to: "" },
      {
        file: "core/src/room/work.ts",
        from: "const dead = await Pulse.findSilent(deps);",
        to: "const dead = (await Pulse.findSilent(deps)).slice(0, 0);",
      },
    ],
  },
  {
    name: "online-for-strangers",
    what: "who is online is told to people who do not hear the room, and asks no membership",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/presence.ts",
        from: "if (!isHeard) await Standing.getOrThrow(ctx, roomId);",
        to: "void isHeard; void Standing;",
      },
    ],
  },
  {
    name: "put-and-forget",
    what: "a page of hello does not look whether the new subscriptions are there when it activates them",
    breaks: "I6",
    changes: [
      {
        file: "core/src/live/subscription.ts",
        from: "if (begun !== undefined && (await activate(ctx, each, begun))) return",
        to: "if (begun !== undefined) return",
      },
    ],
  },
  {
    name: "forget-the-users-item",
    what: "a disconnect leaves the connection in its user's list",
    breaks: "I14",
    changes: [
      {
        file: "core/src/live/connection.ts",
        from: "  await deps.table.remove(Keys.userConnection(ended.row.userId, connectionId));\n",
        to: "",
      },
    ],
  },
  {
    name: "leave-long-gaps",
    what: "a client leaves a gap that is too long to be filled",
    breaks: "I6",
    changes: [
      {
        file: "client/src/timeline.ts",
        from: 'if (!timeline.loaded || (timeline.following && gap > MAX_GAP)) return { fetch: "latest" };',
        to: 'if (!timeline.loaded) return { fetch: "latest" };\n  if (timeline.following && gap > MAX_GAP) return undefined;',
      },
    ],
  },
  {
    name: "cut-and-shift",
    what: "a window that was cut at its beginning counts from where it began",
    breaks: "I4",
    changes: [
      {
        file: "client/src/timeline.ts",
        from: "window: window.slice(excess), from: timeline.from + excess };",
        to: "window: window.slice(excess), from: timeline.from };",
      },
    ],
  },
  {
    name: "trim-and-shift",
    what: "a closed room shows its newest messages as if they were its oldest",
    breaks: "I4",
    changes: [
      {
        file: "client/src/timeline.ts",
        from: "from: end(timeline) + 1 - window.length",
        to: "from: timeline.from",
      },
    ],
  },
  {
    name: "undo-nested-read",
    what: "marking as read while a message is taken in is undone",
    breaks: "I10",
    changes: [
      {
        file: "client/src/room-list.ts",
        from: "    if (isShown) show();\n",
        to: "    if (isShown) show();\n    rooms = next;\n",
      },
    ],
  },
  {
    name: "remember-the-subscribed",
    what: "a worker posts to those who were subscribed when it last read the shard",
    breaks: "I9",
    changes: [
      {
        file: "core/src/live/worker.ts",
        from: "/** Does what was handed on.",
        to: "const remembered = new Map<string, Awaited<ReturnType<typeof Subscription.ofShard>>>();\n/** Does what was handed on.",
      },
      {
        file: "core/src/live/worker.ts",
        from: "const subscriptions = await Subscription.ofShard(deps, roomId, shard);",
        to: "const shardId = [roomId, shard].join();\n  const subscriptions = remembered.get(shardId) ?? (await Subscription.ofShard(deps, roomId, shard));\n  remembered.set(shardId, subscriptions);",
      },
    ],
  },
  {
    name: "forget-the-open",
    what: "a connection that is falsely called gone is forgotten without being closed, and hears nothing more",
    breaks: "I6",
    changes: [
      {
        file: "core/src/live/worker.ts",
        from: "await FanOut.close(deps, live.gateway, connection);",
        to: "",
      },
    ],
  },
  {
    name: "look-away",
    what: "a client does not take in who is online in the room that it looks at",
    breaks: "I11",
    changes: [
      { file: "client/src/looks.ts", from: "onScreen().includes(roomId))", to: "!onScreen().includes(roomId))" },
      {
        file: "client/src/client.ts",
        from: "feeds.get(looking)?.presence(page.presence)",
        to: 'feeds.get("")?.presence(page.presence)',
      },
    ],
  },
  {
    name: "sync-nothing",
    what: "a sync says nothing of rooms that stand elsewhere",
    breaks: "I12",
    changes: [
      {
        file: "core/src/room/sync.ts",
        from: "return !isSame;",
        to: "return !isSame && head === undefined;",
      },
    ],
  },
  {
    name: "keep-what-is-lost",
    what: "a sync keeps a room that the person's list has lost while they were added and removed at the same time",
    breaks: "I12",
    changes: [
      {
        file: "core/src/room/sync.ts",
        from: "Keys.userRoom(ctx.actor.userId, roomId)",
        to: "Keys.member(roomId, ctx.actor.userId)",
      },
      {
        file: "core/src/room/sync.ts",
        from: "new Set(views.map(roomOf))",
        to: 'new Set(views.flatMap((view) => ("state" in view && view.state === "active" ? [Keys.idOf(view.pk)] : [])))',
      },
    ],
  },
  {
    name: "summary-of-before",
    what: "a summary counts a change of the room that the room's row does not have yet",
    breaks: "I12",
    changes: [
      {
        file: "core/src/room/room.ts",
        from: "const today = isBehind ? { ...about, ...head.about } : about;",
        to: "const today = isBehind ? about : about;",
      },
      {
        file: "core/src/room/room.ts",
        from: "about.invited === undefined && pending === undefined &&",
        to: "about.invited === undefined && (pending?.asOf ?? 1) > 0 &&",
      },
    ],
  },
  {
    name: "tell-unread-once",
    what: "a mark of unread whose write was tried twice is told to nobody",
    breaks: "I10",
    changes: [
      {
        file: "core/src/log/read.ts",
        from: "  if (!current) throw roomNotFound();\n  return tell(ctx, roomId, current, { toAll: true });",
        to: "  if (!current) throw roomNotFound();\n  return moved ? tell(ctx, roomId, moved) : { result: positionOf(current), deliveries: [] };",
      },
    ],
  },
  {
    name: "tell-nobody-of-names",
    what: "a new name is told to nobody in one's rooms",
    breaks: "I20",
    changes: [{ file: "core/src/live/introduction.ts", from: "frame: () => frame", to: "frame: () => undefined" }],
  },
  {
    name: "ask-once-for-names",
    what: "a client does not ask again, after a hello, for the people whom it shows",
    breaks: "I20",
    changes: [{ file: "client/src/people.ts", from: "      asked.clear();\n", to: "" }],
  },
  {
    name: "name-in-the-log",
    what: "a message is stored with its author's name",
    breaks: "I20",
    changes: [
      {
        file: "core/src/room/message.ts",
        from: "    userId: ctx.actor.userId,\n    ...(input.content",
        to: "    userId: ctx.actor.userId,\n    username: ctx.actor.username,\n    ...(input.content",
      },
    ],
  },
  {
    name: "unclaimed-files",
    what: "a message takes a file that another message has",
    breaks: "I21",
    changes: [
      {
        file: "core/src/files/file.ts",
        from: " AND (attribute_not_exists(#claim) OR #claim = :claim)",
        to: " AND :claim = :claim",
      },
    ],
  },
  {
    name: "unnoted-files",
    what: "a file is not told which message has it, and is taken for one that was never sent",
    breaks: "I21",
    changes: [{ file: "core/src/log/log.ts", from: "  await SentFiles.note(deps, seq, row);\n", to: "" }],
  },
  {
    name: "forget-the-files",
    what: "nobody notes the files of a message that is deleted",
    breaks: "I21",
    changes: [{ file: "core/src/log/log.ts", from: "      if (before) await guards.announce?.(before);\n", to: "" }],
  },
  {
    name: "read-as-a-stranger",
    what: "whoever knows a file's id reads it",
    breaks: "I21",
    changes: [
      {
        file: "core/src/room/file.ts",
        from: "isActive(await Standing.find(ctx, row?.roomId ?? fileId, ctx.actor.userId))",
        to: "(isActive(await Standing.find(ctx, row?.roomId ?? fileId, ctx.actor.userId)) || true)",
      },
    ],
  },
  {
    name: "read-the-deleted",
    what: "a file is read until its bytes are gone, though its message is deleted",
    breaks: "I21",
    changes: [
      {
        file: "core/src/room/file.ts",
        from: "  return message?.deletedAt === undefined &&",
        to: "  return message?.deletedAt !== undefined ||",
      },
    ],
  },
  {
    name: "cache-of-any-epoch",
    what: "a client does not ask whether the log was restored since it was cached",
    breaks: "I12",
    changes: [
      { file: "client/src/client.ts", from: "        epoch ??= cached.epoch;\n", to: "" },
      { file: "client/src/client.ts", from: "        if (epoch !== cached.epoch) return;\n", to: "" },
    ],
  },
  {
    name: "push-to-strangers",
    what: "a push tells whoever is mentioned, whether they are in the room or not",
    breaks: "I22",
    changes: [
      {
        file: "core/src/room/push.ts",
        from: "if (!isActive(member) || isBlocked || !view || view.readSeq >= seq) return false;",
        to: "if (isBlocked || (view?.readSeq ?? 0) >= seq) return false;",
      },
      {
        file: "core/src/room/push.ts",
        from: "decide(levelOf(Read.levelled(view, now)), reason",
        to: "decide(levelOf(Read.levelled(view ?? { readSeq: 0 }, now)), reason",
      },
    ],
  },
  {
    name: "push-the-deleted",
    what: "a push tells of a message that is deleted",
    breaks: "I22",
    changes: [
      {
        file: "core/src/room/push.ts",
        from: "return row?.deletedAt === undefined ? row : undefined;",
        to: "return row;",
      },
    ],
  },
  {
    name: "push-past-the-sign-out",
    what: "a browser gets pushes of somebody who has signed out there",
    breaks: "I22",
    changes: [
      {
        file: "core/src/live/sign-out.ts",
        from: "  await PushDevice.forget(deps, user.userId, session);\n",
        to: "",
      },
      {
        file: "core/src/people/push-device.ts",
        from: "const isLiving = ({ session }: PushDevice) => living.has(Keys.session(session).pk);",
        to: "const isLiving = (_device: PushDevice) => living.size >= 0;",
      },
    ],
  },
  {
    name: "find-the-deleted",
    what: "a search by an author finds messages that are deleted",
    breaks: "I8",
    changes: [
      {
        file: "protocol/src/match.ts",
        from: '({ isDeleted, messageType }) => !isDeleted && messageType !== "SYSTEM",',
        to: '({ messageType }) => messageType !== "SYSTEM",',
      },
    ],
  },
  {
    name: "find-as-a-stranger",
    what: "a search finds messages in any room whose id is known",
    breaks: "I9",
    changes: [
      {
        file: "core/src/room/search.ts",
        from: "return rooms.filter(({ roomId }) => active.has(roomId));",
        to: "return rooms.filter(({ roomId }) => active.has(roomId) || roomId);",
      },
    ],
  },
  {
    name: "skip-a-message",
    what: "a search that ends with its last hit goes on one message too far down",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/search.ts",
        from: "progress.set(room.roomId, reached(room.roomId, seq, row, afterMs));",
        to: "progress.set(room.roomId, reached(room.roomId, seq - 1, row, afterMs));",
      },
    ],
  },
  {
    name: "forget-a-part",
    what: "between two parts of a room a search leaves out a message",
    breaks: "I8",
    changes: [
      {
        file: "core/src/room/search.ts",
        from: "to = from - 1;",
        to: "to = from - 2;",
      },
    ],
  },
  {
    name: "whisper-drafts",
    what: "what somebody begins to write is told to none of their other devices",
    breaks: "I23",
    changes: [
      {
        file: "core/src/room/draft.ts",
        from: 'deliveries: [{ to: "user", userId, except: connectionId, frame: { type: "draft", roomId, data: draft } }],',
        to: "deliveries: [],",
      },
    ],
  },
  {
    name: "sent-draft-lives",
    what: "a draft that was sent is not ended for the other devices",
    breaks: "I23",
    changes: [
      {
        file: "client/src/draft-sync.ts",
        from: "if (trying.text.length > LIMITS.contentLength ||",
        to: "if (isBlank(trying) || trying.text.length > LIMITS.contentLength ||",
      },
    ],
  },
  {
    name: "hello-without-drafts",
    what: "a device that connects is not told what was begun elsewhere",
    breaks: "I23",
    changes: [
      {
        file: "core/src/room/hello.ts",
        from: "...(told.length > 0 && { drafts: told }),",
        to: "",
      },
    ],
  },
  {
    name: "refused-counts-as-saved",
    what: "a device takes it for saved where the server has refused its text for another one's",
    breaks: "I23",
    changes: [
      {
        file: "client/src/draft-sync.ts",
        from: "answered(roomId, trying, draft, saved);",
        to: "answered(roomId, trying, { ...contentOf(trying), rev: draft.rev }, true || saved);",
      },
    ],
  },
  {
    name: "keep-drafts-of-the-gone",
    what: "somebody who leaves a room, or is removed, leaves their draft behind",
    breaks: "I23",
    changes: [
      {
        file: "core/src/room/member.ts",
        from: "await Draft.forget(deps, userId, roomId);",
        to: "",
      },
    ],
  },
];

/** The file's text with the bug in it. Throws where the product no longer contains the text that the bug replaces. */
export const withBug = ({ name, changes }: SeededBug, file: string, text: string): string =>
  changes
    .filter((change) => change.file === file)
    .reduce((before, { from, to }) => {
      if (before.split(from).length !== 2) throw new Error(`${name}: ${file} does not contain once: ${from}`);
      return before.replace(from, () => to);
    }, text);
