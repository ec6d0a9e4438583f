/**
 * `npm run demo`: the main job from nothing, on a real engine against a local AWS. Every step is checked; the
 * first that doesn't hold ends the demo with exit code 1.
 */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DescribeRepositoriesCommand, GetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import Table from "cli-table3";
import colors from "picocolors";
import { parse } from "yaml";
import { ACCOUNTS, type AccountName, accountConfig } from "./accounts";
import type { Project, StackConfig } from "./project";
import { Sandbox } from "./sandbox";

/** Each stack lives in the sandbox's account of the same name. */
const stacks = ["tooling", "staging", "production"] as const;
type StackName = (typeof stacks)[number];

function step(title: string): void {
  console.log(`\n${colors.bold(title)}`);
}

/** The stack's config as this repository holds it, pointed at the sandbox's account. */
async function stackConfig(stack: StackName): Promise<StackConfig> {
  const file = join(__dirname, "..", "stacks", `Pulumi.${stack}.yaml`);
  const { config } = parse(await readFile(file, "utf8")) as { config: StackConfig };
  return { ...config, ...accountConfig(stack) };
}

/** Runs `pulumi`, showing the command; it has to end as expected. @returns its output */
async function pulumi(
  project: Project,
  stack: StackName,
  args: string[],
  expected: "success" | "refusal" = "success",
): Promise<string> {
  const shown = args.filter((arg) => arg !== "--skip-preview");
  console.log(colors.dim(`$ pulumi ${shown.join(" ")} --stack ${stack}`));
  const { code, stdout, stderr } = await project.pulumi(args, { stack });
  assert.equal(code === 0, expected === "success", `pulumi ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}

async function deploy(project: Project, stack: StackName): Promise<void> {
  await pulumi(project, stack, ["up", "--yes", "--skip-preview"]);
}

/** Which accounts the policies in AWS let pull, read with the AWS SDK and not from Pulumi's state. */
async function whoCanPull(sandbox: Sandbox): Promise<string> {
  const ecr = sandbox.clients.ecr("tooling");
  const others = (Object.keys(ACCOUNTS) as AccountName[]).filter((name) => name !== "tooling");
  const table = new Table({
    head: ["repository", ...others.map((name) => `${name}\n${ACCOUNTS[name]}`)],
    style: { head: [], border: [], compact: true },
  });
  const { repositories = [] } = await ecr.send(new DescribeRepositoriesCommand({}));
  for (const repositoryName of repositories.map((repository) => repository.repositoryName ?? "").sort()) {
    const { policyText = "" } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    table.push([
      repositoryName,
      ...others.map((name) => (letsPull(policyText, ACCOUNTS[name]) ? "pull" : "-")),
    ]);
  }
  return table.toString();
}

interface Statement {
  Action: string[];
  Principal: { AWS?: string[] };
}

function letsPull(policyText: string, account: string): boolean {
  const { Statement } = JSON.parse(policyText) as { Statement: Statement[] };
  return Statement.some(
    ({ Action, Principal }) =>
      Action.includes("ecr:BatchGetImage") && Principal.AWS?.includes(`arn:aws:iam::${account}:root`),
  );
}

/** Repositories whose policy was written while `act` ran; anything else written fails the demo. */
async function policiesWritten(sandbox: Sandbox, act: () => Promise<unknown>): Promise<string[]> {
  const before = sandbox.wire.calls.length;
  await act();
  const writes = sandbox.wire.calls
    .slice(before)
    .filter(({ operation }) => /^(Set|Put|Create|Delete|Tag|Untag)/.test(operation));
  assert(
    writes.every(({ operation }) => operation === "SetRepositoryPolicy"),
    JSON.stringify(writes),
  );
  return writes.map(({ repositoryName }) => repositoryName ?? "").sort();
}

async function demo(sandbox: Sandbox): Promise<void> {
  const configs = await Promise.all(stacks.map(async (name) => [name, await stackConfig(name)] as const));
  const project = await sandbox.project("demo", { stacks: Object.fromEntries(configs) });
  for (const name of stacks) {
    await project.createStack(name);
  }

  step("1. The registry in the tooling account, then the two accounts that read it");
  await deploy(project, "tooling");
  await Promise.all([deploy(project, "staging"), deploy(project, "production")]);
  for (const name of stacks) {
    console.log(`\noutputs of ${name}:\n${JSON.stringify(await project.outputs(name), null, 2)}`);
  }

  step("2. Who can pull what, by the policies in AWS");
  console.log(await whoCanPull(sandbox));

  step(`3. One edit of config lets account ${ACCOUNTS.stranger} in with staging`);
  const accounts = "shared-tooling-registry:environments.staging[1]";
  await pulumi(project, "tooling", ["config", "set", "--path", accounts, ACCOUNTS.stranger]);
  console.log(changes(await pulumi(project, "tooling", ["preview"])));
  const written = await policiesWritten(sandbox, () => deploy(project, "tooling"));
  assert.deepEqual(written, ["team/api", "team/worker"]);
  console.log(`policies written: ${written.join(", ")}; nothing else\n${await whoCanPull(sandbox)}`);

  step("4. A second preview has nothing to change");
  console.log(changes(await pulumi(project, "tooling", ["preview", "--expect-no-changes"])));

  step("5. A name that leaves the config is refused: its images may be running");
  await pulumi(project, "tooling", [
    "config",
    "rm",
    "--path",
    'shared-tooling-registry:repositories["team/worker"]',
  ]);
  const refused = await pulumi(project, "tooling", ["preview"], "refusal");
  const [reason] =
    /error: Preview failed: resource .* cannot be deleted\s+because it is protected/.exec(refused) ?? [];
  assert(reason, refused);
  console.log(reason);
}

/** The lines of a preview that name changes, and its count of them. */
function changes(output: string): string {
  const lines = output.split("\n");
  const steps = lines.filter((line) => /^ [~+-] /.test(line));
  return [...steps, ...lines.slice(lines.indexOf("Resources:")).filter(Boolean)].join("\n");
}

async function main(): Promise<void> {
  const started = Date.now();
  const sandbox = await Sandbox.start({ progress: (line) => console.log(line) });
  try {
    await demo(sandbox);
  } finally {
    step("Cleaning up: engine, emulator, state and projects");
    await sandbox.stop();
  }
  console.log(
    `done in ${((Date.now() - started) / 1000).toFixed(0)} s; README.md goes on with accounts of your own`,
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
