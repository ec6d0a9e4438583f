import assert from "node:assert/strict";
import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DeleteRepositoryCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from "@aws-sdk/client-ecr";
import type { RepositoryPlan } from "../../ecr/plan";
import { runtimePlanner } from "../../ecr/runtime-plan";
import { type EnsureOptions, ensureRepository } from "../../live/ensure";
import { createdAt, liveRepository, repositoryExists } from "../e2e/support";
import { callsOf, ownRegistry, writesOf } from "./own-registry";

const planner = runtimePlanner({
  repositories: { "team/api": { tags: { owner: "web" } }, "team/dark": { readers: [] }, "team/bare": bare() },
  environments: { staging: ["222222222222"] },
});

/** Without anything that a policy would say. */
function bare() {
  return { readers: [], protectDeployed: false, lifecycle: { standard: false, keepTags: [] } };
}

function planOf(name: string): RepositoryPlan {
  const plan = planner.plan([name]).plans.get(name);
  assert(plan);
  return plan;
}

const text = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const everyone = { Sid: "ByHand", Effect: "Allow", Principal: "*", Action: "ecr:*" };
const denied = { status: 400, type: "AccessDeniedException", message: "not now" };

describe("ensuring a repository, in the emulator", function () {
  this.timeout(20_000);
  const own = ownRegistry();
  let name: string;
  let count = 0;

  beforeEach(() => {
    name = `run/r${++count}`;
  });

  const ensure = (its = name, options: EnsureOptions = {}, as = its) =>
    ensureRepository(own.ecr, its, planOf(as), { waits: [1, 1], ...options });

  /** What is said of a repository, with what changed by name alone. */
  async function outcome(...args: Parameters<typeof ensure>) {
    const { created, changes, failures, ...rest } = await ensure(...args);
    return { ...rest, created, changes: changes.map(({ what }) => what), failures };
  }

  const make = (input: Partial<CreateRepositoryCommandInput> = {}) =>
    own.direct.send(new CreateRepositoryCommand({ repositoryName: name, ...input }));
  const setPolicy = (policyText: string) =>
    own.direct.send(new SetRepositoryPolicyCommand({ repositoryName: name, policyText }));
  const remove = () => own.direct.send(new DeleteRepositoryCommand({ repositoryName: name, force: true }));

  async function assertAsPlanned(its = name, as = its): Promise<void> {
    const { encryption, environments: _, isPolicyPartial: __, removal: ___, ...planned } = planOf(as);
    assert.deepEqual(await liveRepository(own.direct, its), { ...planned, encryption: encryption.type });
  }

  it("makes a new one with all its settings and tags in one call, and its policy with the next", async () => {
    assert.deepEqual(await outcome(), {
      repository: name,
      created: true,
      changes: ["repository", "repositoryPolicy", "lifecyclePolicy"],
      failures: [],
    });
    await assertAsPlanned();
    assert.deepEqual(
      callsOf(own),
      [
        "DescribeRepositories",
        "CreateRepository",
        "SetRepositoryPolicy",
        "GetRepositoryPolicy",
        "PutLifecyclePolicy",
      ].map((operation) => (operation === "DescribeRepositories" ? operation : `${operation} ${name}`)),
    );
  });

  it("leaves one that is as planned alone", async () => {
    await ensure();
    own.wire.calls.length = 0;
    assert.deepEqual(await outcome(), { repository: name, created: false, changes: [], failures: [] });
    assert.deepEqual(writesOf(own), []);
  });

  it("heals one that was left half-made, each difference reported with what was and what is", async () => {
    await make({ tags: [{ Key: "cost-centre", Value: "7" }] });
    const { changes, failures } = await ensure();
    const plan = planOf(name);
    assert.deepEqual(
      changes.map(({ what, from, to }) => [what, from, to]),
      [
        ["imageTagMutability", "MUTABLE", "IMMUTABLE_WITH_EXCLUSION"],
        ["imageTagMutabilityExclusionFilters", [], plan.imageTagMutabilityExclusionFilters],
        ["repositoryPolicy", null, changes[2]?.to],
        ["tags", {}, { "shared-registry:runtime": "true" }],
        ["lifecyclePolicy", null, plan.lifecyclePolicy],
        ["scanOnPush", false, true],
      ],
    );
    assert.deepEqual(failures, []);
    const { tags, ...live } = await liveRepository(own.direct, name);
    assert.deepEqual(tags, { "cost-centre": "7", "shared-registry:runtime": "true" });
    assert.deepEqual(live.repositoryPolicy, plan.repositoryPolicy);
  });

  it("says each write before it makes it", async () => {
    await make();
    const said: string[] = [];
    await ensure(name, {
      onWrite: ({ repository, words }) => said.push(`${repository}: ${words} after ${writesOf(own).length}`),
    });
    assert.deepEqual(said, [
      `${name}: sets imageTagMutability to IMMUTABLE_WITH_EXCLUSION after 0`,
      `${name}: sets the repository policy after 1`,
      `${name}: sets its tags after 2`,
      `${name}: sets the lifecycle policy after 3`,
      `${name}: sets scanOnPush to true after 4`,
    ]);
  });

  it("makes tags movable only after the policy has put out whom the plan doesn't have", async () => {
    await make({ imageTagMutability: "IMMUTABLE" });
    await setPolicy(text(everyone));
    await ensure();
    assert.deepEqual(writesOf(own).slice(0, 2), [
      `SetRepositoryPolicy ${name}`,
      `PutImageTagMutability ${name}`,
    ]);
  });

  it("takes back what somebody let in by hand", async () => {
    await ensure();
    await setPolicy(text(everyone));
    const { changes } = await outcome();
    assert.deepEqual(changes, ["repositoryPolicy"]);
    await assertAsPlanned();
  });

  it("deletes the policies of one that is planned to have none, and one gone already is no failure", async () => {
    name = "team/bare";
    await make();
    await setPolicy(text(everyone));
    await own.direct.send(
      new PutLifecyclePolicyCommand({
        repositoryName: name,
        lifecyclePolicyText: JSON.stringify(planOf("team/api").lifecyclePolicy),
      }),
    );
    own.wire.before = async ({ operation }) => {
      return operation === "DeleteLifecyclePolicy"
        ? { status: 400, type: "LifecyclePolicyNotFoundException", message: "none" }
        : undefined;
    };
    const { changes, failures } = await outcome();
    assert.deepEqual(failures, []);
    assert.deepEqual(changes.slice(2, 4), ["repositoryPolicy", "lifecyclePolicy"]);
    own.wire.before = undefined;
    await ensure();
    await assertAsPlanned();
  });

  it("keeps the statement that Lambda added by itself", async () => {
    const lambdas = {
      Sid: "LambdaECRImageRetrievalPolicy",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Condition: { StringLike: { "aws:sourceArn": `arn:aws:lambda:us-east-1:${own.account}:function:*` } },
    };
    await ensure();
    await setPolicy(text(everyone, lambdas));
    assert.deepEqual((await outcome()).changes, ["repositoryPolicy"]);
    const { repositoryPolicy } = await liveRepository(own.direct, name);
    assert.deepEqual(repositoryPolicy.Statement, [
      ...(planOf(name).repositoryPolicy?.Statement ?? []),
      lambdas,
    ]);
    assert.deepEqual((await outcome()).changes, []);
  });

  it("takes the mark from one that config lists by now", async () => {
    name = "team/dark";
    await make({ tags: [{ Key: "shared-registry:runtime", Value: "true" }] });
    assert((await outcome()).changes.includes("tags"));
    await assertAsPlanned();
  });

  it("ends well for two and more at once, and one of them made it", async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => outcome()));
    assert.deepEqual(
      all.map(({ failures }) => failures),
      [[], [], [], []],
    );
    assert.equal(all.filter(({ created }) => created).length, 1);
    await assertAsPlanned();
  });

  it("heals what another one made between the look and the creation", async () => {
    own.wire.before = async ({ operation }) => {
      if (operation === "CreateRepository") await make();
      return undefined;
    };
    const { created, failures } = await outcome();
    assert.deepEqual([created, failures], [false, []]);
    await assertAsPlanned();
  });

  it("reports the policy of an existing one that can't be set, and goes on with the rest", async () => {
    await make();
    own.wire.before = async ({ operation }) => (operation === "SetRepositoryPolicy" ? denied : undefined);
    assert.deepEqual(await outcome(), {
      repository: name,
      created: false,
      changes: [
        "imageTagMutability",
        "imageTagMutabilityExclusionFilters",
        "tags",
        "lifecyclePolicy",
        "scanOnPush",
      ],
      failures: [{ what: "repositoryPolicy", message: "AccessDeniedException: not now" }],
    });
    own.wire.before = undefined;
    assert.deepEqual((await outcome()).changes, ["repositoryPolicy"]);
    await assertAsPlanned();
  });

  it("reports the policy of a new one that can't be set", async () => {
    own.wire.before = async ({ operation }) => (operation === "SetRepositoryPolicy" ? denied : undefined);
    const { created, failures } = await outcome();
    assert.deepEqual([created, failures.map(({ what }) => what)], [true, ["repositoryPolicy"]]);
  });

  it("reports an existing one that can't be read, and writes nothing", async () => {
    await make();
    own.wire.before = async ({ operation }) => (operation === "GetLifecyclePolicy" ? denied : undefined);
    assert.deepEqual(await outcome(), {
      repository: name,
      created: false,
      changes: [],
      failures: [{ what: "repository", message: "can't be read: AccessDeniedException: not now" }],
    });
    assert.deepEqual(writesOf(own), []);
  });

  it("throws what AWS answers where one can't be made", async () => {
    own.wire.before = async ({ operation }) =>
      operation === "CreateRepository"
        ? { status: 400, type: "LimitExceededException", message: "too many" }
        : undefined;
    await assert.rejects(ensure(), { name: "LimitExceededException", message: "too many" });
  });

  it("reports a policy that AWS answers otherwise than it was written, after all waits", async () => {
    own.wire.after = async ({ operation }) => {
      if (operation === "SetRepositoryPolicy") await setPolicy(text(everyone));
      return undefined;
    };
    const { changes, failures } = await outcome();
    assert.deepEqual(changes, ["repository", "lifecyclePolicy"]);
    assert.deepEqual(failures, [
      {
        what: "repositoryPolicy",
        message: "was written, and AWS answers another one: somebody else writes it too; run this again",
      },
    ]);
    assert.equal(callsOf(own).filter((call) => call === `GetRepositoryPolicy ${name}`).length, 3);
  });

  it("reports encryption, which can't be changed, and leaves the repository where it is", async () => {
    await make({ encryptionConfiguration: { encryptionType: "KMS" } });
    const made = await createdAt(own.direct, name);
    const { failures } = await outcome();
    const [failure] = failures;
    assert.equal(failure?.what, "encryption");
    assert.match(
      failure.message,
      /^is \{"type":"KMS".*\}, planned is \{"type":"AES256"\}: ECR can't change it: only a new repository has another encryption, and the images would have to be moved into it$/,
    );
    assert.equal(await createdAt(own.direct, name), made);
  });

  it("makes one again that vanishes on the way", async () => {
    await make();
    let isFirst = true;
    own.wire.before = async ({ operation }) => {
      if (operation === "SetRepositoryPolicy" && isFirst) {
        isFirst = false;
        await remove();
      }
      return undefined;
    };
    const { created, failures } = await outcome();
    assert.deepEqual([created, failures], [true, []]);
    await assertAsPlanned();
  });

  it("says so of one that vanishes each time", async () => {
    own.wire.before = async ({ operation }) => {
      if (operation === "SetRepositoryPolicy") await remove();
      return undefined;
    };
    assert.deepEqual((await outcome()).failures, [
      {
        what: "repository",
        message: "vanished while it was being made as planned, 3 times: somebody else deletes it",
      },
    ]);
  });

  it("makes none again that may not be made, and says that it is gone", async () => {
    assert.deepEqual(await outcome(name, { mayCreate: false }), {
      repository: name,
      created: false,
      changes: [],
      failures: [],
      gone: true,
    });
    assert.equal(await repositoryExists(own.direct, name), false);
  });

  it("says with a dry run what it would do, and writes nothing", async () => {
    const made = await outcome(name, { isDryRun: true });
    assert.deepEqual(made, {
      repository: name,
      created: true,
      changes: ["repository", "repositoryPolicy", "lifecyclePolicy"],
      failures: [],
    });
    await make({ ...settingsOf(planOf(name)), encryptionConfiguration: { encryptionType: "KMS" } });
    const healed = await outcome(name, { isDryRun: true });
    assert.deepEqual(
      [healed.created, healed.changes, healed.failures.map(({ what }) => what)],
      [false, ["repositoryPolicy", "tags", "lifecyclePolicy"], ["encryption"]],
    );
    assert.deepEqual(writesOf(own), []);
  });
});

function settingsOf(plan: RepositoryPlan): Partial<CreateRepositoryCommandInput> {
  return {
    imageTagMutability: plan.imageTagMutability,
    imageTagMutabilityExclusionFilters: plan.imageTagMutabilityExclusionFilters.map((filter) => ({
      filter,
      filterType: "WILDCARD",
    })),
    imageScanningConfiguration: { scanOnPush: plan.scanOnPush },
  };
}
