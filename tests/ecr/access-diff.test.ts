import assert from "node:assert/strict";
import fc from "fast-check";
import { type AccessChange, diffAccess, isWidened } from "../../ecr/access-diff";
import { publishActions, readActions, repositoryActions } from "../../ecr/action";
import { planRegistry } from "../../ecr/plan";
import { type Args, registryArgs } from "../arbitrary-config";

const { pull, inspect } = readActions;
const organization = "o-a1b2c3d4e5";

/** The plan of arguments that may have been refused for what the guard says. */
const planOf = (args: Args) => planRegistry(args).plan;
const diff = (from: Args, to: Args) => diffAccess(planOf(from), planOf(to));
const own = "the registry's own account";
/** Changes in `team/api`, without the lists that are empty. */
const all = (from: Args, to: Args) =>
  diff({ repositories: ["team/api"], ...from }, { repositories: ["team/api"], ...to }).map(
    ({ repository, gained, lost, unclear, ...its }) => {
      assert.equal(repository, "team/api");
      return {
        ...its,
        ...(gained.length > 0 && { gained }),
        ...(lost.length > 0 && { lost }),
        ...(unclear.length > 0 && { unclear }),
      };
    },
  );
/** Those of them that aren't about the registry's own account. */
const brief = (from: Args, to: Args) => all(from, to).filter(({ principal }) => !principal.endsWith(own));
const staging = (readers: unknown) => ({ environments: { staging: readers } });
const extra = (...extraStatements: unknown[]) => ({ repositories: { "team/api": { extraStatements } } });
const deny = (more: Record<string, unknown> = {}) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "ecr:*",
  ...more,
});
const allow = (more: Record<string, unknown>) => ({ Effect: "Allow", Action: "ecr:BatchGetImage", ...more });
const none = (principal: string, from: string, lost: readonly string[]) => ({
  principal,
  from,
  to: "none",
  lost,
});

describe("what a change of config does to access", () => {
  it("is nothing where nothing changes", () => {
    const args = { repositories: ["team/api"], ...staging(["222222222222"]) };
    assert.deepEqual(diff(args, args), []);
  });

  it("is nothing where the same is said in another way", () => {
    const account = allow({ Principal: { AWS: "222222222222" }, Action: [...pull] });
    assert.deepEqual(brief(staging(["222222222222"]), { environments: { other: ["222222222222"] } }), []);
    assert.deepEqual(brief(staging(["222222222222"]), extra(account)), []);
    assert.deepEqual(brief(extra({ ...account, Sid: "One" }), extra({ ...account, Sid: "Two" })), []);
  });

  it("is told of each repository and principal, with levels and actions", () => {
    const repositories = ["team/api", "base"];
    assert.deepEqual(
      diff(
        { repositories, ...staging(["222222222222"]) },
        { repositories, ...staging({ accounts: ["222222222222"], access: "inspect" }) },
      ),
      ["base", "team/api"].map(
        (repository): AccessChange => ({
          repository,
          principal: "222222222222",
          from: "pull",
          to: "inspect",
          gained: inspect.filter((action) => !pull.includes(action)),
          lost: [],
          unclear: [],
        }),
      ),
    );
  });

  it("is from nothing for a new repository, and to nothing for one that goes", () => {
    const readers = staging(["222222222222"]);
    const change = (
      repository: string,
      from: string,
      to: string,
      gained: readonly string[],
      lost: readonly string[],
    ) => ({
      repository,
      principal: "222222222222",
      from,
      to,
      gained,
      lost,
      unclear: [],
    });
    assert.deepEqual(
      diff(
        { repositories: ["old", "team/api"], ...readers },
        { repositories: ["new", "team/api"], ...readers },
      ),
      [change("new", "none", "pull", pull, []), change("old", "pull", "none", [], pull)],
    );
  });

  it("names publishers' access, and counts what is no level", () => {
    const ci = (more: object = {}) => ({
      publishers: { ci: { accounts: ["444444444444"], repositories: ["*"] } },
      ...more,
    });
    const own = allow({ Principal: { AWS: "444444444444" }, Action: ["ecr:PutImage"] });
    assert.deepEqual(brief({}, ci()), [
      { principal: "444444444444", from: "none", to: "publish", gained: publishActions },
    ]);
    assert.deepEqual(brief(ci(), extra(own)), [
      {
        principal: "444444444444",
        from: "publish",
        to: "custom (1 action)",
        lost: publishActions.filter((action) => action !== "ecr:PutImage"),
      },
    ]);
    assert.deepEqual(brief(extra(own), extra({ ...own, Action: "ecr:*" })), [
      {
        principal: "444444444444",
        from: "custom (1 action)",
        to: `custom (${repositoryActions.length} actions)`,
        gained: repositoryActions.filter((action) => action !== "ecr:PutImage"),
      },
    ]);
  });

  it("is a loss for an account of which only a role is left, and none for that role", () => {
    const role = "arn:aws:iam::222222222222:role/ci";
    assert.deepEqual(brief(staging(["222222222222"]), staging({ roles: [role] })), [
      none("222222222222", "pull", pull),
    ]);
    assert.deepEqual(
      brief(staging({ roles: [role] }), staging({ roles: ["arn:aws:iam::222222222222:role/c*"] })),
      [{ principal: "arn:aws:iam::222222222222:role/c*", from: "none", to: "pull", gained: pull }],
    );
    assert.deepEqual(
      brief(staging({ roles: ["arn:aws:iam::222222222222:role/c*"] }), staging({ roles: [role] })),
      [none("arn:aws:iam::222222222222:role/c*", "pull", pull)],
    );
  });

  it("is a loss for an organisation of which only some paths are left", () => {
    const path = `${organization}/r-ab12/*`;
    assert.deepEqual(
      brief(
        staging({ organization: { id: organization } }),
        staging({ organization: { id: organization, paths: [path] } }),
      ),
      [none(organization, "pull", pull)],
    );
    assert.deepEqual(
      brief(
        staging({ organization: { id: organization, paths: [path] } }),
        staging({ organization: { id: organization } }),
      ),
      [{ principal: organization, from: "none", to: "pull", gained: pull }],
    );
  });

  it("is told of Lambda for each account", () => {
    const readers = { accounts: ["222222222222", "333333333333"] };
    const lambda = (id: string) => ({
      principal: `lambda.amazonaws.com for ${id}`,
      from: "none",
      to: "pull",
      gained: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    });
    assert.deepEqual(brief(staging(readers), staging({ ...readers, lambda: true })), [
      lambda("222222222222"),
      lambda("333333333333"),
    ]);
  });
});

