import assert from "node:assert/strict";
import { test } from "node:test";
import { lookAt, policyPackWarnings } from "../../components/policy-pack";

const calledWith = (...args: string[]) => policyPackWarnings(() => ({ parent: 1, args: ["pulumi", ...args] }));

test("a preview and an up without the pack are told the command that has it", () => {
  for (const command of ["preview", "up"])
    assert.deepEqual(calledWith(command, "--diff"), [
      `This ${command} runs without the policy pack, so nothing keeps its rules; run it again as: pulumi ${command} --policy-pack policy/pack`,
    ]);
  assert.deepEqual(calledWith("up", "--policy-pack", "policy/pack"), []);
  assert.deepEqual(calledWith("destroy"), []);
});

test("where no engine can be seen the program goes on and says so", () => {
  const said = policyPackWarnings(() => undefined);
  assert.deepEqual(said, ["Whether the policy pack runs cannot be seen here; make sure of --policy-pack policy/pack."]);
});

test("a process is seen with its parent and arguments, in /proc as by ps; one that is not there is not", () => {
  for (const proc of ["/proc", "/no/such/directory"]) {
    const own = lookAt(process.pid, proc)!;
    assert.equal(own.parent, process.ppid, proc);
    assert.match(own.args[0]!, /node$/, proc);
    assert.equal(lookAt(2 ** 30, proc), undefined, proc);
  }
});
