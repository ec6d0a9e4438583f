#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";

/**
 * The command line. Each command's own code is loaded when it is called, so that `--help` stays quick.
 *
 * @param done receives a command's exit code
 */
function commandLine(done: (code: ExitCode) => void): Command {
  const program = new Command("shared-registry")
    .description("Container images in one AWS account, pulled by others")
    .exitOverride()
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

  return program;
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
