import { ParleyError } from "@parley/protocol/error";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import * as Deletion from "../room/deletion";
import * as Keys from "../table/keys";
import type { Table } from "../table/table";
import { depsOver } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { createGateway } from "../testing/gateway";
import { anyBursts, inBursts, interleave, persistently } from "../testing/interleave";
import * as Account from "./account";
import * as Administrator from "./administrator";
import * as Profile from "./profile";
import * as User from "./user";
import * as Workspace from "./workspace";

const deps = depsOver(memoryEngine());
afterAll(deps.close);

const PEOPLE = ["ada", "bob", "cyd"];

/** Who governs, and whose profile says so: sessions and connections go by it. */
const whoGoverns = async () => {
  const all = await Promise.all(
    PEOPLE.map(async (userId) => ({ userId, workspaceRole: (await Profile.find(deps, userId))?.workspaceRole })),
  );
  const governs = await Promise.all(all.map((person) => Workspace.governs(deps, person)));
  return all.filter((_, index) => governs[index]);
};

const come = async (table: Table, userId: string) => {
  const given = { ...deps, table };
  await User.create(given, userId, userId);
  if (!(await Account.find(given, userId))) await Account.nameAddress(given, userId, `${userId}@example.com`);
  await Account.settle(given, userId, "first");
};

/** An empty workspace with these members, of whom the first ones govern. */
const openWorkspace = async (members: string[], governing: number): Promise<void> => {
  for (const { pk, sk } of await everything()) await deps.table.remove({ pk, sk });
  for (const userId of members) await come(deps.table, userId);
  for (const userId of members.slice(1, governing)) await Administrator.appoint(deps, members[0] ?? "", userId);
};

const everything = async () => {
  const partitions = PEOPLE.map(Keys.userPk);
  const shards = ["PEOPLE", "MEMBERS"].flatMap((kind) => [0, 1, 2, 3].map((shard) => `${kind}#${shard}`));
  const all = [...partitions, ...shards, Keys.workspace.pk, Keys.DELETION_PK];
  return (await Promise.all(all.map((pk) => deps.table.query({ pk, prefix: "" })))).flatMap(({ rows }) => rows);
};

type Act = (table: Table) => Promise<unknown>;
const dismiss =
  (by: string, whom: string): Act =>
  (table) =>
    Administrator.dismiss({ ...deps, table }, by, whom, "first");
const appoint =
  (by: string, whom: string): Act =>
  (table) =>
    Administrator.appoint({ ...deps, table }, by, whom);
const erase =
  (userId: string): Act =>
  async (table) => {
    const given = { ...deps, table };
    await Deletion.begin(given, userId, userId, "keep");
    await Deletion.perform(given, createGateway(deps).live, userId, Number.POSITIVE_INFINITY);
  };
const arrive =
  (userId: string): Act =>
  (table) =>
    come(table, userId);

/** A refusal is an answer; a crash is none. */
const answered =
  (act: Act): Act =>
  (table) =>
    persistently(() => act(table)).catch((error: unknown) => {
      if (!(error instanceof ParleyError)) throw error;
    });

const scenes: Record<string, { members: string[]; governing: number; acts: Act[] }> = {
  "two dismiss each other": {
    members: ["ada", "bob"],
    governing: 2,
    acts: [dismiss("ada", "bob"), dismiss("bob", "ada")],
  },
  "two step down": {
    members: ["ada", "bob", "cyd"],
    governing: 2,
    acts: [dismiss("ada", "ada"), dismiss("bob", "bob")],
  },
  "two delete their accounts, and a third one is a member": {
    members: ["ada", "bob", "cyd"],
    governing: 2,
    acts: [erase("ada"), erase("bob")],
  },
  "one steps down, another goes, a third one is made one": {
    members: ["ada", "bob", "cyd"],
    governing: 2,
    acts: [dismiss("ada", "ada"), erase("bob"), appoint("ada", "cyd")],
  },
  "the only one with an account goes while another one comes": {
    members: ["ada"],
    governing: 1,
    acts: [erase("ada"), arrive("bob")],
  },
};

it.each(Object.entries(scenes))("%s: somebody governs", async (_name, scene) => {
  const { members, governing, acts } = scene;
  await fc.assert(
    fc.asyncProperty(anyBursts(acts.length), async (bursts) => {
      await openWorkspace(members, governing);
      const results = await interleave(deps.table, acts.map(answered), inBursts(bursts));
      expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
      expect((await whoGoverns()).length).toBeGreaterThan(0);
      // What a crash has left is put right when people sign in.
      const living = await Promise.all(PEOPLE.map((userId) => Account.settle(deps, userId, undefined)));
      const { administrators } = await Workspace.readWorkspace(deps);
      const saying = living.flatMap((person) => (person?.workspaceRole === "administrator" ? [person.userId] : []));
      expect(saying).toEqual([...(administrators ?? [])].sort());
    }),
    { numRuns: 150 },
  );
});
