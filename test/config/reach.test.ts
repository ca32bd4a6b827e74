import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStack } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { fixtures, NOW } from "./fixtures";

const SMALLEST = fixtures("valid").find(({ name }) => name === "smallest")!.text;
const NO_NAT =
  "numinia:network.natGateways: private subnets have no way to the internet, so that Flux reaches neither its repository nor public registries unless another route leads out; set single or perZone";
const NO_SESSION = (missing: string) =>
  `numinia:network.natGateways: the access instance does not reach Session Manager; add ${missing} to numinia:network.endpoints.interface`;

function warnings(network: string, more = ""): readonly string[] {
  const { raw, secretKeys } = readStackFile(`${SMALLEST.replace("cidr: 10.0.0.0/16", `cidr: 10.0.0.0/16\n    ${network}`)}${more}`);
  return parseStack(raw, secretKeys, NOW).warnings;
}

test("without NAT gateways the preview says what has no way out", () => {
  assert.deepEqual(warnings("natGateways: single", "  numinia:access: { instance: true }\n"), []);
  assert.deepEqual(warnings("natGateways: none"), [NO_NAT]);
  assert.deepEqual(warnings("natGateways: none", "  numinia:access: { instance: true }\n"), [NO_NAT, NO_SESSION("ssm and ssmmessages")]);
  const one = "natGateways: none\n    endpoints: { interface: [ssm] }";
  assert.deepEqual(warnings(one, "  numinia:access: { instance: true }\n"), [NO_NAT, NO_SESSION("ssmmessages")]);
  const both = "natGateways: none\n    endpoints: { interface: [ssm, ssmmessages] }";
  const connection = "arn:aws:codeconnections:eu-west-1:123456789012:connection/11111111-2222-3333-4444-555555555555";
  const runner = `  numinia:access: { instance: true, runner: { repository: https://github.com/example/platform, connection: "${connection}" } }\n`;
  assert.deepEqual(warnings(both, runner), [
    NO_NAT,
    "numinia:network.natGateways: the runner does not reach GitHub unless another route leads out",
  ]);
});

test("a cluster that may go by Pulumi and not by EKS is said, before a destroy stops half-way", () => {
  const allow = (entry: string) => warnings("natGateways: single", `  numinia:protection: { allow: ["${entry}"] }\n`);
  assert.equal(allow("numinia-eksCluster").length, 1);
  assert.deepEqual(allow("numinia-vpc"), []);
  assert.deepEqual(allow("*"), [
    "numinia:protection.allow: lets the cluster go, but EKS refuses that while numinia:cluster.deletionProtection is true: a destroy would stop half-way; set it to false in the same up",
  ]);
});
