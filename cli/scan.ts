import { writeFileSync } from "node:fs";
import type { ECRClient } from "@aws-sdk/client-ecr";
import { sarif } from "../ecr/findings/sarif";
import { judgementText, summaryLine } from "../ecr/findings/text";
import { type GateOptions, type Judgement, judge } from "../ecr/findings/verdict";
import { type ImageChoice, imageWords, readImageChoice } from "../ecr/image-choice";
import { readImage } from "../live/images";
import { type ScanPatience, scanImage } from "../live/scan";
import { awsFailure, ecrClient } from "./aws";
import { CommandFailure, type ExitCode, exitCodes } from "./exit";
import { readGate, type WrittenGateOptions, writeExpired, writeReasons } from "./gate-options";

interface ScanOptions extends WrittenGateOptions {
  image: string;
  /** A file, or `-` for standard output. */
  sarif?: string;
  summary?: boolean;
}

/** Prints the findings of an image, and whether they let it through. */
export async function scan(repository: string, options: ScanOptions): Promise<ExitCode> {
  const { image, gate, patience, where } = readGate("scan", repository, options, (option) => {
    const sarifPlace = option("sarif", options.sarif);
    if (options.sarif === "-" && (options.json || options.summary)) {
      sarifPlace.error("value-unknown", "is -, standard output, which holds one document: give a file");
    }
    return { image: readImageChoice(option("image", options.image)) };
  });
  if (image === undefined) {
    throw new Error("an image that can't be read is refused before");
  }
  const ecr = ecrClient(where);
  const judgement = await judged(ecr, repository, image, gate, patience).catch((error: unknown) => {
    throw awsFailure(`image ${imageWords(image)} of repository ${repository}`, error);
  });
  writeExpired(judgement.expiredWaivers);
  if (options.sarif !== undefined) {
    writeSarif(options.sarif, judgement);
  }
  print(judgement, options, gate);
  return judgement.verdict === "fail" ? exitCodes.no : exitCodes.done;
}

async function judged(
  ecr: ECRClient,
  repository: string,
  image: ImageChoice,
  gate: Omit<GateOptions, "now">,
  patience: ScanPatience,
): Promise<Judgement> {
  const { imageDigest } = await readImage(ecr, repository, image);
  return judge(await scanImage(ecr, repository, imageDigest, patience), { ...gate, now: new Date() });
}

function print(judgement: Judgement, options: ScanOptions, { failOn }: Omit<GateOptions, "now">): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(judgement, null, 2)}\n`);
    writeReasons(judgement.reasons);
  } else if (options.summary) {
    process.stdout.write(`${summaryLine(judgement, failOn)}\n`);
    writeReasons(judgement.reasons);
  } else if (options.sarif !== "-") {
    process.stdout.write(judgementText(judgement, failOn));
  } else {
    writeReasons(judgement.reasons);
  }
}

function writeSarif(file: string, judgement: Judgement): void {
  const { version } = require("shared-tooling-registry/package.json") as { version: string };
  const text = `${JSON.stringify(sarif(judgement, version), null, 2)}\n`;
  if (file === "-") {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CommandFailure(`${file}: can't be written: ${(error as Error).message}`, exitCodes.badCall);
  }
}
