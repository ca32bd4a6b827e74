import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackFileSchemaText } from "./json-schema";

// node --import tsx config/schema-cli.ts update|verify: writes config/stack.schema.json, or says whether it is current.

const FILE = join(__dirname, "stack.schema.json");

function current(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}

function main(mode: string | undefined): number {
  const text = stackFileSchemaText();
  if (mode === "update") {
    writeFileSync(FILE, text);
    return 0;
  }
  if (mode === "verify") {
    if (current() === text) return 0;
    console.error("config/stack.schema.json is not what config/schema says; run: node --import tsx config/schema-cli.ts update");
    return 1;
  }
  console.error("usage: node --import tsx config/schema-cli.ts update|verify");
  return 2;
}

process.exitCode = main(process.argv[2]);
