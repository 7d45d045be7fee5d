import type { Gateway } from "./gateway";
import type { Peer, Transport } from "./transport";

type Close = { code: number; reason: string; wasClean: boolean };
export type MemoryCloseEvent = Event & Close;

/**
 * A class that looks like the browser's `WebSocket` and speaks to the gateway without a socket, so that simulations and
 * load tests run the same gateway. Frames travel in microtasks, in order.
 */
export const memoryWebSocket = (gateway: Gateway) =>
  class MemoryWebSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    readonly url: string;
    readonly bufferedAmount = 0;
    readyState: 0 | 1 | 2 | 3 = MemoryWebSocket.CONNECTING;
    protocol = "";
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: MessageEvent) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;
    onclose: ((event: MemoryCloseEvent) => void) | null = null;
    #peer: Peer | undefined;

    constructor(url: string | URL, protocols: string | string[] = []) {
      super();
      const { href, host, pathname, search } = new URL(url);
      this.url = href;
      this.#connect(host, pathname + search, [protocols].flat());
    }

    async #connect(host: string, url: string, protocols: string[]): Promise<void> {
      const headers: [string, string][] = [["Host", host]];
      if (protocols.length > 0) headers.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
      const handshake = await gateway.connect({ url, headers, sourceIp: "127.0.0.1" });
      if (handshake.outcome !== "accepted") return this.#fail();
      if (this.readyState !== MemoryWebSocket.CONNECTING) return handshake.abandon();
      // RFC 6455 §4.1: a client fails the connection when it is answered a subprotocol that it did not offer.
      if (handshake.protocol !== undefined && !protocols.includes(handshake.protocol)) {
        handshake.abandon();
        return this.#fail();
      }
      this.protocol = handshake.protocol ?? "";
      this.readyState = MemoryWebSocket.OPEN;
      this.#peer = handshake.open(this.#transport());
      const event = new Event("open");
      this.onopen?.(event);
      this.dispatchEvent(event);
    }

    send(data: string | ArrayBuffer | ArrayBufferView): void {
      if (this.readyState === MemoryWebSocket.CONNECTING) throw new DOMException("Not open yet", "InvalidStateError");
      if (this.readyState !== MemoryWebSocket.OPEN) return;
      queueMicrotask(() => {
        if (typeof data === "string") this.#peer?.message(data);
        else this.#peer?.violation(1003, "Binary frames are not supported");
      });
    }

    close(code?: number, reason = ""): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
        throw new DOMException(`${code} is not a code that a client may send`, "InvalidAccessError");
      }
      if (this.readyState === MemoryWebSocket.CONNECTING) this.#fail();
      if (this.readyState !== MemoryWebSocket.OPEN) return;
      this.readyState = MemoryWebSocket.CLOSING;
      queueMicrotask(() => {
        this.#peer?.closed(
          code ?? 1005,
          reason || (code === undefined ? "Client-side close frame status not set" : ""),
        );
        this.#closed({ code: code ?? 1005, reason, wasClean: true });
      });
    }

    #transport(): Transport {
      const decoder = new TextDecoder();
      return {
        send: (data) =>
          queueMicrotask(() => {
            if (this.readyState === MemoryWebSocket.CLOSED) return;
            const event = new MessageEvent("message", { data: typeof data === "string" ? data : decoder.decode(data) });
            this.onmessage?.(event);
            this.dispatchEvent(event);
          }),
        close: (code, reason) => queueMicrotask(() => this.#closed({ code, reason, wasClean: true })),
        terminate: () => queueMicrotask(() => this.#closed({ code: 1006, reason: "", wasClean: false })),
        pause: () => {},
        resume: () => {},
        bufferedBytes: () => 0,
      };
    }

    #fail(): void {
      if (this.readyState === MemoryWebSocket.CLOSED) return;
      this.readyState = MemoryWebSocket.CLOSING;
      queueMicrotask(() => {
        const event = new Event("error");
        this.onerror?.(event);
        this.dispatchEvent(event);
        this.#closed({ code: 1006, reason: "", wasClean: false });
      });
    }

    #closed(close: Close): void {
      if (this.readyState === MemoryWebSocket.CLOSED) return;
      this.readyState = MemoryWebSocket.CLOSED;
      const event = Object.assign(new Event("close"), close);
      this.onclose?.(event);
      this.dispatchEvent(event);
    }
  };
