import { WebSocket } from "ws";
import * as z from "zod";

/**
 * A client that knows of the wire what the seed's does, and no more: the ticket goes in the query string, a request ends with the frame
 * that has its `requestId`, anything else is dispatched by `type` to a handler that gets `data` alone.
 */
const Frame = z.object({
  type: z.string(),
  requestId: z.string().optional(),
  data: z.unknown().optional(),
  error: z.string().optional(),
});

type Pending = { resolve: (data: unknown) => void; reject: (error: Error) => void };

export const connectSeedClient = async (address: string, ticket: string) => {
  const socket = new WebSocket(`${address}?authorization=${ticket}`);
  const pending = new Map<string, Pending>();
  const handlers = new Map<string, (data: unknown) => void>();
  let count = 0;

  socket.onmessage = ({ data: text }) => {
    const { type, requestId = "", data, error } = Frame.parse(JSON.parse(String(text)));
    const request = pending.get(requestId);
    if (!request) return handlers.get(type)?.(data);
    pending.delete(requestId);
    if (type === "error") request.reject(new Error(error));
    else request.resolve(data);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = ({ error }) => reject(error);
  });

  const send = (frame: object) => socket.send(JSON.stringify(frame));
  return {
    /** Resolves on `success`, rejects on `error`. */
    request: (action: string, data: object): Promise<unknown> =>
      new Promise((resolve, reject) => {
        count += 1;
        const requestId = `seed${count}`;
        pending.set(requestId, { resolve, reject });
        send({ action, data, requestId });
      }),
    /** Without a `requestId`, as it sends `ping` every 30 s, `typingStart` and `typingStop`. */
    tell: (action: string) => send({ action, data: {} }),
    /** One handler for each type of frame. */
    on: (type: string, handler: (data: unknown) => void) => handlers.set(type, handler),
    disconnect: () => socket.close(1000, "Client disconnect"),
  };
};

export type SeedClient = Awaited<ReturnType<typeof connectSeedClient>>;
