import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { verify } from "../../../../../rehearsal/providers/aws/generator/main";
import { print, withoutLimits } from "../../../../../rehearsal/providers/aws/generator/generate";
import { RULES } from "../../../../../rehearsal/providers/aws/rules";
import type { GeneratedRules } from "../../../../../rehearsal/providers/aws/shapes";

test("the committed rules are what their sources give", async () => {
  const sentence = await verify({ download: false });
  assert.match(
    sentence,
    /^rules\.generated\.json is what the SDK's types (and AWS's service models give\.|give; its limits, which come from AWS's service models, were not verified \(botocore-\S+ is not in .+\)\.)$/,
  );
});

test("a rule that was edited by hand is found, with the service models and without", async () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "rules-"));
  const cache = process.env.NUMINIA_SERVICE_MODELS_CACHE;
  try {
    const edited = JSON.parse(JSON.stringify(RULES)) as { types: { [token: string]: { inputs: { [name: string]: { kind: string } } } } };
    edited.types["aws:ec2/vpc:Vpc"]!.inputs.cidrBlock!.kind = "number";
    const file = path.join(directory, "rules.json");
    fs.writeFileSync(file, print(edited as unknown as GeneratedRules));
    const difference = {
      message:
        /^rules\.generated\.json differs from what its sources give, first in line \d+:\n {2}committed: .*"number".*\n {2}generated: .*"string"/,
    };
    await assert.rejects(verify({ download: false, file }), difference);
    process.env.NUMINIA_SERVICE_MODELS_CACHE = directory;
    await assert.rejects(verify({ download: false, file }), difference);
    assert.match(await verify({ download: false }), /were not verified \(botocore-1\.44\.5-py3-none-any\.whl is not in /);
  } finally {
    if (cache === undefined) delete process.env.NUMINIA_SERVICE_MODELS_CACHE;
    else process.env.NUMINIA_SERVICE_MODELS_CACHE = cache;
    fs.rmSync(directory, { recursive: true });
  }
});

test("print and withoutLimits: the text is JSON of the rules; without limits nothing of the service models is left", () => {
  assert.deepEqual(JSON.parse(print(RULES)), RULES);
  assert.equal(print(RULES).includes('"limits"'), true);
  assert.equal(print(withoutLimits(RULES)).includes('"limits"'), false);
});

test("rules of known inputs: forms, what is required, what AWS fills in, limits, and secrets", () => {
  const { inputs } = RULES.types["aws:iam/role:Role"]!;
  assert.deepEqual(inputs.maxSessionDuration, { kind: "number", limits: { min: 3600, max: 43200 } });
  assert.deepEqual(inputs.name, {
    kind: "string",
    computed: true,
    limits: { min: 1, max: 64, pattern: "^(?:[\\w+=,.@-]+)$", required: true },
  });
  assert.equal(inputs.assumeRolePolicy!.required, true);
  const cluster = RULES.types["aws:eks/cluster:Cluster"]!.inputs;
  assert.deepEqual(cluster.vpcConfig!.members!.publicAccessCidrs, { kind: "list", element: { kind: "string" }, computed: true });
  assert.deepEqual(cluster.accessConfig!.members!.authenticationMode!.limits!.enum, ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]);
  assert.deepEqual(RULES.types["aws:secretsmanager/secretVersion:SecretVersion"]!.secrets, [
    "secretBinary",
    "secretString",
    "secretStringWo",
  ]);
  assert.deepEqual(RULES.sources, { sdk: "@pulumi/aws 7.48.0", serviceModels: "botocore 1.44.5" });
});
