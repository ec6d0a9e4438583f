import assert from "node:assert/strict";
import { accessMatrix, declaredAccess, isUneven } from "../../ecr/access-matrix";
import { memberWords } from "../../ecr/member-access";
import { planRegistry } from "../../ecr/plan";

const registry = { account: "111111111111", region: "eu-central-1" };

type Args = Record<string, unknown>;

function matrixOf(args: Args, where: { account: string | null; region: string | null } = registry) {
  const { plan } = planRegistry(args);
  return { plan, matrix: accessMatrix(plan, where) };
}

/** What each environment gets of each repository. */
function levels(args: Args): Record<string, Record<string, string>> {
  return Object.fromEntries(
    [...matrixOf(args).matrix].map(([name, { environments }]) => [
      name,
      Object.fromEntries([...environments].map(([environment, { gets }]) => [environment, gets])),
    ]),
  );
}

/** What an environment gets of the one repository that there is. */
function accessOf(args: Args, environment = "staging") {
  const { plan, matrix } = matrixOf(args);
  const [[name, access] = []] = matrix;
  const its = access?.environments.get(environment);
  assert.ok(name !== undefined && its !== undefined);
  const statements = plan.repositories.get(name)?.repositoryPolicy?.Statement ?? [];
  return {
    gets: its.gets,
    isUneven: isUneven(its),
    members: its.members.map(({ label, gets, statement, dependsOn }) => ({
      label,
      gets,
      sid: statement === undefined ? undefined : statements[statement]?.Sid,
      dependsOn,
    })),
  };
}

/** One repository that staging reads, with statements of the user's. */
const staged = (staging: unknown, extraStatements: unknown[] = [], more: Args = {}) => ({
  repositories: { "team/api": { extraStatements, ...more } },
  environments: { staging },
});

const deny = (rest: Record<string, unknown>) => ({
  Sid: "No",
  Effect: "Deny",
  Principal: "*",
  Action: ["ecr:BatchGetImage"],
  ...rest,
});

const twoTwos = "222222222222";
const role = "arn:aws:iam::222222222222:role/eks/nodes";

