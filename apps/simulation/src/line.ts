import type { SocketLike } from "@parley/client/ports";
import type { Gateway } from "@parley/emulator/gateway";
import { memoryWebSocket } from "@parley/emulator/memory";
import type { Chance } from "./chance";
import type { Machine } from "./machine";
import type { Scheduler } from "./scheduler";

/** A person's way to the gateway. It keeps the order of what goes one way, as TCP does, and may be cut. */
export type Line = {
  openSocket(url: string, protocols: string[]): SocketLike;
  /** Whether requests get through at all. */
  isUp(): boolean;
  setUp(up: boolean): void;
  /** Ends every socket; both ends notice. */
  cut(): void;
  /** Nothing comes through any more on the sockets of this moment, and neither end notices. */
  halve(): void;
  /** Whether something that was sent on an open socket may never come through. */
  isHalved(): boolean;
};

/** What passes: a frame sent, or one that came. */
export type Tap = {
  sent(socket: object, text: string): void;
  received(socket: object, text: string): void;
  /** The client has closed an open socket; `isDead` tells whether anything could still come through. */
  gaveUp(socket: object, reason: string, isDead: boolean): void;
};

const ABNORMAL = 1006;
/** Connecting where there is no network fails after this. */
const REFUSED_MS = 200;

const CLOSED = 3;
const OPEN = 1;

export const createLine = (
  scheduler: Scheduler,
  chance: Chance,
  gateway: Gateway,
  machine: Machine,
  tap: Tap,
): Line => {
  const MemoryWebSocket = memoryWebSocket(gateway);
  const sockets = new Set<{ cut(): void; halve(): void; isHalved(): boolean }>();
  let up = true;

  /** A direction: what goes in comes out later, in order. */
  const direction = () => {
    let last = 0;
    return (work: () => void) => {
      const travel = chance.happens(0.97) ? chance.between(1, 30) : chance.between(30, 1_500);
      last = Math.max(last, scheduler.now() + travel);
      scheduler.after(last - scheduler.now(), work);
    };
  };

  const openSocket: Line["openSocket"] = (url, protocols) => {
    const toServer = direction();
    const toClient = direction();
    let inner: InstanceType<typeof MemoryWebSocket> | undefined;
    let readyState = 0;
    let halved = false;

    const arrive = (work: () => void) =>
      toClient(() => {
        if (!halved) machine.whenAwake(work);
      });
    const leave = (work: () => void) =>
      toServer(() => {
        if (!halved) work();
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
      halve: () => {
        halved = true;
      },
      isHalved: () => halved,
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
        if (readyState === OPEN) tap.gaveUp(socket, reason, halved);
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
    halve: () => {
      for (const each of [...sockets]) each.halve();
    },
    isHalved: () => [...sockets].some((each) => each.isHalved()),
  };
};
