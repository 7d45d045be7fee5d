import { create } from "../authorizer";
import { deployed } from "../aws";

export const handler = deployed("authorize", create);
