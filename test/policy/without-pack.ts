import assert from "node:assert/strict";
import { POLICY_PACK } from "../../rehearsal/engine/engine";
import type { Rehearsal } from "../../rehearsal/rehearsal";

/** A preview without the flag that Engine adds, as a person types it. */
export async function previewWithoutFlag(
  rehearsal: Rehearsal,
  environment: Record<string, string> = {},
): Promise<{ code: number | null; stdout: string }> {
  const line = rehearsal.engine.commandLine(["preview", "--non-interactive", "--color", "never"]);
  const args = line.args.filter((arg) => arg !== "--policy-pack" && arg !== POLICY_PACK);
  assert.equal(line.args.length - args.length, 2);
  const env = { ...line.environment, ...environment };
  return rehearsal.owner.run({ name: "preview-without-flag", command: line.pulumi, args, env, timeoutMs: 60_000 });
}

export const WARNING =
  /This preview runs without the policy pack, so nothing keeps its rules; run it again as: pulumi preview --policy-pack policy\/pack/;
