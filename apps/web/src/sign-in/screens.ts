import { DeviceLink } from "./device-link";
import { Invitation } from "./invitation";
import { SignIn } from "./sign-in";

/** The screens of somebody who is not signed in, as a bundle of their own. `App` loads it. Import it nowhere else. */
export const SCREENS = { DeviceLink, Invitation, SignIn };
