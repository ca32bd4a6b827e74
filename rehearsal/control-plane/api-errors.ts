import { ApiException } from "@kubernetes/client-node";

const hasCode = (code: number) => (error: unknown) => error instanceof ApiException && error.code === code;

/** An API call failed because there is no such object. */
export const isNotFound = hasCode(404);

/** An API call failed because the object exists already or has changed meanwhile. */
export const isConflict = hasCode(409);

/** An API call was put off: for an eviction, a disruption budget forbids it now. */
export const isTooManyRequests = hasCode(429);

/** The answer of a call, or undefined when it failed with an expected error. */
export async function unless<T>(expected: (error: unknown) => boolean, call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (expected(error)) {
      return undefined;
    }
    throw error;
  }
}
