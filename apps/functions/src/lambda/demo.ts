import { deployed } from "../aws";
import { create } from "../demo";

export const handler = deployed("demo", create);
