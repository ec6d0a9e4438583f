import type { ProviderEnvironment } from "./config";

/** One call of the engine that talks to AWS. */
export interface ProviderCall {
  /** Configure, Read, Create, Update, Delete or Invoke. A preview of Create or Update talks to nobody. */
  method: string;
  /** The resource's type token, or the function's. */
  type: string;
  /** Empty for an Invoke. */
  urn: string;
  id?: string;
  /** What the engine was told went wrong. */
  error?: string;
}

export interface ProviderOptions {
  /** URL of the AWS emulator, `http://127.0.0.1:5000`. */
  endpoint: string;
  /** Told of every call once it is over. */
  log: (call: ProviderCall) => void;
  /**
   * Stands for the environment of the provider's process; this process's own is never read.
   *
   * @default credentials that the emulator takes, and us-east-1
   */
  environment?: ProviderEnvironment;
}

/** The emulator takes any credentials; the user's own are none of its business. */
export const STAND_IN_ENVIRONMENT: ProviderEnvironment = {
  AWS_ACCESS_KEY_ID: "sandbox",
  AWS_SECRET_ACCESS_KEY: "sandbox",
  AWS_REGION: "us-east-1",
};
