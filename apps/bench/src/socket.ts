import { connect } from "node:net";

/**
 * A TCP connection whose protocol is text. The caller first writes that text and waits for what must come back. Afterwards it only listens, so
 * that a delivery costs the driver next to nothing.
 */
export type Socket = {
  write(data: string | Buffer): void;
  /** Resolves when what has arrived matches, and forgets all up to the end of the match. Rejects after `EXPECT_MS`, or where the connection ends. */
  expect(pattern: RegExp): Promise<RegExpExecArray>;
  /** From now on `hear` gets what arrives. It must not keep the chunk, whose memory is used again. */
  listen(hear: (chunk: Buffer) => void): void;
  close(): void;
};

const EXPECT_MS = 60_000;

/** All sockets read into this one: Node would allocate one for each chunk. */
const incoming = Buffer.alloc(256 * 1024);

/** Connects to a port of 127.0.0.1. A failure shows in the next `expect`. */
export const openSocket = (port: number): Socket => {
  let text = "";
  let waiting: { pattern: RegExp; resolve(match: RegExpExecArray): void; reject(error: Error): void } | undefined;
  let failure: Error | undefined;

  const match = () => {
    const found = waiting?.pattern.exec(text);
    if (!found) return;
    text = text.slice(found.index + found[0].length);
    waiting?.resolve(found);
    waiting = undefined;
  };
  let hear = (chunk: Buffer) => {
    text += chunk.toString("latin1");
    match();
  };
  const fail = (error: Error) => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = undefined;
  };

  const socket = connect({
    host: "127.0.0.1",
    port,
    noDelay: true,
    onread: {
      buffer: incoming,
      callback: (length, buffer) => {
        hear(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    },
  });
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("The server has closed the connection.")));

  return {
    write: (data) => void socket.write(data),
    expect: (pattern) =>
      new Promise((resolve, reject) => {
        const late = () => fail(new Error(`The server did not answer with ${pattern}, but with: ${text.slice(-500)}`));
        const patience = setTimeout(late, EXPECT_MS);
        waiting = {
          pattern,
          resolve: (found) => {
            clearTimeout(patience);
            resolve(found);
          },
          reject: (error) => {
            clearTimeout(patience);
            reject(error);
          },
        };
        if (failure) fail(failure);
        else match();
      }),
    listen: (listener) => {
      hear = listener;
      if (text.length > 0) listener(Buffer.from(text, "latin1"));
      text = "";
    },
    close: () => socket.destroy(),
  };
};
