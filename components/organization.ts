import type * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentConfig, GitCredentials, NamingConfig, OrganizationConfig, StaticsConfig } from "../config/model";
import { ENVIRONMENT_LABEL, namespaceAnnotations, namespaceLabels, ORGANIZATION_LABEL } from "../lib/labels";
import { applicationsName, boundaryName, deployerName } from "../lib/names";
import { boundaryValues } from "../lib/boundary-values";
import type { AwsScope } from "../lib/policy-documents";
import { environmentTags } from "../lib/tags";
import { createFluxKustomization } from "./flux-kustomization";
import { createGitSource } from "./git-sync";
import type { OidcIdentity } from "./irsa-role";
import type { RecoverableEntries } from "./recoverable-entries";
import { createOrganizationRole } from "./organization-role";
import { createSecretEntries, type SecretEntriesArgs } from "./secret-entries";
import { settleSecretValues } from "./secret-values";

export interface OrganizationArgs {
  readonly organization: OrganizationConfig;
  readonly naming: Pick<NamingConfig, "organizationRole" | "secret">;
  /** The bucket of static files, of which the organization reads one prefix. @default none */
  readonly statics?: StaticsConfig;
  readonly scope: pulumi.Output<AwsScope>;
  readonly oidc: OidcIdentity;
  /** KMS key of all Secrets Manager entries. */
  readonly secretsKeyArn: pulumi.Output<string>;
  /** Where each entry has a replica, and the key that encrypts it there. @default no replica */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Output<string> };
  /** Entries of these names are restored and taken over instead of made. @default none */
  readonly recoverable?: RecoverableEntries;
  /** Writes the live values of the entries. */
  readonly secretFunction: aws.lambda.Function;
  /** Provided values by environment, application and key. */
  readonly secretValues: { readonly [environment: string]: SecretEntriesArgs["values"] };
  /** Path of the cluster's directory in the shared repository, e.g. `./clusters/prod-cluster`. */
  readonly clusterPath: string;
  /** URL of the shared repository, which every organization's sources may name: charts lie there. */
  readonly sharedRepository: string;
  /** Credentials of an organization's own repository, by environment. */
  readonly repositoryCredentials: { readonly [environment: string]: pulumi.Output<GitCredentials> };
  readonly kubernetes: k8s.Provider;
  readonly tags: { readonly [key: string]: string };
}

/**
 * One organization: per environment an AWS role that reads its own secrets, the entries themselves with their values settled, the Namespace, the boundary
 * (instantiated by Flux from the base in the GitOps tree) and its applications (applied by Flux as the organization's account).
 *
 * Dependencies are the order of removal backwards: applications go first and are awaited, then the boundary, then the Namespace,
 * then AWS. The other way round Flux would lose the account that it prunes with, and orphan everything.
 */
export class Organization extends pulumi.ComponentResource {
  readonly environments: { [environment: string]: { namespace: string; roleArn: pulumi.Output<string> } } = {};

  constructor(name: string, args: OrganizationArgs, opts: pulumi.ComponentResourceOptions) {
    super("numinia:organizations:Organization", name, {}, opts);
    const environments = args.organization.environments.map((environment) => {
      const tags = environmentTags(args.tags, args.organization.name, environment.name);
      const values = args.secretValues[environment.name] ?? {};
      return { environment, tags, secrets: createSecretEntries({ ...args, environment, values, tags }, { parent: this }) };
    });
    const all = environments.flatMap(({ secrets }) => secrets);
    const settled = settleSecretValues(name, args.secretFunction, all, { parent: this });
    for (const { environment, tags, secrets } of environments) {
      const entries = secrets.map(({ entry }) => entry);
      const role = createOrganizationRole({ ...args, environment, tags }, { parent: this, dependsOn: entries });
      const onCluster = { parent: this, provider: args.kubernetes };
      const namespace = createNamespace(args, environment, { ...onCluster, dependsOn: [...role.resources, ...settled] });
      const boundary = createBoundary(args, environment, role.arn, { ...onCluster, dependsOn: namespace });
      createApplications(args, environment, { ...onCluster, dependsOn: [namespace, boundary] });
      this.environments[environment.name] = { namespace: environment.namespace, roleArn: role.arn };
    }
    this.registerOutputs({});
  }
}

