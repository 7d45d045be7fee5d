import { once } from "node:events";
import { connect } from "node:net";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { useProduct } from "../test/product";

const product = useProduct();

/** Sends a head, then a body without end, or none. What is answered, once the server has ended the connection. */
const pour = async (head: string, { silent = false } = {}): Promise<string> => {
  const socket = connect(Number(new URL(product().url).port), "127.0.0.1");
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  let answer = "";
  const closed = new Promise((resolve) => socket.on("close", resolve));
  // It is cut off while it writes.
  socket.on("error", () => {});
  socket.on("data", (data) => {
    answer += data;
  });
  await once(socket, "connect");
  const send = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.write(head);
  if (!silent) {
    socket.on("drain", send);
    send();
  }
  await closed;
  return answer;
};

const head = (length: string) =>
  `POST /api/guest HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

describe("a body that is too large", () => {
  it.each([
    ["without a length", "Transfer-Encoding: chunked"],
    ["of a length that it says", "Content-Length: 300000000000"],
  ])("%s is answered 413 while it still comes, and then cut off", async (_, length) => {
    const answer = await pour(head(length));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"code":"frame.too_large"');
    expect(product().errors).toEqual([]);
  });

  it("of a length that it says is refused before it comes", async () => {
    expect(await pour(head("Content-Length: 300000000000"), { silent: true })).toMatch(/^HTTP\/1\.1 413 /);
  });

  it("of just the size that is allowed is read", async () => {
    const body = JSON.stringify({ username: "Ada" }).padEnd(LIMITS.frameBytes);
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(new URL("/api/guest", product().url), { method: "POST", headers, body });
    expect(response.status).toBe(200);
  });
});
