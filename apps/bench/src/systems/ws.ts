import { openWebSocket, textFrame } from "../websocket";
import { nodePeer } from "./node-server";

export const ws = nodePeer("ws, nothing stored", "ws.mjs", (port) => (room, index) => ({
  async enter() {
    const socket = await openWebSocket(port, "/");
    socket.write(textFrame(JSON.stringify({ action: "join", room })));
    await socket.expect(/"joined"/);
    return socket;
  },
  say: (content, id) => textFrame(JSON.stringify({ action: "send", room, id, username: `Member ${index}`, content })),
}));
