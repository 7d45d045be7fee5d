// Before SST's types can be checked against, or its components run.
import { installPlatform } from "./platform";

await installPlatform();
