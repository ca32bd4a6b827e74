import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { clusterAutoscalerPolicy } from "../../lib/policies";
import { clusterAutoscaler } from "../../rehearsal/charts/cluster-autoscaler";
import { ROOT } from "../config/fixtures";

// The tree says how the autoscaler finds node groups, the program which ones it may scale; EKS itself sets the tags. Groups that
// it finds and may not scale would stay as they are, whatever it decides.

const RELEASE = "numinia-k8s/clusters/prod-cluster/infrastructure/base/cluster-autoscaler/helmrelease.yaml";
const NAME = "production-numinia";

interface AutoDiscovery {
  readonly clusterName: string;
  readonly tags?: readonly string[];
}

/** The tags that a scaling group must have to be found, as the chart fills them in. */
function discoveredBy({ clusterName, tags = chartTags() }: AutoDiscovery): string[] {
  const name = clusterName.replaceAll("${cluster_name}", NAME);
  return tags.map((tag) => tag.replaceAll("{{ .Values.autoDiscovery.clusterName }}", name));
}

function chartTags(): readonly string[] {
  return (clusterAutoscaler.values as { autoDiscovery: Required<AutoDiscovery> }).autoDiscovery.tags;
}

/** Tag → value that the policy asks of a scaling group before it is changed. */
function scaledWith(): { readonly [tag: string]: string } {
  const scope = { partition: "aws", region: "eu-west-1", accountId: "111122223333", clusterName: NAME };
  const { Condition: condition } = clusterAutoscalerPolicy(scope).Statement.find(({ Sid: sid }) => sid === "ScaleOwnGroups")!;
  const asked = Object.entries(condition!.StringEquals!).map(([key, value]) => [key.replace(/^aws:ResourceTag\//, ""), value]);
  return Object.fromEntries(asked) as { [tag: string]: string };
}

test("the autoscaler may scale exactly the groups that it finds: those that EKS tags for this cluster", () => {
  const release = parse(readFileSync(join(ROOT, RELEASE), "utf8")) as { spec: { values: { autoDiscovery: AutoDiscovery } } };
  const ofEks = { "k8s.io/cluster-autoscaler/enabled": "true", [`k8s.io/cluster-autoscaler/${NAME}`]: "owned" };
  assert.deepEqual(discoveredBy(release.spec.values.autoDiscovery), Object.keys(ofEks));
  assert.deepEqual(scaledWith(), { [`k8s.io/cluster-autoscaler/${NAME}`]: "owned" });
});
