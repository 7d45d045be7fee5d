import type { ActionName, Input, Output } from "@parley/protocol/actions";
import type { Event } from "@parley/protocol/events";
import type { Ticket } from "@parley/protocol/session";
import { SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "@parley/protocol/version";
import { createAlarm } from "./alarm";
import { decode } from "./frames";
import type { Ports } from "./ports";
import { createRequests, PROBE_MS, Unanswered } from "./requests";

/** One WebSocket from its opening to its end. */
export type Channel = {
  /** Rejects with `Unanswered` when the socket closes, or does not open in time. */
  readonly opened: Promise<void>;
  isClosed(): boolean;
  /** When the last frame came. */
  heardAt(): number;
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Asks for a sign of life, and closes if there is none. Resolves with whether there was one. */
  probe(): Promise<boolean>;
  /** Resolves in `ms`. Rejects with `Unanswered` as soon as the channel ends. */
  rest(ms: number): Promise<void>;
  /** Sends without asking for an answer. */
  notify<A extends ActionName>(action: A, input: Input<A>): void;
  /** Closes once the answers under way are there. */
  retire(): void;
  close(): void;
};

export type ChannelEvents = {
  event(event: Event): void;
  /** The server has answered at this time of its own clock. */
  answered(timestamp: string): void;
  /** `since` is when the channel stopped working, as far as is known. */
  closed(channel: Channel, since: number): void;
};

const NORMAL_CLOSURE = 1000;

/** A socket that has not opened by then will not. */
export const OPEN_MS = 10_000;

/** Opens a socket with a ticket. */
export const openChannel = (ports: Ports, ticket: Ticket, on: ChannelEvents): Channel => {
  const { clock } = ports;
  const socket = ports.openSocket(ticket.url, [SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX + ticket.ticket]);
  const patience = createAlarm(clock);
  const requests = createRequests(ports, (text) => socket.send(text), {
    dead: () => end("overdue", { since: clock.now() - PROBE_MS }),
    idle: () => {
      if (state === "retired") end("rotated");
    },
  });
  /** Ends each wait of `rest` early. */
  const resting = new Set<() => void>();
  let state: "open" | "retired" | "closed" = "open";
  let heardAt = clock.now();

  /** The socket of a dead network may take minutes to notice, so its own `onclose` is not waited for. */
  const end = (reason: string, { since = clock.now(), ...detail }: { since?: number; code?: number } = {}) => {
    if (state === "closed") return;
    state = "closed";
    ports.log?.({ event: "socket.closed", reason, ...detail });
    patience.clear();
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close(NORMAL_CLOSURE, reason);
    rejectOpened();
    requests.abandon();
    for (const wake of [...resting]) wake();
    on.closed(channel, since);
  };

  let rejectOpened = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    rejectOpened = () => reject(new Unanswered("hello"));
    socket.onopen = () => {
      patience.clear();
      resolve();
    };
  });
  patience.set(OPEN_MS, () => end("not opened"));

  socket.onmessage = ({ data }) => {
    heardAt = clock.now();
    const frame = decode(data);
    const answersProbe = requests.received();
    if (!frame) ports.log?.({ event: "frame.ignored" });
    else if (frame.kind === "event") on.event(frame.event);
    else if (frame.kind === "gateway error") {
      ports.log?.({ event: "request.refused", message: frame.message });
      // Where a probe waits, the probe was refused, which shows as well that the connection is alive.
      if (!answersProbe) requests.refused();
    } else {
      on.answered(frame.timestamp);
      requests.settle(frame);
      // The server has forgotten this connection: nothing will come of it any more.
      if (frame.kind === "error" && frame.error.retry === "reconnect") end("forgotten");
    }
  };
  socket.onclose = ({ code }) => end("closed", { code });
  // `onclose` follows and says the same.
  socket.onerror = null;

  const channel: Channel = {
    opened,
    isClosed: () => state === "closed",
    heardAt: () => heardAt,
    request: (action, input) =>
      state === "open" ? requests.send(action, input) : Promise.reject(new Unanswered(action)),
    probe: () => (state === "open" ? requests.probe() : Promise.resolve(false)),
    rest: (ms) =>
      new Promise((resolve, reject) => {
        const alarm = createAlarm(clock);
        const wake = () => {
          alarm.clear();
          resting.delete(wake);
          if (state === "closed") reject(new Unanswered("hello"));
          else resolve();
        };
        resting.add(wake);
        alarm.set(ms, wake);
      }),
    notify: (action, input) => {
      if (state === "open") socket.send(JSON.stringify({ action, data: input }));
    },
    retire: () => {
      if (state !== "open") return;
      state = "retired";
      if (requests.isIdle()) end("rotated");
    },
    close: () => end("done"),
  };
  return channel;
};
