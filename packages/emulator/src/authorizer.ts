import { allowsInvoke } from "./policy";

/** What the authorizer granted: the context that every later event carries. */
export type Grant = Readonly<Record<string, string>>;

const stringify = (context: unknown): Grant => {
  if (context === undefined || context === null) return {};
  if (typeof context !== "object") throw new Error("The authorizer's context must be an object");
  const entries = Object.entries(context).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined || value === null) return [];
    if (typeof value === "object") throw new Error(`The authorizer's context.${key} must not be an object or a list`);
    return [[key, String(value)]];
  });
  return Object.fromEntries(entries);
};

/**
 * Reads the answer of a REQUEST authorizer. `undefined` means that the policy denies.
 * Throws when the answer is malformed or, as JSON, longer than `maxBytes`
 * (AWS: "Output from an API Gateway Lambda authorizer").
 */
export const readGrant = (answer: unknown, methodArn: string, maxBytes: number): Grant | undefined => {
  if (typeof answer !== "object" || answer === null || !("policyDocument" in answer)) {
    throw new Error("The authorizer returned no policy document");
  }
  if (!("principalId" in answer) || typeof answer.principalId !== "string") {
    throw new Error("The authorizer returned no principalId");
  }
  if (Buffer.byteLength(JSON.stringify(answer)) > maxBytes) {
    throw new Error(`The authorizer's answer is longer than ${maxBytes} bytes`);
  }
  if (!allowsInvoke(answer.policyDocument, methodArn)) return undefined;
  return { ...stringify("context" in answer ? answer.context : undefined), principalId: answer.principalId };
};
