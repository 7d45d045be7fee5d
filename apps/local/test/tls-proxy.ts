import { once } from "node:events";
import { type IncomingMessage, request as startRequest } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { createCertificate } from "./certificate";

export type TlsProxy = {
  url: string;
  /** What a client has to trust. */
  cert: string;
  /** Where requests go from now on. */
  passTo(url: string): void;
  /** Sets the address that the proxy names as its client from now on. */
  seeAs(address: string): void;
  close(): void;
};

/** A proxy as it stands in front of the product: TLS ends here, `Host` is passed on, and who asks is added to `X-Forwarded-For`. */
export const startTlsProxy = async (): Promise<TlsProxy> => {
  const { key, cert } = createCertificate();
  let port = "";
  let viewer = "203.0.113.7";

  const headersOf = ({ headers }: IncomingMessage) => ({
    ...headers,
    "x-forwarded-for": [headers["x-forwarded-for"], viewer].filter(Boolean).join(", "),
    "x-forwarded-proto": "https",
  });

  const server = createServer({ key, cert }, (request, response) => {
    const { method, url: path } = request;
    const onward = startRequest({ host: "127.0.0.1", port, method, path, headers: headersOf(request) }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  server.on("upgrade", (request, socket, head) => {
    const onward = connect(Number(port), "127.0.0.1");
    const lines = Object.entries(headersOf(request)).map(([name, value]) => `${name}: ${value}`);
    onward.write([`GET ${request.url} HTTP/1.1`, ...lines, "\r\n"].join("\r\n"));
    onward.write(head);
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      from
        .on("error", () => to.destroy())
        .on("close", () => to.destroy())
        .pipe(to);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    cert,
    passTo(url) {
      port = new URL(url).port;
    },
    seeAs(address) {
      viewer = address;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
