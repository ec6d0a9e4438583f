import assert from "node:assert/strict";
import { type ECRClient, GetLifecyclePolicyCommand, PutLifecyclePolicyCommand } from "@aws-sdk/client-ecr";
import fc from "fast-check";
import { lifecycleText } from "../../ecr/lifecycle-document";
import { planRegistry } from "../../ecr/plan";
import { refuseLifecyclePolicy } from "../../sandbox/provider/strict-lifecycle-policy";
import type { Sandbox } from "../../sandbox/sandbox";
import { registryArgs } from "../arbitrary-config";
import {
  createdAt,
  engineTimeout,
  liveRepository,
  putImage,
  Stack,
  theSandbox,
  toolingConfig,
} from "./support";

const name = "lifecycle/api";

describe("Lifecycle policies, on the real engine", function () {
  this.timeout(engineTimeout);
  let sandbox: Sandbox;
  let stack: Stack;
  let ecr: ECRClient;

  const config = (lifecycle: unknown) =>
    toolingConfig({
      repositories: { [name]: lifecycle === undefined ? {} : { lifecycle } },
      environments: { staging: ["222222222222"] },
    });

  before(async () => {
    sandbox = theSandbox();
    ecr = sandbox.clients.ecr("tooling");
    stack = await Stack.create(sandbox, await sandbox.project("lifecycle"), "lifecycle", config(undefined));
    await stack.up();
  });

  const deploy = async (lifecycle: unknown) => {
    await stack.configure(config(lifecycle));
    return stack.writes(() => stack.up());
  };
  const onlyLifecycle = [`DeleteLifecyclePolicy ${name}`, `PutLifecyclePolicy ${name}`];

  for (const [title, lifecycle] of [
    ["a preset", { preset: "releases-only" }],
    ["other kept tags", { keepTags: ["lts-*"] }],
    [
      "own rules",
      {
        rules: [
          { tags: { anyOf: ["dev-*", "try-*"] }, olderThanDays: 3 },
          { tags: { allOf: ["a*", "b*"] }, keepLast: 2 },
        ],
      },
    ],
    ["no rule but those that keep", { standard: false }],
  ] as const) {
    it(`are changed to ${title} in one up that leaves the repository, its images and its repository policy alone`, async () => {
      await putImage(ecr, name, `v1.0.${title.length}`);
      const before = [await createdAt(ecr, name), (await liveRepository(ecr, name)).repositoryPolicy];
      assert.deepEqual(await deploy(lifecycle), onlyLifecycle);
      await stack.assertLiveIsPlan();
      assert.deepEqual(
        [await createdAt(ecr, name), (await liveRepository(ecr, name)).repositoryPolicy],
        before,
      );
      await stack.expectNoChanges();
    });
  }

  it("that archive are taken by the stand-in, which keeps them: the emulator refuses them, so nothing is archived here", async () => {
    const lifecycle = {
      preset: "archive",
      rules: [{ untagged: true, archivedForDays: 180 }, { archivedForDays: 365 }],
    };
    assert.deepEqual(await deploy(lifecycle), [
      `DeleteLifecyclePolicy ${name}`,
      `DeleteLifecyclePolicy ${name}`,
    ]);
    await stack.expectNoChanges();
    assert.match(await stack.succeed("preview", "--refresh", "--expect-no-changes"), /lifecycle/);
    await assert.rejects(ecr.send(new GetLifecyclePolicyCommand({ repositoryName: name })), {
      name: "LifecyclePolicyNotFoundException",
    });
  });

  it("that archive give way to others", async () => {
    assert.deepEqual(await deploy(undefined), onlyLifecycle);
    await stack.assertLiveIsPlan();
  });

  it("of any plan pass the stand-in's strict check and, unless they archive, the emulator", async () => {
    let put = 0;
    await fc.assert(
      fc.asyncProperty(registryArgs, async (args) => {
        const { plan, problems } = planRegistry(args);
        if (problems.some(({ severity }) => severity === "error")) {
          return;
        }
        const policies = [...plan.repositories.values()].flatMap((its) => its.lifecyclePolicy ?? []);
        for (const lifecyclePolicyText of new Set(policies.map(lifecycleText))) {
          refuseLifecyclePolicy(lifecyclePolicyText);
          if (!/"(?:storageClass|transition)"/.test(lifecyclePolicyText)) {
            put++;
            await ecr.send(new PutLifecyclePolicyCommand({ repositoryName: name, lifecyclePolicyText }));
          }
        }
      }),
      { numRuns: 60 },
    );
    assert.ok(put > 30, `${put} policies were put`);
  });
});
