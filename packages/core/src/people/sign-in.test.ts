import { LIMITS } from "@parley/protocol/limits";
import type { Identity } from "@parley/protocol/workspace";
import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import * as Keys from "../table/keys";
import type { Table } from "../table/table";
import { openDeps, refusal, type TestDeps } from "../testing/deps";
import { anyBursts, Crash, inBursts, intercept, interleave, persistently } from "../testing/interleave";
import * as Account from "./account";
import * as Code from "./code";
import * as SignIn from "./sign-in";
import * as User from "./user";
import { readWorkspace } from "./workspace";

const SECRETS = ["secret"] as const;
const ADDRESS = "ada@example.com";
const OPEN: SignIn.Around = { policy: { signUp: "open" }, administration: undefined, caller: undefined };

let deps: TestDeps;
beforeEach(async () => {
  deps = await openDeps();
  onTestFinished(deps.close);
});

const codeFor = (address = ADDRESS, secrets: Code.Secrets = SECRETS) => Code.issue(deps, secrets, address);

type Given = Partial<SignIn.Around> & {
  address?: string;
  code?: string;
  username?: string;
  switch?: boolean;
  table?: Table;
};

/** Signs in, by a new code unless told otherwise. */
const signIn = async ({
  address = ADDRESS,
  code,
  username,
  switch: mayLeave,
  table = deps.table,
  ...around
}: Given = {}) => {
  const input = {
    address,
    code: code ?? (await codeFor(address)),
    ...(username !== undefined && { username }),
    ...(mayLeave && { switch: true }),
  };
  return SignIn.byCode({ ...deps, table }, input, SECRETS, { ...OPEN, ...around });
};

const codeOf = async (work: Promise<unknown>) => (await refusal(work)).code;

/** A code that differs in its first digit. */
const another = (code: string): string => String((Number(code[0]) + 1) % 10) + code.slice(1);

describe("a code", () => {
  it("signs a new person in, and then the same one", async () => {
    const ada = await signIn({ username: "Ada" });
    expect(ada).toMatchObject({ username: "Ada", workspaceRole: "member" });
    expect(await signIn({ username: "Another name" })).toEqual(ada);
    expect((await User.find(deps, ada.userId))?.username).toBe("Ada");
  });

  it("is good once, for ten minutes, and void when another one is sent", async () => {
    const code = await codeFor();
    await signIn({ code, username: "Ada" });
    expect(await codeOf(signIn({ code }))).toBe("account.code_wrong");

    const late = await codeFor();
    deps.clock.advance(LIMITS.codeTtlMs);
    expect(await codeOf(signIn({ code: late }))).toBe("account.code_wrong");

    const former = await codeFor();
    let newer = await codeFor();
    while (newer === former) newer = await codeFor();
    expect(await codeOf(signIn({ code: former }))).toBe("account.code_wrong");
    await signIn({ code: newer });
  });

  it("can be tried five times, and no longer after that, though it is right", async () => {
    const [four, five] = [4, 5].map((tries) => async () => {
      const code = await codeFor();
      for (let n = 0; n < tries; n += 1)
        expect(await codeOf(signIn({ code: another(code) }))).toBe("account.code_wrong");
      return signIn({ code, username: "Ada" });
    });
    await four?.();
    expect(await codeOf(Promise.resolve().then(five))).toBe("account.code_wrong");
  });

  it("is refused alike where none was sent", async () => {
    const [never, wrong] = [refusal(signIn({ address: "nobody@example.com", code: "123456" })), codeFor()];
    const refused = await refusal(signIn({ code: another(await wrong) }));
    expect([refused.code, refused.message]).toEqual([(await never).code, (await never).message]);
  });

  it("asks a new person for a name, and is then good for one more try", async () => {
    const code = await codeFor();
    expect(await codeOf(signIn({ code }))).toBe("account.name_needed");
    expect(await signIn({ code, username: "Ada" })).toMatchObject({ username: "Ada" });

    const other = { address: "bob@example.com", code: await codeFor("bob@example.com") };
    expect(await codeOf(signIn(other))).toBe("account.name_needed");
    expect(await codeOf(signIn({ ...other, code: another(other.code) }))).toBe("account.code_wrong");
    expect(await codeOf(signIn({ ...other, username: "Bob" }))).toBe("account.code_wrong");
  });

  it("is in the table as a keyed hash only, as is its address", async () => {
    const written: string[] = [];
    const table = intercept(deps.table, async ({ pk, sk }, perform) => {
      const answer = await perform();
      written.push(JSON.stringify([pk, sk, await deps.table.get({ pk, sk })]));
      return answer;
    });
    const code = await Code.issue({ ...deps, table }, SECRETS, ADDRESS);
    expect(written).toHaveLength(1);
    expect(written.join()).not.toContain(code);
    expect(written.join()).not.toContain(ADDRESS);
    expect(written.join()).not.toContain(Account.hashOf(ADDRESS));
  });

  it("outlives the exchange of the secret that made it, until the secret is dropped", async () => {
    const code = await codeFor(ADDRESS, ["old"]);
    const exchanged = ["new", "old"] as const;
    expect(await codeOf(Code.check(deps, ["new"], ADDRESS, code))).toBe("account.code_wrong");
    await (await Code.check(deps, exchanged, ADDRESS, code)).use();
    await (await Code.check(deps, exchanged, ADDRESS, await codeFor(ADDRESS, exchanged))).use();
  });
});

