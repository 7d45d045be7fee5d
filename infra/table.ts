/** The one table of `packages/core`: no secondary index, no stream. */
const database = new sst.aws.Dynamo("Database", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "ttl",
  deletionProtection: $app.stage === "production",
});

/** What the functions are linked to: the name, and the six rights that they use. Linking the table itself would grant all. */
export const table = new sst.Linkable("Table", {
  properties: { name: database.name },
  include: [
    sst.aws.permission({
      actions: [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
      ],
      resources: [database.arn],
    }),
  ],
});
