import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pace } from "@parley/load/pace";
import { type CrowdPlan, gather, type Seat } from "./crowd";
import { createMeter, type Meter } from "./meter";
import { preciseClock } from "./precise-clock";
import type { Memory, Surroundings } from "./server-process";
import { store } from "./stored";
import { parley } from "./systems/parley";
import type { Running, System } from "./systems/system";

export type Sample = { seconds: number; memory: Memory };

export type MemoryFigures = {
  /** 1,000 connections in rooms of 10, before anything is said. */
  connected: Memory;
  /** The same over a long load. */
  load: { messagesPerSecond: number; samples: Sample[] };
  /** A room of 1,000 people, in which a little was said. */
  largeRoom: Memory;
  /** 1,000 connections on a database with so many messages, after a short load. */
  stored: { messages: number; startMs: number; memory: Memory };
};

const ROOMS: CrowdPlan = { rooms: 100, roomSize: 10 };
const LARGE_ROOM: CrowdPlan = { rooms: 1, roomSize: 1_000 };
const MESSAGES_PER_SECOND = 200;
const LARGE_ROOM_MESSAGES_PER_SECOND = 2;
const SHORT_SECONDS = 30;
const STORED_MESSAGES = 1_000_000;
const SAMPLE_SECONDS = 5;
const SETTLE_MS = 3_000;

type Scene = { running: Running; seats: Seat[]; meter: Meter };

/** How much memory the product takes, on disk. Takes some minutes beside the load. */
export const measureMemory = async (minutes: number, surroundings: Surroundings): Promise<MemoryFigures> => {
  const { signal, progress } = surroundings;

  const inScene = async <Result>(system: System, plan: CrowdPlan, play: (scene: Scene) => Promise<Result>) => {
    const running = await system.start(surroundings);
    let seats: Seat[] = [];
    try {
      progress(`${plan.rooms * plan.roomSize} people arrive`);
      seats = await gather(running, plan);
      const scene = { running, seats, meter: createMeter(seats, running.refusals) };
      await sleep(SETTLE_MS);
      return await play(scene);
    } finally {
      for (const { socket } of seats) socket.close();
      await running.stop();
    }
  };

  const talk = ({ seats, meter }: Scene, perSecond: number, seconds: number): Promise<void> =>
    pace(preciseClock, { count: perSecond * seconds, perSecond }, (index, dueAt) => {
      signal.throwIfAborted();
      const seat = seats[index % seats.length];
      if (seat) meter.say(seat, dueAt);
    });

  const onDisk = parley({ name: "Parley on disk" });
  const rooms = await inScene(onDisk, ROOMS, async (scene) => {
    const { server } = scene.running;
    const connected = await server.memory();
    const samples: Sample[] = [];
    for (let seconds = SAMPLE_SECONDS; seconds <= minutes * 60; seconds += SAMPLE_SECONDS) {
      await talk(scene, MESSAGES_PER_SECOND, SAMPLE_SECONDS);
      samples.push({ seconds, memory: await server.memory() });
      if (seconds % 60 === 0) progress(`${seconds / 60} of ${minutes} minutes`);
    }
    return { connected, load: { messagesPerSecond: MESSAGES_PER_SECOND, samples } };
  });

  const largeRoom = await inScene(onDisk, LARGE_ROOM, async (scene) => {
    await talk(scene, LARGE_ROOM_MESSAGES_PER_SECOND, SHORT_SECONDS);
    return scene.running.server.memory();
  });

  const folder = await mkdtemp(join(tmpdir(), "parley-bench-stored-"));
  try {
    const roomIds = await store(folder, STORED_MESSAGES, (done) => {
      signal.throwIfAborted();
      progress(`${done} messages are stored`);
    });
    const system = parley({ name: "Parley on disk", folder, rooms: roomIds });
    const stored = await inScene(system, ROOMS, async (scene) => {
      await talk(scene, MESSAGES_PER_SECOND, SHORT_SECONDS);
      const { server } = scene.running;
      return { messages: STORED_MESSAGES, startMs: server.startMs, memory: await server.memory() };
    });
    return { ...rooms, largeRoom, stored };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
