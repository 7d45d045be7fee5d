import { policy } from "./this-stage";

/** The one table of `packages/core`: no secondary index, no stream, paid by the request. */
export const database = new sst.aws.Dynamo("Database", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "ttl",
  deletionProtection: policy.deletionProtection,
  transform: { table: { pointInTimeRecovery: { enabled: policy.pointInTimeRecovery } } },
});

/** What the functions are linked to: the name alone. Linking the table itself would let each of them do everything to it. */
export const table = new sst.Linkable("Table", { properties: { name: database.name } });

type Right = "GetItem" | "BatchGetItem" | "Query" | "PutItem" | "BatchWriteItem" | "UpdateItem" | "DeleteItem";

/** The right to do this to the table's items. */
export const mayDo = (...rights: Right[]) => ({
  actions: rights.map((right) => `dynamodb:${right}`),
  resources: [database.arn],
});

/** All that the domain does to the table. */
export const mayDoEverything = mayDo(
  "GetItem",
  "BatchGetItem",
  "Query",
  "PutItem",
  "BatchWriteItem",
  "UpdateItem",
  "DeleteItem",
);
