// What an attempt to escape is, as data. The files in attempts/ hold them, one layer each; run.ts makes them happen.
import type { ClusterObject } from "../cluster";
import type { Evidence } from "./evidence";

export const LAYERS = ["RBAC", "boundary", "pods", "quota", "Flux", "Helm", "tokens", "secrets", "admission"] as const;
export type Layer = (typeof LAYERS)[number];

/**
 * Whose rights an attempt has: the account that Flux impersonates for the organization's directory, its twin for HelmReleases, what
 * applications run as, a person who owns the organization; `commit` pushes to the organization's directory, and `planted` is an object
 * that the platform never makes, put into the namespace by the administrator to see whether Flux's own flags hold.
 */
export type Account = "deployer" | "local deployer" | "app" | "owner" | "commit" | "planted";

/** Who attacks whom, in one run of an attempt. */
export interface Sides {
  /** The attacker's organization and namespace. */
  readonly organization: string;
  readonly own: string;
  /** Another environment: of another organization, or (`sameOrganization`) of the attacker's. */
  readonly foreign: string;
  readonly sameOrganization?: boolean;
}

/** Who says no. `Flux` is a controller's own rule; a refusal of the API server that Flux only passes on counts as the API server's. */
export type Refuser = "RBAC" | "PodSecurity" | "quota" | "LimitRange" | "Flux" | "ValidatingAdmissionPolicy";

export type Expected =
  /** `saying` is what the refusal must say beside that. */
  | { readonly refused: Refuser | readonly Refuser[]; readonly saying?: RegExp }
  /** Applied, and nothing is gained by it: `proof` returns what was gained, or nothing. */
  | { readonly harmless: string; readonly proof: (evidence: Evidence) => Promise<string | undefined> }
  /** A positive control: permitted, and it works. */
  | { readonly works: true };

/** One request to the API server. */
export interface Request {
  readonly kind: "request";
  /** @default GET */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Of a PATCH: a merge patch. */
  readonly body?: object;
  /** Impersonation that the account itself asks for. */
  readonly headers?: { readonly [name: string]: string };
}

export type Action =
  | Request
  /** An object whose controller makes pods: what counts is whether there is a pod. */
  | { readonly kind: "workload"; readonly object: ClusterObject; readonly kinds: string }
  /** The same request until it is refused, at most `times`; every body has a name of its own. */
  | { readonly kind: "exhaust"; readonly request: Request; readonly times: number }
  /** A Flux object: what counts is what becomes of it, with the rights of `user`. `with` goes before it. */
  | {
      readonly kind: "flux";
      readonly object: ClusterObject;
      readonly kinds: string;
      readonly user: string;
      readonly with?: readonly Request[];
    }
  /** Files in a directory of the organization's own, applied by a copy of the organization's shipped Kustomization. */
  | { readonly kind: "commit"; readonly files: { readonly [name: string]: string } };

export interface Attempt {
  /** Says what is attempted; unique. */
  readonly name: string;
  readonly layer: Layer;
  readonly as: readonly Account[];
  /** `name` is for the object that is made: different in every run. */
  readonly does: (sides: Sides, name: string) => Action;
  readonly expected: Expected;
}

/** One attempt by one account on one pair of sides. */
export interface Run {
  readonly attempt: Attempt;
  readonly account: Account;
  readonly sides: Sides;
  /** DNS label, unique among all runs. */
  readonly id: string;
}

/** What came of an action. */
export type Outcome =
  | { readonly verdict: "refused"; readonly by: Refuser; readonly message: string }
  | { readonly verdict: "applied"; readonly text?: string }
  /** Neither: not found, not valid, not in time. Never what was expected. */
  | { readonly verdict: "unclear"; readonly message: string };

/** @returns what is wrong with an outcome that is not the expected one */
export async function judge({ expected }: Attempt, outcome: Outcome, evidence: Evidence): Promise<string | undefined> {
  if (outcome.verdict === "unclear") return `neither refused nor applied: ${outcome.message}`;
  if (!("refused" in expected)) {
    if (outcome.verdict === "refused") return `refused by ${outcome.by}: ${outcome.message}`;
    return "proof" in expected ? await expected.proof(evidence) : undefined;
  }
  if (outcome.verdict === "applied") return `applied, and not refused by ${String(expected.refused)}`;
  // Admission comes before what a controller would refuse later: an attempt that it stops has not got as far.
  if (outcome.by === "ValidatingAdmissionPolicy") return undefined;
  if (![expected.refused].flat().includes(outcome.by))
    return `refused by ${outcome.by} instead of ${String(expected.refused)}: ${outcome.message}`;
  return expected.saying && !expected.saying.test(outcome.message) ? `refused for another reason: ${outcome.message}` : undefined;
}
