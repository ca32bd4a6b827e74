import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { decode, encode, Secret, type Properties } from "../../../../rehearsal/providers/framework/values";
import { serveProvider, type ServedProvider } from "../../../../rehearsal/providers/framework/serve";
import { Account, AWS_PROVIDER_VERSION, createAwsProvider } from "../../../../rehearsal/providers/aws";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { ACCOUNT_ID } from "./world";

let served: ServedProvider;
let client: ResourceProviderClient;

before(async () => {
  const account = new Account({ accountId: ACCOUNT_ID, region: "eu-west-1" });
  served = await serveProvider({ version: AWS_PROVIDER_VERSION, create: createAwsProvider(account) });
  client = new ResourceProviderClient(`127.0.0.1:${served.port}`, grpc.credentials.createInsecure());
  const request = new messages.ConfigureRequest();
  request.setArgs(encode({ region: "eu-west-1" }));
  await call("configure", request);
});

after(async () => {
  client.close();
  await served.close();
});

function call<Response>(method: string, request: unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    const send = (
      client as unknown as Record<
        string,
        (request: unknown, callback: (error: grpc.ServiceError | null, response: Response) => void) => void
      >
    )[method]!;
    send.call(client, request, (error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

async function create(type: string, name: string, inputs: Properties): Promise<{ id: string; state: Properties }> {
  const request = new messages.CreateRequest();
  request.setUrn(`urn:pulumi:test::project::${type}::${name}`);
  request.setProperties(encode(inputs));
  const response = await call<messages.CreateResponse>("create", request);
  return { id: response.getId(), state: decode(response.getProperties()) };
}

test("over the wire: inputs are checked, an object is made, its secret comes back as a secret", async () => {
  const check = new messages.CheckRequest();
  check.setUrn(`urn:pulumi:test::project::${T.SECRET}::s`);
  check.setNews(encode({ name: "s", recoveryWindowInDays: 3 }));
  const { failuresList } = (await call<messages.CheckResponse>("check", check)).toObject();
  assert.deepEqual(failuresList, [{ property: "recoveryWindowInDays", reason: "3 is neither 0 nor between 7 and 30" }]);
  const secret = await create(T.SECRET, "s", { name: "s", recoveryWindowInDays: 7 });
  const version = await create(T.SECRET_VERSION, "v", { secretId: secret.id, secretString: new Secret("x") });
  assert.deepEqual(version.state.secretString, new Secret("x"));
});

test("over the wire: a refusal is the message alone", async () => {
  const refused = await create(T.SUBNET, "s", { vpcId: "vpc-0", cidrBlock: "10.0.0.0/24" }).catch((error: grpc.ServiceError) => error);
  assert.equal(
    (refused as grpc.ServiceError).details,
    "creating EC2 Subnet: api error InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist",
  );
});
