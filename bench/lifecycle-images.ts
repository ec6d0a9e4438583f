/** A large repository, as `aws ecr describe-images` prints it, and a policy of 50 rules for it. */

import { closeSync, openSync, writeSync } from "node:fs";

/** The time for which the images are looked at. */
export const AT = Date.UTC(2026, 10, 25);

const DAY = 86_400_000;
const TEAMS = 36;

/** Writes images with three or four tags each, all fields, indented as the AWS command line does. */
export function writeImages(file: string, count: number): void {
  const random = generator(20_261_125);
  const hex = (length: number) => {
    let text = "";
    while (text.length < length)
      text += Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return text.slice(0, length);
  };
  const descriptor = openSync(file, "w");
  writeSync(descriptor, '{\n    "imageDetails": [\n');
  let text = "";
  for (let index = 0; index < count; index++) {
    const details = JSON.stringify(image(index, random, hex), null, 4).replaceAll(/^/gm, "        ");
    text += `${index === 0 ? "" : ",\n"}${details}`;
    if (text.length > 1e6) {
      writeSync(descriptor, text);
      text = "";
    }
  }
  writeSync(descriptor, `${text}\n    ]\n}\n`);
  closeSync(descriptor);
}

function image(index: number, random: () => number, hex: (length: number) => string) {
  const pushed = AT - random() * 400 * DAY;
  const time = (milliseconds: number) => new Date(milliseconds).toISOString().replace("Z", "000+00:00");
  return {
    registryId: "111111111111",
    repositoryName: "team/api",
    imageDigest: `sha256:${hex(64)}`,
    imageTags: [
      `gitsha_${hex(40)}`,
      `build-${index}`,
      `gitbranch_team-${index % TEAMS}-feature-${index}`,
      ...(index % 20 === 0 ? [`v${index % 9}.${index % 97}.${index}`] : []),
    ],
    imageSizeInBytes: Math.floor(random() * 3e8),
    imagePushedAt: time(pushed),
    imageScanStatus: { status: "COMPLETE", description: "The scan was completed successfully." },
    imageScanFindingsSummary: {
      imageScanCompletedAt: time(pushed + 5000),
      vulnerabilitySourceUpdatedAt: time(pushed - 1e7),
      findingSeverityCounts: { CRITICAL: 1, HIGH: 3, MEDIUM: 20, LOW: 4 },
    },
    imageManifestMediaType: "application/vnd.docker.distribution.manifest.v2+json",
    artifactMediaType: "application/vnd.docker.container.image.v1+json",
    lastRecordedPullTime: time(Math.min(AT, pushed + random() * 100 * DAY)),
    imageStatus: "ACTIVE",
  };
}

/** The same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Rules that keep releases, one for each team's branches, lists, wildcards at either end, and the rest. */
export function policyOf50() {
  const tagged = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList });
  const keep = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber });
  const days = (countType: string, countNumber: number) => ({ countType, countUnit: "days", countNumber });
  const teams = Array.from({ length: TEAMS }, (_, team) => ({
    ...tagged(`gitbranch_team-${team}-*`),
    ...(team % 2 === 0 ? keep(100 + team) : days("sinceImagePushed", 30 + team)),
  }));
  const selections = [
    ...["deployed-*", "*.*.*", "release-*", "v1.*", "*-lts"].map((pattern) => ({
      ...tagged(pattern),
      ...keep(999_999),
    })),
    { ...tagged("gitsha_*", "build-*", "v*"), ...days("sinceImagePushed", 90) },
    { ...tagged("gitsha_0*", "build-*5"), ...keep(50) },
    { ...tagged("*-rc*"), ...days("sinceImagePushed", 14) },
    { ...tagged("*-debug"), ...days("sinceImagePushed", 3) },
    ...teams,
    { ...tagged("gitpr_*"), ...days("sinceImagePushed", 7) },
    { ...tagged("gitsha_*"), ...keep(500) },
    { tagStatus: "tagged", tagPrefixList: ["build-"], ...keep(500) },
    { tagStatus: "untagged", ...keep(5) },
    { tagStatus: "any", ...keep(5000) },
  ];
  return {
    rules: selections.map((selection, index) => ({
      rulePriority: index + 1,
      selection,
      action: { type: "expire" },
    })),
  };
}
