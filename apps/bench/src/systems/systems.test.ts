import { describe, expect, it } from "vitest";
import { gather } from "../crowd";
import { createMeter } from "../meter";
import type { Surroundings } from "../server-process";
import { parley } from "./parley";
import { prosody } from "./prosody";
import { socketIo } from "./socket-io";
import { ws } from "./ws";

const ROOMS = 2;
const ROOM_SIZE = 3;

const surroundings: Surroundings = { core: undefined, signal: new AbortController().signal, progress: () => {} };

describe.each([ws, socketIo, prosody, parley({ name: "Parley", isInMemory: true })])("$name", (system) => {
  it.skipIf(process.platform !== "linux" || system.missing?.() !== undefined)(
    "acknowledges each message to its author, and delivers it to everybody else in the room, also when they have come back",
    async () => {
      const running = await system.start(surroundings);
      const seats = await gather(running, { rooms: ROOMS, roomSize: ROOM_SIZE });
      try {
        for (const when of ["at first", "after coming back"]) {
          const meter = createMeter(seats, running.refusals);
          for (const seat of seats) meter.say(seat, performance.now());
          const expected = { sent: 6, acknowledged: 6, delivered: 12, refused: 0 };
          await expect.poll(meter.counts, { timeout: 10_000, message: when }).toEqual(expected);
          for (const seat of seats) {
            seat.socket.close();
            seat.socket = await seat.member.enter();
          }
        }
        expect(await running.server.cpuMs()).toBeGreaterThan(0);
      } finally {
        for (const { socket } of seats) socket.close();
        await running.stop();
      }
    },
  );
});
