import { createHash } from "node:crypto";
import { REGION_NAMES } from "./regions";

/** Public parameters by which AWS names its newest images (EC2 user guide: AL2023; EKS user guide: optimized images). */
const PARAMETER =
  /^\/aws\/service\/(ami-amazon-linux-latest\/al2023-ami-(minimal-)?kernel-(default|6\.1|6\.12)-(x86_64|arm64)|eks\/optimized-ami\/\d\.\d+\/amazon-linux-2023\/(x86_64|arm64)\/standard\/recommended\/image_id)$/;

const NAMES: readonly string[] = ["", "minimal-"].flatMap((size) =>
  ["default", "6.1", "6.12"].flatMap((kernel) =>
    ["x86_64", "arm64"].map((machine) => `/aws/service/ami-amazon-linux-latest/al2023-ami-${size}kernel-${kernel}-${machine}`),
  ),
);

/** The image that a public parameter names in a region; undefined for a parameter that AWS does not have. */
export function publicImage(parameter: string, region: string): string | undefined {
  if (!PARAMETER.test(parameter) || !REGION_NAMES.includes(region)) return undefined;
  return `ami-0${createHash("sha256").update(`${region}${parameter}`).digest("hex").slice(0, 16)}`;
}

/** Machine of an image of Amazon Linux 2023 in the region; undefined for an image that nobody published there. */
export function machineOf(image: string, region: string): "x86_64" | "arm64" | undefined {
  const name = NAMES.find((parameter) => publicImage(parameter, region) === image);
  return name === undefined ? undefined : name.endsWith("arm64") ? "arm64" : "x86_64";
}
