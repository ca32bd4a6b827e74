import type { Attempt } from "../attempt";
import { ADMISSION_ATTEMPTS } from "./admission";
import { BOUNDARY_ATTEMPTS } from "./boundary";
import { COMMIT_ATTEMPTS } from "./commit";
import { FLUX_ATTEMPTS } from "./flux";
import { HELM_ATTEMPTS } from "./helm";
import { POD_ATTEMPTS } from "./pods";
import { QUOTA_ATTEMPTS } from "./quota";
import { RBAC_ATTEMPTS } from "./rbac";
import { SECRET_ATTEMPTS } from "./secrets";
import { TOKEN_ATTEMPTS } from "./tokens";

export const ATTEMPTS: readonly Attempt[] = [
  ...RBAC_ATTEMPTS,
  ...BOUNDARY_ATTEMPTS,
  ...POD_ATTEMPTS,
  ...QUOTA_ATTEMPTS,
  ...COMMIT_ATTEMPTS,
  ...FLUX_ATTEMPTS,
  ...HELM_ATTEMPTS,
  ...TOKEN_ATTEMPTS,
  ...SECRET_ATTEMPTS,
  ...ADMISSION_ATTEMPTS,
];
