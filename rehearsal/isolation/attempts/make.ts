// Short forms for the tables of attempts.
import type { ClusterObject } from "../../cluster";
import type { Account, Expected, Request, Sides } from "../attempt";
import { ATTEMPT_LABEL } from "../paths";

/** Who may write in the namespace, who may only look, and who may nothing. */
export const EVERYONE: readonly Account[] = ["deployer", "local deployer", "app", "owner"];
export const DEPLOYERS: readonly Account[] = ["deployer", "local deployer"];
/** Accounts with tokens of their own: these can ask for impersonation themselves. */
export const MACHINES: readonly Account[] = ["deployer", "local deployer", "app"];
export const READERS_ONLY: readonly Account[] = ["owner", "app"];

export const refusedByRbac: Expected = { refused: "RBAC" };
export const works: Expected = { works: true };

export function get(path: string): Request {
  return { kind: "request", path };
}

export function post(path: string, body: object): Request {
  return { kind: "request", method: "POST", path, body };
}

export function patch(path: string, body: object): Request {
  return { kind: "request", method: "PATCH", path, body };
}

export function put(path: string, body: object): Request {
  return { kind: "request", method: "PUT", path, body };
}

export function remove(path: string): Request {
  return { kind: "request", method: "DELETE", path };
}

export function object(apiVersion: string, kind: string, name: string, more: object = {}, namespace?: string): ClusterObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels: { [ATTEMPT_LABEL]: name } };
  return { apiVersion, kind, metadata, ...more } as ClusterObject;
}

export const RBAC_API = "rbac.authorization.k8s.io/v1";

export const configMap = (name: string, namespace?: string) => object("v1", "ConfigMap", name, { data: { from: "attempt" } }, namespace);
export const secret = (name: string, namespace?: string) => object("v1", "Secret", name, { stringData: { from: "attempt" } }, namespace);

export function binding(name: string, role: string, { own }: Sides, namespace?: string): ClusterObject {
  return object(
    RBAC_API,
    namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
    name,
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
      subjects: [{ kind: "ServiceAccount", name: "deployer", namespace: own }],
    },
    namespace,
  );
}
