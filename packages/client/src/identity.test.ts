import type { Ticket } from "@parley/protocol/session";
import { expect, test } from "vitest";
import { createClient } from "./client";
import { createFakeClock } from "./fake-clock";
import { createFakePorts, createFakeStorage } from "./fake-ports";
import { createFakeServer } from "./fake-server";

const ada = { userId: "u-ada", username: "Ada" };
const bob = { userId: "u-bob", username: "Bob" };

/** Ada is online in a room of hers, and whoever asks for tickets gets them from `fetch`. */
const begin = async () => {
  const clock = createFakeClock();
  const server = createFakeServer(clock);
  server.addRoom("r1", [ada, bob]);
  server.addRoom("bobs-own", [bob]);
  const storage = createFakeStorage();
  const { ports } = createFakePorts(clock, server, ada, storage);
  const world = { fetch: ports.fetchTicket };
  const client = createClient({ ...ports, fetchTicket: (userId) => world.fetch(userId) }, ada);
  client.start();
  await clock.advance(100);
  expect(client.connection.get().status).toBe("online");
  return { clock, server, client, storage, world };
};

/** Bob has signed in in the same browser. The connection is lost, with a message of Ada's on its way. */
const changeOver = async (ticket: (bobs: Ticket) => Ticket) => {
  const { clock, server, client, storage, world } = await begin();
  server.world.fate = () => "dropped";
  client.room("r1").send({ content: "from Ada" });
  await clock.advance(10);
  server.world.fate = () => "answered";
  world.fetch = async () => ticket(await server.ticketFor(bob)(bob.userId));
  server.cut();
  server.requests.length = 0;
  await clock.advance(60_000);
  return { server, client, storage };
};

const expectNothingOfBob = ({ server, client, storage }: Awaited<ReturnType<typeof changeOver>>) => {
  expect(client.connection.get()).toMatchObject({ status: "signed-out", ending: "session.changed" });
  expect(server.connected()).toBe(0);
  expect(server.log("r1")).toEqual([]);
  expect([...client.rooms.get().rooms.keys()]).toEqual(["r1"]);
  expect(client.user.get()).toEqual(ada);
  expect([...storage.held.values()].map(({ content }) => content)).toEqual(["from Ada"]);
};

test("I15: a client ends where it is given somebody else's ticket, and opens no connection", async () => {
  const after = await changeOver((ticket) => ticket);
  expectNothingOfBob(after);
  expect(after.server.requests).toEqual([]);
});

test("I15: a client ends where `hello` names somebody else, whatever the ticket said, and asks nothing more", async () => {
  const after = await changeOver((ticket) => ({ ...ticket, userId: ada.userId }));
  expectNothingOfBob(after);
  expect(after.server.requests.map(({ action }) => action)).toEqual(["hello"]);
});

test("I15: a client says for whom it asks, and ends where the session is somebody else's", async () => {
  const { clock, server, client, world } = await begin();
  world.fetch = server.ticketFor(bob);
  server.cut();
  await clock.advance(60_000);
  expect(client.connection.get()).toMatchObject({ status: "signed-out", ending: "session.changed" });
  expect(server.connected()).toBe(0);
});

test("I15: a client whose session has ended says so, and keeps what is not sent for its person", async () => {
  const { clock, server, client, storage } = await begin();
  server.world.signedIn = false;
  server.cut();
  client.room("r1").send({ content: "from Ada" });
  await clock.advance(60_000);
  expect(client.connection.get()).toMatchObject({ status: "signed-out", ending: "session.required" });
  expect(storage.held.size).toBe(1);
});

test("a guest's client ends where the workspace has no guests any more, and goes on by `start` once the account lasts", async () => {
  const { clock, server, client } = await begin();
  server.world.hasGuests = false;
  server.cut();
  await clock.advance(60_000);
  expect(client.connection.get()).toMatchObject({ status: "signed-out", ending: "session.guests_disabled" });
  server.world.hasGuests = true;
  client.start();
  await clock.advance(60_000);
  expect(client.connection.get().status).toBe("online");
});