/**
 * What an organization waits for: that the layer below was applied once. Flux's own rule – Ready, and at the same revision –
 * would freeze every organization while a later commit of the platform is broken, and costs each push a wait per layer.
 */
const APPLIED_ONCE = "has(dep.status.lastAppliedRevision)";

function createNamespace(
  args: OrganizationArgs,
  environment: EnvironmentConfig,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace {
  const { name, sources, domains } = args.organization;
  const own = environment.source.kind === "repository" ? [environment.source.url] : [];
  return new k8s.core.v1.Namespace(
    environment.namespace,
    {
      metadata: {
        name: environment.namespace,
        labels: namespaceLabels(name, environment),
        annotations: namespaceAnnotations([args.sharedRepository, ...own, ...sources], domains),
      },
    },
    opts,
  );
}

function organizationLabels(args: OrganizationArgs, environment: EnvironmentConfig): { [key: string]: string } {
  return { [ORGANIZATION_LABEL]: args.organization.name, [ENVIRONMENT_LABEL]: environment.name };
}

function createBoundary(
  args: OrganizationArgs,
  environment: EnvironmentConfig,
  roleArn: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return createFluxKustomization(
    {
      name: boundaryName(environment.namespace),
      namespace: "flux-system",
      labels: organizationLabels(args, environment),
      spec: {
        // One minute: what somebody changed by hand in a boundary is undone within it.
        interval: "1m0s",
        timeout: "2m0s",
        // No `wait`: nothing of a boundary becomes ready, and a wait for an object that somebody deletes meanwhile would
        // hold the next reconciliation, which brings it back, until its timeout.
        serviceAccountName: "kustomize-controller",
        sourceRef: { kind: "GitRepository", name: "flux-system" },
        path: `${args.clusterPath}/infrastructure/tenancy/base`,
        components: environment.allows.map((allow) => `../components/allow-${allow}`),
        // Admission too: nothing of an organization may be in a new cluster before the policies are.
        dependsOn: ["tenancy", "admission"].map((name) => ({ name, readyExpr: APPLIED_ONCE })),
        postBuild: {
          substitute: roleArn.apply((arn) => boundaryValues(args.organization, environment, arn)),
          substituteFrom: [{ kind: "ConfigMap", name: "platform-facts" }],
        },
      },
    },
    opts,
  );
}

/**
 * The organization's own directory (or repository), applied as its own account. From the shared repository the Kustomization lives
 * in flux-system, beside the source that it reads; an organization's own repository is read from its own namespace.
 */
function createApplications(args: OrganizationArgs, environment: EnvironmentConfig, opts: pulumi.CustomResourceOptions): void {
  const labels = organizationLabels(args, environment);
  const shared = {
    interval: "1m0s",
    timeout: "5m0s",
    wait: true,
    targetNamespace: environment.namespace,
    deletionPolicy: "WaitForTermination",
  };
  const { source } = environment;
  if (source.kind === "shared") {
    const spec = {
      ...shared,
      serviceAccountName: deployerName(environment.namespace),
      sourceRef: { kind: "GitRepository", name: "flux-system" },
      path: `${args.clusterPath}/organizations/${args.organization.name}/applications/${environment.name}`,
      dependsOn: [{ name: boundaryName(environment.namespace), readyExpr: APPLIED_ONCE }],
    };
    createFluxKustomization({ name: applicationsName(environment.namespace), namespace: "flux-system", labels, spec }, opts);
    return;
  }
  const credentials = args.repositoryCredentials[environment.name];
  const repository = createGitSource(
    "repository",
    {
      namespace: environment.namespace,
      url: source.url,
      branch: source.branch,
      interval: "1m0s",
      ...(credentials === undefined ? {} : { credentials }),
      labels,
    },
    opts,
  );
  const spec = {
    ...shared,
    serviceAccountName: "deployer",
    sourceRef: { kind: "GitRepository", name: "repository" },
    path: source.path,
  };
  createFluxKustomization(
    { name: applicationsName(environment.namespace), namespace: environment.namespace, labels, spec },
    pulumi.mergeOptions(opts, { dependsOn: repository }),
  );
}
