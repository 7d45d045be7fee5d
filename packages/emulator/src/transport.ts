/** What the gateway needs of a socket. */
export type Transport = {
  /** Sends one text message; bytes are UTF-8. */
  send(data: string | Uint8Array): void;
  /** Starts the closing handshake. */
  close(code: number, reason: string): void;
  /** Ends the socket without a close frame. */
  terminate(): void;
  /** Stops reading, so that not even the end of the socket is noticed. */
  pause(): void;
  /** Reads on after a pause. */
  resume(): void;
  /** Bytes that wait for the reader. */
  bufferedBytes(): number;
};

/** What the socket tells the gateway. */
export type Peer = {
  message(text: string): void;
  /** The client broke a rule of the protocol: it is told so with this close code. */
  violation(code: number, reason: string): void;
  /** The client closed its side or vanished. */
  closed(code: number, reason: string): void;
};

/** The gateway's end of a line that no longer leads anywhere. */
export const severed = (transport: Transport): Transport => ({
  send: () => {},
  close: () => transport.terminate(),
  terminate: () => transport.terminate(),
  pause: () => {},
  resume: () => {},
  bufferedBytes: () => 0,
});
