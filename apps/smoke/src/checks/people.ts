import { type Check, ROOM_NAME } from "../check";
import { same } from "../same";

export const people: Check[] = [
  {
    name: "people: who takes another name is called by it everywhere, also beside what they wrote before",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const { userId } = bob;
      const { username: former } = (await bob.request("hello", {})).user;
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME })).room;
      await bob.request("joinRoom", { roomId });
      await bob.request("sendMessage", { roomId, content: "by any name" });
      const taken = `${former.slice(0, 30)} II`;
      await bob.request("updateProfile", { username: taken });
      try {
        await ada.heard("user_update", ({ data }) => data.user.userId === userId && data.user.username === taken);
        const [known] = (await ada.request("getUsers", { userIds: [userId] })).users;
        same(known?.username, taken, "the person's name");
        const { messages } = await ada.request("getRoomHistory", { roomId });
        const names = messages.filter((message) => message.userId === userId).map(({ username }) => username);
        same([...new Set(names)], [taken], "the name beside their messages");
      } finally {
        // People whose sessions were given keep the name that they came with.
        await bob.request("updateProfile", { username: former });
      }
    },
  },
  {
    name: "people: who is blocked writes no direct message to the one who blocks, until that is taken back (I9)",
    needs: "people",
    async run({ people, connect }) {
      const [ada, phone, bob] = [await connect(people[0]), await connect(people[0]), await connect(people[1])];
      const { roomId } = (await ada.request("openDirect", { userId: bob.userId })).room;
      const [userId, content] = [bob.userId, "Are you there?"];
      await phone.request("hello", {});
      await ada.request("blockPerson", { userId });
      try {
        await phone.heard("block", ({ data }) => data.userId === userId && data.blocked);
        const { users } = await phone.request("listBlocked", {});
        same(
          users.map((user) => user.userId),
          [userId],
          "who is blocked",
        );
        same(await bob.refusal("sendMessage", { roomId, content }), "person.unavailable", "a message of the blocked");
        same(await bob.refusal("openDirect", { userId: ada.userId }), "person.unavailable", "a direct room");
        same(await ada.refusal("sendMessage", { roomId, content }), "person.blocked", "a message to the blocked");
      } finally {
        await ada.request("unblockPerson", { userId });
      }
      await phone.heard("block", ({ data }) => data.userId === userId && !data.blocked);
      same((await bob.request("sendMessage", { roomId, content })).sent.content, content, "a message afterwards");
    },
  },
];
