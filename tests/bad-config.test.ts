import assert from "node:assert/strict";
import {
  type BadConfig,
  badConfigs,
  type Config,
  configWithPolicyOf,
  goodConfig,
  goodConsumerConfig,
} from "./bad-config";
import { throughCommand, throughComponent, throughStack } from "./three-ways";

describe("a config with something wrong in it", () => {
  for (const { title, config, problems, onlyInStacks } of badConfigs) {
    const isConsumer = config["role"] === "consumer";
    const whom = isConsumer ? "SharedRegistryReference" : "SharedToolingRegistry";

    describe(onlyInStacks ? `${title} (a key of stacks, which no component takes)` : title, () => {
      if (!onlyInStacks) {
        it(`is refused by ${whom} in one error, with nothing registered`, () => {
          const message = listed(`${whom} "registry"`, problems);
          assert.deepEqual(throughComponent(config), { message, registered: 0 });
        });
      }

      it("is refused by the stack's program with the same lines", () => {
        const message = listed("The config of this stack", problems);
        assert.deepEqual(throughStack(config), { message, registered: 0 });
      });

      if (!isConsumer) {
        it("is refused by the command with the same lines", () => {
          assert.deepEqual(throughCommand(config), { code: 1, stdout: "", stderr: printed(problems) });
        });

        it("is refused by the command's JSON with the same lines", () => {
          const { code, stdout, stderr } = throughCommand(config, { json: true });
          const document = JSON.parse(stdout);
          assert.deepEqual([code, stderr, document.repositories], [1, "", {}]);
          assert.deepEqual(document.problems.map(lineOf), problems);
        });
      }
    });
  }

  it("is one of at least seventy, each with a title of its own and different from the others", () => {
    assert.ok(badConfigs.length >= 70, `${badConfigs.length}`);
    assert.equal(new Set(badConfigs.map(({ title }) => title)).size, badConfigs.length);
    assert.equal(new Set(badConfigs.map(({ config }) => JSON.stringify(config))).size, badConfigs.length);
  });

  it("differs from a config that passes everywhere", () => {
    assert.deepEqual(throughCommand(goodConfig(), { json: true }).code, 0);
    assert.deepEqual(throughStack(goodConfig()), { message: undefined, registered: 0 });
    assert.deepEqual(throughComponent(goodConfig()).message, undefined);
    assert.deepEqual(throughStack(goodConsumerConfig()), { message: undefined, registered: 0 });
    assert.deepEqual(throughComponent(goodConsumerConfig()).message, undefined);
    assert.deepEqual(throughStack(configWithPolicyOf(10_240)), { message: undefined, registered: 0 });
  });
});

describe("a config with much wrong in it", () => {
  const config: Config = {
    ...goodConfig(),
    partition: "aws-gov",
    environments: {
      staging: { accounts: [22222222222, "acme"], acess: "pull" },
      production: { roles: ["nodes"] },
    },
    repositories: {
      "Team/API": {},
      "team/api": { readers: ["prod"], lifecycle: { rules: [{ tags: ["a"], keepLast: 0 }] } },
    },
  };
  const problems = [
    'partition: is "aws-gov", wanted one of aws, aws-cn, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, aws-us-gov [value-unknown]',
    'environments.production.roles[0]: "nodes" is not a role ARN: wanted arn:aws:iam::<12 digits>:role/<name>, with * only in path or name [principal-invalid]',
    'environments.staging.acess: unknown key; did you mean "access"? (known: accounts, roles, organization, lambda, access, repositories) [key-unknown]',
    'environments.staging.accounts[0]: "22222222222" has 11 digits, an AWS account id has 12 (quote ids with leading zeros in YAML) [account-id]',
    'environments.staging.accounts[1]: "acme" is not an AWS account id: wanted 12 digits [account-id]',
    'repositories["Team/API"]: is not a repository name: ECR takes lower case only, as in "team/api" [name-invalid]',
    'repositories["team/api"].lifecycle.rules[0].keepLast: is 0, wanted a number of images, at least 1 [value-unknown]',
    'repositories["team/api"].lifecycle.rules[0].tags: is a list, which ECR reads as "all of" and most people as "any of": say which, {anyOf: [...]} or {allOf: [...]} with tag patterns [type-wrong]',
    'repositories["team/api"].readers[0]: there is no environment "prod"; did you mean "production"? [environment-unknown]',
  ];

  it("has every problem listed in one error, the same everywhere", () => {
    assert.equal(throughComponent(config).message, listed('SharedToolingRegistry "registry"', problems));
    assert.equal(throughStack(config).message, listed("The config of this stack", problems));
    assert.equal(throughCommand(config).stderr, printed(problems));
  });
});

/** The one error that lists these lines. */
function listed(what: string, lines: BadConfig["problems"]): string {
  const errors = lines.filter((line) => !line.startsWith("warning: ")).length;
  return [
    `${what} has ${errors} ${errors === 1 ? "error" : "errors"}:`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

/** These lines as the command prints them. */
function printed(lines: BadConfig["problems"]): string {
  return lines.map((line) => `${line.startsWith("warning: ") ? "" : "error: "}${line}\n`).join("");
}

function lineOf({ severity, code, path, message }: Record<string, string>): string {
  return `${severity === "warning" ? "warning: " : ""}${path}: ${message} [${code}]`;
}
