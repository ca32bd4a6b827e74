import assert from "node:assert/strict";
import { test } from "node:test";
import { commandWithoutPack, engineCall, type Process } from "../../lib/engine-call";

const PROCESSES: Readonly<Record<number, Process>> = {
  1: { parent: 0, args: ["/sbin/init"] },
  2: { parent: 1, args: ["bash", "-c", "pulumi up"] },
  3: { parent: 2, args: ["/usr/local/bin/pulumi", "up", "--yes"] },
  4: { parent: 3, args: ["/usr/local/bin/pulumi-language-nodejs", "127.0.0.1:1"] },
};
const look = (pid: number) => PROCESSES[pid];

test("the engine is found above the language host, and nowhere else", () => {
  assert.deepEqual(engineCall(4, look), ["up", "--yes"]);
  assert.deepEqual(engineCall(3, look), ["up", "--yes"]);
  assert.equal(engineCall(2, look), undefined);
  assert.equal(engineCall(5, look), undefined);
  assert.equal(
    engineCall(7, () => ({ parent: 7, args: ["node"] })),
    undefined,
    "a circle ends",
  );
});

test("every command that takes a pack must name the platform's", () => {
  for (const command of ["preview", "pre", "up", "update", "watch"]) {
    assert.equal(commandWithoutPack([command, "--stack", "prod"], undefined), command);
    assert.equal(commandWithoutPack(["--cwd", "x", command, "--policy-pack", "other/pack"], undefined), command);
    assert.equal(commandWithoutPack([command, "--policy-pack"], undefined), command);
    assert.equal(commandWithoutPack([command, "--policy-pack", "policy/pack"], undefined), undefined);
  }
  for (const command of ["destroy", "refresh"]) assert.equal(commandWithoutPack([command, "--run-program"], undefined), undefined);
});

test("a pack is named in each way that the engine takes", () => {
  const given: [args: string[], variable: string | undefined, named: boolean][] = [
    [["--policy-pack=policy/pack"], undefined, true],
    [["--policy-pack", "/platform/policy/pack"], undefined, true],
    [["--policy-pack", "./policy/pack"], undefined, true],
    [["--policy-pack", "other,policy/pack"], undefined, true],
    [["--policy-pack", "other", "--policy-pack", "policy/pack"], undefined, true],
    [[], "policy/pack", true],
    [[], "", false],
    [["--policy-pack", "other"], "policy/pack", false],
    [["--policy-pack", "no-policy/pack"], undefined, false],
    [["--policy-pack-config", "policy/pack"], undefined, false],
  ];
  for (const [args, variable, named] of given)
    assert.equal(commandWithoutPack(["up", ...args], variable), named ? undefined : "up", args.join(" "));
});
