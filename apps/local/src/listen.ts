import { once } from "node:events";
import { type AddressInfo, isIPv6, type Server } from "node:net";
import { isLoopback } from "./hosts";
import type { Settings } from "./settings";
import { StartError } from "./start-error";

type Place = Pick<Settings, "host" | "port">;

/** Lets a server listen. Answers with its address as it can be opened on the machine itself. Throws `StartError` where it can't listen there. */
export const listen = async (server: Server, place: Place): Promise<string> => {
  server.listen(place.port, place.host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw whyNot(error, place);
  }
  const { port } = server.address() as AddressInfo;
  return `http://${nameOf(place.host)}:${port}`;
};

const whyNot = (cause: unknown, { host, port }: Place): unknown => {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "EADDRINUSE")
    return new StartError(`Port ${port} is taken. Choose another: PORT=${port + 1} npm start.`, { cause });
  if (code === "EACCES")
    return new StartError(`Port ${port} is not for everybody to take. Choose another: PORT=4000 npm start.`, { cause });
  if (code === "EADDRNOTAVAIL") {
    const sentence = `HOST=${host} is no address of this machine. HOST=0.0.0.0 listens on all that it has.`;
    return new StartError(sentence, { cause });
  }
  return cause;
};

const EVERY_ADDRESS = ["0.0.0.0", "::"];

const nameOf = (host: string): string => {
  if (isLoopback(host) || EVERY_ADDRESS.includes(host)) return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
};
