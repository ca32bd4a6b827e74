import { join } from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { REPOSITORY } from "../../rehearsal/engine/project";
import { contract } from "./contract";
import { startMoto } from "./moto/moto";

// The function on a Secrets Manager that is not the project's own.

contract(async () => {
  const moto = await startMoto(join(REPOSITORY, "build", "test-moto"));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SecretsManagerClient({ endpoint: moto.endpoint, region: "eu-west-1", credentials });
  return {
    client,
    entry: async (name) => (await client.send(new CreateSecretCommand({ Name: name }))).ARN!,
    stop: () => moto.stop(),
  };
});
