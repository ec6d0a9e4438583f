import { summaryLine } from "../ecr/findings/text";
import type { GateOptions } from "../ecr/findings/verdict";
import { checkTag, imageWords, readImageChoice } from "../ecr/image-choice";
import { type Promotion, promote as promoted } from "../live/promote";
import { tagReplicas } from "../live/replicas";
import { awsFailure, caller, ecrClient } from "./aws";
import { type ExitCode, exitCodes } from "./exit";
import { readGate, type WrittenGateOptions, writeExpired, writeReasons } from "./gate-options";
import { openRecord } from "./promotion-record";
import { checkRegions, replicaClients, replicaText } from "./replicas";

interface PromoteOptions extends WrittenGateOptions {
  from: string;
  to: string;
  failOn: string;
  /** A file to append to. */
  record?: string;
  /** Other Regions in which the image gets the tag too. */
  replicas?: string[];
  dryRun?: boolean;
}

/** Gives an image its release tag, if its findings let it. */
export async function promote(repository: string, options: PromoteOptions): Promise<ExitCode> {
  const { dryRun = false } = options;
  const { from, gate, patience, where } = readGate("promote", repository, options, (option) => {
    checkTag(options.to, option("to", options.to));
    checkRegions(options.replicas, option("replicas", options.replicas));
    return { from: readImageChoice(option("from", options.from)) };
  });
  const { failOn } = gate;
  if (from === undefined || failOn === undefined) {
    throw new Error("an image or a severity that can't be read is refused before");
  }
  const recorded = options.record === undefined || dryRun ? undefined : await recorder(options, gate);
  const request = { repository, from, to: options.to, ...gate, failOn, dryRun };
  const promotion = await promoted(ecrClient(where), request, patience).catch((error: unknown) => {
    throw awsFailure(`image ${imageWords(from)} of repository ${repository}`, error);
  });
  const isDone = promotion.reasons.length === 0 && !dryRun;
  const tagged = { repository, imageDigest: promotion.imageDigest, tag: options.to };
  const replicas = await tagReplicas(
    replicaClients(isDone ? (options.replicas ?? []) : [], where),
    tagged,
    patience,
  );
  const answer = {
    repository,
    imageDigest: promotion.imageDigest,
    from: imageWords(from),
    to: options.to,
    verdict: promotion.verdict,
    changed: promotion.changed,
    dryRun,
    counts: promotion.judgement?.counts ?? null,
    waived: promotion.judgement?.waived ?? [],
    expiredWaivers: promotion.judgement?.expiredWaivers ?? [],
    reasons: promotion.reasons,
    warnings: promotion.warnings,
    ...(options.replicas !== undefined && { replicas }),
  };
  writeExpired(answer.expiredWaivers);
  writeReasons([...promotion.warnings, ...promotion.reasons]);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(answer, null, 2)}\n`
      : text(repository, promotion, options, gate) + replicaText(repository, options.to, replicas),
  );
  recorded?.(answer);
  if (promotion.reasons.length > 0) {
    return exitCodes.no;
  }
  return replicas.some(({ failure }) => failure !== null) ? exitCodes.aws : exitCodes.done;
}

/** Appends an answer to the record, with who asked, when, and at which threshold. */
async function recorder({ record = "", profile }: PromoteOptions, { failOn }: Omit<GateOptions, "now">) {
  const file = openRecord(record);
  const who = await caller(profile).catch((error: unknown) => {
    throw awsFailure("credentials", error);
  });
  return ({ dryRun: _, ...answer }: { dryRun: boolean }) =>
    file.append({ at: new Date().toISOString(), caller: who.arn, failOn, ...answer });
}

function text(
  repository: string,
  promotion: Promotion,
  { to, dryRun = false }: PromoteOptions,
  { failOn }: Omit<GateOptions, "now">,
): string {
  const { imageDigest, judgement } = promotion;
  const gate = judgement === null ? "" : `${summaryLine(judgement, failOn)}\n`;
  return `${gate}${repository}@${imageDigest}: ${to} ${outcome(promotion, dryRun)}\n`;
}

function outcome({ reasons, wasThere }: Promotion, dryRun: boolean): string {
  if (reasons.length > 0) {
    return "refused";
  }
  if (wasThere) {
    return "is there already, nothing changed";
  }
  return dryRun ? "would be set (dry run: nothing was written)" : "set";
}
