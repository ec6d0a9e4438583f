const unreachable = "see that the network, AWS_ENDPOINT_URL and the Region are right";

/** What to do about an error, by its name, its code or its words; AWS's own don't say. */
const advice: Readonly<Record<string, string>> = {
  CredentialsProviderError: "give credentials with --profile or the AWS environment variables",
  ExpiredToken: "the credentials have expired: sign in again",
  ExpiredTokenException: "the credentials have expired: sign in again",
  InvalidClientTokenId: "AWS doesn't know these credentials",
  UnrecognizedClientException: "AWS doesn't know these credentials",
  SyntaxError: "that is no answer of AWS: see that AWS_ENDPOINT_URL and the proxy settings are right",
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  TimeoutError: unreachable,
  "Region is missing": "give it with --region, AWS_REGION, or aws:region in config",
};

/** An error of the AWS SDK in one line. */
export function awsErrorWords(error: unknown): string {
  const { name, message } = error as Error;
  const [said = ""] = message.split("\n");
  const code = name === "Error" || name === "AggregateError" ? "" : `${name}: `;
  // Where no address answers the message is empty, and each attempt has its own.
  const inner =
    error instanceof AggregateError ? error.errors.map((one: Error) => one.message).join(", ") : "";
  const known = [name, (error as NodeJS.ErrnoException).code ?? "", said].find((it) =>
    Object.hasOwn(advice, it),
  );
  const todo = known === undefined ? "" : ` (${advice[known]})`;
  return `${code}${said || inner || "no answer"}${todo}`;
}
