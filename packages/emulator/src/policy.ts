const list = (value: unknown): string[] => {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item !== "string") throw new Error("A policy's Action and Resource must be strings or lists of strings");
    return item;
  });
};

/** IAM wildcards: `*` is any run of characters, `?` any single one. Actions ignore case, resources do not. */
const matches = (pattern: string, value: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
};

/**
 * Whether an IAM policy document lets the caller invoke `arn`: a matching Deny wins, and no match denies
 * (IAM User Guide, "Policy evaluation logic"). Throws on anything beyond Effect, Action and Resource rather than guess.
 */
export const allowsInvoke = (document: unknown, arn: string): boolean => {
  if (typeof document !== "object" || document === null || !("Statement" in document)) {
    throw new Error("The authorizer returned no policy document");
  }
  const statements: unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  const effects = statements.flatMap((statement) => {
    if (
      typeof statement !== "object" ||
      statement === null ||
      !("Effect" in statement && "Action" in statement && "Resource" in statement) ||
      "Condition" in statement
    ) {
      throw new Error("A policy statement must have Effect, Action and Resource, and nothing conditional");
    }
    const applies =
      list(statement.Action).some((action) => matches(action.toLowerCase(), "execute-api:invoke")) &&
      list(statement.Resource).some((resource) => matches(resource, arn));
    return applies ? [statement.Effect] : [];
  });
  return effects.includes("Allow") && !effects.includes("Deny");
};
