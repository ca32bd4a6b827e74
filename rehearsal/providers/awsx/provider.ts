import { componentProvider } from "../framework/component-provider";
import type { Provider } from "../framework/provider";
import { constructVpc } from "./vpc";

/** Version of @pulumi/awsx that the stand-in answers for. */
export const AWSX_VERSION = "3.9.0";

/** Makes the stand-in of the awsx plugin, one for each connection of the engine. */
export function createAwsxProvider(): () => Provider {
  return () => componentProvider("awsx", { "awsx:ec2:Vpc": constructVpc });
}