describe("tries at once", () => {
  it("one signs in of many with the right code, in whatever order their calls come", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(3), async (bursts) => {
        const code = await codeFor();
        const attempt = (table: Table) => signIn({ code, username: "Ada", table });
        const ended = await interleave(deps.table, [attempt, attempt, attempt], inBursts(bursts));
        expect(ended.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });

  it("no more than five are looked at, in whatever order their calls come", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(8), async (bursts) => {
        const code = await codeFor();
        const guess = (table: Table) => refusal(signIn({ code: another(code), table }));
        const actors = Array.from({ length: 8 }, () => guess);
        await interleave(deps.table, actors, inBursts(bursts.map(({ fate: _, ...burst }) => burst)));
        expect(await codeOf(signIn({ code, username: "Ada" }))).toBe("account.code_wrong");
      }),
      { numRuns: 50 },
    );
  });

  it("an address has one account, whoever claims it at once, and whatever crashes", async () => {
    await fc.assert(
      fc.asyncProperty(anyBursts(2), fc.uuid(), async (bursts, id) => {
        const address = `${id}@example.com`;
        // Each has a code of its own, as if the address were shared: the claim alone decides.
        const secrets = [["one"], ["two"]] as const;
        const codes = await Promise.all(secrets.map((secret) => Code.issue(deps, secret, address)));
        const attempt = (n: 0 | 1) => (table: Table) =>
          SignIn.byCode({ ...deps, table }, { address, code: codes[n] ?? "", username: `Ada ${n}` }, secrets[n], OPEN);
        const ended = await interleave(deps.table, [attempt(0), attempt(1)], inBursts(bursts));
        const again = await signIn({ address, username: "Later" });
        expect(await signIn({ address, username: "Much later" })).toEqual(again);
        expect((await Account.find(deps, again.userId))?.address).toBe(address);
        for (const end of ended) if (end.status === "fulfilled") expect(end.value).toEqual(again);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a guest", () => {
  const enter = async (): Promise<Identity> => User.create(deps, "Guest");

  it("becomes a member, and keeps their id and name", async () => {
    const guest = await enter();
    expect(await signIn({ caller: guest, username: "Ignored" })).toEqual({ ...guest, workspaceRole: "member" });
    expect(await signIn()).toEqual({ ...guest, workspaceRole: "member" });
  });

  it("is asked before they leave for the account that an address has, and the code waits for the answer", async () => {
    const ada = await signIn({ username: "Ada" });
    const guest = await enter();
    const code = await codeFor();
    expect(await codeOf(signIn({ code, caller: guest }))).toBe("account.exists");
    expect(await signIn({ code, caller: guest, switch: true })).toEqual(ada);
    expect(await Account.find(deps, guest.userId)).toBeUndefined();
  });

  it("who crashes on the way comes through with the next code, in this browser or another", async () => {
    for (const isSame of [true, false])
      for (let step = 1; step < 15; step += 1) {
        const guest = await enter();
        const address = `guest-${step}-${isSame}@example.com`;
        const code = await codeFor(address);
        let calls = 0;
        const table = intercept(deps.table, (_call, perform) => {
          calls += 1;
          return calls > step ? Promise.reject(new Crash()) : perform();
        });
        await signIn({ address, code, caller: guest, table }).catch(() => {});
        const later = await signIn({ address, ...(isSame && { caller: guest }), username: "Later" });
        expect(later.workspaceRole).toBe("member");
        if (isSame) expect(later.userId).toBe(guest.userId);
        expect(await signIn({ address })).toEqual(later);
      }
  });
});

describe("who may make an account", () => {
  it("is said by the policy", async () => {
    const given = async (signUp: SignIn.Around["policy"]["signUp"], address: string) =>
      signIn({ address, username: "Ada", policy: { signUp } }).then(
        () => "in",
        ({ code }) => code,
      );
    expect(await given("open", "a@example.com")).toBe("in");
    expect(await given("invited", "b@example.com")).toBe("account.sign_up_closed");
    expect(await given({ domains: ["example.com"] }, "c@example.com")).toBe("in");
    expect(await given({ domains: ["example.com"] }, "d@evil-example.com")).toBe("account.sign_up_closed");
    expect(await given({ domains: ["example.com"] }, "e@sub.example.com")).toBe("account.sign_up_closed");
    // Those who have one come in as before.
    expect(await given("invited", "a@example.com")).toBe("in");
  });

  it("leaves nothing of whom it refuses", async () => {
    const code = await codeFor();
    expect(await codeOf(signIn({ code, username: "Ada", policy: { signUp: "invited" } }))).toBe(
      "account.sign_up_closed",
    );
    expect(await Account.ofAddress(deps, ADDRESS)).toBeUndefined();
    expect(await codeOf(signIn({ code, username: "Ada" }))).toBe("account.code_wrong");
  });
});

describe("the first administrator", () => {
  it("is the first to have an account, of many at once", async () => {
    const people = await Promise.all(
      ["a", "b", "c"].map((name) =>
        signIn({ address: `${name}@example.com`, username: name, administration: "first" }),
      ),
    );
    const roles = people.map(({ workspaceRole }) => workspaceRole).sort();
    expect(roles).toEqual(["administrator", "member", "member"]);
  });

  it("is who has the address that the deployment names, invited or not, and nobody else", async () => {
    const around = { administration: { address: ADDRESS }, policy: { signUp: "invited" as const } };
    expect(await codeOf(signIn({ ...around, address: "eve@example.com", username: "Eve" }))).toBe(
      "account.sign_up_closed",
    );
    const ada = await signIn({ ...around, username: "Ada" });
    expect(ada.workspaceRole).toBe("administrator");
    expect((await readWorkspace(deps)).administrators).toEqual(new Set([ada.userId]));
  });

  it("is completed by the next sign-in, where the first one died on the way", async () => {
    const code = await codeFor();
    const table = intercept(deps.table, async ({ operation, pk }, perform) => {
      const answer = await perform();
      if (operation === "update" && pk === Keys.workspace.pk) throw new Crash();
      return answer;
    });
    await signIn({ code, username: "Ada", administration: "first", table }).catch(() => {});
    expect((await signIn({ administration: "first" })).workspaceRole).toBe("administrator");
  });
});

describe("another address", () => {
  const change = async (userId: string, address: string, table = deps.table) =>
    SignIn.changeAddress({ ...deps, table }, userId, { address, code: await codeFor(address) }, SECRETS);

  it("signs in from then on, and the one before does not", async () => {
    const ada = await signIn({ username: "Ada" });
    await change(ada.userId, "new@example.com");
    expect(await signIn({ address: "new@example.com" })).toEqual(ada);
    expect((await signIn({ username: "Heir" })).userId).not.toBe(ada.userId);
  });

  it("of somebody else is refused", async () => {
    const [ada, bob] = [
      await signIn({ username: "Ada" }),
      await signIn({ address: "bob@example.com", username: "Bob" }),
    ];
    expect(await codeOf(change(bob.userId, ADDRESS))).toBe("account.address_taken");
    expect(await signIn()).toEqual(ada);
  });

  it("is never half changed for long: whatever crashes, the next try completes it", async () => {
    for (let step = 2; step < 12; step += 1) {
      const [before, after] = [`before-${step}@example.com`, `after-${step}@example.com`];
      const ada = await signIn({ address: before, username: "Ada" });
      let calls = 0;
      const table = intercept(deps.table, (_call, perform) => {
        calls += 1;
        return calls > step ? Promise.reject(new Crash()) : perform();
      });
      await change(ada.userId, after, table).catch(() => {});
      await persistently(() => change(ada.userId, after));
      expect(await signIn({ address: after })).toEqual(ada);
      expect((await signIn({ address: before, username: "Heir" })).userId).not.toBe(ada.userId);
    }
  });
});
