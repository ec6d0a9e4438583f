import { readFileSync } from "node:fs";
import { decodeText } from "../ecr/json-document";
import { readManifests } from "../ecr/lifecycle/images/manifests";
import type { ImageTable } from "../ecr/lifecycle/images/table";
import { readTime } from "../ecr/lifecycle/images/time";
import type { LifecycleDocument } from "../ecr/lifecycle-document";
import { readLifecycleJson } from "../ecr/lifecycle-json";
import { didYouMean, type Problem, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import { inputName } from "./config-file";
import { CommandFailure, exitCodes } from "./exit";
import { problemList, readImagesFile } from "./images-file";
import { readLifecycleFile } from "./policy-file";
import { readToolingConfig } from "./tooling-config";

/** A lifecycle policy that ECR would take, null for none; undefined where it has errors. */
export interface AskedPolicy {
  policy: LifecycleDocument | null | undefined;
  /** What messages call it. */
  name: string;
  problems: Problem[];
}

/** @param file a path, or `-` for standard input @throws CommandFailure with exit code 2 where it can't be read */
export function policyOfFile(file: string): AskedPolicy {
  const problems = new Problems();
  const policy = readLifecycleJson(new Place(readLifecycleFile(file), "", problems));
  return {
    policy: problems.hasErrors ? undefined : policy,
    name: inputName(file),
    problems: problems.list(),
  };
}

/**
 * The policy that is planned for a repository.
 *
 * @throws CommandFailure with exit code 2 where config can't be read, or plans no such repository
 */
export function policyOfPlan(repository: string, file: string, command: string): AskedPolicy {
  const { config, problems, hasErrors } = readToolingConfig(file, command);
  if (hasErrors || config === undefined) {
    return { policy: undefined, name: inputName(file), problems };
  }
  const { repositories } = config.plan;
  const planned = repositories.get(repository);
  if (planned === undefined) {
    const hint = didYouMean(repository, repositories.keys());
    const found = `its plan has no repository ${JSON.stringify(repository)}${hint}`;
    throw new CommandFailure(`${inputName(file)}: ${found}`, exitCodes.badCall);
  }
  return { policy: planned.lifecyclePolicy, name: repository, problems: [] };
}

interface ImagesOptions {
  images: string;
  manifests?: string;
  at?: string;
}

/** The images to look at, when, and what their indexes list. */
export interface AskedImages {
  table: ImageTable;
  at: number;
  children: Map<string, string[]>;
}

/** @throws CommandFailure with exit code 2 that says all that is wrong with a file, or with `--at` */
export async function readAsked({ images, manifests, at: written }: ImagesOptions): Promise<AskedImages> {
  const at = written === undefined ? Date.now() : readTime(written);
  if (Number.isNaN(at)) {
    const wanted = "wanted a time like 2026-01-31 or 2026-01-31T10:20:30Z";
    throw new CommandFailure(`--at: ${JSON.stringify(written)} is no time: ${wanted}`, exitCodes.badCall);
  }
  const children = manifests === undefined ? new Map<string, string[]>() : readManifestsFile(manifests);
  return { table: await readImagesFile(images, at), at, children };
}

function readManifestsFile(file: string): Map<string, string[]> {
  const name = inputName(file);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new CommandFailure(`${name}: can't be read: ${(error as Error).message}`, exitCodes.badCall);
  }
  const text = decodeText(bytes);
  if (text === undefined) {
    throw new CommandFailure(`${name}: is text neither in UTF-8 nor in UTF-16`, exitCodes.badCall);
  }
  const problems = new Problems();
  const children = readManifests(text, problems);
  if (problems.count > 0) {
    throw new CommandFailure(problemList(name, problems.list()), exitCodes.badCall);
  }
  return children;
}

/** @throws CommandFailure with exit code 2 where more than one file is to come from standard input */
export function checkStandardInput(command: string, ...files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === "-").length > 1) {
    throw new CommandFailure(`${command}: only one file can be standard input`, exitCodes.badCall);
  }
}
