import type { SocketLike } from "@parley/client/ports";
import type { Gateway } from "@parley/emulator/gateway";
import { memoryWebSocket } from "@parley/emulator/memory";
import type { Chance } from "./chance";
import type { Machine } from "./machine";
import type { Scheduler } from "./scheduler";

/** A person's network. Like TCP it keeps the order in each direction. It can fail. */
export type Network = {
  openSocket(url: string, protocols: string[]): SocketLike;
  /** Whether it works at all. */
  isUp(): boolean;
  setUp(up: boolean): void;
  /** Ends every socket, and both ends notice. */
  cut(): void;
  /** Makes every open socket half-open: it carries nothing any more, and neither end notices. */
  halfOpen(): void;
  /** Whether a socket is half-open. */
  isHalfOpen(): boolean;
};

/** Observes the frames that pass. */
export type Tap = {
  sent(socket: object, text: string): void;
  received(socket: object, text: string): void;
  /** The client has closed an open socket. `isDead`: the socket was half-open. */
  gaveUp(socket: object, reason: string, isDead: boolean): void;
};

const ABNORMAL = 1006;
/** Connecting without a network fails after this time. */
const REFUSED_MS = 200;

const CLOSED = 3;
const OPEN = 1;

export const createNetwork = (
  scheduler: Scheduler,
  chance: Chance,
  gateway: Gateway,
  machine: Machine,
  tap: Tap,
): Network => {
  const MemoryWebSocket = memoryWebSocket(gateway);
  const sockets = new Set<{ cut(): void; halfOpen(): void; isHalfOpen(): boolean }>();
  let up = true;

  /** One direction: work goes in, and runs later, in order. */
  const direction = () => {
    let last = 0;
    return (work: () => void) => {
      const travel = chance.happens(0.97) ? chance.between(1, 30) : chance.between(30, 1_500);
      last = Math.max(last, scheduler.now() + travel);
      scheduler.after(last - scheduler.now(), work);
    };
  };

  const openSocket: Network["openSocket"] = (url, protocols) => {
    const toServer = direction();
    const toClient = direction();
    let inner: InstanceType<typeof MemoryWebSocket> | undefined;
    let readyState = 0;
    let halfOpened = false;

    const arrive = (work: () => void) =>
      toClient(() => {
        if (!halfOpened) machine.whenAwake(work);
      });
    const leave = (work: () => void) =>
      toServer(() => {
        if (!halfOpened) work();
      });

    const ended = (code: number, reason: string, wasClean: boolean) => {
      if (readyState === CLOSED) return;
      readyState = CLOSED;
      sockets.delete(ends);
      socket.onclose?.({ code, reason, wasClean });
    };

    const ends = {
      cut: () => {
        machine.whenAwake(() => ended(ABNORMAL, "", false));
        inner?.close();
      },
      halfOpen: () => {
        halfOpened = true;
      },
      isHalfOpen: () => halfOpened,
    };
    sockets.add(ends);

    const socket: SocketLike = {
      get readyState() {
        return readyState;
      },
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text) => {
        if (readyState !== OPEN) return;
        tap.sent(socket, text);
        leave(() => inner?.send(text));
      },
      close: (_code, reason = "") => {
        if (readyState === OPEN) tap.gaveUp(socket, reason, halfOpened);
        readyState = CLOSED;
        sockets.delete(ends);
        leave(() => inner?.close());
      },
    };

    const connect = () => {
      if (!up) {
        scheduler.after(REFUSED_MS, () => machine.whenAwake(() => ended(ABNORMAL, "", false)));
        return;
      }
      inner = new MemoryWebSocket(url, protocols);
      inner.onopen = () =>
        arrive(() => {
          if (readyState === CLOSED) return;
          readyState = OPEN;
          socket.onopen?.({});
        });
      inner.onmessage = ({ data }) =>
        arrive(() => {
          if (readyState !== OPEN) return;
          tap.received(socket, String(data));
          socket.onmessage?.({ data });
        });
      inner.onclose = ({ code, reason, wasClean }) => arrive(() => ended(code, reason, wasClean));
    };
    leave(connect);
    return socket;
  };

  return {
    openSocket,
    isUp: () => up,
    setUp: (next) => {
      up = next;
      if (!up) for (const each of [...sockets]) each.cut();
    },
    cut: () => {
      for (const each of [...sockets]) each.cut();
    },
    halfOpen: () => {
      for (const each of [...sockets]) each.halfOpen();
    },
    isHalfOpen: () => [...sockets].some((each) => each.isHalfOpen()),
  };
};
