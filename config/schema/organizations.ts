import { z } from "zod";
import { parseQuantity, quantitySuffix } from "../../lib/quantity";
import { ALLOWS } from "../model";
import type { ValueRule } from "../rules";
import { sourcePrefixes } from "./admission";
import { branch, gitUrl, repositoryPath } from "./delivery";
import { distinct, distinctSome, dnsLabel, domain, orName, principal, refuse, roleName, rule, safeText } from "./text";

type Resource = "cpu" | "memory" | "storage";

function quantityFault(resource: Resource, text: string): ValueRule | undefined {
  const value = parseQuantity(text);
  const suffix = quantitySuffix(text) ?? "";
  if (value === undefined) return "quantity-invalid";
  // "512m" of memory is half a byte: Kubernetes accepts it and then starts nothing.
  if (resource === "cpu" && !["", "m"].includes(suffix)) return "cpu-unit";
  if (resource !== "cpu" && ["n", "u", "m"].includes(suffix)) return "bytes-unit";
  // No storage is a policy; no CPU or memory would be an environment in which nothing runs.
  return value < 0 || (value === 0 && resource !== "storage") ? "quantity-sign" : undefined;
}

/** A Kubernetes quantity. YAML numbers count as their own text, as Kubernetes takes them too. */
function quantity(resource: Resource) {
  return z
    .preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z.string().superRefine(refuse((text) => quantityFault(resource, text))),
    )
    .meta({ quantity: true });
}

const quota = z
  .strictObject({
    cpu: quantity("cpu").default("2").describe("CPU that all pods of the environment together may request, in cores."),
    memory: quantity("memory")
      .default("4Gi")
      .describe("Memory that all pods of the environment together may request, and to which their limits may add up, in bytes."),
    storage: quantity("storage")
      .default("20Gi")
      .describe("Storage that all volume claims of the environment together may request, in bytes."),
    pods: z.int().min(0).default(20).describe("Most pods at a time."),
    persistentVolumeClaims: z.int().min(0).default(5).describe("Most volume claims at a time."),
    loadBalancers: z.int().min(0).default(0).describe("Most Services of type LoadBalancer; the shared gateway needs none."),
  })
  .describe("What the environment may use in total.");

const compute = (cpu: string, memory: string, what: string) =>
  z
    .strictObject({
      cpu: quantity("cpu").default(cpu).describe(`CPU: ${what}, in cores.`),
      memory: quantity("memory").default(memory).describe(`Memory: ${what}, in bytes.`),
    })
    .prefault({})
    .describe(`For each container: ${what}.`);

const containers = z
  .strictObject({
    default: compute("500m", "512Mi", "limit of a container that states none"),
    defaultRequest: compute("100m", "256Mi", "request of a container that states none"),
    max: compute("1", "2Gi", "highest limit that a container may state"),
  })
  .describe("What each container gets and may ask for.");

const source = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("shared").describe("Manifests are in the platform's GitOps repository.") }),
  z.strictObject({
    kind: z.literal("repository").describe("Manifests are in a repository of the organization's own."),
    url: gitUrl().describe("URL of the repository, https or ssh; credentials go under numinia:secrets.repositories."),
    branch: branch().default("main").describe("Branch to follow."),
    path: repositoryPath().default("./").describe("Path of the manifests in the repository, beginning with ./."),
  }),
]);

const environment = z.strictObject({
  name: dnsLabel(20).describe("Name of the environment, for instance pro or pre."),
  namespace: dnsLabel()
    .optional()
    .describe("Namespace; by default the organization's name for pro, and organization-environment for others."),
  roleName: roleName().optional().describe("Name of the environment's IAM role where it differs from the template of numinia:naming."),
  quota: quota.prefault({}),
  containers: containers.prefault({}),
  allows: distinct(z.enum(ALLOWS))
    .default([])
    .describe("What the environment may reach or be reached by beyond its own namespace; nothing by default."),
  peers: distinct(z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, rule("peer-format")))
    .default([])
    .describe("Environments of other organizations, as organization/environment, that it talks with; each has to name this one too."),
  source: source.default({ kind: "shared" }).describe("Where the environment's manifests are; the platform's repository by default."),
});

const application = z.strictObject({
  // Helm release names take 53 characters.
  name: dnsLabel(53).describe("Name of the application."),
  environments: distinctSome(z.string())
    .optional()
    .describe("Environments that the application exists in; all of the organization's by default."),
  secrets: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, rule("secret-key")), z.enum(["generated", "provided"]))
    .default({})
    .describe("Keys of the application's Secrets Manager entry: generated (random, never shown) or provided (below numinia:secrets)."),
});

const organization = z.strictObject({
  name: dnsLabel().describe("Name of the organization, a DNS label."),
  displayName: safeText().optional().describe("Name for people; the name itself by default."),
  contact: safeText().describe("Whom to tell about this organization's workloads: an e-mail address, a channel or a URL."),
  owners: distinct(principal()).default([]).describe("ARNs of the IAM roles or users that see and operate the organization's namespaces."),
  domains: distinct(domain()).default([]).describe("Domains of the organization; each gets a public hosted zone."),
  sources: sourcePrefixes()
    .default([])
    .describe("URLs that its Flux sources may have, or beginnings of such up to a slash; the shared and its own repository always."),
  ownFileSystem: z.boolean().default(false).describe("Whether the organization has an EFS file system of its own."),
  environments: z
    .array(orName(environment))
    .min(1, rule("list-empty"))
    .prefault(["pro", "pre"])
    .describe("Environments, each with a namespace of its own; a bare name takes all defaults. pro and pre by default."),
  applications: z.array(orName(application)).default([]).describe("Applications; a bare name exists in every environment."),
});

export const organizations = z.array(organization).default([]).describe("Organizations on the platform.");
