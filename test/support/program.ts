import * as pulumi from "@pulumi/pulumi";

/** Waits until every registration has been answered; part of the SDK at run time, but missing from its types. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

/** Answers of provider functions by token, e.g. `aws:eks/getCluster:getCluster`. */
export type Functions = { readonly [token: string]: (inputs: Record<string, unknown>) => Record<string, unknown> };

/** One resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Id of the existing resource that is taken over; absent for one that is made. */
  readonly importId?: string;
}

/**
 * Runs program code against Pulumi's mocks and returns what it registered, in order of name. Remote components are one resource
 * here; what they contain is the rehearsal's to show. Outputs are `<name>-<output>`, so that wiring is visible in inputs.
 */
export async function registered(program: () => unknown, functions: Functions = {}): Promise<Registered[]> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id: importId }) => {
        resources.push({
          type,
          name,
          inputs: inputs as Record<string, unknown>,
          ...(importId !== undefined && importId !== "" && { importId }),
        });
        return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, inputs as Record<string, unknown>) } };
      },
      call: ({ token, inputs }) => {
        const own = functions[token];
        if (own !== undefined) return own(inputs as Record<string, unknown>);
        if (token === "aws:ssm/getParameter:getParameter") return { insecureValue: `ami-of-${String(inputs.name)}` };
        if (token === "aws:index/getPartition:getPartition") return { partition: "aws" };
        if (token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId: "111122223333" };
        throw new Error(`the test knows no function ${token}`);
      },
    },
    "numinia",
    "test",
  );
  await program();
  await waitForRPCs();
  return resources.sort((a, b) => `${a.type}${a.name}`.localeCompare(`${b.type}${b.name}`));
}

/** The one resource of a type (and name); fails when there are more or none. */
export function only(resources: readonly Registered[], type: string, name?: string): Registered {
  const found = resources.filter((resource) => resource.type === type && (name === undefined || resource.name === name));
  if (found.length !== 1)
    throw new Error(`expected one ${type} ${name ?? ""}, found ${found.length}: ${found.map((entry) => entry.name).join(", ")}`);
  return found[0]!;
}

/** The value of an input that the program marked as secret; fails for one that it did not. */
export function secretValue(input: unknown): unknown {
  const wrapped = input as { [key: string]: unknown };
  if (wrapped["4dabf18193072939515e22adb298388d"] !== "1b47061264138c4ac30d75fd1eb44270") throw new Error("the input is not a secret");
  return wrapped.value;
}

function computed(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case "awsx:ec2:Vpc": {
      const ids = (tier: string) => ["a", "b", "c"].map((zone) => `subnet-${tier}-${zone}`);
      return {
        vpcId: "vpc-1",
        privateSubnetIds: ids("private"),
        publicSubnetIds: ids("public"),
        isolatedSubnetIds: ids("database"),
        routeTables: [],
      };
    }
    case "eks:index:Cluster":
      return {
        oidcIssuer: "oidc.example/id/1",
        kubeconfigJson: "{}",
        eksCluster: { name: inputs.name, arn: "arn:aws:eks:cluster" },
        clusterSecurityGroupId: "sg-cluster",
      };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { latestVersion: 3 };
    case "aws:iam/role:Role":
    case "aws:iam/instanceProfile:InstanceProfile":
      return { name, arn: `${name}-arn`, ...(inputs.name === undefined ? {} : { name: inputs.name }) };
    case "aws:secretsmanager/secretVersion:SecretVersion":
      return { versionId: `${name}-version` };
    case "aws:cloudwatch/logGroup:LogGroup":
      // A real one, for the simulations of who may write to it.
      return { arn: `arn:aws:logs:eu-west-1:111122223333:log-group:${String(inputs.name)}` };
    default:
      return { arn: `${name}-arn`, keyId: `${name}-key` };
  }
}