describe("what a statement of the user's does to access", () => {
  it("counts where it denies", () => {
    assert.deepEqual(brief(staging(["222222222222"]), { ...extra(deny()), ...staging(["222222222222"]) }), [
      none("222222222222", "pull", pull),
    ]);
    const intern = "arn:aws:iam::222222222222:role/intern";
    assert.deepEqual(
      brief(staging(["222222222222"]), {
        ...extra(deny({ Principal: { AWS: intern } })),
        ...staging(["222222222222"]),
      }),
      [none(intern, "pull", pull)],
    );
  });

  it("is told with what it hangs on, which is less than all and more than nothing", () => {
    const from = staging(["222222222222"]);
    const to = { ...extra(deny({ Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })), ...from };
    const hangs = "none, or pull depending on aws:SourceIp";
    assert.deepEqual(brief(from, to), [{ principal: "222222222222", from: "pull", to: hangs, lost: pull }]);
    assert.deepEqual(brief({}, to), [{ principal: "222222222222", from: "none", to: hangs, gained: pull }]);
  });

  it("is unclear where only the conditions change, so that it may be wider", () => {
    const tagged = (team: string) =>
      extra(
        allow({
          Principal: { AWS: "222222222222" },
          Condition: { StringEquals: { "aws:PrincipalTag/team": team } },
        }),
      );
    const hangs = "none, or custom (1 action) depending on aws:PrincipalTag/team";
    const [change] = diff(tagged("a"), tagged("b"));
    assert.deepEqual(change, {
      repository: "team/api",
      principal: "222222222222",
      from: hangs,
      to: hangs,
      gained: [],
      lost: [],
      unclear: ["ecr:BatchGetImage"],
    });
    assert.equal(isWidened(change), true);
    assert.deepEqual(diff(tagged("a"), tagged("a")), []);
  });

  it("is told of the roles that its conditions name, and of the role's name where a pattern's roles differ", () => {
    const pattern = "arn:aws:iam::222222222222:role/ci-*";
    const statement = allow({
      Principal: { AWS: "222222222222" },
      Condition: { ArnLike: { "aws:PrincipalArn": pattern } },
    });
    assert.deepEqual(brief({}, extra(statement)), [
      { principal: pattern, from: "none", to: "custom (1 action)", gained: ["ecr:BatchGetImage"] },
    ]);
    const below = deny({
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/ci-*/*" } },
    });
    assert.deepEqual(brief(extra(statement), extra(statement, below)), [
      {
        principal: pattern,
        from: "custom (1 action)",
        to: "none, or custom (1 action) depending on aws:PrincipalArn",
        lost: ["ecr:BatchGetImage"],
      },
      none(`arn:aws:iam::222222222222:role/ci-*/*`, "custom (1 action)", ["ecr:BatchGetImage"]),
    ]);
  });

  it("is told of members of an organisation only where it isn't the organisation's own change", () => {
    const members = { ...staging(["222222222222"]) };
    const withAll = {
      environments: {
        ...members.environments,
        all: { organization: { id: organization }, access: "inspect" },
      },
    };
    assert.deepEqual(brief(members, withAll), [
      { principal: organization, from: "none", to: "inspect", gained: inspect },
    ]);
    const outside = deny({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": organization } } });
    assert.deepEqual(brief(members, { ...extra(outside), ...members }), [
      {
        principal: "222222222222",
        from: "pull",
        to: "none, or pull depending on aws:PrincipalOrgID",
        lost: pull,
      },
    ]);
    // It lets in one account of the organisation, which is nothing to the organisation as a whole.
    const one = allow({
      Principal: "*",
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": organization, "aws:PrincipalAccount": "333333333333" },
      },
    });
    assert.deepEqual(brief({}, extra(one)), [
      {
        principal: "333333333333",
        from: "none",
        to: "none, or custom (1 action) depending on aws:PrincipalOrgID",
        gained: ["ecr:BatchGetImage"],
      },
    ]);
  });

  it("is told of the repository that it is about by its resource or its tags", () => {
    const repositories = ["team/api", "base"];
    const about = (Resource: string) => ({
      repositories,
      ...staging(["222222222222"]),
      defaults: { extraStatements: [deny({ Resource })] },
    });
    const change = (repository: string, lost: readonly string[], gained: readonly string[]) => ({
      repository,
      principal: "222222222222",
      from: lost.length > 0 ? "pull" : "none",
      to: lost.length > 0 ? "none" : "pull",
      gained,
      lost,
      unclear: [],
    });
    const others = (from: Args, to: Args) => diff(from, to).filter(({ principal }) => principal !== own);
    assert.deepEqual(
      others(about("arn:aws:ecr:*:*:repository/base"), about("arn:aws:ecr:*:*:repository/team/*")),
      [change("base", [], pull), change("team/api", pull, [])],
    );
    const tagged = (team: string) => ({
      repositories: { base: { tags: { team } }, "team/api": {} },
      ...staging(["222222222222"]),
      tags: { team: "a" },
      defaults: { extraStatements: [deny({ Condition: { StringEquals: { "aws:ResourceTag/team": "b" } } })] },
    });
    assert.deepEqual(others(tagged("a"), tagged("b")), [change("base", pull, [])]);
  });
});

describe("what a change of config does to those of an account whom statements set apart", () => {
  const statement = (Condition: unknown) => extra(deny({ Condition }));
  const from = staging(["222222222222"]);
  /** Who gains by the end of a Deny. */
  const gainers = (condition: unknown) =>
    brief({ ...statement(condition), ...from }, from).map(({ principal, gained }) => [principal, gained]);

  it("is told of roles and users that a pattern is about, of each account", () => {
    assert.deepEqual(
      gainers({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*contractor*" } }),
      [["arn:aws:iam::222222222222:role/*contractor*", pull]],
    );
    assert.deepEqual(gainers({ StringLike: { "aws:PrincipalArn": "*contractor*" } }), [
      ["*contractor* in 222222222222", pull],
    ]);
    assert.deepEqual(gainers({ StringLike: { "aws:username": "ci-*" } }), [
      ["user ci-* in 222222222222", pull],
    ]);
    assert.deepEqual(gainers({ StringNotLike: { "aws:PrincipalArn": ["*:role/*", "*:root"] } }), [
      ["users of 222222222222", pull],
    ]);
  });

  it("is told of those that two patterns are about together", () => {
    const both = {
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/*contractor*" },
      StringLike: { "aws:PrincipalArn": "*/team-*" },
    };
    assert.deepEqual(gainers(both), [["arn:aws:iam::222222222222:role/*contractor*", pull]]);
  });

  it("is told of users, and of the root user", () => {
    assert.deepEqual(gainers({ StringEquals: { "aws:PrincipalType": "User" } }), [
      ["users of 222222222222", pull],
    ]);
    assert.deepEqual(gainers({ StringEquals: { "aws:PrincipalType": "Account" } }), [
      ["root user of 222222222222", pull],
    ]);
  });

  it("is told of what hangs on a tag", () => {
    assert.deepEqual(gainers({ StringNotEquals: { "aws:PrincipalTag/team": "x" } }), [
      ["222222222222", pull],
    ]);
  });

  it("is no gain where a condition only narrows", () => {
    const tagged = (...team: string[]) =>
      extra(
        allow({
          Principal: { AWS: "333333333333" },
          Condition: { StringEquals: { "aws:PrincipalTag/team": team } },
        }),
      );
    assert.deepEqual(
      brief(tagged("a", "b"), tagged("a")).map(({ lost, gained }) => [lost, gained]),
      [[["ecr:BatchGetImage"], undefined]],
    );
  });
});

describe("what a change of config does in the registry's own account", () => {
  const there = { region: "eu-west-1", account: "111111111111" };
  const changes = (...statements: [before: unknown[], after: unknown[]]) => {
    const [before, after] = statements.map((its) => planRegistry(extra(...its), there).plan);
    assert.ok(before && after);
    return diffAccess(before, after).map(({ principal, gained, lost, to }) => [principal, gained, lost, to]);
  };
  const role = "arn:aws:iam::111111111111:role/ci";
  const toAccount = allow({ Principal: { AWS: "111111111111" } });
  const toRole = allow({ Principal: { AWS: role } });

  it("is a gain for a role that a policy comes to name, as that needs no policy of its own", () => {
    const becomes = "custom (1 action), or custom (35 actions) depending on its own policies";
    assert.deepEqual(changes([toAccount], [toRole]), [[role, ["ecr:BatchGetImage"], [], becomes]]);
    assert.deepEqual(changes([], [toRole]), [[role, ["ecr:BatchGetImage"], [], becomes]]);
  });

  it("is nothing where the policy comes to name the account, which leaves it to its own policies", () => {
    assert.deepEqual(changes([], [toAccount]), []);
  });

  it("is a gain for everybody there where a Deny goes, whose own policies may allow it", () => {
    const [change, ...others] = changes([deny({ Action: "ecr:DeleteRepository" })], []);
    assert.deepEqual(others, []);
    assert.deepEqual(change?.slice(0, 3), ["111111111111", ["ecr:DeleteRepository"], []]);
    assert.deepEqual(
      all(extra(deny({ Action: "ecr:DeleteRepository" })), {}).map(({ principal }) => principal),
      [own],
    );
  });
});

describe("what a change of config does where nobody says where the registry is", () => {
  it("is told for each place that statements name", () => {
    const elsewhere = (region: string) => ({
      ...extra(deny({ Condition: { StringNotEquals: { "aws:RequestedRegion": region } } })),
      ...staging(["222222222222"]),
    });
    const [change] = brief(elsewhere("eu-west-1"), staging(["222222222222"]));
    assert.deepEqual(change, {
      principal: "222222222222",
      from: "none, or pull depending on aws:RequestedRegion",
      to: "pull",
      gained: pull,
    });
    const [moved] = brief(elsewhere("eu-west-1"), elsewhere("us-east-1"));
    assert.deepEqual(moved?.unclear, pull);
    const known = { region: "eu-west-1", account: "111111111111" };
    const [one, other] = [elsewhere("eu-west-1"), staging(["222222222222"])].map(
      (args) => planRegistry({ repositories: ["team/api"], ...args }, known).plan,
    );
    assert.ok(one && other);
    assert.deepEqual(diffAccess(one, other), []);
  });
});

describe("the changes of access between any two configs", function () {
  this.timeout(60_000);
  const several = { numRuns: 60 };

  it("are none between a config and itself", () => {
    fc.assert(
      fc.property(registryArgs, (args) => assert.deepEqual(diff(args, args), [])),
      several,
    );
  });

  it("are the same both ways, with gain and loss exchanged", () => {
    let [gains, unclear] = [0, 0];
    fc.assert(
      fc.property(registryArgs, registryArgs, (one, { partition: _, ...other }) => {
        const there = diff(one, { ...other, partition: one["partition"] });
        const back = diff({ ...other, partition: one["partition"] }, one);
        assert.deepEqual(
          back,
          there.map(({ from, to, gained, lost, ...its }) => ({
            ...its,
            from: to,
            to: from,
            gained: lost,
            lost: gained,
          })),
        );
        gains += there.filter(({ gained }) => gained.length > 0).length;
        unclear += there.filter((change) => change.unclear.length > 0).length;
      }),
      several,
    );
    assert.ok(gains > 200, `${gains} gains, ${unclear} unclear`);
  });

  it("never have an action twice, and always one at least", () => {
    fc.assert(
      fc.property(registryArgs, registryArgs, (one, other) => {
        for (const { gained, lost, unclear } of diff(one, other)) {
          const all = [...gained, ...lost, ...unclear];
          assert.ok(all.length > 0);
          assert.equal(new Set(all).size, all.length);
        }
      }),
      several,
    );
  });
});
