/** The commands that call AWS, in an account of their own in which team/api is there and team/worker isn't. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  StartImageScanCommand,
} from "@aws-sdk/client-ecr";
import { stringify } from "yaml";
import { ACCOUNTS, REGION } from "../../sandbox/accounts";
import { run as runProcess } from "../../sandbox/process";
import { command, root } from "../cli/compiled";
import { type OwnRegistry, ownRegistry } from "../live/own-registry";
import { putImage } from "./support";

export interface Command {
  args: readonly string[];
  /** What it calls the thing that AWS refused. */
  refused: string;
  /** Whether it reads config, and so knows which account it is for; then it asks first who calls. */
  readsConfig: boolean;
}

const [registry, api, image] = ["the registry", "repository team/api", "image build of repository team/api"];
const release = ["--to", "v1.0.0", "--fail-on", "CRITICAL"];

export const commands = {
  "ensure R": { args: ["ensure", "team/api"], refused: api, readsConfig: true },
  "ensure --all": { args: ["ensure", "--all"], refused: registry, readsConfig: true },
  drift: { args: ["drift"], refused: registry, readsConfig: true },
  "drift --fix": { args: ["drift", "--fix"], refused: registry, readsConfig: true },
  scan: { args: ["scan", "team/api", "--image", "build"], refused: image, readsConfig: false },
  promote: {
    args: ["promote", "team/api", "--from", "build", ...release],
    refused: image,
    readsConfig: false,
  },
  adopt: { args: ["adopt", "--json"], refused: registry, readsConfig: false },
} satisfies Record<string, Command>;

export interface Surroundings extends OwnRegistry {
  /** Runs a command; `env` on top of the registry's. @param account that config allows, if not its own */
  run(
    its: Pick<Command, "args" | "readsConfig">,
    env?: Record<string, string>,
    account?: string,
  ): Promise<{ status: number | null; stdout: string; stderr: string }>;
  /** Makes team/api, unlike planned, with the image `build`, which has been scanned. */
  makeApi(): Promise<void>;
}

/** Opened before the first test of a suite; each test starts with team/api alone, made by hand. */
export function surroundings(): Surroundings {
  const own = ownRegistry() as Surroundings;
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "shared-registry-surroundings-"));
  });
  after(() => rm(directory, { recursive: true }));
  beforeEach(async () => {
    const { repositories = [] } = await own.direct.send(new DescribeRepositoriesCommand({}));
    for (const { repositoryName } of repositories)
      await own.direct.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    await own.makeApi();
  });

  own.makeApi = async () => {
    const repositoryName = "team/api";
    await own.direct.send(new CreateRepositoryCommand({ repositoryName }));
    await putImage(own.direct, repositoryName, "build");
    await own.direct.send(new StartImageScanCommand({ repositoryName, imageId: { imageTag: "build" } }));
  };
  own.run = async ({ args, readsConfig }, env = {}, account = own.account) => {
    const file = join(directory, "Pulumi.tooling.yaml");
    if (readsConfig) await writeFile(file, configText(account));
    const { code, stdout, stderr } = await runProcess(
      process.execPath,
      [command, ...args, ...(readsConfig ? ["--config", file] : [])],
      { env: { ...own.env, AWS_REGION: REGION, ...env }, cwd: root, timeoutMs: 60_000 },
    );
    return { status: code, stdout, stderr };
  };
  return own;
}

function configText(account: string): string {
  return stringify({
    config: {
      "aws:region": REGION,
      "aws:allowedAccountIds": [account],
      "shared-tooling-registry:role": "tooling",
      "shared-tooling-registry:repositories": {
        "team/api": { lifecycle: { keepTags: ["v*"] } },
        "team/worker": {},
      },
      "shared-tooling-registry:environments": { staging: [ACCOUNTS.staging] },
    },
  });
}

/** How a command ends that AWS refused something. */
export function refusal(what: string, why: string) {
  return { status: 3, stdout: "", stderr: `shared-registry: ${what}: ${why}\n` };
}
