#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { collectSooner } from "./memory";

/**
 * The command line. Each command's own code is loaded when it is called, so that `--help` stays quick.
 *
 * @param done receives a command's exit code
 */
function commandLine(done: (code: ExitCode) => void): Command {
  const program = new Command("shared-registry")
    .description("Container images in one AWS account, pulled by others")
    .exitOverride()
    // Options behind a subcommand's name are that subcommand's; every command on the way has to say so.
    .enablePositionalOptions()
    .helpCommand(false);

  program
    .command("plan")
    .description("print what the tooling stack's config plans; AWS is not touched")
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .option("--json", "print one JSON document")
    .action((options) => {
      const { plan } = require("./plan") as typeof import("./plan");
      done(plan(options));
    });

  const accessCommand = program
    .command("access")
    .description("print what each environment gets of each repository, as the planned policies have it")
    .enablePositionalOptions()
    .helpCommand(false)
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .addOption(new Option("--json", "print one JSON document").conflicts(["csv", "html"]))
    .addOption(new Option("--csv", "print comma-separated values").conflicts("html"))
    .option("--html <file>", "write one self-contained HTML page, - for standard output")
    .action((options) => {
      const { access } = require("./access") as typeof import("./access");
      done(access(options));
    });
  accessCommand
    .command("diff")
    .description("print what a change of config does to access, as the planned policies have it")
    .requiredOption("--from <file>", "the stack's config before the change, - for standard input")
    .requiredOption("--to <file>", "the stack's config after the change, - for standard input")
    .option("--fail-on-widen", "end with 1 if anybody gets more than before")
    .addOption(new Option("--json", "print one JSON document").conflicts("markdown"))
    .option("--markdown", "print Markdown for a pull request's comment")
    .action((options) => {
      const { accessDiff } = require("./access-diff") as typeof import("./access-diff");
      done(accessDiff(options));
    });

  program
    .command("explain")
    .description("say whether a principal may do something with a repository, and which side blocks")
    .requiredOption(
      "--principal <arn>",
      "who asks: ARN of a role, session, user or Lambda function, an account's id, or a service's name",
    )
    .option("--repository <name>", "a repository of the plan, or with --live of the registry")
    .option("--policy <file>", "a repository policy as JSON, - for standard input")
    .option("--resource <arn>", "the repository that --policy is of")
    .option("--action <action>", "what it asks for (default: ecr:BatchGetImage)")
    .option(
      "--for <workload>",
      "what the image runs on: eks-node, eks-fargate, ecs-ec2, ecs-fargate or lambda",
    )
    .option("--identity-policy <file...>", "the principal's own policies")
    .option("--boundary <file>", "its permissions boundary")
    .option("--scp <file...>", "service control policies of its account, one for each level")
    .option("--rcp <file...>", "resource control policies of the registry's account")
    .option("--context <key=value...>", "condition keys of the request; KEY= for one that it hasn't")
    .option("--registry-account <id>", "the registry's account (default: as config says, else another one)")
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .option("--live", "read the policy from the registry and, where allowed, the role's policies")
    .option("--region <region>", "the registry's Region")
    .option("--profile <name>", "AWS profile for the registry")
    .option("--identity-profile <name>", "AWS profile for the principal's account (default: --profile)")
    .option("--json", "print one JSON document")
    .action(async (options) => {
      const { explain } = require("./explain") as typeof import("./explain");
      done(await explain(options));
    });

  program
    .command("policy")
    .description("look into repository policies")
    .helpCommand(false)
    .command("lint")
    .description("say what is wrong with a repository policy, ours or not; AWS is not touched")
    .requiredOption("--policy <file>", "the policy as JSON, - for standard input")
    .option("--fix", "print the policy with what can be corrected without letting in anyone new")
    .option("--registry-account <id>", "the account that the repository is in, to judge its own principals")
    .option("--json", "print one JSON document")
    .action((options) => {
      const { policyLint } = require("./policy-lint") as typeof import("./policy-lint");
      done(policyLint(options));
    });

  withGate(program.command("scan <repository>"))
    .description("print the findings of an image by severity, and whether they let it through")
    .requiredOption("--image <image>", "a tag, or @ and a digest")
    .option("--fail-on <severity>", "end with 1 if a finding is as severe, or worse")
    .addOption(new Option("--json", "print one JSON document").conflicts("summary"))
    .option("--sarif <file>", "write a SARIF 2.1.0 log, - for standard output")
    .option("--summary", "print one line")
    .action(async (repository, options) => {
      const { scan } = require("./scan") as typeof import("./scan");
      done(await scan(repository, options));
    });

  withGate(program.command("promote <repository>"))
    .description("give an image a release tag, if its findings let it")
    .requiredOption("--from <image>", "the image: a tag, or @ and a digest")
    .requiredOption("--to <tag>", "the release tag")
    .requiredOption("--fail-on <severity>", "refuse the image if a finding is as severe, or worse")
    .option("--record <file>", "append one line of JSON: who asked, what, the verdict, the waivers")
    .option("--replicas <region...>", "other Regions, in which the image gets the tag too")
    .option("--dry-run", "find out everything and write nothing")
    .option("--json", "print one JSON document")
    .action(async (repository, options) => {
      const { promote } = require("./promote") as typeof import("./promote");
      done(await promote(repository, options));
    });

  withConfig(program.command("ensure [repository]"))
    .description("make or heal a repository as the stack's config plans, whether or not config lists it")
    .option("--all", "all that config lists, and those that a platform made before")
    .option("--dry-run", "find out everything and write nothing")
    .action(async (repository, options) => {
      collectSooner();
      const { ensure } = require("./ensure") as typeof import("./ensure");
      done(await ensure(repository, options));
    });

  program
    .command("creation-template <prefix>")
    .description("print a creation template for repositories that ECR makes itself; AWS is not touched")
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .addOption(
      new Option("--applied-for <occasion...>", "when ECR makes them")
        .choices(["CREATE_ON_PUSH", "PULL_THROUGH_CACHE", "REPLICATION"])
        .default(["CREATE_ON_PUSH"], "CREATE_ON_PUSH"),
    )
    .option("--role <arn>", "a role that ECR takes on to tag repositories and to use a KMS key")
    .action((prefix, options) => {
      const { printCreationTemplate } =
        require("./creation-template") as typeof import("./creation-template");
      done(printCreationTemplate(prefix, options));
    });

  withConfig(program.command("drift"))
    .description(
      "print how the live registry differs from what the stack's config plans, and end with 1 if it does",
    )
    .option("--fix", "heal it, as ensure does")
    .action(async (options) => {
      collectSooner();
      const { drift } = require("./drift") as typeof import("./drift");
      done(await drift(options));
    });

  program
    .command("adopt")
    .description(
      "read a live registry, and write the stack config and the pulumi import file to go on with it; AWS is not changed",
    )
    .option("--out-config <file>", "write the stack's config here (default: print it)")
    .option("--out-import <file>", "write the file for pulumi import here")
    .option("--include <glob...>", "only repositories of these names, as in team/*")
    .option("--exclude <glob...>", "no repositories of these names")
    .option(
      "--respell",
      "take in policies too that the next pulumi up would write otherwise, meaning the same",
    )
    .option("--resume <file>", "note here what is read, and go on from there after a crash")
    .option("--force", "replace files that are there")
    .option("--concurrency <number>", "repositories that are read at the same time (default: 10)")
    .option("--region <region>", "the registry's Region")
    .option("--profile <name>", "AWS profile for the registry")
    .option("--json", "print one JSON document")
    .action(async (options) => {
      collectSooner();
      const { adopt } = require("./adopt") as typeof import("./adopt");
      done(await adopt(options));
    });

  const lifecycleCommand = program
    .command("lifecycle")
    .description("look into lifecycle policies; AWS is not touched")
    .helpCommand(false);
  lifecycleCommand
    .command("lint")
    .description("say what is wrong with a lifecycle policy, ours or not")
    .option("--policy <file>", "the policy as JSON, - for standard input")
    .option("--repository <name>", "a repository of the plan, instead of --policy")
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .option("--images <file>", "its images, as aws ecr describe-images prints them, - for standard input")
    .option("--json", "print one JSON document")
    .action(async (options) => {
      const { lifecycleLint } = require("./lifecycle-lint") as typeof import("./lifecycle-lint");
      done(await lifecycleLint(options));
    });

  lifecycleCommand
    .command("simulate")
    .description("say what a lifecycle policy would do to images, now and in the days to come")
    .option("--policy <file>", "the policy as JSON, - for standard input")
    .option("--repository <name>", "a repository of the plan, instead of --policy")
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .requiredOption(
      "--images <file>",
      "its images, as aws ecr describe-images prints them, - for standard input",
    )
    .option("--manifests <file>", "manifests of its indexes, as aws ecr batch-get-image prints them")
    .option("--at <time>", "when the policy runs (default: now)")
    .option("--days <number>", "days to forecast", "30")
    .option("--json", "print one JSON document")
    .action(async (options) => {
      const { lifecycleSimulate } = require("./lifecycle-simulate") as typeof import("./lifecycle-simulate");
      done(await lifecycleSimulate(options));
    });
  lifecycleCommand
    .command("diff")
    .description("say which images a change of lifecycle policy does something else with")
    .requiredOption("--from <file>", "the policy before the change, - for standard input")
    .requiredOption("--to <file>", "the policy after the change, - for standard input")
    .requiredOption("--images <file>", "images, as aws ecr describe-images prints them, - for standard input")
    .option("--manifests <file>", "manifests of their indexes, as aws ecr batch-get-image prints them")
    .option("--at <time>", "when the policies run (default: now)")
    .addOption(new Option("--json", "print one JSON document").conflicts("markdown"))
    .option("--markdown", "print Markdown for a pull request's comment")
    .action(async (options) => {
      const { lifecycleDiff } = require("./lifecycle-diff") as typeof import("./lifecycle-diff");
      done(await lifecycleDiff(options));
    });

  const deployedCommand = program
    .command("deployed")
    .description("mark the image that runs in an environment, so that no lifecycle rule takes it away")
    .helpCommand(false);
  const ofPlace = (command: Command, isNeeded: boolean) =>
    command
      .argument("<repository>", "full name of the repository")
      .addOption(new Option("--environment <name>", "an environment of config").makeOptionMandatory(isNeeded))
      .option("--slot <name>", "one of several places in it, as blue and green")
      .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
      .option("--region <region>", "the registry's Region (default: as config says)")
      .option("--profile <name>", "AWS profile")
      .option("--json", "print one JSON document");
  ofPlace(deployedCommand.command("set"), true)
    .description("mark an image as running; the one that ran is marked as previous")
    .requiredOption("--image <image>", "a tag, or @ and a digest")
    .action(async (repository, options) => {
      const { deployedSet } = require("./deployed") as typeof import("./deployed");
      done(await deployedSet(repository, options));
    });
  ofPlace(deployedCommand.command("list"), false)
    .description("say which images are marked as running")
    .action(async (repository, options) => {
      const { deployedList } = require("./deployed") as typeof import("./deployed");
      done(await deployedList(repository, options));
    });
  ofPlace(deployedCommand.command("clear"), true)
    .description("take an environment's marks away; no image is deleted")
    .action(async (repository, options) => {
      const { deployedClear } = require("./deployed") as typeof import("./deployed");
      done(await deployedClear(repository, options));
    });

  return program;
}

