import { once } from "node:events";
import { createServer } from "node:net";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it, onTestFinished, vi } from "vitest";
import { createDocuments, createGateway } from "./aws";

/** A server that takes connections and says nothing; answers with its address, and how often it was asked. */
const silence = async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.on("error", () => {});
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    vi.unstubAllEnvs();
  });
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "example");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", endpoint);
  return { endpoint, asked: () => asked };
};

it("a call of a silent table is given up, after three tries", { timeout: 20_000 }, async () => {
  const { asked } = await silence();
  const get = createDocuments().send(new GetCommand({ TableName: "table", Key: { pk: "a", sk: "b" } }));
  await expect(get).rejects.toMatchObject({ name: "TimeoutError" });
  expect(asked()).toBe(3);
});

it("so is closing a connection of a silent gateway, at once", async () => {
  const { endpoint, asked } = await silence();
  await expect(createGateway(endpoint).disconnect("c=")).rejects.toMatchObject({ name: "TimeoutError" });
  expect(asked()).toBe(1);
});
