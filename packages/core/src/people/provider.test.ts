import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import * as Keys from "../table/keys";
import type { Table } from "../table/table";
import { openDeps, refusal, type TestDeps } from "../testing/deps";
import { anyBursts, Crash, inBursts, intercept, interleave } from "../testing/interleave";
import * as Account from "./account";
import * as Code from "./code";
import * as Provider from "./provider";
import * as SignIn from "./sign-in";
import * as User from "./user";

const OPEN: SignIn.Around = { policy: { signUp: "open" }, administration: undefined, caller: undefined };
const GITHUB = { provider: "github", subject: "1", names: ["Ada Lovelace"] } as const;

let deps: TestDeps;
beforeEach(async () => {
  deps = await openDeps();
  onTestFinished(deps.close);
});

const over = (table: Table) => ({ ...deps, table });
const signIn = (proof: Provider.Proof = GITHUB, around: Partial<SignIn.Around> = {}, table = deps.table) =>
  SignIn.byProvider(over(table), proof, {}, { ...OPEN, ...around });
const byMail = async (address: string, username = "Ada") => {
  const code = await Code.issue(deps, ["secret"], address);
  return SignIn.byCode(deps, { address, code, username }, ["secret"], OPEN);
};
const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;

/** The table until its `step`th call, and nothing after it. */
const dyingAfter = (step: number): Table => {
  let calls = 0;
  return intercept(deps.table, (_call, perform) => {
    calls += 1;
    return calls > step ? Promise.reject(new Crash()) : perform();
  });
};

/** Each account that names them, and whom they sign in: the two must agree. */
const stateOf = async (known: Provider.Known, people: readonly string[]) => {
  const accounts = await Promise.all(people.map((userId) => Account.find(deps, userId)));
  return {
    naming: people.filter((_, n) => accounts[n]?.providers[known.provider] === known.subject),
    found: await Provider.find(deps, known),
  };
};

describe("somebody whom a provider knows", () => {
  it("signs in as the same person each time, whatever they call themselves there, and whatever address they have by then", async () => {
    const ada = await signIn({ ...GITHUB, address: "ada@example.com" });
    expect(ada).toMatchObject({ username: "Ada Lovelace", workspaceRole: "member" });
    expect(await signIn({ ...GITHUB, names: ["Another"], address: "bob@example.com" })).toEqual(ada);
    expect((await Account.find(deps, ada.userId))?.address).toBe("ada@example.com");
  });

  it("is another one at another provider, and at the same one by another subject", async () => {
    const ada = await signIn();
    expect((await signIn({ ...GITHUB, provider: "google" })).userId).not.toBe(ada.userId);
    expect((await signIn({ ...GITHUB, subject: "2" })).userId).not.toBe(ada.userId);
  });

  it("is nobody while no account names them: what a crash has left lets nobody in, and keeps nobody out", async () => {
    const ada = await byMail("ada@example.com");
    await deps.table.put({ ...Keys.provider("github", "1"), userId: ada.userId, claimedAt: deps.clock.now() });
    expect(await Provider.find(deps, GITHUB)).toBeUndefined();
    // For a minute it may still be named by whoever made it.
    expect(await codeOf(signIn())).toBe("server.busy");
    deps.clock.advance(Provider.CLAIM_MS);
    const other = await signIn();
    expect(other.userId).not.toBe(ada.userId);
    expect(await stateOf(GITHUB, [ada.userId, other.userId])).toEqual({ naming: [other.userId], found: other.userId });
  });

  it("who crashes on their first way in comes through with the next try, once as one person", async () => {
    for (const isGuest of [true, false])
      for (let step = 1; step < 22; step += 1) {
        const proof = { ...GITHUB, subject: `${step}-${isGuest}`, address: `${step}-${isGuest}@example.com` };
        const guest = isGuest ? await User.create(deps, "Guest") : undefined;
        await signIn(proof, { caller: guest }, dyingAfter(step)).catch(() => {});
        if (!guest) deps.clock.advance(Provider.CLAIM_MS);
        const again = await signIn(proof, { caller: guest });
        expect(again.workspaceRole).toBe("member");
        if (guest) expect(again.userId).toBe(guest.userId);
        expect(await signIn(proof)).toEqual(again);
        expect(await byMail(proof.address)).toEqual(again);
      }
  });
});

