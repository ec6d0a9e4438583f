/** What the end-to-end tests share: one sandbox, stacks in it, and AWS as the AWS SDK sees it. */

import assert from "node:assert/strict";
import {
  DescribeRepositoriesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { readStackConfig } from "../../ecr/stack-config";
import { accountConfig } from "../../sandbox/accounts";
import type { Project } from "../../sandbox/project";
import { Sandbox } from "../../sandbox/sandbox";

let started: Sandbox | undefined;

/** The sandbox of this run. */
export function theSandbox(): Sandbox {
  assert(started, "the sandbox is started before the first test");
  return started;
}

before(async function startTheSandbox() {
  this.timeout(1_800_000); // on a new machine the engine is built first
  started = await Sandbox.start({ progress: (line) => console.log(`  ${line}`) });
});

after(async function stopTheSandbox() {
  this.timeout(30_000);
  await started?.stop();
});

/** Milliseconds that a test with a few engine commands may take on a slow machine that works on other things. */
export const engineTimeout = 180_000;

export type Config = Record<string, unknown>;

/** A stack with role tooling; `config` holds keys without the project's namespace. */
export function toolingConfig(config: Config): Config {
  return { ...accountConfig("tooling"), ...namespaced({ role: "tooling", ...config }) };
}

/** A stack with role consumer. */
export function consumerConfig(config: Config): Config {
  return namespaced({ role: "consumer", ...config });
}

function namespaced(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`shared-tooling-registry:${key}`, value]),
  );
}

/** A stack that tests deploy again and again with other config. */
export class Stack {
  private constructor(
    private readonly sandbox: Sandbox,
    readonly project: Project,
    readonly name: string,
    private config: Config,
  ) {}

  static async create(sandbox: Sandbox, project: Project, name: string, config: Config): Promise<Stack> {
    await project.configure(name, config);
    await project.createStack(name);
    return new Stack(sandbox, project, name, config);
  }

  /** Writes another config, for the next command. */
  async configure(config: Config): Promise<void> {
    this.config = config;
    await this.project.configure(this.name, config);
  }

  /** Runs `pulumi` on this stack. */
  run(...args: string[]) {
    return this.project.pulumi(args, { stack: this.name });
  }

  /** Runs `pulumi` on this stack; fails the test with all of its output if it fails. */
  async succeed(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.equal(code, 0, `pulumi ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  up(...args: string[]): Promise<string> {
    return this.succeed("up", "--yes", "--skip-preview", ...args);
  }

  expectNoChanges(): Promise<string> {
    return this.succeed("preview", "--expect-no-changes");
  }

  /** Runs `pulumi`, which must fail. @returns its output, of which every run of blanks is one */
  async fail(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.notEqual(code, 0, `pulumi ${args.join(" ")} should have failed:\n${stdout}`);
    return `${stdout}${stderr}`.replace(/\s+/g, " ");
  }

  /** Writing calls that reached AWS while `act` ran, as `operation repository`, sorted. */
  async writes(act: () => Promise<unknown>): Promise<string[]> {
    const { calls } = this.sandbox.wire;
    const before = calls.length;
    await act();
    return calls
      .slice(before)
      .filter(({ operation }) => !/^(Get|Describe|List|AssumeRole)/.test(operation))
      .map(({ operation, repositoryName }) => `${operation} ${repositoryName ?? ""}`.trim())
      .sort();
  }

  /** Holds what is in AWS against the plan of the current config, for every repository of the plan. */
  async assertLiveIsPlan(): Promise<void> {
    const { config, problems, argumentProblems } = readStackConfig(this.config);
    assert.deepEqual(
      [...problems, ...argumentProblems].filter(({ severity }) => severity === "error"),
      [],
    );
    assert(config?.role === "tooling");
    for (const [name, planned] of config.plan.repositories) {
      assert.deepEqual(await liveRepository(this.sandbox.clients.ecr("tooling"), name), {
        repositoryPolicy: planned.repositoryPolicy,
        lifecyclePolicy: planned.lifecyclePolicy,
        imageTagMutability: planned.imageTagMutability,
        imageTagMutabilityExclusionFilters: planned.imageTagMutabilityExclusionFilters,
        scanOnPush: planned.scanOnPush,
        encryption: planned.encryption.type,
        tags: planned.tags,
      });
    }
  }
}

/** A repository as AWS holds it; policies that it hasn't are null. */
export async function liveRepository(ecr: ECRClient, repositoryName: string) {
  const { repositories = [] } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
  );
  const [repository] = repositories;
  assert(repository?.repositoryArn);
  const { tags = [] } = await ecr.send(
    new ListTagsForResourceCommand({ resourceArn: repository.repositoryArn }),
  );
  const filters = repository.imageTagMutabilityExclusionFilters ?? [];
  return {
    repositoryPolicy: await orNull(
      ecr
        .send(new GetRepositoryPolicyCommand({ repositoryName }))
        .then(({ policyText }) => JSON.parse(policyText ?? "")),
      "RepositoryPolicyNotFoundException",
    ),
    lifecyclePolicy: await orNull(
      ecr
        .send(new GetLifecyclePolicyCommand({ repositoryName }))
        .then(({ lifecyclePolicyText }) => JSON.parse(lifecyclePolicyText ?? "")),
      "LifecyclePolicyNotFoundException",
    ),
    imageTagMutability: repository.imageTagMutability,
    imageTagMutabilityExclusionFilters: filters.map(({ filter }) => filter).sort(),
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush,
    encryption: repository.encryptionConfiguration?.encryptionType,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
}

export async function repositoryExists(ecr: ECRClient, name: string): Promise<boolean> {
  const found = ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  return (await orNull(found, "RepositoryNotFoundException")) !== null;
}

/** The moment at which AWS made a repository: another one means that it was recreated. */
export async function createdAt(ecr: ECRClient, name: string): Promise<number> {
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
  assert(repositories[0]?.createdAt);
  return repositories[0].createdAt.getTime();
}

/** Puts an image with this tag into a repository; another tag makes another image. */
export async function putImage(ecr: ECRClient, repositoryName: string, imageTag: string): Promise<void> {
  const digest = (text: string) => `sha256:${Buffer.from(text).toString("hex").padEnd(64, "0").slice(0, 64)}`;
  const config = {
    mediaType: "application/vnd.docker.container.image.v1+json",
    size: 7,
    digest: digest(imageTag),
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config,
    layers: [],
  };
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest: JSON.stringify(manifest) }));
}

/** Tags of a repository's images, sorted. */
export async function imageTags(ecr: ECRClient, repositoryName: string): Promise<string[]> {
  const { imageIds = [] } = await ecr.send(new ListImagesCommand({ repositoryName }));
  return imageIds.map(({ imageTag }) => imageTag ?? "").sort();
}

/** What a call answers; null where it ends with this error. */
export async function orNull<T>(promise: Promise<T>, absence: string): Promise<T | null> {
  try {
    return await promise;
  } catch (error) {
    if ((error as Error).name === absence) {
      return null;
    }
    throw error;
  }
}
