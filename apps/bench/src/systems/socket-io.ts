import { openWebSocket, textFrame } from "../websocket";
import { nodePeer } from "./node-server";

/** Its packets, written by hand: a type's digits (`40` connect, `42` event, `43` acknowledgement), the number of the acknowledgement, JSON. */
export const socketIo = nodePeer("Socket.IO, nothing stored", "socket-io.mjs", (port) => (room, index) => ({
  async enter() {
    const socket = await openWebSocket(port, "/socket.io/?EIO=4&transport=websocket");
    await socket.expect(/0\{"sid"/);
    socket.write(textFrame("40"));
    await socket.expect(/40\{"sid"/);
    socket.write(textFrame(`420${JSON.stringify(["join", String(room)])}`));
    await socket.expect(/430\[/);
    return socket;
  },
  say: (content, id) =>
    textFrame(`42${id}${JSON.stringify(["send", { room: String(room), id, username: `Member ${index}`, content }])}`),
}));
