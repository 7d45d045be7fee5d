import assert from "node:assert/strict";
import { ErrorFrame } from "@parley/protocol/frame";
import { LIMITS } from "@parley/protocol/limits";
import { type Check, unique } from "../check";
import { same } from "../same";

export const message: Check[] = [
  {
    name: "message: it reaches the other member as its author was told, once, and not the author's own connection",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const input = { roomId, content: "Hello, 🌍!\n\tTwo lines.", clientMessageId: unique("m"), afterSeq: 0 };
      const { sent } = await ada.request("sendMessage", input);
      same([sent.content, sent.userId, sent.seq], [input.content, ada.userId, 1], "the message");
      const event = await bob.heard("message", ({ data }) => data.clientMessageId === input.clientMessageId);
      same(event.data, sent, "the event is not what the author was told");
      same(event.seq, 1, "the event's seq");
      await Promise.all([ada.request("ping", {}), bob.request("ping", {})]);
      same([ada.events("message").length, bob.events("message").length], [0, 1], "events of one message");
    },
  },
  {
    name: "message: without a clientMessageId the author hears it too, in the room joined last (as the seed's client)",
    needs: "people",
    async run({ gather }) {
      const { bob, roomId } = await gather();
      const { sent } = await bob.request("sendMessage", { content: "to wherever I am" });
      same(sent.roomId, roomId, "the room");
      await bob.heard("message", ({ data }) => data.messageId === sent.messageId);
    },
  },
  {
    name: "message: sent again with its clientMessageId it is the same message (I2)",
    needs: "people",
    async run({ gather }) {
      const { ada, roomId } = await gather();
      const input = { roomId, content: "once", clientMessageId: unique("m"), afterSeq: 0 };
      const first = await ada.request("sendMessage", input);
      await ada.request("sendMessage", { roomId, content: "between" });
      const again = await ada.request("sendMessage", input);
      same(again.sent, first.sent, "the second answer");
      const { messages } = await ada.request("getRoomHistory", { roomId });
      same(
        messages.map(({ content }) => content),
        ["between", "once"],
        "the history",
      );
    },
  },
  {
    name: "message: two who write at once are put into one order without gaps, the same for both (I4)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const say = (who: typeof ada, index: number) => ({
        roomId,
        content: `${who.username} ${index}`,
        clientMessageId: unique("m"),
        afterSeq: 0,
      });
      const sends = [0, 1, 2].flatMap((index) => [ada, bob].map((who) => who.request("sendMessage", say(who, index))));
      const sent = (await Promise.all(sends)).map((answer) => answer.sent).sort((a, b) => a.seq - b.seq);
      same(
        sent.map(({ seq }) => seq),
        [1, 2, 3, 4, 5, 6],
        "the places of six messages",
      );
      for (const who of [ada, bob]) {
        const { messages, seq } = await who.request("getRoomHistory", { roomId });
        same([seq, messages.toReversed()], [6, sent], "the history is not what the authors were told");
        for (const each of sent.filter(({ userId }) => userId !== who.userId))
          same((await who.heard("message", ({ data }) => data.seq === each.seq)).data, each, "the event");
      }
    },
  },
  {
    name: "message: an edit reaches the other, and nobody else may make one (I8)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { messageId } = await ada.request("sendMessage", { roomId, content: "teh" });
      same(
        await bob.refusal("editMessage", { messageId, content: "mine now" }),
        "message.not_yours",
        "an edit of somebody else's message",
      );
      const { edited, change } = await ada.request("editMessage", { messageId, content: "the" });
      same([edited.content, edited.edited, edited.rev], ["the", true, 1], "the edited message");
      const event = await bob.heard("message", ({ data }) => data.messageId === messageId && data.edited === true);
      same([event.data, event.change], [edited, change], "the event");
      same((await bob.request("getRoomHistory", { roomId })).messages, [edited], "the history");
    },
  },
  {
    name: "message: a delete reaches the other and leaves no text; a member deletes only their own, the owner any (I8)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { messageId } = await ada.request("sendMessage", { roomId, content: "a secret" });
      same(
        await bob.refusal("deleteMessage", { messageId }),
        "message.not_yours",
        "a delete of somebody else's message",
      );
      const { deleted } = await ada.request("deleteMessage", { messageId });
      same([deleted.content, deleted.deleted], ["", true], "the deleted message");
      const event = await bob.heard("message", ({ data }) => data.messageId === messageId && data.deleted === true);
      same(event.data, deleted, "the event");
      same((await bob.request("getRoomHistory", { roomId })).messages, [deleted], "the history");
      const { messageId: bobs } = await bob.request("sendMessage", { roomId, content: "a rude word" });
      same(
        (await ada.request("deleteMessage", { messageId: bobs })).deleted.content,
        "",
        "the text that the owner deleted",
      );
      same(
        await bob.refusal("editMessage", { messageId: bobs, content: "again" }),
        "message.deleted",
        "an edit of a deleted message",
      );
    },
  },
  {
    name: "message: a reaction reaches the other, counts once however often it is sent, and goes with its message (I8)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { messageId } = await ada.request("sendMessage", { roomId, content: "done" });
      const wish = { messageId, emoji: "🎉", on: true };
      const { reacted, change } = await bob.request("react", wish);
      same(reacted.reactions, [{ emoji: "🎉", userIds: [bob.userId] }], "the reactions");
      const event = await ada.heard("reaction", ({ data }) => data.messageId === messageId);
      same([event.data, event.change], [reacted, change], "the event");
      same((await bob.request("react", wish)).reacted, reacted, "the message after the same reaction again");
      const both = (await ada.request("react", wish)).reacted;
      same(both.reactions, [{ emoji: "🎉", userIds: [bob.userId, ada.userId] }], "the reactions of two people");
      same((await ada.request("getRoomHistory", { roomId })).messages, [both], "the history");
      same(
        (await bob.request("react", { ...wish, on: false })).reacted.reactions,
        [{ emoji: "🎉", userIds: [ada.userId] }],
        "the reactions after one was taken back",
      );
      same(await bob.refusal("react", { ...wish, emoji: "a" }), "input.invalid", "a letter as a reaction");
      const { deleted } = await ada.request("deleteMessage", { messageId });
      same(deleted.reactions, undefined, "the reactions of a deleted message");
      same(await bob.refusal("react", wish), "message.deleted", "a reaction to a deleted message");
    },
  },
  {
    name: "message: a reply names a message of its own room, and no other",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { messageId } = await ada.request("sendMessage", { roomId, content: "question" });
      await bob.request("sendMessage", { roomId, content: "answer", replyToMessageId: messageId });
      const { data } = await ada.heard("message", (event) => event.data.content === "answer");
      same(data.replyToMessageId, messageId, "the message that the reply names");
      const elsewhere = { roomId, content: "answer", replyToMessageId: `${unique("absent")}.1` };
      same(await bob.refusal("sendMessage", elsewhere), "message.not_found", "a reply to a message of another room");
    },
  },
  {
    name: "message: a flood is refused with the time to wait",
    needs: "people",
    async run({ gather }) {
      const { ada, roomId } = await gather();
      const replies = await Promise.all(
        Array.from({ length: 2 * LIMITS.floodBurst }, (_, index) =>
          ada.reply("sendMessage", { roomId, content: `flood ${index}` }),
        ),
      );
      const refused = replies.filter((reply) => reply.type === "error").map((reply) => ErrorFrame.parse(reply));
      assert(refused.length > 0, "nothing was refused");
      for (const { code, retryAfterMs } of refused) {
        same(code, "message.rate_limited", "the refusal");
        assert(retryAfterMs !== undefined && retryAfterMs > 0, "there is no time to wait in the refusal");
      }
      assert(replies.length - refused.length >= LIMITS.floodBurst, "a burst that is allowed was refused");
    },
  },
];
