import { STATUS_CODES } from "node:http";
import { newId } from "./id";
import type { Peer, Transport } from "./transport";

export type HandshakeRequest = {
  /** Path and query. */
  url: string;
  /** In the order and case in which they came. */
  headers: readonly (readonly [name: string, value: string])[];
  sourceIp: string;
};

export type Handshake =
  | {
      outcome: "accepted";
      connectionId: string;
      /** What `$connect` chose, whether or not the client offered it. */
      protocol: string | undefined;
      /** Establishes the connection: from here on it can be posted to. */
      open(transport: Transport): Peer;
      /** The client left before its socket was open. */
      abandon(): void;
    }
  | { outcome: "refused"; statusCode: number; body: string }
  | { outcome: "dropped" };

/** AWS documents the status codes; the body's wording is unconfirmed [?]. */
export const refuse = (statusCode: number, connectionId: string): Handshake => {
  const message = statusCode >= 500 ? "Internal server error" : (STATUS_CODES[statusCode] ?? "Refused");
  return { outcome: "refused", statusCode, body: JSON.stringify({ message, connectionId, requestId: newId() }) };
};

/**
 * Reads what `$connect` returned. Throws when it has no status code.
 * (AWS: "Managing connected users and client apps" for the status, "Set up a $connect route that requires a WebSocket
 * subprotocol" for the header.)
 */
export const readConnectAnswer = (answer: unknown): { statusCode: number; protocol: string | undefined } => {
  if (typeof answer !== "object" || answer === null || !("statusCode" in answer)) {
    throw new Error("$connect returned no statusCode");
  }
  const statusCode = Number(answer.statusCode);
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    throw new Error("$connect returned a statusCode that is not an HTTP status");
  }
  const headers = "headers" in answer ? answer.headers : undefined;
  const protocol = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === "sec-websocket-protocol");
  return { statusCode, protocol: protocol && String(protocol[1]) };
};
