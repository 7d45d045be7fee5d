import { fileURLToPath } from "node:url";
import { openWebSocket, textFrame } from "../websocket";
import { launchNode } from "./node-server";
import type { System } from "./system";

const program = fileURLToPath(new URL("../peers/ws.mjs", import.meta.url));

export const ws: System = {
  name: "ws, nothing stored",
  async start(surroundings) {
    const server = await launchNode([program], surroundings);
    return {
      server,
      member: (room, index) => ({
        async enter() {
          const socket = await openWebSocket(server.port, "/");
          socket.write(textFrame(JSON.stringify({ action: "join", room })));
          await socket.expect(/"joined"/);
          return socket;
        },
        say: (content, id) =>
          textFrame(JSON.stringify({ action: "send", room, id, username: `Member ${index}`, content })),
      }),
      refusals: [],
      stop: server.stop,
    };
  },
};
