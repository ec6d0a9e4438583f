/** `npm run sandbox`: a sandbox to use by hand, and the way out after an interrupted update. */

import { spawn } from "node:child_process";
import { Command, Option } from "commander";
import pc from "picocolors";
import { ACCOUNTS, deployRole } from "./accounts";
import { childEnvironment } from "./environment";
import { run } from "./process";
import { recover, removeEmptyAttributes } from "./recover";
import { Sandbox, type SandboxOptions } from "./sandbox";

interface StartFlags extends Pick<SandboxOptions, "provider" | "keep"> {
  shell?: boolean;
}

const program = new Command("sandbox").description(
  "A local AWS with four accounts, and a Pulumi engine to try things on",
);

program
  .command("start", { isDefault: true })
  .description("start it, and say how to use it from another shell; Ctrl-C stops it")
  .option("--shell", "open a shell that uses it; leaving the shell stops it")
  .option("--keep", "leave its directory behind when it stops")
  .addOption(
    new Option("--provider <which>", "who creates resources: the real one is downloaded")
      .choices(["stand-in", "real"])
      .default("stand-in"),
  )
  .action(async (flags: StartFlags) => {
    const sandbox = await Sandbox.start({ ...flags, progress: (line) => console.error(pc.dim(line)) });
    const accounts = Object.entries(ACCOUNTS).map(([name, id]) => `${name} ${id}`);
    console.error(`accounts: ${accounts.join(", ")}. A stack enters one by its config:`);
    console.error(
      `  pulumi config set --stack tooling --path 'aws:assumeRoles[0].roleArn' ${deployRole("tooling")}`,
    );
    if (flags.shell === true) await openShell(sandbox);
    else await explainAndWait(sandbox);
  });

program
  .command("recover")
  .description(
    "bring a stack's state in order after its update was killed, so that the next `pulumi up` works",
  )
  .requiredOption("--stack <name>", "the stack")
  .option("--adopt", "also take over repositories that exist though the state never heard of them")
  .addHelpText(
    "after",
    "\nRun it where you ran pulumi: in the project's directory, with the sandbox's environment.",
  )
  .action(async ({ stack, adopt }: { stack: string; adopt?: boolean }) => {
    const state = process.env["PULUMI_BACKEND_URL"]?.replace(/^file:\/\//, "");
    if (state === undefined)
      throw new Error("PULUMI_BACKEND_URL is not set: paste the lines that the sandbox printed");
    await removeEmptyAttributes(state);
    const { imported, missing, unresolved } = await recover(
      (args) => run("pulumi", [...args, "--stack", stack, "--non-interactive", "--color", "never"]),
      { adopt: adopt === true },
    );
    console.log(`imported into the state: ${list(imported)}`);
    console.log(`do not exist, the next up creates them: ${list(missing)}`);
    if (unresolved.length > 0)
      console.log(`may exist in AWS or not, look before the next up: ${list(unresolved)}`);
    console.log(`now run: pulumi up --stack ${stack}`);
  });

function list(names: string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

async function explainAndWait(sandbox: Sandbox): Promise<void> {
  console.error(
    "paste this into a shell of its own, then use pulumi there; Ctrl-C here stops the sandbox:\n",
  );
  // A shell that has the user's own profile or stack selected must lose it before the new values count.
  console.log("for name in $(env | sed -nE 's/^((AWS|PULUMI)_[A-Z0-9_]*)=.*/\\1/p'); do unset $name; done");
  for (const [name, value] of Object.entries(sandbox.environment))
    console.log(
      `export ${name}='${name === "PATH" ? pathPrefix(value) : value}'${name === "PATH" ? ':"$PATH"' : ""}`,
    );
  await new Promise(() => setInterval(() => undefined, 2 ** 30)); // until a signal; Sandbox stops itself on one
}

/** What the sandbox puts in front of the user's PATH. */
function pathPrefix(path: string): string {
  return path.slice(0, path.length - (process.env["PATH"] ?? "").length - 1);
}

async function openShell(sandbox: Sandbox): Promise<void> {
  const shell = process.env["SHELL"] ?? "/bin/sh";
  console.error(`${shell} with the sandbox's environment; leave it to stop the sandbox`);
  const child = spawn(shell, { stdio: "inherit", env: childEnvironment(sandbox.environment) });
  await new Promise<void>((resolve, reject) => child.on("error", reject).on("exit", () => resolve()));
  await sandbox.stop();
}

program.parseAsync().catch((error: Error) => {
  console.error(pc.red(error.message));
  process.exitCode = 1;
});
