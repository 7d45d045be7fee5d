import { once } from "node:events";
import { WebSocket } from "ws";

/** Somebody who speaks to the product without a browser, to fill it with more than anybody would type. */
export type Speaker = {
  userId: string;
  username: string;
  /** The answer's data; undefined where the action was refused. */
  ask<Data>(action: string, data: unknown): Promise<Data | undefined>;
  leave(): Promise<void>;
};

type Reply<Data> = { type: string; requestId?: string; data: Data };

const post = (url: string, path: string, cookie: string, body?: unknown) =>
  fetch(new URL(path, url), {
    method: "POST",
    headers: { "Content-Type": "application/json", Cookie: cookie },
    body: JSON.stringify(body ?? {}),
  });

/** Signs a guest in at the product's address. Undefined where nobody may be called so. */
export const arrive = async (url: string, username: string): Promise<Speaker | undefined> => {
  const signedIn = await post(url, "/api/guest", "", { username });
  if (!signedIn.ok) return undefined;
  const [cookie = ""] = signedIn.headers.getSetCookie().map((each) => each.split(";")[0] ?? "");
  return speak(url, cookie);
};

/** Speaks for the person whose session a cookie is. */
export const speak = async (url: string, cookie: string): Promise<Speaker> => {
  const session = await fetch(new URL("/api/session", url), { headers: { Cookie: cookie } });
  const user: { userId: string; username: string } = await session.json();
  const ticket: { ticket: string; url: string } = await (await post(url, "/api/tickets", cookie)).json();
  const socket = new WebSocket(ticket.url, ["parley.v1", `ticket.${ticket.ticket}`]);
  await once(socket, "open");
  let requests = 0;
  return {
    ...user,
    ask: <Data>(action: string, data: unknown) => {
      requests += 1;
      const requestId = `${requests}`;
      return new Promise<Data | undefined>((resolve, reject) => {
        const hear = (frame: { toString(): string }) => {
          const reply: Reply<Data> = JSON.parse(frame.toString());
          if (reply.requestId !== requestId) return;
          socket.off("message", hear).off("close", lost);
          resolve(reply.type === "success" ? reply.data : undefined);
        };
        const lost = () => reject(new Error(`${action}: the connection was closed`));
        socket.on("message", hear).on("close", lost);
        socket.send(JSON.stringify({ action, data, requestId }));
      });
    },
    leave: async () => {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
};