describe("the access matrix", () => {
  it("has every repository and every environment, with the level that config gives where nothing else counts", () => {
    assert.deepEqual(
      levels({
        repositories: { "team/api": {}, "team/worker": { readers: ["staging"] }, base: { readers: [] } },
        environments: {
          staging: [twoTwos],
          production: { roles: ["arn:aws:iam::333333333333:role/nodes"], access: "inspect" },
          audit: { organization: { id: "o-a1b2c3d4e5" }, access: "audit", repositories: ["team/*"] },
        },
      }),
      {
        base: { audit: "none", production: "none", staging: "none" },
        "team/api": { audit: "audit", production: "inspect", staging: "pull" },
        "team/worker": { audit: "none", production: "none", staging: "pull" },
      },
    );
  });

  it("says what a repository without a policy gives: nothing", () => {
    assert.deepEqual(levels({ repositories: ["base"] }), { base: {} });
  });

  it("says through which statement each member comes in", () => {
    assert.deepEqual(
      accessOf(staged({ accounts: [twoTwos], roles: ["arn:aws:iam::333333333333:role/ci-*"], lambda: true })),
      {
        gets: "pull",
        isUneven: false,
        members: [
          { label: twoTwos, gets: "pull", sid: "ReadStagingAccounts", dependsOn: [] },
          {
            label: "arn:aws:iam::333333333333:role/ci-*",
            gets: "pull",
            sid: "ReadStagingRolePatterns",
            dependsOn: [],
          },
          {
            label: "lambda.amazonaws.com for 222222222222",
            gets: "pull",
            sid: "ReadStagingLambda",
            dependsOn: [],
          },
        ],
      },
    );
  });

  it("does not count Lambda's two actions as less than what the accounts beside it get", () => {
    const { gets, isUneven, members } = accessOf(
      staged({ accounts: [twoTwos], lambda: true, access: "audit" }),
    );
    assert.deepEqual(
      [gets, isUneven, members.map((member) => member.gets)],
      ["audit", false, ["audit", "pull"]],
    );
  });

  it("counts Lambda where a statement keeps it out", () => {
    const keepOut = deny({ Principal: { Service: "lambda.amazonaws.com" } });
    const { gets, isUneven, members } = accessOf(staged({ accounts: [twoTwos], lambda: true }, [keepOut]));
    assert.deepEqual([gets, isUneven], ["none", true]);
    assert.deepEqual(members[1], {
      label: "lambda.amazonaws.com for 222222222222",
      gets: "none",
      sid: "No",
      dependsOn: [],
    });
  });

  it("is the least that any member gets, and tells what each gets", () => {
    const keepOut = deny({ Condition: { ArnEquals: { "aws:PrincipalArn": role } } });
    const other = "333333333333";
    assert.deepEqual(accessOf(staged({ accounts: [other], roles: [role] }, [keepOut])), {
      gets: "none",
      isUneven: true,
      members: [
        { label: other, gets: "pull", sid: "ReadStagingAccounts", dependsOn: [] },
        { label: role, gets: "none", sid: "No", dependsOn: [] },
      ],
    });
  });

  it("goes down as far as a Deny takes it, whatever config says", () => {
    const staging = { accounts: [twoTwos], access: "audit" };
    const without = (action: string) => accessOf(staged(staging, [deny({ Action: [action] })])).gets;
    assert.equal(without("ecr:GetRepositoryPolicy"), "inspect");
    assert.equal(without("ecr:DescribeImages"), "pull");
    assert.equal(without("ecr:GetDownloadUrlForLayer"), "none");
    assert.equal(without("ecr:PutImage"), "audit");
  });

  it("goes up where another statement gives more than config does", () => {
    const more = {
      Sid: "More",
      Effect: "Allow",
      Principal: { AWS: twoTwos },
      Action: ["ecr:Describe*", "ecr:List*"],
    };
    const { plan, matrix } = matrixOf(staged([twoTwos], [more]));
    assert.equal(matrix.get("team/api")?.environments.get("staging")?.gets, "inspect");
    assert.equal(declaredAccess(plan, "team/api", "staging"), "pull");
  });

  it("says it where an environment that config leaves out comes in through another's statement", () => {
    const args = {
      repositories: { "team/api": { readers: ["staging"] } },
      environments: { staging: [twoTwos], nodes: { roles: [role], access: "inspect" } },
    };
    const { plan, matrix } = matrixOf({ ...args, repositories: { ...args.repositories, other: {} } });
    const access = matrix.get("team/api")?.environments.get("nodes");
    assert.deepEqual(access, {
      gets: "pull",
      members: [{ label: role, kind: "role", gets: "pull", statement: 0, dependsOn: [] }],
    });
    assert.equal(declaredAccess(plan, "team/api", "nodes"), "none");
    assert.equal(declaredAccess(plan, "other", "nodes"), "inspect");
  });

  it("takes a Deny that hangs on what isn't known of a request not to hold, and names the key", () => {
    const fromElsewhere = deny({ Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } } });
    assert.deepEqual(accessOf(staged([twoTwos], [fromElsewhere])), {
      gets: "pull",
      isUneven: true,
      members: [{ label: twoTwos, gets: "pull", sid: "ReadStagingAccounts", dependsOn: ["aws:sourcevpce"] }],
    });
  });

  it("takes an Allow that hangs on what isn't known not to hold either, and names the key", () => {
    const some = {
      Sid: "Some",
      Effect: "Allow",
      Principal: { AWS: twoTwos },
      Action: ["ecr:DescribeImages"],
      Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } },
    };
    const { gets, members } = accessOf(staged([twoTwos], [some]));
    assert.deepEqual([gets, members[0]?.dependsOn], ["pull", []]);
    const all = { ...some, Action: ["ecr:Describe*", "ecr:List*"] };
    assert.deepEqual(accessOf(staged([twoTwos], [all])).members[0]?.dependsOn, ["aws:sourcevpce"]);
  });

  it("leaves open nothing because an account may be in an organisation that is let in by itself", () => {
    const args = {
      repositories: ["team/api"],
      environments: { staging: [twoTwos], all: { organization: { id: "o-a1b2c3d4e5" }, access: "audit" } },
    };
    const { gets, isUneven } = accessOf(args);
    assert.deepEqual([gets, isUneven], ["pull", false]);
    assert.equal(accessOf(args, "all").gets, "audit");
  });

  it("knows the repository's tags and its ARN, however many repositories share a policy", () => {
    const secret = deny({ Condition: { StringEquals: { "aws:ResourceTag/tier": "secret" } } });
    const one = deny({ Sid: "One", Resource: "arn:aws:ecr:eu-central-1:111111111111:repository/team/one" });
    assert.deepEqual(
      levels({
        repositories: {
          "team/a": { tags: { tier: "secret" } },
          "team/b": { tags: { tier: "open" } },
          "team/c": {},
          "team/one": {},
        },
        environments: { staging: [twoTwos] },
        defaults: { extraStatements: [secret, one] },
      }),
      {
        "team/a": { staging: "none" },
        "team/b": { staging: "pull" },
        "team/c": { staging: "pull" },
        "team/one": { staging: "none" },
      },
    );
  });

  it("needs no account or Region to be known", () => {
    const { matrix } = matrixOf(staged([twoTwos]), { account: null, region: null });
    assert.equal(matrix.get("team/api")?.environments.get("staging")?.gets, "pull");
  });

  it("shares what it found between repositories with one policy", () => {
    const { matrix } = matrixOf({ repositories: ["a1", "a2"], environments: { staging: [twoTwos] } });
    assert.equal(matrix.get("a1"), matrix.get("a2"));
  });

  it("tells of publishers whether they can publish, everywhere", () => {
    const args = {
      repositories: {
        "team/api": {},
        "team/sealed": { extraStatements: [deny({ Action: ["ecr:PutImage"] })] },
        base: {},
      },
      publishers: { ci: { accounts: ["444444444444"], repositories: ["team/*"] } },
    };
    const { matrix } = matrixOf(args);
    const published = [...matrix].map(([name, { publishers }]) => [name, publishers.get("ci")?.gets]);
    assert.deepEqual(published, [
      ["base", "none"],
      ["team/api", "publish"],
      ["team/sealed", "none"],
    ]);
  });
});

describe("a member in words", () => {
  it("is what people call it", () => {
    const { matrix } = matrixOf({
      repositories: ["team/api"],
      environments: {
        a: { accounts: [twoTwos], roles: [role], lambda: true },
        b: { organization: { id: "o-a1b2c3d4e5" } },
        c: { organization: { id: "o-a1b2c3d4e5", paths: ["o-a1b2c3d4e5/r-ab12/*"] } },
      },
    });
    const members = [...(matrix.get("team/api")?.environments.values() ?? [])].flatMap((its) => its.members);
    assert.deepEqual(members.map(memberWords), [
      "account 222222222222",
      "arn:aws:iam::222222222222:role/eks/nodes",
      "Lambda functions of account 222222222222",
      "organisation o-a1b2c3d4e5",
      "accounts under o-a1b2c3d4e5/r-ab12/*",
    ]);
  });
});
