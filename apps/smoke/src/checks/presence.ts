import { Event } from "@parley/protocol/events";
import { type Check, ROOM_NAME } from "../check";
import { parseJson, Reply } from "../person";
import { same } from "../same";

export const presence: Check[] = [
  {
    name: "presence: coming and going is told, and who is online is known (I11)",
    needs: "people",
    async run({ people, connect }) {
      const ada = await connect(people[0]);
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      await ada.request("addMember", { roomId, userId: people[1].userId });
      const bob = await connect(people[1]);
      await bob.request("hello", {});
      const isBob = (event: { roomId: string; data: { userId: string } }) =>
        event.roomId === roomId && event.data.userId === bob.userId;
      await ada.heard("user_joined", isBob);
      const { online, users } = await ada.request("listOnline", { roomId });
      same(
        [online, new Set(users.map(({ userId }) => userId))],
        [2, new Set([ada.userId, bob.userId])],
        "who is online",
      );
      bob.socket.close();
      await ada.heard("user_left", isBob);
      same((await ada.request("listOnline", { roomId })).online, 1, "the number online afterwards");
    },
  },
  {
    name: "presence: typing is seen by the other, and its end",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      await ada.request("typingStart", { roomId });
      await bob.heard("typing", ({ data }) => data.userId === ada.userId && data.isTyping);
      await ada.request("typingStop", { roomId });
      await bob.heard("typing", ({ data }) => data.userId === ada.userId && !data.isTyping);
    },
  },
  {
    name: "presence: typing is told to a client that says what it looks at while it looks at the room, and not before",
    needs: "people",
    async run({ gather, connect, people }) {
      const { ada, roomId } = await gather();
      const tab = await connect(people[1]);
      await tab.request("hello", { looks: true });
      const phone = await connect(people[1]);
      await phone.request("hello", {});
      await ada.request("typingStart", { roomId });
      await phone.heard("typing", (event) => event.roomId === roomId);
      await tab.request("ping", {});
      same(tab.events("typing").length, 0, "events of typing in a room that is not looked at");
      await tab.request("look", { roomId });
      await ada.request("typingStop", { roomId });
      await tab.heard("typing", (event) => event.roomId === roomId);
    },
  },
  {
    name: "presence: typing without a requestId is not answered, not even by an empty frame (as the seed's client)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob } = await gather();
      bob.socket.send(JSON.stringify({ action: "typingStart", data: {} }));
      await ada.heard("typing", ({ data }) => data.userId === bob.userId);
      bob.socket.send(JSON.stringify({ action: "typingStop", data: {} }));
      await ada.heard("typing", ({ data }) => data.userId === bob.userId && !data.isTyping);
      await bob.request("ping", {});
      const isEvent = (text: string) => Event.safeParse(parseJson(text)).success;
      const isAddressed = (text: string) => Reply.safeParse(parseJson(text)).data?.requestId !== undefined;
      same(
        bob.frames.filter((text) => !isEvent(text) && !isAddressed(text)),
        [],
        "the answers",
      );
    },
  },
];
