import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Account } from "../account";
import { ApiError } from "./api-error";
import { OPERATIONS, type Request } from "./operations";

export interface SecretsManagerServer {
  /** Variables with which an AWS SDK finds the server and is let in. */
  readonly environment: { readonly [name: string]: string };
  close(): Promise<void>;
}

const MAX_BODY_BYTES = 1_000_000;

/**
 * Serves the Secrets Manager API of the account on a free port of 127.0.0.1. Only a request with the access key of this run is
 * answered; its signature is not checked. The region is the one that the request is signed for.
 */
export async function serveSecretsManager(account: Account): Promise<SecretsManagerServer> {
  const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
  const server = createServer((request, response) => void respond(account, accessKeyId, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    environment: {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: randomBytes(20).toString("hex"),
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(account: Account, accessKeyId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  };
  try {
    const [, key, region] = /Credential=([^/]+)\/\d{8}\/([^/]+)\/secretsmanager\//.exec(request.headers.authorization ?? "") ?? [];
    if (key !== accessKeyId) throw new ApiError("UnrecognizedClientException", "The security token included in the request is invalid.");
    const [, name = ""] = /^secretsmanager\.(\w+)$/.exec(String(request.headers["x-amz-target"])) ?? [];
    if (!Object.hasOwn(OPERATIONS, name)) throw new ApiError("UnknownOperationException", `The stand-in has no operation ${name}`);
    answer(200, OPERATIONS[name]!(account, region!, JSON.parse(await body(request)) as Request));
  } catch (error) {
    if (error instanceof ApiError) return answer(400, { __type: error.code, message: error.message });
    answer(500, { __type: "InternalServiceError", message: (error as Error).name });
  }
}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ApiError("InvalidRequestException", "The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
