import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import type { Entry, Result } from "../../functions/secret-values/index.mjs";

/** A Secrets Manager to try the function on. */
export interface Backend {
  readonly client: SecretsManagerClient;
  /** Makes an entry without a value, as the program does, and returns its ARN. */
  entry(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** What the secrets function does to a Secrets Manager, whichever it is. */
export function contract(start: () => Promise<Backend>): void {
  let backend: Backend;
  let client: SecretsManagerClient;
  let settle: typeof import("../../functions/secret-values/index.mjs").settle;
  let count = 0;

  before(async () => {
    backend = await start();
    ({ client } = backend);
    ({ settle } = await import("../../functions/secret-values/index.mjs"));
  });

  after(async () => {
    client?.destroy();
    await backend?.stop();
  });

  const entry = (): Promise<string> => backend.entry(`hyperfy2-acme-app${++count}-pro`);

  /** Hands values over as the program does: first the label goes from the old version, then the new one gets it. */
  async function handOver(secretId: string, values: object, old?: string): Promise<string> {
    if (old !== undefined)
      await client.send(
        new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage: "NUMINIA_PROVIDED", RemoveFromVersionId: old }),
      );
    return put(secretId, JSON.stringify(values), ["NUMINIA_PROVIDED"]);
  }

  async function put(secretId: string, text: string, labels: string[]): Promise<string> {
    const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: text, VersionStages: labels }));
    return VersionId!;
  }

  /** As a rotation does: the new version is pending first, then AWSCURRENT moves to it. */
  async function rotate(secretId: string, values: object): Promise<void> {
    const from = Object.entries(await labels(secretId)).find(([, of]) => of.includes("AWSCURRENT"))![0];
    const version = await put(secretId, JSON.stringify(values), ["AWSPENDING"]);
    const move = { MoveToVersionId: version, RemoveFromVersionId: from };
    await client.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage: "AWSCURRENT", ...move }));
  }

  /** The label is AWS's default; moto's is the version that PutSecretValue made current last. */
  async function live(secretId: string): Promise<Record<string, string>> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: "AWSCURRENT" }));
    return JSON.parse(SecretString!) as Record<string, string>;
  }

  /** Labels by version. */
  async function labels(secretId: string): Promise<Record<string, string[]>> {
    return (await client.send(new DescribeSecretCommand({ SecretId: secretId }))).VersionIdsToStages ?? {};
  }

  async function run(secretId: string, generate: readonly string[], provided?: string): Promise<Result> {
    const declared: Entry = { secretId, generate, ...(provided === undefined ? {} : { provided }) };
    return (await settle(client, { entries: [declared] }, [])).entries[0]!;
  }

  test("missing keys are made of 256 random bits each, once, and never again", async () => {
    const id = await entry();
    const first = await run(id, ["JWT_SECRET", "ADMIN_CODE"]);
    assert.deepEqual(first, { secretId: id, written: true, generated: ["JWT_SECRET", "ADMIN_CODE"], provided: [], kept: 0 });
    const value = await live(id);
    assert.deepEqual(Object.keys(value), ["JWT_SECRET", "ADMIN_CODE"]);
    for (const text of Object.values(value)) assert.match(text, /^[A-Za-z0-9_-]{43}$/);
    assert.notEqual(value.JWT_SECRET, value.ADMIN_CODE);
    const second = await run(id, ["JWT_SECRET", "ADMIN_CODE"]);
    assert.deepEqual(second, { secretId: id, written: false, generated: [], provided: [], kept: 2 });
    assert.deepEqual(await live(id), value);
    assert.equal(Object.keys(await labels(id)).length, 1);
  });

  test("a key that is declared later is added, and what nobody declares is kept", async () => {
    const id = await entry();
    await put(id, JSON.stringify({ DB_URI: "by-hand", JWT_SECRET: "old" }), ["AWSCURRENT"]);
    assert.deepEqual(await run(id, ["JWT_SECRET", "ADMIN_CODE"]), {
      secretId: id,
      written: true,
      generated: ["ADMIN_CODE"],
      provided: [],
      kept: 2,
    });
    const { ADMIN_CODE: _made, ...rest } = await live(id);
    assert.deepEqual(rest, { DB_URI: "by-hand", JWT_SECRET: "old" });
  });

  test("what is handed over is merged, and its version keeps no label but its own", async () => {
    const id = await entry();
    const provided = await handOver(id, { AI_API_KEY: "one" });
    const result = await run(id, ["JWT_SECRET"], provided);
    assert.deepEqual(result, { secretId: id, written: true, generated: ["JWT_SECRET"], provided: ["AI_API_KEY"], kept: 0 });
    const value = await live(id);
    assert.equal(value.AI_API_KEY, "one");
    assert.deepEqual((await labels(id))[provided], ["NUMINIA_PROVIDED"]);
    const again = await run(id, ["JWT_SECRET"], provided);
    assert.deepEqual(again, { secretId: id, written: false, generated: [], provided: [], kept: 2 });
    assert.deepEqual(await live(id), value);
  });

  test("an entry that was settled before has a live version, so what is handed over first is not it", async () => {
    const id = await entry();
    assert.deepEqual(await run(id, []), { secretId: id, written: true, generated: [], provided: [], kept: 0 });
    assert.deepEqual(await live(id), {});
    const provided = await handOver(id, { AI_API_KEY: "one" });
    assert.deepEqual((await labels(id))[provided], ["NUMINIA_PROVIDED"]);
    assert.deepEqual((await run(id, [], provided)).provided, ["AI_API_KEY"]);
    assert.deepEqual(await live(id), { AI_API_KEY: "one" });
    assert.equal((await run(id, [], provided)).written, false);
  });

  test("with nothing to generate, the live version is still the function's and not the one handed over", async () => {
    const id = await entry();
    const provided = await handOver(id, { AI_API_KEY: "one" });
    assert.equal((await run(id, [], provided)).written, true);
    assert.deepEqual((await labels(id))[provided], ["NUMINIA_PROVIDED"]);
    assert.deepEqual(await live(id), { AI_API_KEY: "one" });
  });

  test("a rotation is not undone: neither by the same values again nor by another key's new value", async () => {
    const id = await entry();
    const first = await handOver(id, { AI_API_KEY: "one", LIVEKIT_API_KEY: "two" });
    await run(id, ["JWT_SECRET"], first);
    await rotate(id, { ...(await live(id)), AI_API_KEY: "rotated", JWT_SECRET: "rotated" });
    assert.equal((await run(id, ["JWT_SECRET"], first)).written, false);
    const second = await handOver(id, { AI_API_KEY: "one", LIVEKIT_API_KEY: "three" }, first);
    assert.deepEqual((await run(id, ["JWT_SECRET"], second)).provided, ["LIVEKIT_API_KEY"]);
    assert.deepEqual(await live(id), { AI_API_KEY: "rotated", LIVEKIT_API_KEY: "three", JWT_SECRET: "rotated" });
    const third = await handOver(id, { AI_API_KEY: "four", LIVEKIT_API_KEY: "three" }, second);
    assert.deepEqual((await run(id, ["JWT_SECRET"], third)).provided, ["AI_API_KEY"]);
    assert.equal((await live(id)).AI_API_KEY, "four");
  });

  test("what is handed over no more stays live", async () => {
    const id = await entry();
    const first = await handOver(id, { A: "1", B: "2" });
    await run(id, [], first);
    const second = await handOver(id, { A: "1" }, first);
    assert.equal((await run(id, [], second)).written, false);
    assert.deepEqual(await live(id), { A: "1", B: "2" });
  });

  test("a live value that is no JSON object is refused without being quoted, and the other entries are settled", async () => {
    const marker = randomBytes(12).toString("hex");
    const bad = await entry();
    const version = await put(bad, marker, ["AWSCURRENT"]);
    const good = await entry();
    await assert.rejects(
      settle(client, { entries: [bad, good].map((secretId) => ({ secretId, generate: ["K"] })) }, []),
      (error: Error) => {
        assert.equal(
          error.message,
          `${bad}: version ${version} is not a JSON object, so its keys cannot be kept; make it one or move AWSCURRENT to one`,
        );
        assert.ok(!(error.stack ?? "").includes(marker));
        return true;
      },
    );
    assert.deepEqual(Object.keys(await live(good)), ["K"]);
    assert.equal((await client.send(new GetSecretValueCommand({ SecretId: bad }))).SecretString, marker);
  });

  test("a value that Secrets Manager would not take is refused before it is sent", async () => {
    const id = await entry();
    await put(id, JSON.stringify({ BIG: "x".repeat(65_500) }), ["AWSCURRENT"]);
    await assert.rejects(run(id, ["K"]), { message: /the value would have 655\d\d bytes, and Secrets Manager takes 65536; remove keys$/ });
  });

  test("a version without the program's label is not merged", async () => {
    const id = await entry();
    await run(id, ["K"]);
    const stranger = await put(id, JSON.stringify({ K: "stranger" }), ["OTHER"]);
    await assert.rejects(run(id, ["K"], stranger), {
      message: `${id}: version ${stranger} does not carry the label NUMINIA_PROVIDED; run up again`,
    });
    assert.notEqual((await live(id)).K, "stranger");
  });

  test("two runs at the same time agree on one value", async () => {
    const id = await entry();
    const results = await Promise.all([run(id, ["K"]), run(id, ["K"]), run(id, ["K"])]);
    const value = await live(id);
    assert.equal(results.filter(({ written }) => written).length, 1);
    assert.equal((await run(id, ["K"])).written, false);
    assert.deepEqual(await live(id), value);
  });

  test("a rotation that comes between is not lost: the function looks again", async () => {
    const id = await entry();
    await put(id, JSON.stringify({ DB_URI: "old" }), ["AWSCURRENT"]);
    let rotations = 1;
    const interrupted = {
      send: (async (command: never) => {
        if ((command as object) instanceof PutSecretValueCommand && rotations-- > 0) await rotate(id, { DB_URI: "rotated" });
        return client.send(command);
      }) as SecretsManagerClient["send"],
    };
    const { entries } = await settle(interrupted, { entries: [{ secretId: id, generate: ["K"] }] }, []);
    assert.deepEqual(entries[0], { secretId: id, written: true, generated: ["K"], provided: [], kept: 1 });
    assert.equal((await live(id)).DB_URI, "rotated");
  });

  test("a role whose permissions are on their way is tried again, and a lasting denial names the entry and no more", async () => {
    const id = await entry();
    let denials = 2;
    const denied = Object.assign(new Error("User: x is not authorized"), { name: "AccessDeniedException" });
    const slow = {
      send: ((command: never) => (denials-- > 0 ? Promise.reject(denied) : client.send(command))) as SecretsManagerClient["send"],
    };
    const { entries } = await settle(slow, { entries: [{ secretId: id, generate: ["K"] }] }, [0, 0]);
    assert.deepEqual(entries[0]!.generated, ["K"]);
    denials = Infinity;
    await assert.rejects(settle(slow, { entries: [{ secretId: id, generate: ["K"] }] }, [0, 0]), {
      message: `${id}: AccessDeniedException`,
    });
  });

  test("a version or an entry that AWS does not show yet is looked for again", async () => {
    const id = await entry();
    await run(id, []);
    const provided = await handOver(id, { A: "1" });
    let early = 1;
    const slow = {
      send: (async (command: never) => {
        if (!((command as object) instanceof DescribeSecretCommand) || early-- <= 0) return client.send(command);
        const described = (await client.send(command)) as { VersionIdsToStages?: Record<string, string[]> };
        return { ...described, VersionIdsToStages: { ...described.VersionIdsToStages, [provided]: [] } };
      }) as SecretsManagerClient["send"],
    };
    const { entries } = await settle(slow, { entries: [{ secretId: id, generate: [], provided }] }, [0]);
    assert.deepEqual(entries[0]!.provided, ["A"]);
    let missing = 1;
    const absent = Object.assign(new Error("Secrets Manager can't find the specified secret."), { name: "ResourceNotFoundException" });
    const late = {
      send: ((command: never) => (missing-- > 0 ? Promise.reject(absent) : client.send(command))) as SecretsManagerClient["send"],
    };
    assert.equal((await settle(late, { entries: [{ secretId: id, generate: ["K"] }] }, [0])).entries[0]!.written, true);
  });
}
