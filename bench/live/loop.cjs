// What a script would do that reads a registry with the AWS SDK: every repository, its policies and its tags, ten
// repositories at a time, a page at a time; all of it is parsed and counted, nothing is kept or compared. Plain
// JavaScript: what runs it is a bare Node.
"use strict";
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const {
  DescribeRepositoriesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
} = require("@aws-sdk/client-ecr");

const concurrency = Number(process.argv[2]);

async function main() {
  const ecr = new ECRClient({});
  let [statements, rules, tags] = [0, 0, 0];
  const orNone = async (call, absence) => {
    try {
      return await call;
    } catch (error) {
      if (error.name === absence) return {};
      throw error;
    }
  };
  const read = async ({ repositoryName, repositoryArn: resourceArn }) => {
    const [policy, lifecycle, tagged] = await Promise.all([
      orNone(
        ecr.send(new GetRepositoryPolicyCommand({ repositoryName })),
        "RepositoryPolicyNotFoundException",
      ),
      orNone(ecr.send(new GetLifecyclePolicyCommand({ repositoryName })), "LifecyclePolicyNotFoundException"),
      ecr.send(new ListTagsForResourceCommand({ resourceArn })),
    ]);
    statements += policy.policyText ? JSON.parse(policy.policyText).Statement.length : 0;
    rules += lifecycle.lifecyclePolicyText ? JSON.parse(lifecycle.lifecyclePolicyText).rules.length : 0;
    tags += tagged.tags.length;
  };
  let nextToken;
  do {
    const page = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 1000, nextToken }));
    const waiting = [...page.repositories];
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await read(next);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  process.stdout.write(`${JSON.stringify({ statements, rules, tags })}\n`);
}

main();
