/** A Pulumi project whose config lies outside the checkout, so that what is tried on it leaves no trace there. */

import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import type { Finished, Started } from "./process";

export const PROJECT_NAME = "shared-tooling-registry";

/** Stack config as in `Pulumi.<stack>.yaml` under `config:`; keys with their namespace, `aws:region`. */
export type StackConfig = Record<string, unknown>;

export interface CommandOptions {
  /** Default the project's selected stack. */
  stack?: string;
  /** Where Pulumi.yaml lies; default the sandbox's directory, which has none. */
  cwd?: string;
  env?: Record<string, string>;
  /** SIGKILL after this time. */
  timeoutMs?: number;
  onStdout?: (text: string) => void;
}

/** What a project needs of its sandbox. */
export interface RunsPulumi {
  /** Never rejects because of how the command ends. */
  pulumi(args: string[], options?: CommandOptions): Promise<Finished>;
  /** Rejects with the command and all its output, if it fails. */
  succeed(args: string[], options?: CommandOptions): Promise<Finished>;
  spawn(args: string[], options?: CommandOptions): Promise<Started>;
}

export interface ProjectOptions {
  /** Config by stack name; written at once. The stacks are created by the first `up` or `createStack`. */
  stacks?: Record<string, StackConfig>;
  /** The program, a file or a directory; default the checkout's `index.ts`. */
  main?: string;
  /** Default the `tsconfig.json` beside the program; without either, every run type-checks it. */
  tsconfig?: string;
  /** Default `shared-tooling-registry`. */
  projectName?: string;
  /** Directories of packages that the engine is to start as plugins, by name of package; default none. */
  packages?: Record<string, string>;
}

export class Project {
  private constructor(
    private readonly sandbox: RunsPulumi,
    /** Where Pulumi.yaml lies. */
    readonly directory: string,
  ) {}

  static async create(sandbox: RunsPulumi, directory: string, options: ProjectOptions): Promise<Project> {
    await mkdir(join(directory, "stacks"), { recursive: true });
    const settings = {
      name: options.projectName ?? PROJECT_NAME,
      runtime: {
        name: "nodejs",
        options: options.tsconfig === undefined ? {} : { tsconfig: resolve(options.tsconfig) },
      },
      // An absolute `main`: the program finds its modules and tsconfig.json where it lies, config is found here.
      main: resolve(options.main ?? join(__dirname, "..", "index.ts")),
      stackConfigDir: "stacks",
      ...(options.packages !== undefined && { packages: options.packages }),
    };
    await writeFile(join(directory, "Pulumi.yaml"), stringify(settings));
    const project = new Project(sandbox, directory);
    for (const [stack, config] of Object.entries(options.stacks ?? {}))
      await project.configure(stack, config);
    return project;
  }

  /** The path of a stack's config file. */
  configFile(stack: string): string {
    return join(this.directory, "stacks", `Pulumi.${stack}.yaml`);
  }

  /** Replaces a stack's config; the rest of its file, such as the key of its secrets, stays. */
  async configure(stack: string, config: StackConfig): Promise<void> {
    const file = this.configFile(stack);
    const rest = existsSync(file) ? (parse(await readFile(file, "utf8")) as Record<string, unknown>) : {};
    await writeFile(file, stringify({ ...rest, config }));
  }

  /** Runs `pulumi` in this project; see {@link RunsPulumi}. */
  pulumi(args: string[], options: CommandOptions = {}): Promise<Finished> {
    return this.sandbox.pulumi(args, { cwd: this.directory, ...options });
  }

  /** Starts `pulumi` in this project, to be watched or killed; see {@link RunsPulumi}. */
  spawn(args: string[], options: CommandOptions = {}): Promise<Started> {
    return this.sandbox.spawn(args, { cwd: this.directory, ...options });
  }

  /** @throws Error with the command's output if it fails */
  async createStack(stack: string): Promise<void> {
    await this.sandbox.succeed(["stack", "init", stack], { cwd: this.directory });
  }

  /** The stack's state as `pulumi stack export` prints it. */
  async stackExport(stack: string): Promise<StackExport> {
    const { stdout } = await this.sandbox.succeed(["stack", "export"], { cwd: this.directory, stack });
    return JSON.parse(stdout) as StackExport;
  }

  /** The stack's outputs, secrets in the clear. */
  async outputs(stack: string): Promise<Record<string, unknown>> {
    const args = ["stack", "output", "--json", "--show-secrets"];
    const { stdout } = await this.sandbox.succeed(args, { cwd: this.directory, stack });
    return JSON.parse(stdout) as Record<string, unknown>;
  }
}

export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  parent?: string;
  provider?: string;
  protect?: boolean;
}

/** The parts of an exported state that are read here. */
export interface StackExport {
  deployment: {
    resources?: StateResource[];
    pending_operations?: {
      type: "creating" | "updating" | "deleting" | "reading" | "importing";
      resource: StateResource;
    }[];
  };
}
