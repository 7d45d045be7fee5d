import "../test/examples";
import { SeqOrZero } from "@parley/protocol/id";
import { arrive, type Connected } from "@parley/smoke/person";
import fc from "fast-check";
import { afterEach, beforeAll, expect, it } from "vitest";
import {
  escapedText,
  halfPairText,
  membersText,
  mutated,
  nearlyJson,
  nestedText,
  numberText,
  valueText,
} from "../test/json-text";
import { useProduct } from "../test/product";

const product = useProduct();

let eve: Connected;
let roomId: string;

beforeAll(async () => {
  eve = await arrive(product().url, "Eve");
  roomId = (await eve.request("createRoom", { name: "Room" })).room.roomId;
  product().traces();
});

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** A frame, and what it may be answered with: `success`, or the code of an error. */
type Case = readonly [frame: string, ...outcomes: string[]];

/** Each frame is answered as it must be, changes nothing where it is refused, and leaves a connection that answers a ping. */
const expectOutcomes = (cases: fc.Arbitrary<Case>, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(cases, async ([frame, ...outcomes]) => {
      const reply = await eve.answer(frame);
      expect(outcomes).toContain(reply.type === "success" ? "success" : reply.code);
      const { writes, errors } = product().traces();
      expect(errors).toEqual([]);
      if (reply.type === "error") expect(writes).toEqual([]);
      await eve.request("ping", {});
    }),
    { numRuns },
  );

const requestText = membersText({
  action: escapedText("ping"),
  data: fc.constantFrom("{}", "{ }", "{\n\t}"),
  requestId: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).map((id) => JSON.stringify(id)),
});

it("a request is done in whatever notation of JSON it comes", async () => {
  await expectOutcomes(
    requestText.map((frame) => [frame, "success"]),
    150,
  );
});

it("of a key that comes twice the last one counts", async () => {
  const action = (json: string) => `"action":${json}`;
  const cases = fc.oneof(
    valueText.map((json): Case => [`{${action(json)},"data":${json},${action('"ping"')},"data":{}}`, "success"]),
    fc
      .tuple(valueText, numberText)
      .map(([json, last]): Case => [`{${action('"ping"')},${action(json)},${action(last)}}`, "frame.invalid"]),
    valueText.map(
      (json): Case => [
        `{${action('"ping"')},"data":{"a":${json},"a":1,"__proto__":${json},"__proto__":{}}}`,
        "input.invalid",
      ],
    ),
  );
  await expectOutcomes(cases, 120);
});

it("JSON that is no request is refused with frame.invalid", async () => {
  await expectOutcomes(
    valueText.map((frame) => [frame, "frame.invalid"]),
    150,
  );
});

it("what is nearly JSON is refused with frame.invalid_json", async () => {
  await expectOutcomes(
    nearlyJson.map((frame) => [frame, "frame.invalid_json"]),
    400,
  );
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it("a request with errors in any place is refused with frame.invalid_json, or read as the JSON that it still is", async () => {
  const cases = mutated(requestText).map((frame): Case => {
    const outcomes = ["success", "frame.invalid", "action.unknown", "input.invalid"];
    return isJson(frame) ? [frame, ...outcomes] : [frame, "frame.invalid_json"];
  });
  await expectOutcomes(cases, 400);
});

it("a number at or past a limit is taken for what it is, or refused with input.invalid", async () => {
  const cases = fc
    .oneof({ weight: 20, arbitrary: numberText }, fc.constantFrom("9".repeat(30_000), `0.${"0".repeat(30_000)}`))
    .map((json): Case => {
      const outcome = SeqOrZero.safeParse(Number(json)).success ? "success" : "input.invalid";
      return [`{"action":"markRead","data":{"roomId":"${roomId}","seq":${json}},"requestId":"mark"}`, outcome];
    });
  await expectOutcomes(cases, 200);
});

/** The JSON in each place of a frame, where it is as wrong as anything else would be. */
const inEachPlace = (json: string): Case[] => [
  [`{"action":${json}}`, "frame.invalid"],
  [`{"action":"ping","requestId":${json}}`, "frame.invalid"],
  [`{"action":"ping","more":${json}}`, "frame.invalid"],
  [`{"action":"ping","data":${json}}`, "input.invalid"],
  [`{"action":"createRoom","data":{"name":${json}}}`, "input.invalid"],
  [`{"action":"createRoom","data":{"name":"Room","members":${json}}}`, "input.invalid"],
  [`{"action":"sendMessage","data":{"content":"text","more":${json}}}`, "input.invalid"],
];

it("thousands of levels are refused wherever they are", async () => {
  const cases = nestedText.chain((json) =>
    fc.constantFrom<Case[]>(
      ...inEachPlace(json),
      [json, "frame.invalid"],
      [json.slice(0, -1), "frame.invalid_json"],
      [`${json}]`, "frame.invalid_json"],
    ),
  );
  await expectOutcomes(cases, 100);
});

it("half a surrogate pair is refused wherever it is", async () => {
  const cases = halfPairText.chain((json) =>
    fc.constantFrom<Case[]>(
      ...inEachPlace(json).slice(1),
      [`{"action":${json}}`, "action.unknown"],
      [`{"action":"ping",${json}:1}`, "frame.invalid"],
      [`{"action":"ping","data":{${json}:1}}`, "input.invalid"],
    ),
  );
  await expectOutcomes(cases, 100);
});

it("a key that objects inherit is one key too many, and an action of that name is unknown", async () => {
  const inherited = fc.constantFrom("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty");
  const cases = fc.tuple(inherited, inherited, valueText).chain(([name, other, json]) => {
    const member = `"${name}":{"${other}":${json}}`;
    return fc.constantFrom<Case[]>(
      [`{"action":"ping",${member}}`, "frame.invalid"],
      [`{${member}}`, "frame.invalid"],
      [`{"action":"createRoom","data":{${member},"name":"Room"}}`, "input.invalid"],
      [`{"action":"getRoomHistory","data":{"roomId":"a","exclusiveStartKey":{"before":1,${member}}}}`, "input.invalid"],
      [`{"action":"${name}","data":${json}}`, "action.unknown"],
    );
  });
  await expectOutcomes(cases, 120);
});
