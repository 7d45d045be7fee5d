import { ParleyError } from "@parley/protocol/error";
import { expect, it, onTestFinished, vi } from "vitest";
import { busy } from "./busy";
import { faultLog } from "./log";

it("a fault is a line, and a crowd is none", () => {
  const lines: string[] = [];
  vi.spyOn(console, "error").mockImplementation((line) => void lines.push(String(line)));
  onTestFinished(() => void vi.restoreAllMocks());
  const log = (error: ParleyError) => faultLog.error("failed", error, { code: error.code });
  log(busy("Unable to do this just now: too many are writing to this room.", Math.random));
  log(new ParleyError("server.internal", "Unable to do this: something went wrong on our side."));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: "error", code: "server.internal" }]);
});
