import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { awsErrorWords } from "../../live/aws-error";

/** What a call ends with, against a server that answers like this. */
async function failure(answer: RequestListener | undefined, options: object = {}): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  if (answer === undefined) {
    server.close();
  }
  const ecr = new ECRClient({
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    endpoint: `http://127.0.0.1:${port}`,
    maxAttempts: 1,
    ...options,
  });
  try {
    await ecr.send(new DescribeRepositoriesCommand({}));
    return "it was answered";
  } catch (error) {
    return awsErrorWords(error).replaceAll(String(port), "PORT");
  } finally {
    ecr.destroy();
    server.closeAllConnections();
    server.close();
  }
}

const reach = "(see that the network, AWS_ENDPOINT_URL and the Region are right)";

describe("an error of the AWS SDK in one line", () => {
  it("has AWS's own name and words", async () => {
    const words = await failure((_, response) =>
      response
        .writeHead(400, { "x-amzn-errortype": "RepositoryNotFoundException" })
        .end(JSON.stringify({ __type: "RepositoryNotFoundException", message: "no such thing\nat all" })),
    );
    assert.equal(words, "RepositoryNotFoundException: no such thing");
  });

  it("says what to do about credentials", () => {
    const expired = Object.assign(new Error("The token is expired"), { name: "ExpiredTokenException" });
    assert.equal(
      awsErrorWords(expired),
      "ExpiredTokenException: The token is expired (the credentials have expired: sign in again)",
    );
  });

  it("says what to do where nobody listens", async () => {
    assert.equal(await failure(undefined), `connect ECONNREFUSED 127.0.0.1:PORT ${reach}`);
  });

  it("says what to do where nobody answers", async () => {
    const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true };
    const words = await failure(() => {}, { requestHandler });
    assert.match(words, /^TimeoutError: .*timeout/i);
    assert(words.endsWith(reach), words);
  });

  it("says what to do where somebody else answers than AWS", async () => {
    const words = await failure((_, response) => response.end("<html>Sign in</html>"));
    assert.match(
      words,
      /^SyntaxError: .* \(that is no answer of AWS: see that AWS_ENDPOINT_URL and the proxy settings are right\)$/,
    );
  });

  it("says where a Region comes from", () => {
    assert.equal(
      awsErrorWords(new Error("Region is missing")),
      "Region is missing (give it with --region, AWS_REGION, or aws:region in config)",
    );
  });
});
