import { existsSync, readFileSync } from "node:fs";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import type { OwnedProcess } from "../processes/process-owner";
import { Hopeless, until } from "../wait";

export interface HealthCheck {
  /** http:// or https:// address that answers 200 when all is well. */
  url: string;
  /** Certificate to trust; the server may still have to write it. */
  caFile?: string;
  tokenFile?: string;
}

/** How long one question may take, in milliseconds. */
const QUESTION_TIMEOUT_MS = 2000;

/** Waits until a process that has just been started answers. Fails at once, quoting its log, when the process ends. */
export async function untilHealthy(process: OwnedProcess, check: HealthCheck, timeoutMs = 60_000): Promise<void> {
  const condition = async () => {
    if (!process.running) {
      throw new Hopeless(process.describe());
    }
    return answersOk(check);
  };
  await until(`${process.name} is ready`, condition, { timeoutMs, everyMs: 50, hint: () => process.describe() });
}

/** Whether a server answers 200 now. */
export function answersOk(check: HealthCheck): Promise<boolean> {
  if (check.caFile && !existsSync(check.caFile)) {
    return Promise.resolve(false);
  }
  const options = {
    timeout: QUESTION_TIMEOUT_MS,
    agent: false as const,
    headers: check.tokenFile ? { authorization: `Bearer ${readFileSync(check.tokenFile, "utf8").trim()}` } : {},
    ...(check.caFile && { ca: readFileSync(check.caFile) }),
  };
  return new Promise((resolve, reject) => {
    const get = check.url.startsWith("https:") ? httpsGet : httpGet;
    const request = get(check.url, options, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode === 200));
    });
    request.once("timeout", () => request.destroy(new Error(`${check.url} gave no answer within ${QUESTION_TIMEOUT_MS / 1000} s`)));
    request.once("error", reject);
  });
}
