import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** The table as DynamoDB is asked to create it; its time-to-live attribute is `ttl`. */
export const tableSchema = (TableName: string): CreateTableCommandInput => ({
  TableName,
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
});
