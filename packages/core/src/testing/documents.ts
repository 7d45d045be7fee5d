import type {
  BatchGetCommand,
  BatchGetCommandOutput,
  BatchWriteCommand,
  BatchWriteCommandOutput,
  DeleteCommand,
  DeleteCommandOutput,
  GetCommand,
  GetCommandOutput,
  PutCommand,
  PutCommandOutput,
  QueryCommand,
  QueryCommandOutput,
  UpdateCommand,
  UpdateCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../table/dynamodb";

export type Command =
  | GetCommand
  | BatchGetCommand
  | BatchWriteCommand
  | QueryCommand
  | PutCommand
  | UpdateCommand
  | DeleteCommand;

/** A document client that leaves every command to `perform`, which answers each with the output of its kind. */
export const documentsOver = (perform: (command: Command) => Promise<object>): Documents => {
  function send(command: GetCommand): Promise<GetCommandOutput>;
  function send(command: BatchGetCommand): Promise<BatchGetCommandOutput>;
  function send(command: BatchWriteCommand): Promise<BatchWriteCommandOutput>;
  function send(command: QueryCommand): Promise<QueryCommandOutput>;
  function send(command: PutCommand): Promise<PutCommandOutput>;
  function send(command: UpdateCommand): Promise<UpdateCommandOutput>;
  function send(command: DeleteCommand): Promise<DeleteCommandOutput>;
  function send(command: Command): Promise<object> {
    return perform(command);
  }
  return { send };
};
