import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { SERVICE_ACCOUNTS } from "../../components/controller-roles";
import { ORGANIZATION_SERVICE_ACCOUNT } from "../../components/organization-role";
import { CONTROLLERS } from "../../config/model";
import { ROOT } from "../config/fixtures";

// A service account that names a role which admits another one gets no credentials: every account of the GitOps tree that names a
// role is the one that the role's trust policy names.

const TREE = join(ROOT, "numinia-k8s");
const ANNOTATION = "eks.amazonaws.com/role-arn";

type Mapping = { readonly [key: string]: unknown };

/** Substitution by which the tree names a role → `<namespace>:<service account>` of its trust policy. */
const TRUSTED = new Map([
  ["${app_role_arn}", `\${namespace}:${ORGANIZATION_SERVICE_ACCOUNT}`],
  ...CONTROLLERS.map((controller) => {
    const { namespace, serviceAccount } = SERVICE_ACCOUNTS[controller];
    return [`\${${controller.replaceAll("-", "_")}_role_arn}`, `${namespace}:${serviceAccount}`] as const;
  }),
]);

test("every service account of the tree that names a role is the one that the role trusts", () => {
  const found = readdirSync(TREE, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) =>
      parseAllDocuments(readFileSync(join(TREE, file), "utf8")).flatMap((document) => annotated(document.toJS() as Mapping)),
    );
  assert.deepEqual(
    found.map(({ role, account }) => [role, account]),
    found.map(({ role }) => [role, TRUSTED.get(role)]),
  );
  assert.ok(found.some(({ role }) => role === "${app_role_arn}"));
  assert.ok(found.some(({ role }) => role === "${cluster_autoscaler_role_arn}"));
});

/** Accounts with a role in an object: a ServiceAccount itself, or what the values of a HelmRelease say of the chart's. */
function annotated(object: Mapping | null): { role: string; account: string }[] {
  if (object === null) return [];
  const metadata = object.metadata as Mapping | undefined;
  const spec = object.spec as Mapping | undefined;
  const namespace = object.kind === "HelmRelease" ? spec?.targetNamespace : metadata?.namespace;
  return mappings(object).flatMap((each) => {
    const role = (each.annotations as Mapping | undefined)?.[ANNOTATION];
    return role === undefined ? [] : [{ role: String(role), account: `${String(namespace)}:${String(each.name)}` }];
  });
}

function mappings(value: unknown): Mapping[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(mappings);
  return Array.isArray(value) ? inner : [value as Mapping, ...inner];
}
