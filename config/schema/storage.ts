import { z } from "zod";
import { PREFIX_PLACEHOLDERS } from "../naming";
import { template } from "./delivery";
import { refuse, rule } from "./text";

/** Days that EFS can wait before it moves a file. Source: EFS API, LifecyclePolicy, TransitionToIA. */
const INFREQUENT_ACCESS_DAYS = [1, 7, 14, 30, 60, 90, 180, 270, 365] as const;

export const storage = z
  .strictObject({
    throughput: z
      .enum(["elastic", "bursting"])
      .default("elastic")
      .describe("How file systems are charged for throughput: by use (elastic), or with credits by size (bursting)."),
    infrequentAccessDays: z
      .literal([...INFREQUENT_ACCESS_DAYS])
      .optional()
      .describe("Days without a read after which a file moves to the cheaper storage class; never by default."),
  })
  .describe("The EFS file systems.");

// Wildcards of IAM are none of them: a prefix goes into policies.
const PREFIX_LITERALS = /^[\w+=,.@/-]*$/;

function prefixFault(text: string) {
  if (!text.includes("{organization}")) return "prefix-organization";
  return !text.endsWith("/") || text.startsWith("/") || text.includes("//") ? "prefix-slash" : undefined;
}

export const statics = z
  .strictObject({
    bucket: z
      .string()
      .regex(/^(?=.{3,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, rule("bucket-name"))
      .describe("Name of the S3 bucket, which exists outside of this program."),
    prefix: template(PREFIX_PLACEHOLDERS, "prefix-placeholder", PREFIX_LITERALS)
      .superRefine(refuse(prefixFault))
      .describe("Template of an organization's prefix in the bucket, with {organization} and a slash at the end."),
  })
  .describe("The bucket of static files, of which each organization reads its own prefix.");
