import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterConfig } from "../config/model";
import { versionStepFault } from "../lib/kubernetes-version";

/**
 * The wanted Kubernetes version, once AWS was asked for the running cluster's: a skipped minor or a downgrade fails the preview,
 * before anything is changed; EKS itself would refuse it only in the middle of an up. Any step is fine where no cluster of that
 * name exists yet. Give the result to Cluster as its `version`, so that nothing of the cluster is registered after a refusal.
 */
export async function guardedVersion({ name, version }: ClusterConfig, opts: pulumi.InvokeOptions = {}): Promise<string> {
  // The list first: asking for a cluster that is not there is an error like any other.
  const { names } = await aws.eks.getClusters({}, opts);
  if (!names.includes(name)) return version;
  const running = await aws.eks.getCluster({ name }, opts);
  const fault = versionStepFault(name, running.version, version);
  if (fault !== undefined) throw new pulumi.RunError(fault);
  return version;
}
