import { fileURLToPath } from "node:url";
import { openWebSocket, textFrame } from "../websocket";
import { launchNode } from "./node-server";
import type { System } from "./system";

const program = fileURLToPath(new URL("../peers/socket-io.mjs", import.meta.url));

/** Its packets, written by hand: a type's digits (`40` connect, `42` event, `43` acknowledgement), the number of the acknowledgement, JSON. */
export const socketIo: System = {
  name: "Socket.IO, nothing stored",
  async start(surroundings) {
    const server = await launchNode([program], surroundings);
    return {
      server,
      member: (room, index) => ({
        async enter() {
          const socket = await openWebSocket(server.port, "/socket.io/?EIO=4&transport=websocket");
          await socket.expect(/0\{"sid"/);
          socket.write(textFrame("40"));
          await socket.expect(/40\{"sid"/);
          socket.write(textFrame(`420${JSON.stringify(["join", String(room)])}`));
          await socket.expect(/430\[/);
          return socket;
        },
        say: (content, id) =>
          textFrame(
            `42${id}${JSON.stringify(["send", { room: String(room), id, username: `Member ${index}`, content }])}`,
          ),
      }),
      refusals: [],
      stop: server.stop,
    };
  },
};
