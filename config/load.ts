import * as pulumi from "@pulumi/pulumi";
import { parseStack, type RawConfig, type Stack } from "./parse";
import { ConfigErrors } from "./problems";

/** Part of the SDK at run time, but marked internal there and so missing from its types. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

/**
 * The configuration of the stack that is running. The secrets are in the clear: wrap each with pulumi.secret before it
 * goes into a resource. `now`: the moment at which the Kubernetes version must be supported. Throws pulumi.RunError with every problem, which the engine prints without a stack trace.
 */
export function loadPlatformConfig(now: Date = new Date()): Stack {
  const raw: RawConfig = pulumi.runtime.allConfig();
  const secretKeys = new Set(Object.keys(raw).filter((key) => isConfigSecret(key)));
  try {
    return parseStack(raw, secretKeys, now);
  } catch (error) {
    if (error instanceof ConfigErrors)
      throw new pulumi.RunError(new ConfigErrors(error.problems, `Pulumi.${pulumi.getStack()}.yaml`).message);
    throw error;
  }
}
