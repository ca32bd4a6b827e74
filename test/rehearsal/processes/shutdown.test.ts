import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { identify } from "../../../rehearsal/processes/process-identity";

for (const { how, signal, exitCode } of [
  { how: "Ctrl-C", signal: "SIGINT", exitCode: 130 },
  { how: "SIGTERM", signal: "SIGTERM", exitCode: 143 },
  { how: "an uncaught error", signal: undefined, exitCode: 1 },
] as const) {
  test(`${how}: every cleanup runs in order, a failing one included, then exit ${exitCode}`, async (t) => {
    const directory = mkdtempSync(join(tmpdir(), "shutdown-"));
    const program = spawn(
      process.execPath,
      ["--import", "tsx", join(__dirname, "interrupted-program.ts"), directory, signal ? "" : "throw"],
      { stdio: "pipe" },
    );
    t.after(() => program.kill("SIGKILL"));
    let errors = "";
    program.stderr.on("data", (chunk) => (errors += chunk));
    const exited = new Promise<number | null>((resolve) => program.once("close", resolve));
    const lines: string[] = [];
    for await (const line of createInterface(program.stdout)) {
      lines.push(line);
      if (lines.length === 1 && signal) {
        program.kill(signal);
      }
    }
    assert.equal(await exited, exitCode);
    assert.equal(lines[1], "cleaned");
    assert.equal(identify(Number(lines[0])), undefined);
    assert.match(errors, /Stopping a part that fails failed: it is stuck/);
    assert.match(errors, signal ? new RegExp(`${signal}: stopping what was started`) : /a programming error/);
  });
}