describe("an account", () => {
  it("that crashes while it is disconnected is disconnected, or as before", async () => {
    for (let step = 1; step < 8; step += 1) {
      const known = { provider: "github", subject: `${step}` } as const;
      const ada = await byMail(`${step}@example.com`);
      await Provider.link(deps, ada.userId, known);
      await Provider.unlink(over(dyingAfter(step)), ada.userId, "github").catch(() => {});
      const isNamed = (await Account.find(deps, ada.userId))?.providers.github !== undefined;
      expect(await Provider.find(deps, known)).toBe(isNamed ? ada.userId : undefined);
    }
  });

  it("is one of two that are connected at once, in whatever order their calls come, and whatever crashes", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), fc.uuid(), fc.boolean(), async (bursts, subject, isLeft) => {
        const known = { provider: "github", subject } as const;
        const people = [
          (await byMail(`a-${subject}@example.com`)).userId,
          (await byMail(`b-${subject}@example.com`)).userId,
        ];
        // A claim that somebody's crash has left: both may take it over.
        if (isLeft) await deps.table.put({ ...Keys.provider("github", subject), userId: "gone", claimedAt: 0 });
        const actors = people.map((userId) => (table: Table) => Provider.link(over(table), userId, known));
        const ended = await interleave(deps.table, actors, inBursts(bursts));
        const { naming, found } = await stateOf(known, people);
        const linked = people.filter((_, n) => ended[n]?.status === "fulfilled");
        expect(linked.length).toBeLessThanOrEqual(1);
        // Who was told so is connected, and nobody is whom the account does not name.
        if (linked.length === 1) expect(found).toBe(linked[0]);
        if (found !== undefined) expect(naming).toContain(found);
        expect(naming.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it("is one person, of many first sign-ins at once", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(3), fc.uuid(), async (bursts, subject) => {
        const proof = { ...GITHUB, subject };
        const attempt = (table: Table) => signIn(proof, {}, table);
        const ended = await interleave(deps.table, [attempt, attempt, attempt], inBursts(bursts));
        deps.clock.advance(Provider.CLAIM_MS);
        const again = await signIn(proof);
        for (const end of ended) if (end.status === "fulfilled") expect(end.value).toEqual(again);
      }),
      { numRuns: 150 },
    );
  });

  it("keeps one way in, of two that are taken away at once", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), fc.uuid(), async (bursts, subject) => {
        const ada = await signIn({ ...GITHUB, subject });
        await Provider.link(deps, ada.userId, { provider: "google", subject });
        const actors = (["github", "google"] as const).map(
          (provider) => (table: Table) => Provider.unlink(over(table), ada.userId, provider),
        );
        await interleave(deps.table, actors, inBursts(bursts));
        expect(Object.keys((await Account.find(deps, ada.userId))?.providers ?? {})).not.toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("an address", () => {
  it("that the provider has verified leads to the account that has it, and is the new account's otherwise", async () => {
    const ada = await byMail("ada@example.com");
    expect(await signIn({ ...GITHUB, address: "ada@example.com" })).toEqual(ada);
    const bob = await signIn({ provider: "google", subject: "2", names: ["Bob"], address: "bob@example.com" });
    expect(await byMail("bob@example.com")).toEqual(bob);
  });

  it("of an account that is connected to another one there leads nowhere, and changes nothing", async () => {
    const ada = await signIn({ ...GITHUB, address: "ada@example.com" });
    expect(await codeOf(signIn({ ...GITHUB, subject: "2", address: "ada@example.com" }))).toBe("provider.differs");
    expect(await stateOf({ provider: "github", subject: "2" }, [ada.userId])).toEqual({ naming: [], found: undefined });
    expect(await signIn()).toEqual(ada);
  });

  it("of a domain of the policy, or of the administrator whom the deployment names, lets in, and none other", async () => {
    const signUp = { domains: ["example.com"] };
    expect((await signIn({ ...GITHUB, address: "a@example.com" }, { policy: { signUp } })).workspaceRole).toBe(
      "member",
    );
    for (const address of ["b@evil-example.com", undefined]) {
      const proof = { ...GITHUB, subject: "2", ...(address !== undefined && { address }) };
      expect(await codeOf(signIn(proof, { policy: { signUp } }))).toBe("account.sign_up_closed");
      expect(await Provider.find(deps, proof)).toBeUndefined();
    }
    const named = { policy: { signUp: "invited" as const }, administration: { address: "root@example.org" } };
    const root = await signIn({ ...GITHUB, subject: "3", address: "root@example.org" }, named);
    expect(root.workspaceRole).toBe("administrator");
  });
});

describe("a name", () => {
  const nameOf = (...names: string[]) => Provider.nameOf({ ...GITHUB, names });

  it("is the first that somebody may have, on one line, with nothing invisible, and cut between its characters", () => {
    expect(nameOf("  Ada \n Lovelace\u200b ")).toBe("Ada Lovelace");
    expect(nameOf("علی\u200cرضا")).toBe("علی\u200cرضا");
    expect(nameOf("", "ada")).toBe("ada");
    expect(nameOf("Mаrk", "mark")).toBe("mark");
    expect(nameOf(`${"x".repeat(39)}👩🏽\u200d💻`)).toBe("x".repeat(39));
    expect(nameOf("\u202e", " ")).toBeUndefined();
  });
});
