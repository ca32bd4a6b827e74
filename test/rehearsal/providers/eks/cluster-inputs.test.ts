import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readClusterInputs } from "../../../../rehearsal/providers/eks/cluster-inputs";
import { Secret, Unknown, type Value } from "../../../../rehearsal/providers/framework/values";
import { FakeMonitor } from "../framework/fake-monitor";
import { DOCUMENTED_CLUSTER } from "./documented-cluster";

function read(changes: { [input: string]: Value }) {
  return readClusterInputs(new FakeMonitor().request("eks:index:Cluster", "numinia", { ...DOCUMENTED_CLUSTER, ...changes }));
}

describe("the inputs of eks.Cluster", () => {
  it("are taken as documented, public subnets before private ones", () => {
    const inputs = read({});
    assert.deepEqual(
      [inputs.name, inputs.subnetIds, inputs.subnetInputs],
      ["numinia-prod", ["subnet-c", "subnet-a", "subnet-b"], ["publicSubnetIds", "privateSubnetIds"]],
    );
  });

  it("take one list of subnets instead of two", () => {
    const inputs = read({ publicSubnetIds: null, privateSubnetIds: null, subnetIds: ["s"] });
    assert.deepEqual([inputs.subnetIds, inputs.subnetInputs], [["s"], ["subnetIds"]]);
    assert.deepEqual(read({ publicSubnetIds: null }).subnetIds, ["subnet-a", "subnet-b"]);
  });

  it("do not know the subnets while one of them is unknown, and keep secrets", () => {
    assert.equal(read({ publicSubnetIds: [Unknown.instance] }).subnetIds, Unknown.instance);
    assert.deepStrictEqual(read({ publicSubnetIds: new Secret(["x"]), privateSubnetIds: null }).subnetIds, new Secret(["x"]));
  });

  it("need no coredns options: without a node group the real component leaves it out", () => {
    assert.equal(read({ corednsAddonOptions: null }).authenticationMode, "API");
  });

  const elsewhere = "not modelled by the stand-in; leave it out, or use the real plugin (REAL=eks).";
  const refusals: [string, { [input: string]: Value }, string][] = [
    [
      "the default authentication mode",
      { authenticationMode: null },
      'authenticationMode "CONFIG_MAP" (the default) makes an aws-auth ConfigMap, which the stand-in does not model; say "API".',
    ],
    [
      "a mode with the ConfigMap",
      { authenticationMode: "API_AND_CONFIG_MAP" },
      'authenticationMode "API_AND_CONFIG_MAP" makes an aws-auth ConfigMap, which the stand-in does not model; say "API".',
    ],
    ["an unknown mode", { authenticationMode: "IAM" }, 'authenticationMode "IAM" is not one of CONFIG_MAP, API, API_AND_CONFIG_MAP.'],
    [
      "a default node group",
      { skipDefaultNodeGroup: null },
      "the stand-in does not model a default node group; say skipDefaultNodeGroup: true.",
    ],
    [
      "security groups",
      { skipDefaultSecurityGroups: false },
      "the stand-in does not model security groups of its own; say skipDefaultSecurityGroups: true.",
    ],
    ["the vpc-cni add-on", { useDefaultVpcCni: null }, "the stand-in does not model the vpc-cni add-on; say useDefaultVpcCni: true."],
    ["an instance role", { createInstanceRole: true }, "the stand-in does not model an instance role; say createInstanceRole: false."],
    ["an OIDC provider", { createOidcProvider: true }, "the stand-in does not model an OIDC provider; say createOidcProvider: false."],
    ["Fargate", { fargate: true }, "the stand-in does not model a Fargate profile; say fargate: false."],
    [
      "coredns by empty options",
      { corednsAddonOptions: {} },
      "the stand-in does not model the coredns add-on; say corednsAddonOptions: {enabled: false}.",
    ],
    [
      "settings of an add-on that is off",
      { corednsAddonOptions: { enabled: false, version: "v1" } },
      "corednsAddonOptions: version: has no meaning while the add-on is off; leave it out.",
    ],
    [
      "kube-proxy, the default",
      { kubeProxyAddonOptions: null },
      "the stand-in does not model the kube-proxy add-on; say kubeProxyAddonOptions: {enabled: false}.",
    ],
    ["both kinds of subnet lists", { subnetIds: ["s"] }, "subnetIds excludes publicSubnetIds and privateSubnetIds; give either."],
    [
      "no subnets",
      { publicSubnetIds: null, privateSubnetIds: null },
      "there are no subnets; give subnetIds, or publicSubnetIds and privateSubnetIds.",
    ],
    ["subnets that are no list", { publicSubnetIds: "s" }, "publicSubnetIds and privateSubnetIds must be lists of subnet ids."],
    ["the default VPC", { vpcId: null }, "vpcId is missing; the stand-in does not look up a default VPC."],
    [
      "public CIDRs of a private endpoint",
      { publicAccessCidrs: ["10.0.0.0/8"] },
      "publicAccessCidrs has no meaning while endpointPublicAccess is false; leave one out.",
    ],
    [
      "an unknown credential option",
      { providerCredentialOpts: { role: "x" } },
      "providerCredentialOpts: role: providerCredentialOpts has no such input.",
    ],
    ["node group options", { nodeGroupOptions: {}, instanceType: "t3.large" }, `instanceType, nodeGroupOptions: ${elsewhere}`],
    ["vpc-cni options", { vpcCniOptions: {} }, `vpcCniOptions: ${elsewhere}`],
    ["a name that is no input", { subnets: [] }, `subnets: ${elsewhere}`],
    ["an access entry without principal", { accessEntries: { a: { type: "STANDARD" } } }, "accessEntries: a: principalArn is missing."],
    [
      "an access entry with an unknown input",
      { accessEntries: { a: { principalArn: "p", groups: [] } } },
      "accessEntries: a: groups: an access entry has no such input.",
    ],
    [
      "an access policy without scope",
      { accessEntries: { a: { principalArn: "p", accessPolicies: { v: { policyArn: "x" } } } } },
      "accessEntries: a: accessPolicies: v: policyArn and accessScope are both needed.",
    ],
  ];
  for (const [what, changes, message] of refusals) {
    it(`refuse ${what}`, () => {
      assert.throws(() => read(changes), { message: `eks.Cluster "numinia": ${message}` });
    });
  }
});
