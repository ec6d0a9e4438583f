/** Previews and deploys one side's program on the real engine, and says what that took. */

import { join } from "node:path";
import type { Project, StackConfig } from "../sandbox/project";
import type { Sandbox } from "../sandbox/sandbox";
import type { Side } from "./sides";
import { readUsage, USAGE_HOOK, type Usage, usageEnvironment, watchProcess } from "./usage";

/** One run of `pulumi`. */
export interface Run {
  /** From the start of the `pulumi` command to its end. */
  wallSeconds: number;
  /** The process that runs the program. */
  program: Usage;
  /** The process of the command itself; undefined where there is no `/proc`. */
  engine: Usage | undefined;
}

/** One preview of a stack that has nothing deployed yet. */
export interface Preview extends Run {
  /** Resources to create, components and the stack itself among them. */
  resources: number;
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
    const { stdout, ...run } = await this.run(["preview"], this.side.config(count));
    return { ...run, resources: Number(/\+ (\d+) to create/.exec(stdout)?.[1]) };
  }

  /**
   * Deploys without a preview; the next one goes on from there.
   *
   * @param env more variables for the engine
   * @throws Error with the command's output if it fails
   */
  async up(config: StackConfig, env: Record<string, string> = {}): Promise<Run> {
    const { stdout: _, ...run } = await this.run(["up", "--yes", "--skip-preview"], config, env);
    return run;
  }

  /** The inputs of every resource of the provider, as it would be created, by type and repository. */
  async inputs(count: number): Promise<Record<string, unknown>> {
    const { stdout } = await this.run(["preview", "--json"], this.side.config(count));
    const { steps } = JSON.parse(stdout) as { steps: Step[] };
    return Object.fromEntries(
      steps.flatMap(({ newState: { type, inputs = {} } }) => {
        const repository = type === "aws:ecr/repository:Repository" ? inputs["name"] : inputs["repository"];
        return type.startsWith("aws:") ? [[`${type} ${repository}`, inputs] as const] : [];
      }),
    );
  }

  private async run(args: string[], config: StackConfig, more: Record<string, string> = {}) {
    await this.project.configure(STACK, config);
    const env = {
      ...usageEnvironment(this.usageFile, PROGRAM),
      NODE_OPTIONS: `--require ${JSON.stringify(USAGE_HOOK)}`,
      ...more,
    };
    const began = performance.now();
    const { child, finished } = await this.project.spawn(args, { stack: STACK, env });
    const stopWatching = watchProcess(child.pid ?? 0);
    const { code, stdout, stderr } = await finished;
    const wallSeconds = (performance.now() - began) / 1000;
    const engine = stopWatching();
    if (code !== 0)
      throw new Error(`${this.side.title}: pulumi ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return { stdout, wallSeconds, engine, program: readUsage(this.usageFile) };
  }
}

interface Step {
  newState: { type: string; inputs?: Record<string, unknown> };
}
