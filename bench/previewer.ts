/** Previews one side's program on the real engine, and says what that took. */

import { join } from "node:path";
import type { Project } from "../sandbox/project";
import type { Sandbox } from "../sandbox/sandbox";
import type { Side } from "./sides";
import { readUsage, USAGE_HOOK, type Usage, usageEnvironment, watchProcess } from "./usage";

/** One preview of a stack that has nothing deployed yet. */
export interface Preview {
  /** From the start of the `pulumi` command to its end. */
  wallSeconds: number;
  /** Resources to create, components and the stack itself among them. */
  resources: number;
  /** The process that runs the program. */
  program: Usage;
  /** The process of the command itself; undefined where there is no `/proc`. */
  engine: Usage | undefined;
}

const STACK = "bench";
const PROGRAM = "@pulumi/pulumi/cmd/run/";

export class Previewer {
  private constructor(
    private readonly side: Side,
    private readonly project: Project,
    private readonly usageFile: string,
  ) {}

  static async create(sandbox: Sandbox, side: Side): Promise<Previewer> {
    const { projectName, main } = side;
    const project = await sandbox.project(`bench-${side.name}`, {
      projectName,
      ...(main !== undefined && { main }),
    });
    await project.createStack(STACK);
    return new Previewer(side, project, join(sandbox.directory, `usage-${side.name}.json`));
  }

  /** @throws Error with the command's output if it fails */
  async preview(count: number): Promise<Preview> {
    const began = performance.now();
    const { stdout, program, engine } = await this.run(["preview"], count);
    const wallSeconds = (performance.now() - began) / 1000;
    const resources = Number(/\+ (\d+) to create/.exec(stdout)?.[1]);
    return { wallSeconds, resources, program, engine };
  }

  /** The inputs of every resource of the provider, as it would be created, by type and repository. */
  async inputs(count: number): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["preview", "--json"], count);
    const { steps } = JSON.parse(stdout) as { steps: Step[] };
    return Object.fromEntries(
      steps.flatMap(({ newState: { type, inputs = {} } }) => {
        const repository = type === "aws:ecr/repository:Repository" ? inputs["name"] : inputs["repository"];
        return type.startsWith("aws:") ? [[`${type} ${repository}`, inputs] as const] : [];
      }),
    );
  }

  private async run(args: string[], count: number) {
    await this.project.configure(STACK, this.side.config(count));
    const env = {
      ...usageEnvironment(this.usageFile, PROGRAM),
      NODE_OPTIONS: `--require ${JSON.stringify(USAGE_HOOK)}`,
    };
    const { child, finished } = await this.project.spawn(args, { stack: STACK, env });
    const stopWatching = watchProcess(child.pid ?? 0);
    const { code, stdout, stderr } = await finished;
    const engine = stopWatching();
    if (code !== 0)
      throw new Error(`${this.side.title}: pulumi ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return { stdout, engine, program: readUsage(this.usageFile) };
  }
}

interface Step {
  newState: { type: string; inputs?: Record<string, unknown> };
}
