import { openSocket, type Socket } from "./socket";

/** A text frame of a client, as its bytes. The mask that a client has to use is zero, which leaves the text as it is. */
export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  if (length > 0xffff) throw new Error("The driver sends no frame of more than 64 KB.");
  const header = length < 126 ? [0x81, 0x80 | length] : [0x81, 0x80 | 126, length >> 8, length & 0xff];
  const frame = Buffer.alloc(header.length + 4 + length);
  frame.set(header);
  frame.write(text, header.length + 4);
  return frame;
};

/** An open WebSocket. Throws where the server refuses it. */
export const openWebSocket = async (port: number, path: string, protocols: readonly string[] = []): Promise<Socket> => {
  const socket = openSocket(port);
  const headers = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${Buffer.from("0123456789abcdef").toString("base64")}`,
    ...(protocols.length > 0 ? [`Sec-WebSocket-Protocol: ${protocols.join(", ")}`] : []),
  ];
  socket.write(`${headers.join("\r\n")}\r\n\r\n`);
  const [, status] = await socket.expect(/^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n/);
  if (status === "101") return socket;
  socket.close();
  throw new Error(`The server refused a WebSocket: status ${status}.`);
};
