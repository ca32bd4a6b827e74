import { z } from "zod";
import { refuse, rule } from "./text";

/** A logical name, alone or after a type token and two colons. */
const KEY = /^([a-z][\w-]*:[\w./-]+:[A-Za-z]\w*::)?[\w.@/+=-]+$/;

const key = z.string().regex(KEY, rule("adopt-key"));

const importId = z.string().superRefine(refuse((id) => (/^\S{1,2048}$/.test(id) ? undefined : "import-id")));

export const adopt = z
  .strictObject({
    resources: z
      .record(key, importId)
      .default({})
      .describe(
        "Import id of each resource that exists already, by its logical name, or <type>::<name> where resources of several types share it.",
      ),
    differences: z
      .enum(["apply", "keep"])
      .default("apply")
      .describe("What the next up makes of differences: apply changes the existing resource; keep leaves it as it is."),
  })
  .describe("Resources that exist already and are taken over instead of made; remove an entry once an up has taken its resource over.");
