import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { CONTROLLERS } from "../../config/model";
import { ACCOUNT, controllerRoles, ISSUER, organizationRoles, PROVIDER, type RegisteredRole, stackConfig } from "./roles";
import { decideTrust } from "./simulate";
import { count, printTallies, type Tallies } from "./tally";

// Every role – environments' and controllers' – against every service account of the cluster that stands near one.

/** Accounts of an environment's namespace: the one for its role, the one that Flux deploys as, and Kubernetes' own. */
const ACCOUNTS_OF_ENVIRONMENT = ["app", "default", "deployer"];

// Rows are [own allowed, own denied, foreign allowed, foreign denied].
const STACKS = [
  // 16 roles × (8 environments × 4 + 8 controllers × 2) = 16 × 48 = 768.
  { file: "Pulumi.prod.yaml", expected: { "sts:AssumeRoleWithWebIdentity": [16, 0, 0, 752] } },
  // 11 roles × (3 environments × 4 + 8 controllers × 2) = 11 × 28 = 308.
  { file: "Pulumi.rehearsal.yaml", expected: { "sts:AssumeRoleWithWebIdentity": [11, 0, 0, 297] } },
];

for (const { file, expected } of STACKS)
  describe(`who may assume the roles of ${file}`, () => {
    const config = stackConfig(file);
    let roles: RegisteredRole[];
    before(async () => {
      const controllers = await controllerRoles(config);
      roles = [...(await organizationRoles(config)), ...CONTROLLERS.map((controller) => controllers[controller])];
    });

    test("each service account assumes its own role and no other", () => {
      const environments = config.organizations.flatMap((organization) => organization.environments);
      const subjects = [
        ...environments.flatMap(({ namespace }) => [
          ...ACCOUNTS_OF_ENVIRONMENT.map((account) => subjectOf(namespace, account)),
          // The account in flux-system that applies the organization's directory.
          subjectOf("flux-system", `${namespace}-deployer`),
        ]),
        ...roles.slice(environments.length).flatMap(({ namespace, serviceAccount }) => [
          subjectOf(namespace, serviceAccount),
          // An account of the same name that an organization made for itself.
          subjectOf(environments[0]!.namespace, serviceAccount),
        ]),
      ];
      const tallies: Tallies = {};
      for (const role of roles)
        for (const subject of subjects) {
          const isOwn = subject === subjectOf(role.namespace, role.serviceAccount);
          count(tallies, "sts:AssumeRoleWithWebIdentity", isOwn, decideTrust(role.trust, role.arn, PROVIDER, token(subject)));
        }
      printTallies(file, tallies);
      assert.deepEqual(tallies, expected);
    });

    test("the right subject is not enough: the token must be for STS, and of this cluster's issuer", () => {
      const otherIssuer = `${ISSUER}0`;
      for (const { arn, trust, namespace, serviceAccount } of roles) {
        const subject = subjectOf(namespace, serviceAccount);
        const decisions = [
          decideTrust(trust, arn, PROVIDER, token(subject)),
          decideTrust(trust, arn, PROVIDER, token(subject, ISSUER, "https://kubernetes.default.svc")),
          decideTrust(trust, arn, PROVIDER, { [`${ISSUER}:sub`]: subject }),
          decideTrust(trust, arn, providerOf(otherIssuer), token(subject, otherIssuer)),
          decideTrust(trust, arn, providerOf(otherIssuer), token(subject)),
          decideTrust(trust, arn, `arn:aws:iam::${ACCOUNT}:role/administrator`, token(subject)),
        ];
        assert.deepEqual(decisions, ["allowed", "denied", "denied", "denied", "denied", "denied"], arn);
      }
    });
  });

function subjectOf(namespace: string, serviceAccount: string): string {
  return `system:serviceaccount:${namespace}:${serviceAccount}`;
}

function providerOf(issuer: string): string {
  return `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
}

/** What IAM reads out of a service account's token. */
function token(subject: string, issuer = ISSUER, audience = "sts.amazonaws.com") {
  return { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: audience };
}
