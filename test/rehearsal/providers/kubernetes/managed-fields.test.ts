import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldOwners, hasCreatorsFields, takeOverPatch } from "../../../../rehearsal/providers/kubernetes/managed-fields";

const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({
  manager,
  operation,
  apiVersion: "v1",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...more,
});
const object = (...managedFields: object[]) => ({ metadata: { resourceVersion: "7", managedFields } }) as never;

test("fields of client-side writers are united under the resource's manager; everybody else keeps theirs", () => {
  const others = entry("kustomize-controller", "Apply", { "f:data": { "f:x": {} } });
  const status = entry("kubectl", "Update", { "f:status": {} }, { subresource: "status" });
  const patch = takeOverPatch(
    object(
      entry("pulumi-kubernetes", "Update", { "f:data": { "f:a": {} } }),
      others,
      status,
      entry("kubectl-edit", "Update", { "f:data": { "f:b": {} } }),
    ),
    "pulumi-kubernetes-1",
  );
  assert.deepEqual(patch, [
    {
      op: "replace",
      path: "/metadata/managedFields",
      value: [others, status, entry("pulumi-kubernetes-1", "Apply", { "f:data": { "f:a": {}, "f:b": {} } })],
    },
    { op: "replace", path: "/metadata/resourceVersion", value: "7" },
  ]);
  assert.equal(takeOverPatch(object(others, entry("pulumi-kubernetes-1", "Apply", {})), "pulumi-kubernetes-1"), undefined);
});

test("who owns a field is read from the managers' sets", () => {
  const fields = object(entry("m", "Apply", { "f:data": { "f:a": {} } }), entry("other", "Update", { "f:data": { "f:a": {}, "f:b": {} } }));
  assert.deepEqual(fieldOwners(fields, ["data", "a"], "m"), { ours: true, others: true });
  assert.deepEqual(fieldOwners(fields, ["data", "b"], "m"), { ours: false, others: true });
  assert.deepEqual(fieldOwners(fields, ["data", "c"], "m"), { ours: false, others: false });
  assert.equal(hasCreatorsFields(fields), false);
  assert.equal(hasCreatorsFields(object(entry("pulumi-kubernetes", "Update", {}))), true);
});
