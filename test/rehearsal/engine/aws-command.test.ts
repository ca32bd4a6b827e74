import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { writeAwsCommand } from "../../../rehearsal/engine/aws-command";

function command(t: TestContext): { aws: string; tokenFile: string } {
  const directory = mkdtempSync(join(tmpdir(), "aws-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const tokenFile = join(directory, "token");
  writeFileSync(tokenFile, "first-token");
  return { aws: join(writeAwsCommand(directory, { tokenFile }), "aws"), tokenFile };
}

test("aws eks get-token answers with the token of the file, as it is at that moment", (t) => {
  const { aws, tokenFile } = command(t);
  const ask = () => {
    const answer = execFileSync(aws, ["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "c", "--output", "json"]);
    return (JSON.parse(answer.toString()) as { status: { token: string } }).status.token;
  };
  assert.equal(ask(), "first-token");
  writeFileSync(tokenFile, "second-token");
  assert.equal(ask(), "second-token");
});

test("any other command is refused, and the script holds no token", (t) => {
  const { aws } = command(t);
  const refused = spawnSync(aws, ["s3", "ls"], { encoding: "utf8" });
  assert.equal(refused.status, 254);
  assert.match(refused.stderr, /answers only 'aws eks get-token'/);
  assert.doesNotMatch(readFileSync(aws, "utf8"), /first-token/);
  assert.equal(statSync(aws).mode & 0o777, 0o700);
});
