import assert from "node:assert/strict";
import { test } from "node:test";
import { Adoption } from "../../lib/adoption";

const VPC = { type: "aws:ec2/vpc:Vpc", name: "numinia", custom: true };
const ROLE = { type: "aws:iam/role:Role", name: "numinia", custom: true };
const KEY = { type: "aws:kms/key:Key", name: "logs", custom: true };

test("a resource gets the import id of its entry, and no other one does", () => {
  const adoption = new Adoption({ logs: "key-1" }, "apply");
  assert.deepEqual(adoption.optionsOf(KEY), { import: "key-1" });
  assert.equal(adoption.optionsOf(VPC), undefined);
  assert.deepEqual(adoption.problems(), []);
});

test("keep leaves every property of what exists alone", () => {
  assert.deepEqual(new Adoption({ logs: "key-1" }, "keep").optionsOf(KEY), { import: "key-1", ignoreChanges: ["*"] });
});

test("a role that the program does not name keeps the name that it has; one with a name gets that", () => {
  const adoption = new Adoption({ "aws:iam/role:Role::numinia": "reader" }, "apply");
  assert.deepEqual(adoption.optionsOf({ ...ROLE, inputs: ["description"] }), { import: "reader", ignoreChanges: ["name"] });
  assert.deepEqual(adoption.optionsOf({ ...ROLE, inputs: ["description", "name"] }), { import: "reader" });
  assert.deepEqual(adoption.optionsOf({ ...ROLE, inputs: ["namePrefix"] }), { import: "reader" });
});

test("a type whose name the provider does not make up has nothing to keep", () => {
  assert.deepEqual(new Adoption({ logs: "key-1" }, "apply").optionsOf({ ...KEY, inputs: [] }), { import: "key-1" });
});

test("an entry with a type goes before one with the name alone, and names only its type", () => {
  const adoption = new Adoption({ "aws:ec2/vpc:Vpc::numinia": "vpc-1" }, "apply");
  assert.equal(adoption.optionsOf(ROLE), undefined);
  assert.deepEqual(adoption.optionsOf(VPC), { import: "vpc-1" });
  assert.deepEqual(adoption.problems(), []);
});

test("components and providers are nothing in AWS, and are never adopted", () => {
  const adoption = new Adoption({ numinia: "x" }, "apply");
  assert.equal(adoption.optionsOf({ type: "numinia:network:Network", name: "numinia", custom: false }), undefined);
  assert.equal(adoption.optionsOf({ type: "pulumi:providers:aws", name: "numinia", custom: true }), undefined);
});

test("a name that two types share is refused, with the spellings that are not", () => {
  const adoption = new Adoption({ numinia: "x" }, "apply");
  adoption.optionsOf(VPC);
  adoption.optionsOf(ROLE);
  assert.deepEqual(adoption.problems(), [
    'numinia:adopt.resources["numinia"]: 2 resources have this name; write the one that exists with its type: aws:ec2/vpc:Vpc::numinia or aws:iam/role:Role::numinia',
  ]);
});

test("being asked twice about one resource is not two resources", () => {
  const adoption = new Adoption({ numinia: "vpc-1" }, "apply");
  assert.deepEqual(adoption.optionsOf(VPC), adoption.optionsOf(VPC));
  assert.deepEqual(adoption.problems(), []);
});

test("an entry that no resource has is said, with the nearest name", () => {
  const adoption = new Adoption({ numinja: "x", "aws:iam/role:Rol::numinia": "y" }, "apply");
  adoption.optionsOf(VPC);
  adoption.optionsOf(ROLE);
  assert.deepEqual(adoption.problems(), [
    'numinia:adopt.resources["numinja"]: the program has no such resource; did you mean numinia?',
    'numinia:adopt.resources["aws:iam/role:Rol::numinia"]: the program has no such resource; did you mean aws:iam/role:Role::numinia?',
  ]);
});
