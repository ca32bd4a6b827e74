import assert from "node:assert/strict";
import { test } from "node:test";
import { adoptionReport, type DetailedStep, renderAdoptionReport } from "../../rehearsal/adoption/report";

const ROLE = "aws:iam/role:Role";
const NAMES = { urn: `urn:pulumi:prod::numinia::numinia:cluster:Cluster$${ROLE}::reader`, type: ROLE };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const imported: DetailedStep = { op: "import", ...NAMES };

/** Steps of one adopted role: what it has, what the program says, and what the provider calls different. */
function adopted(existing: object, program: object, kinds: { [path: string]: string }, op = "update"): DetailedStep[] {
  const detailedDiff = Object.fromEntries(Object.entries(kinds).map(([path, diffKind]) => [path, { diffKind }]));
  return [imported, { op, ...NAMES, old: { inputs: { ...existing } }, new: { inputs: { ...program } }, detailedDiff }];
}

function differences(...args: Parameters<typeof adopted>) {
  const [only, ...others] = adoptionReport(adopted(...args));
  assert.equal(others.length, 0);
  return only!.differences;
}

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

test("an adopted resource that is as the program has it is in the report, without differences", () => {
  assert.deepEqual(adoptionReport([imported]), [{ resource: "aws:iam/role:Role::reader", differences: [] }]);
});

test("what is created or updated without being adopted is not in the report", () => {
  const [, update] = adopted({ description: "a" }, { description: "b" }, { description: "update" });
  assert.deepEqual(adoptionReport([{ op: "create", ...NAMES }, update!]), []);
});

test("each input that differs has its existing and the program's value, in order of the paths", () => {
  const kinds = { "tags.Platform": "add", description: "update", "tags.Terraform": "delete" };
  const existing = { description: "by hand", tags: { Terraform: "true" }, path: "/" };
  assert.deepEqual(differences(existing, { description: "reads", tags: { Platform: "numinia" }, path: "/" }, kinds), [
    { path: "description", existing: "by hand", program: "reads", replaces: false },
    { path: "tags.Platform", program: "numinia", replaces: false },
    { path: "tags.Terraform", existing: "true", replaces: false },
  ]);
});

test("paths go into lists and through names with dots", () => {
  const existing = { tags: { "kubernetes.io/role/elb": "0" }, ingress: [{ fromPort: 1 }], labels: { a: "0", "a.b": "1" } };
  const program = { tags: { "kubernetes.io/role/elb": "1" }, ingress: [{ fromPort: 2 }], labels: { a: "0", "a.b": "2" } };
  const kinds = { 'tags["kubernetes.io/role/elb"]': "update", "ingress[0].fromPort": "update", "labels.a.b": "update" };
  assert.deepEqual(
    differences(existing, program, kinds).map((each) => [each.existing, each.program]),
    [
      [1, 2],
      ["1", "2"],
      ["0", "1"],
    ],
  );
});

test("an element that a set gains is not compared with the one at its place", () => {
  const found = differences({ subnetIds: ["a"] }, { subnetIds: ["b", "a"] }, { "subnetIds[0]": "add" });
  assert.deepEqual(found, [{ path: "subnetIds[0]", program: "b", replaces: false }]);
});

test("of two policies only the statements that one of them lacks are shown, however they are spelled", () => {
  const shared = { Effect: "Allow", Action: "s3:GetObject", Resource: ["a"] };
  const spelled = { Resource: "a", Action: ["s3:GetObject"], Effect: "Allow" };
  const wide = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const deny = { Sid: "Closed", Effect: "Deny", Action: "s3:*", Resource: "*" };
  assert.deepEqual(differences({ policy: policy(shared, wide) }, { policy: policy(deny, spelled) }, { policy: "update" }), [
    { path: "policy[1]", existing: wide, replaces: false },
    { path: "policy[Closed]", program: deny, replaces: false },
  ]);
});

test("a difference that only a replacement settles is marked", () => {
  const steps = adopted({ name: "old" }, { name: "new" }, { name: "update-replace" }, "replace");
  const [role] = adoptionReport([...steps, { op: "create-replacement", ...NAMES }]);
  assert.deepEqual(role!.differences, [{ path: "name", existing: "old", program: "new", replaces: true }]);
});

test("a person reads one line for each difference, and no made-up value for what is not known yet", () => {
  const existing = { description: "by hand", kmsKeyId: "old", policy: '{"Version":"2012-10-17"}' };
  const program = { description: "reads", kmsKeyId: UNKNOWN, groups: [UNKNOWN] };
  const kinds = { description: "update", kmsKeyId: "update-replace", groups: "add", policy: "delete" };
  const other = { op: "import", urn: "urn:pulumi:prod::numinia::aws:ec2/vpc:Vpc::numinia", type: "aws:ec2/vpc:Vpc" };
  assert.equal(
    renderAdoptionReport(adoptionReport([...adopted(existing, program, kinds), other])),
    [
      "2 resources are adopted, 1 of them differ from stack config",
      "aws:iam/role:Role::reader",
      '  description: "by hand" → "reads"',
      '  groups: none → ["known after up"]',
      '  kmsKeyId: "old" → known after up (replaces the resource)',
      '  policy: {"Version":"2012-10-17"} → none',
      "",
    ].join("\n"),
  );
});

test("a secret is what the engine made of it", () => {
  const steps = adopted({ value: "[secret]" }, { value: "[secret]" }, { value: "update" });
  assert.ok(renderAdoptionReport(adoptionReport(steps)).includes('  value: "[secret]" → "[secret]"\n'));
});
