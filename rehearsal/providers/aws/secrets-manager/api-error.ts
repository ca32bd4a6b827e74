/** An error as the API answers it: HTTP 400, and the code by which the SDK names the exception. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
