import * as z from "zod";

const Refusal = z.object({ error: z.string().regex(/^Unable to .+\.$/s), code: z.string() });

/** What an answer of the HTTP API refuses with: its status and code. Throws where it is none, in the documented form. */
export const refusal = async (response: Response): Promise<[status: number, code: string]> => {
  const type = response.headers.get("content-type") ?? "no type";
  if (response.ok || !type.startsWith("application/json"))
    throw new Error(`a refusal was expected, and the answer is ${response.status} with ${type}`);
  return [response.status, Refusal.parse(await response.json()).code];
};
