import { expect, test } from "vitest";
import { createChance } from "./chance";
import { memoryDatabase } from "./database";
import { openDeployment } from "./deployment";
import { type Device, openDevice } from "./device";
import { createFaults } from "./faults";
import { makePlan } from "./plan";
import { createRecorder } from "./recorder";
import { createScheduler } from "./scheduler";

const PEOPLE = 30;
const ROOMS = 6;
const MINUTE = 60_000;

/** Many people in a deployment whose account may run ten functions at once. */
const openCrowd = async () => {
  const scheduler = createScheduler();
  const chance = createChance(7);
  const plan = {
    ...makePlan(7, chance.fork("plan")),
    isOneProcess: false,
    lifetimeMs: 120 * MINUTE,
    idleMs: 10 * MINUTE,
  };
  const faults = createFaults(chance.fork("faults"), new Set());
  const recorder = createRecorder(scheduler, false);
  const errors: unknown[] = [];
  const fail = (error: unknown) => void errors.push(error);
  const perform = memoryDatabase().perform;
  const limits = { concurrency: 10, requestsPerSecond: 500, requestBurst: 500 };
  const deployment = openDeployment({ plan, scheduler, chance, faults, recorder, perform, fail, limits });
  const { gateway } = deployment;
  const awaited = async <T>(work: Promise<T>): Promise<T> => {
    let isOver = false;
    work.then(
      () => {
        isOver = true;
      },
      () => {
        isOver = true;
      },
    );
    await scheduler.until(() => isOver, 10 * MINUTE);
    return work;
  };
  const devices: Device[] = [];
  for (let person = 0; person < PEOPLE; person += 1) {
    const account = await awaited(deployment.openBrowser().signIn(`p${person}`));
    devices.push(openDevice(`c${person}`, account, { scheduler, chance, faults, recorder, gateway }));
    await scheduler.advance(500);
  }
  const roomIds: string[] = [];
  for (let room = 0; room < ROOMS; room += 1) {
    const [owner, ...others] = devices.filter((_, person) => person % ROOMS === room);
    if (!owner) throw new TypeError("nobody is there");
    const members = others.map(({ account }) => account.userId);
    const made = await awaited(owner.client.request("createRoom", { name: `Room ${room}`, isPrivate: true, members }));
    // The others receive the event, and subscribe at once.
    await scheduler.advance(10_000);
    roomIds.push(made.room.roomId);
    for (const device of [owner, ...others]) device.room(made.room.roomId).open();
  }
  await scheduler.advance(MINUTE);
  const roomOf = (person: number) => roomIds[person % ROOMS] ?? "";

  /** Everybody sends one message a minute. Returns the requests, connections and posts of this time. */
  const load = async (minutes: number) => {
    const before = { requests: recorder.requests.length, posts: recorder.posts.length };
    for (let minute = 0; minute < minutes; minute += 1)
      for (const [person, device] of devices.entries()) {
        device.send(roomOf(person), `minute ${minute} of ${device.clientId}`);
        await scheduler.advance(MINUTE / PEOPLE);
      }
    return {
      requests: recorder.requests.length - before.requests,
      connections: recorder.connections.size,
      posts: recorder.posts.length - before.posts,
    };
  };
  const stop = async () => {
    await awaited(Promise.all(devices.map((device) => device.stop())));
    await awaited(gateway.close());
  };
  return { scheduler, faults, deployment, recorder, devices, roomOf, load, stop, errors };
};

test("I19, I1, I2: under throttling nobody loses their connection, and the load after it is what it was", async () => {
  const { scheduler, faults, deployment, recorder, devices, roomOf, load, stop, errors } = await openCrowd();
  // By their first messages people learn each other's names, once.
  await load(1);
  const before = await load(5);

  // All send at once, far more than ten functions can handle. Then Lambda refuses most invocations for minutes.
  const burst = recorder.requests.length;
  for (const [person, device] of devices.entries())
    for (let n = 0; n < 3; n += 1) device.send(roomOf(person), `${n} of ${device.clientId}`);
  await scheduler.advance(MINUTE);
  faults.setCalm(false);
  deployment.throttle(2 * MINUTE);
  for (const device of devices) device.client.wake();
  const during = await load(2);
  faults.setCalm(true);
  await scheduler.advance(MINUTE);
  expect(recorder.requests.length - burst, "the crowd met the limit").toBeGreaterThan(3 * PEOPLE);
  const refused = faults.counts()["invocations throttled"] ?? 0;
  expect(refused).toBeGreaterThan(PEOPLE);
  const perMinute = { before: before.requests / 5, during: (during.requests + refused) / 2 };
  expect(perMinute.during / perMinute.before, "what is asked meanwhile, refused or not").toBeLessThan(6);

  const after = await load(5);
  expect(recorder.givenUp).toEqual([]);
  expect([before.connections, during.connections, after.connections]).toEqual([PEOPLE, PEOPLE, PEOPLE]);
  expect(devices.filter(({ client }) => client.connection.get().status !== "online")).toEqual([]);
  expect(after.requests / before.requests, "what is asked afterwards").toBeGreaterThan(0.9);
  expect(after.requests / before.requests, "what is asked afterwards").toBeLessThan(1.1);
  expect(after.posts / before.posts, "what is posted afterwards").toBeLessThan(1.1);

  const sent = recorder.commits.map(({ clientMessageId }) => clientMessageId).sort();
  expect(sent).toEqual(recorder.composed.map(({ clientMessageId }) => clientMessageId).sort());
  for (const { client } of devices) expect(client.outbox.get().pending).toEqual([]);
  await stop();
  expect(errors).toEqual([]);
}, 120_000);
