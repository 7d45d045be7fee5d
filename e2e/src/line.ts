import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A network line to the product that a test can cut: what Playwright's `setOffline` leaves open, this ends. */
export type Line = {
  url: string;
  /** Ends every open connection; new ones work. */
  cut(): void;
  /** Ends every open connection, and refuses new ones until `mend`. */
  down(): void;
  /** From now on nothing passes, and nothing ends: a line that is dead without a word. */
  hush(): void;
  mend(): void;
  close(): Promise<void>;
};

export const openLine = async (port: number): Promise<Line> => {
  const sockets = new Set<Socket>();
  let isDown = false;
  let isHushed = false;
  const server = createServer((near) => {
    if (isDown) {
      near.destroy();
      return;
    }
    if (isHushed) {
      near.on("error", () => {});
      sockets.add(near);
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      // As the product's own sockets: else what is small waits for the other side's delayed acknowledgement.
      socket.setNoDelay();
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    cut,
    down() {
      isDown = true;
      cut();
    },
    hush() {
      isHushed = true;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      isDown = isHushed = false;
    },
    async close() {
      cut();
      await new Promise((closed) => server.close(closed));
    },
  };
};
