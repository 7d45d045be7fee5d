import { expect, it } from "vitest";
import { createAnswers } from "./answers";

const answer = (rows: number) => ({ rows: Array.from({ length: rows }, () => ({})) });

it("keeps what was answered of a partition until it is written", () => {
  const answers = createAnswers();
  const [all, some] = [answer(3), answer(1)];
  answers.keep("a", "", all);
  answers.keep("a", "x", some);
  answers.keep("b", "", all);
  expect([answers.find("a", ""), answers.find("a", "x"), answers.find("a", "y")]).toEqual([all, some, undefined]);
  answers.drop("a");
  expect([answers.find("a", ""), answers.find("a", "x"), answers.find("b", "")]).toEqual([undefined, undefined, all]);
});

it("keeps a bounded number of rows, the newest answers", () => {
  const answers = createAnswers();
  for (let n = 0; n < 200; n += 1) answers.keep(`${n}`, "", answer(1_000));
  const kept = Array.from({ length: 200 }, (_, n) => n).filter((n) => answers.find(`${n}`, ""));
  expect(kept).toEqual(Array.from({ length: 50 }, (_, n) => 150 + n));
  answers.keep("huge", "", answer(60_000));
  expect(answers.find("199", "")).toBeUndefined();
});
