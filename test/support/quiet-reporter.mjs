// A reporter for node:test that shows failures and the runner's closing lines, and nothing of what passed.
import { inspect } from "node:util";

export default async function* quiet(source) {
  for await (const { type, data } of source) {
    if (type === "test:diagnostic" && data.nesting === 0) yield `ℹ ${data.message}\n`;
    // A suite fails because of what is in it, which has been shown then.
    if (type === "test:fail" && data.details.error?.failureType !== "subtestsFailed") {
      yield `✖ ${data.name} (${data.file}:${data.line})\n${inspect(data.details.error?.cause ?? data.details.error)}\n\n`;
    }
  }
}
