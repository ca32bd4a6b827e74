import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createControllerRoles, SERVICE_ACCOUNTS } from "../../components/controller-roles";
import type { OidcIdentity } from "../../components/irsa-role";
import { createOrganizationRole, ORGANIZATION_SERVICE_ACCOUNT } from "../../components/organization-role";
import { type Controller, CONTROLLERS, type PlatformConfig } from "../../config/model";
import { parsePlatformConfig } from "../../config/parse";
import { secretName } from "../../config/naming";
import { readStackFile } from "../../config/stack-file";
import { fillTemplate } from "../../lib/names";
import type { PolicyDocument } from "../../lib/policy-documents";
import { NOW, ROOT } from "../config/fixtures";
import { only, type Registered, registered } from "../support/program";

export const ACCOUNT = "111122223333";
export const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
export const SECRETS_KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const ZONE = "arn:aws:route53:::hostedzone/Z0000000OWN";
export const FILE_SYSTEM = `arn:aws:elasticfilesystem:eu-west-1:${ACCOUNT}:file-system/fs-00000000000000001`;

const OIDC: OidcIdentity = { issuer: pulumi.output(ISSUER), providerArn: pulumi.output(PROVIDER) };

/** A role as the program registers it: its documents are read back from what the engine is sent. */
export interface RegisteredRole {
  readonly arn: string;
  /** The account that its trust policy is meant for. */
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly trust: PolicyDocument;
  readonly policy?: PolicyDocument;
}

/** The role of one environment of an organization, and what belongs to the environment. */
export interface EnvironmentRole extends RegisteredRole {
  /** `<organization> <environment>`. */
  readonly label: string;
  readonly organization: string;
  /** Names of its Secrets Manager entries. */
  readonly secretNames: readonly string[];
  /** The organization's prefix; absent: the stack has no bucket of static files. */
  readonly prefix?: string;
}

/** A stack file of the repository, read as the program reads it, e.g. `Pulumi.prod.yaml`. */
export function stackConfig(file: string): PlatformConfig {
  const { raw } = readStackFile(readFileSync(join(ROOT, file), "utf8"));
  return parsePlatformConfig(raw, undefined, NOW);
}

/** The roles of all environments of a stack's organizations. */
export async function organizationRoles(config: PlatformConfig): Promise<EnvironmentRole[]> {
  const environments = config.organizations.flatMap((organization) =>
    organization.environments.map((environment) => ({ organization, environment })),
  );
  const resources = await registered(() => {
    for (const each of environments) {
      const { naming, statics } = config;
      createOrganizationRole({ ...each, naming, statics, ...identity(config), tags: {} }, {});
    }
  });
  return environments.map(({ organization, environment }) => ({
    ...roleOf(resources, environment.namespace),
    namespace: environment.namespace,
    serviceAccount: ORGANIZATION_SERVICE_ACCOUNT,
    label: `${organization.name} ${environment.name}`,
    organization: organization.name,
    secretNames: environment.applications.map((application) => secretName(config.naming, organization, environment, application)),
    ...(config.statics && { prefix: fillTemplate(config.statics.prefix, { organization: organization.name }) }),
  }));
}

/** The roles of all controllers of a stack's cluster, with one hosted zone and one file system. */
export async function controllerRoles(config: PlatformConfig): Promise<{ readonly [controller in Controller]: RegisteredRole }> {
  const resources = await registered(() =>
    createControllerRoles(
      "platform",
      {
        clusterName: config.cluster.name,
        naming: config.naming,
        ...identity(config),
        zoneArns: pulumi.output([ZONE]),
        platformName: config.platform.name,
        fileSystemArns: pulumi.output([FILE_SYSTEM]),
        tags: {},
      },
      {},
    ),
  );
  const roles = CONTROLLERS.map(
    (controller) => [controller, { ...roleOf(resources, `platform-${controller}`), ...SERVICE_ACCOUNTS[controller] }] as const,
  );
  return Object.fromEntries(roles) as { [controller in Controller]: RegisteredRole };
}

function identity({ region }: PlatformConfig) {
  const scope = pulumi.output({ partition: "aws", region, accountId: ACCOUNT });
  return { scope, oidc: OIDC, secretsKeyArn: pulumi.output(SECRETS_KEY) };
}

function roleOf(resources: readonly Registered[], name: string): Pick<RegisteredRole, "arn" | "trust" | "policy"> {
  const role = only(resources, "aws:iam/role:Role", name).inputs;
  const policies = resources.filter((resource) => resource.type === "aws:iam/rolePolicy:RolePolicy" && resource.name === name);
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${role.name as string}`,
    trust: JSON.parse(role.assumeRolePolicy as string) as PolicyDocument,
    ...(policies[0] && { policy: JSON.parse(policies[0].inputs.policy as string) as PolicyDocument }),
  };
}
