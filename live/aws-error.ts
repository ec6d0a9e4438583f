/** What to do about an error, by its name; AWS's own words don't say. */
const advice: Readonly<Record<string, string>> = {
  CredentialsProviderError: "give credentials with --profile or the AWS environment variables",
  ExpiredToken: "the credentials have expired: sign in again",
  ExpiredTokenException: "the credentials have expired: sign in again",
  InvalidClientTokenId: "AWS doesn't know these credentials",
  UnrecognizedClientException: "AWS doesn't know these credentials",
};

/** An error of the AWS SDK in one line. */
export function awsErrorWords(error: unknown): string {
  const { name, message } = error as Error;
  const [said = ""] = message.split("\n");
  const code = name === "Error" || name === "AggregateError" ? "" : `${name}: `;
  // Where no address answers the message is empty, and each attempt has its own.
  const inner =
    error instanceof AggregateError ? error.errors.map((one: Error) => one.message).join(", ") : "";
  const todo = Object.hasOwn(advice, name) ? ` (${advice[name]})` : "";
  return `${code}${said || inner || "no answer"}${todo}`;
}
