import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { ActionName, Input } from "@parley/protocol/actions";
import {
  ACTION_LIMITS,
  type ActionLimit,
  type AddressBudget,
  BUDGETS,
  type Budget,
  type BudgetName,
  type PersonalBudget,
} from "@parley/protocol/budgets";
import { ParleyError } from "@parley/protocol/error";
import type { Context, Deps } from "../context";
import * as Keys from "../table/keys";
import type { BudgetRow } from "../table/row";
import { ttl } from "../table/table";

/** The generic cell rate algorithm: the time when the budget is full again after `units` more, or how long to wait for them. */
export const spend = (
  fullAt: number | undefined,
  now: number,
  { burst, intervalMs }: Pick<Budget, "burst" | "intervalMs">,
  units = 1,
): { fullAt: number } | { retryAfterMs: number } => {
  const next = Math.max(fullAt ?? 0, now) + units * intervalMs;
  const retryAfterMs = next - now - burst * intervalMs;
  return retryAfterMs > 0 ? { retryAfterMs } : { fullAt: next };
};

/** When all budgets are full again, the item says nothing. */
const LONGEST_MS = Math.max(...Object.values(BUDGETS).map(({ burst, intervalMs }) => burst * intervalMs));

/** Tries against requests of the same person at the same moment. Only the first and the last units of a budget are contended. */
const ATTEMPTS = 20;
const STEP_BACK_MS = 50;

/**
 * Takes units of a budget. Answers with how long to wait where there are none left: 0 where they were taken. A full budget is set, one that is
 * in use is added to, so that requests at the same moment do not undo each other. Throws `server.busy` if all tries were overtaken.
 */
const take = async (
  deps: Deps,
  key: Keys.Key,
  name: BudgetName,
  units = 1,
  { burst, intervalMs }: Pick<Budget, "burst" | "intervalMs"> = BUDGETS[name],
): Promise<number> => {
  const cost = units * intervalMs;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = (await deps.table.get<BudgetRow>(key))?.[name] ?? 0;
    const now = deps.clock.now();
    const spent = spend(before, now, { burst, intervalMs }, units);
    if ("retryAfterMs" in spent) return spent.retryAfterMs;
    const expiry = { ttl: ttl(now + LONGEST_MS) };
    const taken =
      before > now
        ? await deps.table.update(
            key,
            { set: expiry, add: { [name]: cost } },
            { when: `#${name} > :now AND #${name} <= :most`, values: { now, most: now + burst * intervalMs - cost } },
          )
        : await deps.table.update(
            key,
            { set: { ...expiry, [name]: now + cost } },
            { when: `attribute_not_exists(#${name}) OR #${name} <= :now`, values: { now } },
          );
    if (taken) return 0;
    await deps.clock.sleep(deps.random() * STEP_BACK_MS);
  }
  throw new ParleyError("server.busy", "Unable to do this just now: too much of yours is going on.");
};

/** As `take`, a unit for an address. Where the budget is a window, each unit has an item of its own, from which it is taken once in `intervalMs`. */
const takeFor = async (deps: Deps, address: string, name: AddressBudget): Promise<number> => {
  const { burst, intervalMs, isWindow }: Budget = BUDGETS[name];
  if (!isWindow) return take(deps, Keys.addressBudgets(hash(address)), name);
  let wait = Number.POSITIVE_INFINITY;
  for (let unit = 1; unit <= burst && wait > 0; unit += 1) {
    const key = Keys.addressBudgets(hash(`${unit} ${address}`));
    wait = Math.min(wait, await take(deps, key, name, 1, { burst: 1, intervalMs }));
  }
  return wait;
};

const TOO_MUCH = {
  person: ["person.rate_limited", "Unable to do this: that was much in a short time."],
  address: ["address.rate_limited", "Unable to go on: many have come from your network in a short time."],
  mail: ["address.rate_limited", "Unable to send a code: many were asked for in a short time."],
} as const;

/** That a budget has nothing left for this long. */
export const refuse = (whose: keyof typeof TOO_MUCH, retryAfterMs: number): ParleyError => {
  const [code, sentence] = TOO_MUCH[whose];
  const seconds = Math.ceil(retryAfterMs / 1000);
  const wait = seconds === 1 ? "a second" : seconds > 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  return new ParleyError(code, `${sentence} Try again in ${wait}.`, { retryAfterMs });
};

/** Takes what an action costs its person. Throws `person.rate_limited`. A room's `messages` are taken by their commit (`message.ts`), its `drafts` by their save (`draft.ts`). */
export const charge = async <A extends ActionName>(ctx: Context, action: A, input: Input<A>): Promise<void> => {
  const limit: ActionLimit<A> = ACTION_LIMITS[action];
  if ("bound" in limit || limit.budget === "messages" || limit.budget === "drafts") return;
  const list: unknown = limit.each === undefined ? [] : input[limit.each];
  await chargePerson(ctx, ctx.actor.userId, limit.budget, 1 + (Array.isArray(list) ? list.length : 0));
};

/** Throws `person.rate_limited`. */
export const chargePerson = async (
  deps: Deps,
  userId: string,
  budget: PersonalBudget,
  units?: number,
): Promise<void> => {
  const wait = await take(deps, Keys.personBudgets(userId), budget, units);
  if (wait > 0) throw refuse("person", wait);
};

/** Whether a person may do what is simply left out otherwise. */
export const allows = async ({ actor, ...deps }: Context, budget: PersonalBudget): Promise<boolean> =>
  (await take(deps, Keys.personBudgets(actor.userId), budget)) === 0;

/**
 * Throws `address.rate_limited`. All who are on the machine itself share its loopback address, which so says nothing of who asks: nobody is
 * counted there.
 */
export const chargeAddress = async (deps: Deps, address: string, budget: AddressBudget): Promise<void> => {
  const network = networkOf(address);
  if (network === "::1" || network.startsWith("127.")) return;
  const wait = await takeFor(deps, network, budget);
  if (wait > 0) throw refuse("address", wait);
};

/** Throws `address.rate_limited` where a mail address, or the workspace, has got all the codes that it may. */
export const chargeMail = async (deps: Deps, address: string): Promise<void> => {
  const wait = (await takeFor(deps, address, "codes")) || (await take(deps, Keys.mailBudgets, "mails"));
  if (wait > 0) throw refuse("mail", wait);
};

/** Nobody needs to read the addresses. */
const hash = (address: string): string => createHash("sha256").update(address).digest("base64url");

/** An IPv4 address, or the 64 bits of an IPv6 address that name a site: its owner chooses the rest at will. */
export const networkOf = (address: string): string => {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address) || address === "::1") return address;
  const [front = [], back] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const missing = back === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: missing }, () => "0"), ...(back ?? [])];
  const site = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${site.join(":")}::/64`;
};
