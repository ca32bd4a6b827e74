import assert from "node:assert/strict";
import { test } from "node:test";
import { Reconciler } from "../../../rehearsal/control-plane/reconciler";
import { until } from "../../../rehearsal/wait";

test("triggers during a run lead to exactly one more, never at the same time", async () => {
  let [runs, active, most] = [0, 0, 0];
  const reconciler = new Reconciler(async () => {
    runs++;
    most = Math.max(most, ++active);
    if (runs === 1) {
      reconciler.trigger();
      reconciler.trigger();
    }
    await new Promise((resolve) => setImmediate(resolve));
    active--;
  }, assert.ifError);
  reconciler.trigger();
  await until("the second run is over", async () => runs === 2 && active === 0, { timeoutMs: 5000, everyMs: 1 });
  await reconciler.stop();
  assert.deepEqual([runs, most], [2, 1]);
});

test("work that fails is told and tried again; two delayed triggers do not replace each other", async (t) => {
  const keepAlive = setInterval(() => undefined, 1000);
  t.after(() => clearInterval(keepAlive));
  const errors: string[] = [];
  let runs = 0;
  const reconciler = new Reconciler(
    async () => {
      if (++runs === 1) {
        throw new Error("refused");
      }
    },
    (error) => errors.push(error.message),
    1,
  );
  reconciler.trigger();
  await until("it ran again", async () => runs === 2, { timeoutMs: 5000, everyMs: 1 });
  reconciler.triggerAfter(60);
  reconciler.triggerAfter(1);
  await until("both ran", async () => runs === 4, { timeoutMs: 5000, everyMs: 1 });
  await reconciler.stop();
  assert.deepEqual(errors, ["refused"]);
});

test("nothing runs after stop, which waits for the run that had begun", async () => {
  let [begun, finished] = [false, false];
  const reconciler = new Reconciler(async () => {
    begun = true;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(finished, false);
    finished = true;
  }, assert.ifError);
  reconciler.trigger();
  await until("it has begun", async () => begun, { timeoutMs: 5000, everyMs: 1 });
  await reconciler.stop();
  assert.equal(finished, true);
  reconciler.trigger();
  await reconciler.stop();
});
