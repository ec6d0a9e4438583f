import { randomUUID } from "node:crypto";
import type { Properties } from "./properties";

/**
 * A refusal by this stand-in where ECR refuses and the emulator would not.
 *
 * Its `name` is the AWS error code, as on the SDK's own exceptions.
 */
export class EcrRefusal extends Error {
  readonly $metadata = { httpStatusCode: 400, requestId: randomUUID() };

  constructor(message: string) {
    super(message);
    this.name = "InvalidParameterException";
  }
}

/** The resource exists, but it isn't in the state that was asked for. The engine keeps it, and heals it later. */
export class InitFailed extends Error {
  constructor(
    readonly id: string,
    readonly properties: Properties,
    readonly inputs: Properties,
    reason: string,
  ) {
    super(reason);
    this.name = "InitFailed";
  }
}

/**
 * An AWS error in the words of the real provider, which is written in Go: `creating ECR Repository (team/api):
 * operation error ECR: CreateRepository, https response error StatusCode: 400, RequestID: …, CODE: MESSAGE`.
 *
 * @param doing `creating ECR Repository (team/api)`
 * @param operation `ECR: CreateRepository`
 */
export function awsError(doing: string, operation: string, error: unknown): Error {
  const { code, message, status, requestId } = describe(error);
  const response =
    status === undefined ? "" : `https response error StatusCode: ${status}, RequestID: ${requestId ?? ""}, `;
  return new Error(`${doing}: operation error ${operation}, ${response}${code}: ${message}`, {
    cause: error,
  });
}

/** True where the error is AWS's exception of one of these names. */
export function isAwsError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes(error.name);
}

/** The error, with AWS's message where the emulator has another one for an exception of this name. */
export function inAwsWords(error: unknown, code: string, message: string): unknown {
  if (error instanceof Error && isAwsError(error, code)) {
    error.message = message;
  }
  return error;
}

function describe(error: unknown): { code: string; message: string; status?: number; requestId?: string } {
  if (!(error instanceof Error)) {
    return { code: "UnknownError", message: String(error) };
  }
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  const found: { code: string; message: string; status?: number; requestId?: string } = {
    // Of services that answer in XML, the SDK names its exceptions otherwise than AWS does.
    code: "Code" in error && typeof error.Code === "string" ? error.Code : error.name,
    // An AggregateError of a refused connection has an empty message; its code says what happened.
    message: error.message || ("code" in error ? String(error.code) : ""),
  };
  if (typeof metadata === "object" && metadata !== null) {
    if ("httpStatusCode" in metadata && typeof metadata.httpStatusCode === "number") {
      found.status = metadata.httpStatusCode;
    }
    if ("requestId" in metadata && typeof metadata.requestId === "string") {
      found.requestId = metadata.requestId;
    }
  }
  return found;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
