import { z } from "zod";
import { SECRETS, SECRETS_KEY, SECTIONS } from "./schema";

type Json = Record<string, unknown>;

const ENCRYPTED: Json = {
  type: "object",
  properties: { secure: { type: "string", description: "Ciphertext, written by pulumi config set --secret." } },
  required: ["secure"],
  additionalProperties: false,
};

/** One section as JSON Schema, in the form in which a stack file writes it. */
function section(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => adapt(jsonSchema as Json),
  }) as Json;
  return json;
}

/** What preprocessing accepts beyond the schema, and what encryption makes of a value, which zod cannot know. */
function adapt(json: Json): void {
  const { shortForm, quantity, secret } = json;
  for (const note of ["shortForm", "quantity", "secret"]) delete json[note];
  const own = { ...json };
  const replace = (by: Json) => {
    for (const key of Object.keys(json)) delete json[key];
    Object.assign(json, by);
  };
  if (shortForm !== undefined) replace({ anyOf: [{ type: "string" }, own] });
  if (quantity !== undefined) replace({ ...own, type: ["string", "number"] });
  if (secret !== undefined) replace({ ...ENCRYPTED, ...(own.description === undefined ? {} : { description: own.description }) });
  // zod bounds whole numbers by what a double holds, which would only be noise in an editor.
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
}

/**
 * JSON Schema (draft 7, what YAML editors read) of a stack file. Keys of other namespaces are allowed in `config`,
 * since Pulumi and its providers have their own; an unknown numinia: key is not.
 */
export function stackFileSchema(): Json {
  const sections = Object.entries(SECTIONS);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: "Generated from config/schema by config/schema-cli.ts; do not edit.",
    title: "Stack file of the Numinia platform",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: {
          ...Object.fromEntries(sections.map(([key, schema]) => [key, section(schema)])),
          [SECRETS_KEY]: section(SECRETS),
        },
        patternProperties: { "^(?!numinia:)": true },
        additionalProperties: false,
        required: sections.filter(([, schema]) => !schema.safeParse(undefined).success).map(([key]) => key),
      },
    },
    required: ["config"],
  };
}

/** The text of the committed file. */
export function stackFileSchemaText(): string {
  return `${JSON.stringify(stackFileSchema(), null, 2)}\n`;
}
