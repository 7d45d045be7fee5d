import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { openSocket } from "./socket";

/** Resident memory in bytes: `own` is what only this process has, the rest are files, such as a database's, that the system can drop. */
export type Memory = { resident: number; own: number };

export type ServerProcess = {
  port: number;
  /** From the start of the process to its first answer, in ms. */
  startMs: number;
  /** Processor time that it has used so far, in ms. */
  cpuMs(): Promise<number>;
  memory(): Promise<Memory>;
  /** What it wrote to standard error: how many lines, and the first of them. */
  complaints: { count: number; first?: string };
  stop(): Promise<void>;
};

export type Launch = {
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
  port: number;
  /** Asked on a new connection until the answer matches. */
  hello: string;
  welcome: RegExp;
};

export type Surroundings = {
  /** The core that servers run on; without, the system chooses. */
  core: number | undefined;
  /** Ends everything, with its reason. */
  signal: AbortSignal;
  progress(text: string): void;
};

/** A free port of 127.0.0.1. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** Long enough for what is built before a first start. */
const START_MS = 120_000;
const POLL_MS = 2;
/** How long it may take to end before it is killed. */
const STOP_MS = 10_000;

/** Starts a server on its core, and waits until it answers. Throws where it ends before, or takes longer than `START_MS`. */
export const launch = async (
  { command, args, env, port, hello, welcome }: Launch,
  { core, signal }: Surroundings,
): Promise<ServerProcess> => {
  const startedAt = performance.now();
  const [file, ...rest] = [...(core === undefined ? [] : ["taskset", "-c", String(core)]), command, ...args];
  const child = spawn(file ?? command, rest, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill);
  const complaints: ServerProcess["complaints"] = { count: 0 };
  createInterface(child.stderr).on("line", (line) => {
    complaints.count += 1;
    complaints.first ??= line;
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const patience = setTimeout(kill, STOP_MS);
    await exited;
    clearTimeout(patience);
    signal.removeEventListener("abort", kill);
  };
  try {
    while (!(await answers(port, hello, welcome))) {
      signal.throwIfAborted();
      if (child.exitCode !== null) throw new Error(`${command} ended at once: ${complaints.first ?? "without a word"}`);
      if (performance.now() - startedAt > START_MS) throw new Error(`${command} did not answer within two minutes.`);
      await sleep(POLL_MS);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const { pid = 0 } = child;
  return {
    port,
    startMs: performance.now() - startedAt,
    cpuMs: async () => parseCpu(await readFile(`/proc/${pid}/stat`, "utf8")),
    memory: async () => parseMemory(await readFile(`/proc/${pid}/status`, "utf8")),
    complaints,
    stop,
  };
};

const answers = async (port: number, hello: string, welcome: RegExp): Promise<boolean> => {
  const socket = openSocket(port);
  try {
    socket.write(hello);
    await socket.expect(welcome);
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
};

/** Linux counts processor time in hundredths of a second (`USER_HZ`). */
const TICK_MS = 10;

/** User and system time of `/proc/<pid>/stat`, in ms. The command's name, in brackets, may contain anything. */
export const parseCpu = (stat: string): number => {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
};

export const parseMemory = (status: string): Memory => {
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
  return { resident: bytes("VmRSS"), own: bytes("RssAnon") };
};
