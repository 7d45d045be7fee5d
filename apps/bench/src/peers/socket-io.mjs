// Chat as one writes it with Socket.IO: its rooms, its acknowledgements, nothing stored.
import { Server } from "socket.io";

const io = new Server({ transports: ["websocket"], pingInterval: 600_000 });

io.on("connection", (socket) => {
  socket.on("join", (room, joined) => {
    socket.join(room);
    joined();
  });
  socket.on("send", ({ room, id, username, content }, sent) => {
    const message = { id, room, username, content, timestamp: new Date().toISOString() };
    socket.to(room).emit("message", message);
    sent(message);
  });
});

const server = (await import("node:http")).createServer((_request, response) => response.writeHead(404).end());
io.attach(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
