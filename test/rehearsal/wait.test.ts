import assert from "node:assert/strict";
import { test } from "node:test";
import { Hopeless, until } from "../../rehearsal/wait";

test("until returns the first answer, and a condition that throws counts as not yet", async () => {
  const answers = [undefined, new Error("refused"), false, 0] as const;
  let asked = 0;
  const answer = await until(
    "a number",
    async () => {
      const next = answers[asked++];
      if (next instanceof Error) {
        throw next;
      }
      return next;
    },
    { timeoutMs: 5000, everyMs: 1 },
  );
  assert.deepEqual([answer, asked], [0, 4]);
});

test("when the time is up, the error says what, how long, the last problem and the hint", async () => {
  await assert.rejects(
    until("the API server is ready", () => Promise.reject(new Error("refused")), {
      timeoutMs: 20,
      everyMs: 5,
      hint: () => "Log: api.log.",
    }),
    { message: "the API server is ready: not so after 0.02 s. Last problem: refused Log: api.log." },
  );
});

test("a hopeless condition ends the wait at once", async () => {
  await assert.rejects(
    until("etcd answers", () => Promise.reject(new Hopeless("etcd has ended")), { timeoutMs: 600_000 }),
    { message: "etcd answers: etcd has ended" },
  );
});
