// What Lambda's own runtime does: imports the handler, hands it the event (standard input), answers with what it returns or throws.
import process from "node:process";
import { pathToFileURL } from "node:url";

const [file, name] = process.argv.slice(2);
let text = "";
for await (const chunk of process.stdin) text += chunk;
try {
  const { [name]: handler } = await import(pathToFileURL(file).href);
  const payload = await handler(JSON.parse(text));
  process.stdout.write(JSON.stringify({ payload: payload ?? null }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: { errorType: error?.name ?? "Error", errorMessage: String(error?.message ?? error) } }));
}
