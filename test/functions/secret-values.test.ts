import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { serveSecretsManager } from "../../rehearsal/providers/aws/secrets-manager/server";
import { SECRET } from "../../rehearsal/providers/aws/tokens";
import { World } from "../rehearsal/providers/aws/world";
import { contract } from "./contract";

// The function on the rehearsal's own Secrets Manager: what holds for moto's holds here.

contract(async () => {
  const world = await World.open();
  const server = await serveSecretsManager(world.account);
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = server.environment;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! };
  return {
    client: new SecretsManagerClient({ endpoint, region: "eu-west-1", credentials }),
    entry: async (name) => (await world.create(SECRET, name, { name })).id,
    stop: () => server.close(),
  };
});
