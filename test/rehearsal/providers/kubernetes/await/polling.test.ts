import assert from "node:assert/strict";
import { test } from "node:test";
import { Cancelled, poll } from "../../../../../rehearsal/providers/kubernetes/await/polling";

const pace = (signal: AbortSignal, timeoutMs = 10_000) => ({ timeoutMs, everyMs: 1, signal });

test("looks until there is something, or the time is up, or it fails", async () => {
  const { signal } = new AbortController();
  let looks = 0;
  assert.equal(await poll("x", async () => ((looks += 1) === 3 ? "found" : undefined), pace(signal)), "found");
  assert.equal(looks, 3);
  assert.equal(await poll("x", async () => undefined, pace(signal, 20)), undefined);
  await assert.rejects(
    poll("x", async () => Promise.reject(new Error("broken")), pace(signal)),
    /broken/,
  );
});

test("an interruption ends it during the pause and during the look", async () => {
  for (const look of [
    () => Promise.resolve(undefined),
    () => new Promise<undefined>((_, reject) => queueMicrotask(() => reject(new Error("ended")))),
  ]) {
    const controller = new AbortController();
    const polled = poll("a thing", look, { timeoutMs: 60_000, everyMs: 60_000, signal: controller.signal });
    controller.abort();
    await assert.rejects(
      polled,
      (error: Error) => error instanceof Cancelled && error.message === "Resource operation was cancelled for a thing",
    );
  }
});
