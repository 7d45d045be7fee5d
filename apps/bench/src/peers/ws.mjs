// Chat as one writes it with plain `ws`: rooms in memory, nothing stored. Each message becomes bytes once.
import { WebSocketServer } from "ws";

const rooms = new Map();

new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) }).on("connection", (socket) => {
  let members = new Set();
  socket.on("message", (data) => {
    const { action, room, id, username, content } = JSON.parse(data.toString());
    if (action === "join") {
      members = rooms.get(room) ?? members;
      rooms.set(room, members.add(socket));
      socket.send(JSON.stringify({ type: "joined", room }));
      return;
    }
    const message = { id, room, username, content, timestamp: new Date().toISOString() };
    const event = Buffer.from(JSON.stringify({ type: "message", data: message }));
    for (const member of members) if (member !== socket) member.send(event, { binary: false });
    socket.send(JSON.stringify({ type: "success", data: message }));
  });
  socket.on("close", () => members.delete(socket));
});
