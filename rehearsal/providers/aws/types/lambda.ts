import { createHash } from "node:crypto";
import { ProviderError } from "../../framework/provider";
import { archivedTexts, type Value } from "../../framework/values";
import type { Subject, TypeEntry } from "../entry";
import { target } from "../lookup";
import { arn, computed, constant, fallback, filled, modifiedAt, recomputed, region, tagsAll, text } from "../outputs";
import { textAt } from "../paths";
import { arnOf } from "../rules/arn";
import { trusts } from "../rules/iam";
import { between, oneOf } from "../rules/inputs";
import { FUNCTION, INVOCATION } from "../tokens";
import { roleByArn } from "./iam";

/** Runtimes that take functions today; AWS blocks the creation with one that it has retired. */
const RUNTIMES = ["nodejs22.x", "nodejs24.x", "python3.12", "python3.13", "python3.14"];

const invokeArn = (qualifier: string): string =>
  `arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/arn:{partition}:lambda:{region}:{account}:function:{name}${qualifier}/invocations`;

const lambdaFunction: TypeEntry = {
  token: FUNCTION,
  label: "Lambda Function",
  mirrors: [
    {
      service: "lambda",
      operation: "CreateFunction",
      names: { name: "FunctionName", code: null, ephemeralStorage: "EphemeralStorage" },
    },
  ],
  replaceOn: ["name", "packageType", "region"],
  name: {
    input: "name",
    maxLength: 64,
    unique: { by: ["name"], error: { code: "ResourceConflictException", message: "Function already exist: {name}" } },
  },
  defaults: { memorySize: 128, packageType: "Zip", publish: false, reservedConcurrentExecutions: -1, skipDestroy: false, timeout: 3 },
  sets: ["architectures"],
  references: [
    {
      ...roleByArn("role"),
      whenTargetGoes: "keep",
      missing: { code: "InvalidParameterValueException", message: "The role defined for the function cannot be assumed by Lambda." },
    },
  ],
  rules: [
    arnOf("role", "iam", "role/"),
    oneOf("runtime", RUNTIMES),
    between("timeout", 1, 900),
    trusts("role", "lambda.amazonaws.com", () => ({
      code: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    })),
  ],
  id: ({ inputs }) => String(inputs.name),
  outputs: {
    arn: arn("lambda", "function:{name}"),
    architectures: constant(["x86_64"]),
    codeSha256: recomputed(codeHash),
    ephemeralStorage: filled(() => ({ size: 512 })),
    invokeArn: text(invokeArn("")),
    responseStreamingInvokeArn: text(
      invokeArn("").replace("2015-03-31", "2021-11-15").replace("/invocations", "/response-streaming-invocations"),
    ),
    lastModified: modifiedAt,
    loggingConfig: filled(({ inputs }) => ({ logFormat: "Text", logGroup: `/aws/lambda/${String(inputs.name)}` })),
    qualifiedArn: computed(
      ({ account, region: where, inputs }) =>
        `arn:${account.partition}:lambda:${where}:${account.accountId}:function:${String(inputs.name)}:$LATEST`,
    ),
    qualifiedInvokeArn: text(invokeArn(":$LATEST")),
    signingJobArn: constant(""),
    signingProfileVersionArn: constant(""),
    sourceCodeHash: recomputed(codeHash),
    sourceCodeSize: recomputed((subject) => Buffer.byteLength(JSON.stringify(filesOf(subject)))),
    tracingConfig: filled(() => ({ mode: "PassThrough" })),
    version: fallback("$LATEST"),
    region,
    tagsAll,
  },
  notFound: {
    code: "ResourceNotFoundException",
    message: "Function not found: arn:{partition}:lambda:{region}:{account}:function:{value}",
  },
};

const filesOf = ({ inputs }: Pick<Subject, "inputs">): { readonly [path: string]: string } => archivedTexts(inputs.code) ?? {};

function codeHash(subject: Subject): string {
  return createHash("sha256")
    .update(JSON.stringify(filesOf(subject)))
    .digest("base64");
}

const invocation: TypeEntry = {
  token: INVOCATION,
  label: "Lambda Invocation",
  mirrors: [{ service: "lambda", operation: "Invoke", names: { input: null } }],
  replaceOn: ["functionName", "input", "qualifier", "tenantId", "triggers", "region"],
  defaults: { lifecycleScope: "CREATE_ONLY", qualifier: "$LATEST", terraformKey: "tf" },
  json: ["input"],
  references: [{ input: "functionName", types: [FUNCTION], by: ["id", "arn"], whenTargetGoes: "keep" }],
  rules: [oneOf("lifecycleScope", ["CREATE_ONLY"])],
  id: ({ inputs, account }) => `${String(inputs.functionName)}_${String(inputs.qualifier)}_${account.hex(32)}`,
  outputs: { result: constant(""), region },
  async answers(subject) {
    const lambda = target(subject, FUNCTION, "functionName")!;
    const { functionRunner } = subject.account;
    const functionName = String(lambda.state.name);
    if (functionRunner === undefined) throw new ProviderError(`invoking Lambda Function (${functionName}): this account runs no functions`);
    const answer = await functionRunner({
      functionName,
      files: archivedTexts(lambda.inputs.code as Value) ?? {},
      handler: String(lambda.inputs.handler),
      timeout: Number(lambda.inputs.timeout),
      region: subject.region,
      payload: textAt(subject.inputs, "input")!,
    });
    if ("error" in answer) throw new ProviderError(`lambda function (${functionName}) returned error: (${answer.error})`);
    return { result: answer.result };
  },
};

export const LAMBDA: readonly TypeEntry[] = [lambdaFunction, invocation];
