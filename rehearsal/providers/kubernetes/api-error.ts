import { ProviderError } from "../framework/provider";
import type { Value } from "../framework/values";
import { at, recordsAt, stringAt } from "./objects";

/** An answer of the API server other than success; the message is the server's own. */
export class ApiError extends ProviderError {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    message: string,
    /** The server's Status object, when it sent one. */
    readonly body: Value = null,
  ) {
    super(message);
  }

  get reason(): string {
    return stringAt(this.body, "reason");
  }

  get unreachable(): boolean {
    return this.status === 0;
  }

  /** The object's namespace is what is missing, not the object. */
  get namespaceMissing(): boolean {
    return this.status === 404 && stringAt(this.body, "details", "kind") === "namespaces";
  }

  get immutableField(): boolean {
    return this.status === 422 && this.message.includes("field is immutable");
  }

  static from(status: number, body: Value, what: string): ApiError {
    const message = stringAt(body, "message");
    const causes = recordsAt(at(body, "details"), "causes").map((cause) => stringAt(cause, "message"));
    const details = message.length > 0 ? message : `${what}: HTTP ${status}`;
    const further = causes.filter((cause) => cause !== "" && !details.includes(cause));
    return new ApiError(status, [details, ...further].join("; "), body);
  }
}

/** The API server does not serve this kind. */
export class NoKindMatch extends ProviderError {
  constructor(kind: string, version: string) {
    super(`no matches for kind "${kind}" in version "${version}"`);
  }
}
