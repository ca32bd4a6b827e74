import * as fs from "node:fs";
import * as path from "node:path";
import type { GeneratedRules } from "./shapes";

/** The rules that generator/main.ts derived from the SDK's types and AWS's service models. */
export const RULES = JSON.parse(fs.readFileSync(path.join(__dirname, "rules.generated.json"), "utf8")) as GeneratedRules;
