import type { InterfaceEndpoint } from "../config/model";
import type { AwsScope, PolicyDocument, Statement } from "./policy-documents";

/**
 * Trust policy for the delivery of VPC flow logs. The service assumes roles on behalf of every account; the conditions admit only
 * flow logs of this account and region.
 */
export function flowLogsTrust({ partition, region, accountId }: AwsScope): PolicyDocument {
  return policy({
    Effect: "Allow",
    Principal: { Service: "vpc-flow-logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
    },
  });
}

/** What the delivery of flow logs may do: find its log group, make streams in that one and write to them. */
export function writeFlowLogsPolicy(logGroupArn: string): PolicyDocument {
  return policy(
    {
      // AWS asks this of the role of every flow log, and knows no narrower resource for it: with one it would never be allowed.
      Sid: "FindLogGroup",
      Effect: "Allow",
      Action: "logs:DescribeLogGroups",
      Resource: "*",
    },
    {
      Sid: "WriteToOneLogGroup",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
  );
}

// Policies of endpoints have the principal "*": AWS wants it so of a gateway endpoint. Who it is, a condition says.

/**
 * Policy of an interface endpoint: only principals of this account pass, so that nobody carries data out through the endpoint with
 * the credentials of another account.
 */
export function interfaceEndpointPolicy(scope: AwsScope, service: InterfaceEndpoint): PolicyDocument {
  const own: Statement = {
    Sid: "PrincipalsOfThisAccount",
    Effect: "Allow",
    Principal: "*",
    // IAM spells both endpoints of ECR "ecr".
    Action: `${service.split(".")[0]}:*`,
    Resource: "*",
    Condition: ofThisAccount(scope),
  };
  if (service !== "sts") return policy(own);
  // A pod that assumes its role has no principal yet: its call is not signed. What it may ask for is limited instead.
  return policy(own, {
    Sid: "ServiceAccountsToRolesOfThisAccount",
    Effect: "Allow",
    Principal: "*",
    Action: "sts:AssumeRoleWithWebIdentity",
    Resource: `arn:${scope.partition}:iam::${scope.accountId}:role/*`,
  });
}

/**
 * Policy of the gateway endpoint of S3: everybody reads, only principals of this account do anything else. Image layers (ECR and
 * public registries) and package repositories come from other accounts' buckets by presigned or anonymous calls.
 */
export function s3EndpointPolicy(scope: AwsScope): PolicyDocument {
  return policy(
    {
      Sid: "ReadObjects",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: "*",
    },
    {
      Sid: "PrincipalsOfThisAccount",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: ofThisAccount(scope),
    },
  );
}

function ofThisAccount({ accountId }: AwsScope): Statement["Condition"] & object {
  return { StringEquals: { "aws:PrincipalAccount": accountId } };
}

function policy(...statements: Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
