import { strict as assert } from "node:assert";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import * as T from "../../../../rehearsal/providers/aws/tokens";
import { Platform } from "./fixtures";
import { World } from "./world";

const directory = fs.mkdtempSync(path.join(os.tmpdir(), "aws-account-"));
after(() => fs.rmSync(directory, { recursive: true }));

test("an account with a file is there again for the next process, and goes on with new ids", async () => {
  const file = path.join(directory, "sub", "account.jsonl");
  const platform = await Platform.open(await World.open({ file }));
  await platform.world.delete(platform.get("entry"));
  const again = await World.open({ file });
  assert.deepEqual(again.account.objects(), platform.world.account.objects());
  for (const made of platform.made.values()) {
    if (made.name !== "entry" && made.name !== "viewer") assert.deepEqual(await again.refresh(made), made, made.name);
  }
  const ids = new Set(platform.world.account.objects().map(({ id }) => id));
  assert.equal(ids.has((await again.create(T.ROUTE_TABLE, "t", { vpcId: platform.id("vpc") })).id), false);
});

test("only its owner may read the file, and no secret is in it", async () => {
  const file = path.join(directory, "private.jsonl");
  await Platform.open(await World.open({ file }));
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  const text = fs.readFileSync(file, "utf8");
  assert.equal(text.includes("hyperfy2-numinia-lobby-pro"), true);
  assert.equal(text.includes("correct horse"), false);
});

test("a line that a killed process wrote in part is cut off; a broken one inside is an error", async () => {
  const file = path.join(directory, "killed.jsonl");
  const world = await World.open({ file });
  const vpc = await world.create(T.VPC, "v", { cidrBlock: "10.0.0.0/16" });
  fs.appendFileSync(file, '{"put":{"type":"aws:ec2/subn');
  const again = await World.open({ file });
  assert.deepEqual(await again.refresh(vpc), vpc);
  await again.create(T.KEY, "k", {});
  assert.equal((await World.open({ file })).account.objects(T.KEY).length, 1);
  fs.writeFileSync(file, "{\n{}\n");
  await assert.rejects(World.open({ file }), { message: `line 1 of ${file} is not JSON; remove the file to begin with an empty account` });
});
