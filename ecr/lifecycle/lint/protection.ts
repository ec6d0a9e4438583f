import { keepAllCount } from "../../lifecycle-document";
import { type Findings, quoted } from "../../lint/finding";
import type { PolicyRule } from "./shape";
import { hasReleaseTags, isAboutReleases, namesReleases, signaturePattern } from "./tag-words";
import { type ClaimingRule, isCatchAll, nameOf, type PolicyView, saysNever } from "./view";
import { covers, readEntry } from "./view-entry";

/** Rules about releases, what runs, and signatures: what a repository must not lose. */
export const protectionRules: readonly PolicyRule[] = [
  releasesByAge,
  releasesWithoutRule,
  releasesAmongImages,
  signatures,
];

/** The rules that delete images one day. */
function deleting({ claiming }: PolicyView): ClaimingRule[] {
  return claiming.filter(
    (rule) => rule.does === "expire" && rule.storageClass === "standard" && !saysNever(rule),
  );
}

const byAge = ({ countType }: ClaimingRule) => countType === "sinceImagePushed";

function releasesByAge(policy: PolicyView, findings: Findings): void {
  if (policy.facts !== undefined) {
    return;
  }
  for (const { entries, selection, count, ...rule } of deleting(policy).filter(byAge)) {
    const named = entries.find(({ text, isSound }) => isSound && namesReleases(text));
    if (named !== undefined && rule.list !== undefined) {
      findings.warning(
        "release-tag-expires",
        selection.child("countType"),
        `deletes images with a tag ${quoted(named.text)} ${count} days after their push, whether they still run or not (a tag that is put on later doesn't make an image younger): keep a number of them, or keep what runs by a rule before this one`,
      );
    }
  }
}

/** Where tags matter to a policy, and none of its rules is about releases. */
function releasesWithoutRule(policy: PolicyView, findings: Findings): void {
  const { claiming, facts } = policy;
  const others = claiming.filter((rule) => rule.status === "tagged" && !isCatchAll(rule));
  if (facts !== undefined || others.length === 0) {
    return;
  }
  for (const rule of deleting(policy).filter(isCatchAll)) {
    // Of a rule that keeps a number a description is enough: releases that it doesn't know are kept for a while.
    const isAbout = byAge(rule) ? hasReleaseTags : isAboutReleases;
    if (policy.rules.some(isAbout)) {
      continue;
    }
    findings.warning(
      "release-tag-expires",
      rule.spot,
      `deletes ${rule.status === "any" ? "whatever no earlier rule selects" : "all other tagged images"}, releases and what runs among them: put a rule before it that keeps their tags`,
      { suggestion: keepRule("v*") },
    );
  }
}

function releasesAmongImages(policy: PolicyView, findings: Findings): void {
  for (const rule of deleting(policy)) {
    const found = policy.facts?.releases.get(rule.priority);
    if (found === undefined || !(isCatchAll(rule) || byAge(rule))) {
      continue;
    }
    const many = found.images === 1 ? "the image" : `${found.images} images, among them the one`;
    const when = byAge(rule)
      ? `deletes ${many} with the tag ${quoted(found.tag)} once ${found.images === 1 ? "it is" : "they are"} older than ${rule.count} days`
      : `deletes ${many} with the tag ${quoted(found.tag)} as soon as ${rule.count} others are younger`;
    const severity = byAge(rule) ? "error" : "warning";
    findings[severity](
      "release-tag-expires",
      rule.spot,
      `${when}: put a rule before it that keeps such tags`,
      { suggestion: keepRule(/^v\d/.test(found.tag) ? "v*" : found.tag) },
    );
  }
}

/** What signs an image that is kept is an image of its own, which no rule for the kept one selects. */
function signatures(policy: PolicyView, findings: Findings): void {
  for (const rule of deleting(policy).filter(isCatchAll)) {
    const earlier = policy.claiming.filter(
      (other) => other.priority < rule.priority && other.storageClass === rule.storageClass,
    );
    const found = policy.facts?.signatures.get(rule.priority);
    if (found !== undefined) {
      findings.warning(
        "signature-expires",
        rule.spot,
        `deletes ${found.images} ${found.images === 1 ? "signature" : "signatures"} or other attachments that cosign pushed, as ${quoted(`${found.tag.slice(0, 15)}…${found.tag.slice(71)}`)}, by ${byAge(rule) ? "their own age" : "their own place among the newest"} and not with the images that they belong to: ${way}`,
        { suggestion: keepRule(signaturePattern) },
      );
    } else if (policy.facts === undefined) {
      const kept = earlier.find((other) => outlives(other, rule));
      if (kept !== undefined && !earlier.some(keepsSignatures)) {
        findings.warning(
          "signature-expires",
          rule.spot,
          `deletes what cosign pushes for the images that ${nameOf(kept)} keeps, if you sign images: signatures (tags sha256-….sig, .att, .sbom) are images of their own, which that rule doesn't select: ${way}`,
          { suggestion: keepRule(signaturePattern) },
        );
      }
    }
  }
}

const way = `put a rule for ${signaturePattern} before it`;

/** Whether a rule is there to keep images that another one would delete before. */
function outlives(rule: ClaimingRule, other: ClaimingRule): boolean {
  const { status, entries, countType } = rule;
  const isRead = status === "tagged" && entries.length === 1 && entries.every(({ isSound }) => isSound);
  return (
    isRead &&
    !isCatchAll(rule) &&
    (saysNever(rule) || (isAboutReleases(rule) && countType === "imageCountMoreThan" && byAge(other)))
  );
}

function keepsSignatures({ status, entries }: ClaimingRule): boolean {
  return (
    status === "tagged" &&
    entries.every((entry) => covers(entry, readEntry(entry.spot, signaturePattern, "tagPatternList")))
  );
}

/** A rule that claims its images and never acts on one, without its number, which depends on the others. */
function keepRule(pattern: string): Record<string, unknown> {
  return {
    description: `keep: ${pattern}`,
    selection: {
      tagStatus: "tagged",
      tagPatternList: [pattern],
      countType: "imageCountMoreThan",
      countNumber: keepAllCount,
    },
    action: { type: "expire" },
  };
}