/** Options that the commands which hold a live registry against its config have alike. */
function withConfig(command: Command): Command {
  return command
    .helpCommand(false)
    .option("--config <file>", "the stack's config, - for standard input", "stacks/Pulumi.tooling.yaml")
    .option("--concurrency <number>", "repositories that are worked on at the same time (default: 10)")
    .option("--region <region>", "one Region alone (default: config's, and those of its replicas)")
    .option("--profile <name>", "AWS profile for the registry")
    .option("--json", "print one JSON document");
}

/** Options that the commands about an image's findings have alike. */
function withGate(command: Command): Command {
  return command
    .helpCommand(false)
    .option("--waivers <file>", "findings that somebody answers for, as YAML, - for standard input")
    .option("--max-scan-age <days>", "how old a scan may be", "7")
    .option(
      "--wait <seconds>",
      "how long to wait for a scan to end (default: 300) and, only if given, for one to begin",
    )
    .option("--region <region>", "the registry's Region")
    .option("--profile <name>", "AWS profile for the registry");
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  try {
    await commandLine((its) => {
      code = its;
    }).parseAsync();
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its own words already.
      return error.exitCode === 0 ? exitCodes.done : exitCodes.badCall;
    }
    if (error instanceof CommandFailure) {
      process.stderr.write(`shared-registry: ${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
});

void main().then((code) => {
  process.exitCode = code;
});
