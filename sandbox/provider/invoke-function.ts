import type { Connection } from "./connection";
import type { Properties } from "./properties";

/** One function (data source) of the provider: a file that exports one of these, and its line in invokes/index.ts. */
export interface InvokeFunction {
  /** `aws:iam/getPolicyDocument:getPolicyDocument` */
  readonly token: string;
  /** @throws an Error in the real provider's words */
  run(connection: Connection, args: Properties): Promise<Properties>;
}
