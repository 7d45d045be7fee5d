import { PROTOCOL_VERSION, SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { WebSocket } from "ws";
import type { Check } from "../check";
import { handshake, offer, Reply, takeTicket } from "../person";
import { directives } from "../policy";
import { same } from "../same";

const end = (socket: WebSocket) => socket.terminate();

export const socket: Check[] = [
  {
    name: "socket: a ticket opens one connection, which accepts parley.v1, and is then refused with 401",
    needs: "people",
    async run({ people: [ada] }) {
      const ticket = await takeTicket(ada);
      const first = offer(ticket);
      same(await handshake(first), SUBPROTOCOL, "the accepted subprotocol");
      end(first);
      const second = offer(ticket);
      same(await handshake(second), 401, "the second use of a ticket");
    },
  },
  {
    name: "socket: the page may connect to where its tickets lead",
    needs: "people",
    async run({ url, people: [ada] }) {
      const { url: address } = await takeTicket(ada);
      const { protocol, host } = new URL(address);
      const policy = (await fetch(url)).headers.get("content-security-policy") ?? "";
      const sources = directives(policy).get("connect-src") ?? [];
      // `'self'` means the WebSockets of the page's own host as well (CSP 3, "Does url match source list").
      const isAllowed = sources.includes(host === new URL(url).host ? "'self'" : `${protocol}//${host}`);
      if (!isAllowed) throw new Error(`${host} is not in connect-src`);
    },
  },
  {
    name: "socket: without a ticket, or with a wrong one, the handshake is refused with 401",
    needs: "people",
    async run({ people: [ada] }) {
      const { url } = await takeTicket(ada);
      same(await handshake(new WebSocket(url)), 401, "no ticket");
      same(await handshake(new WebSocket(`${url}?authorization=wrong`)), 401, "a wrong ticket in the query");
      const offered = [SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}wrong`];
      same(await handshake(new WebSocket(url, offered)), 401, "a wrong ticket as subprotocol");
    },
  },
  {
    name: "socket: a ticket in the query opens a connection, which accepts no subprotocol",
    needs: "people",
    async run({ people: [ada] }) {
      const { url, ticket } = await takeTicket(ada);
      const socket = new WebSocket(`${url}?authorization=${ticket}`);
      same(await handshake(socket), "", "the accepted subprotocol");
      const answer = new Promise<string>((resolve) => socket.on("message", (data) => resolve(data.toString())));
      socket.send(JSON.stringify({ action: "ping", requestId: "1" }));
      const { type, requestId } = Reply.parse(JSON.parse(await answer));
      same([type, requestId], ["success", "1"], "the answer");
      end(socket);
    },
  },
  {
    name: "socket: hello says who one is, the protocol's version, and where each room stands",
    needs: "people",
    async run({ gather, connect, people: [, bob] }) {
      const { ada, roomId } = await gather();
      await ada.request("sendMessage", { roomId, content: "one" });
      const tab = await connect(bob);
      const { protocol, user, rooms } = await tab.request("hello", {});
      same(protocol, PROTOCOL_VERSION, "the protocol's version");
      same([user.userId, user.username], [bob.userId, bob.username], "the user in hello");
      const room = rooms.find((each) => each.roomId === roomId);
      same([room?.role, room?.seq, room?.unread], ["member", 1, 1], "the room in hello");
    },
  },
  {
    name: "socket: ping is answered",
    needs: "people",
    run: async ({ connect, people: [ada] }) => (await connect(ada)).request("ping", {}),
  },
];
