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
  /** When the last frame arrived, by the client's clock. */
  lastFrameAt(): number;
  request<A extends ActionName>(action: A, input: Input<A>): Promise<Output<A>>;
  /** Sends a `ping`, and closes the channel if nothing arrives in time. Resolves with whether something did. */
  probe(): Promise<boolean>;
  /** Resolves in `ms`. Rejects with `Unanswered` as soon as the channel ends. */
  sleep(ms: number): Promise<void>;
  /** Sends a frame that gets no answer. False if the channel takes none. */
  notify<A extends ActionName>(action: A, input: Input<A>): boolean;
  /** Takes no more requests, and closes once the last answer is in. */
  retire(): void;
  close(): void;
};

export type ChannelEvents = {
  event(event: Event): void;
  /** The server has answered; `timestamp` is by its clock. */
  answered(timestamp: string): void;
  /** `since` is when the channel stopped working, as far as the client knows. */
  closed(channel: Channel, since: number): void;
};

const NORMAL_CLOSURE = 1000;

/** A socket that has not opened after this time is given up. */
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
  /** Each ends one `sleep` early. */
  const sleeping = new Set<() => void>();
  let state: "open" | "retired" | "closed" = "open";
  let lastFrameAt = clock.now();

  /** Does not wait for the socket's `onclose`: on a dead network that may take minutes. */
  const end = (reason: string, { since = clock.now(), ...detail }: { since?: number; code?: number } = {}) => {
    if (state === "closed") return;
    state = "closed";
    ports.log?.({ event: "socket.closed", reason, ...detail });
    patience.clear();
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close(NORMAL_CLOSURE, reason);
    rejectOpened();
    requests.abandon();
    for (const wake of [...sleeping]) wake();
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
    lastFrameAt = clock.now();
    const frame = decode(data);
    const answersProbe = requests.received();
    if (!frame) ports.log?.({ event: "frame.ignored" });
    else if (frame.kind === "event") on.event(frame.event);
    else if (frame.kind === "gateway error") {
      ports.log?.({ event: "request.refused", message: frame.message });
      // If a probe was waiting, API Gateway has refused the probe. That shows, too, that the connection is alive.
      if (!answersProbe) requests.refused();
    } else {
      on.answered(frame.timestamp);
      requests.settle(frame);
      // The server has forgotten this connection and will send it nothing more.
      if (frame.kind === "error" && frame.error.retry === "reconnect") end("forgotten");
    }
  };
  socket.onclose = ({ code }) => end("closed", { code });
  // `onclose` follows and says the same.
  socket.onerror = null;

  const channel: Channel = {
    opened,
    isClosed: () => state === "closed",
    lastFrameAt: () => lastFrameAt,
    request: (action, input) =>
      state === "open" ? requests.send(action, input) : Promise.reject(new Unanswered(action)),
    probe: () => (state === "open" ? requests.probe() : Promise.resolve(false)),
    sleep: (ms) =>
      new Promise((resolve, reject) => {
        const alarm = createAlarm(clock);
        const wake = () => {
          alarm.clear();
          sleeping.delete(wake);
          if (state === "closed") reject(new Unanswered("hello"));
          else resolve();
        };
        sleeping.add(wake);
        alarm.set(ms, wake);
      }),
    notify: (action, input) => {
      if (state !== "open") return false;
      socket.send(JSON.stringify({ action, data: input }));
      return true;
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
