import { z } from "zod";
import { isImageRegistry, sourceFault } from "../urls";
import { distinct, distinctSome, refuse, rule } from "./text";

/** Where the samples' images and those of most charts lie; the account's own registry is always allowed. */
const REGISTRIES = ["docker.io", "ghcr.io", "public.ecr.aws"];

export const admission = z
  .strictObject({
    action: z
      .enum(["deny", "warn"])
      .default("deny")
      .describe("Whether what breaks an admission policy is refused, or let in with a warning (for a cluster that is new to them)."),
    registries: distinctSome(z.string().refine(isImageRegistry, rule("registry-format")))
      .default(REGISTRIES)
      .describe("Registries that organizations' images may come from, or paths in one such as docker.io/nginxinc."),
  })
  .describe("What the API server does with objects of organizations that break an admission policy.");

/** Beginnings of URLs that an organization's Flux sources may have. */
export function sourcePrefixes() {
  return distinct(z.string().superRefine(refuse(sourceFault)));
}
