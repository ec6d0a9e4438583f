import { type Findings, quoted } from "../../lint/finding";
import type { PolicyRule } from "./shape";
import { type ClaimingRule, isCatchAll, nameOf, type PolicyView, saysNever } from "./view";
import { covers } from "./view-entry";

/** Rules about what earlier rules leave of a rule's images. */
export const claimRules: readonly PolicyRule[] = [neverActs, countsMoreThanItsOwn];

/** Of a policy that fits into ECR; what is far too long isn't compared pair by pair. */
const mostRules = 200;

function neverActs({ claiming }: PolicyView, findings: Findings): void {
  if (claiming.length > mostRules) {
    return;
  }
  for (const [index, rule] of claiming.entries()) {
    const earlier = claiming.slice(0, index).filter(({ storageClass }) => storageClass === rule.storageClass);
    const by = claimants(rule, earlier);
    const [first] = by;
    if (first === undefined) {
      continue;
    }
    const names = by.map((claimant) => `${nameOf(claimant)} (${selectionWords(claimant)})`).join(" and ");
    const claim = by.length === 1 ? "comes before it and claims" : "come before it and claim";
    const message = `never acts: ${names} ${claim} every image that it selects${by.length === 1 ? wayOut(rule, first) : "; drop it, or one of them"}`;
    const severity = saysNever(rule) && rule.does === "expire" ? "warning" : "error";
    findings[severity]("rule-never-acts", rule.spot, message);
  }
}

/** The earlier rules that together select all that a rule selects. */
function claimants(rule: ClaimingRule, earlier: readonly ClaimingRule[]): ClaimingRule[] {
  const whole = earlier.find((other) => selectsAllOf(other, rule));
  if (whole !== undefined) {
    return [whole];
  }
  const tagged = earlier.find((other) => isCatchAll(other));
  const untagged = earlier.find(({ status }) => status === "untagged");
  return rule.status === "any" && tagged !== undefined && untagged !== undefined ? [tagged, untagged] : [];
}

/** An image with a tag for each entry of the narrow list has one for each of the wide list. */
function selectsAllOf(wide: ClaimingRule, narrow: ClaimingRule): boolean {
  if (wide.status === "any" || wide.status === "untagged") {
    return wide.status === "any" || narrow.status === "untagged";
  }
  return (
    narrow.status === "tagged" &&
    wide.entries.every((entry) => narrow.entries.some((other) => covers(entry, other)))
  );
}

function selectionWords({ status, entries }: ClaimingRule): string {
  return status === "tagged" ? entries.map(({ text }) => quoted(text)).join(" and ") : status;
}

function wayOut(rule: ClaimingRule, first: ClaimingRule): string {
  if (!selectsAllOf(rule, first)) {
    return "; give it a lower number than theirs if it is the exception to them";
  }
  return rule.countType === first.countType
    ? "; keep one of the two"
    : "; ECR cannot hold the same images to an age and to a number, so keep one of the two";
}

/**
 * A rule that keeps N of all its images counts those that an earlier rule keeps. If that one keeps as many, of the
 * others only what is as young stays.
 */
function countsMoreThanItsOwn({ claiming }: PolicyView, findings: Findings): void {
  for (const [index, rule] of claiming.slice(0, mostRules).entries()) {
    const { count = 0, countType, storageClass, spot } = rule;
    if (countType !== "imageCountMoreThan" || saysNever(rule)) {
      continue;
    }
    const keeper = claiming
      .slice(0, index)
      .find(
        (other) =>
          other.storageClass === storageClass &&
          other.countType === "imageCountMoreThan" &&
          !saysNever(other) &&
          other.entries.length < 2 &&
          (other.count ?? 0) >= count &&
          selectsAllOf(rule, other) &&
          !selectsAllOf(other, rule),
      );
    if (keeper !== undefined) {
      findings.warning(
        "kept-images-count",
        spot.child("selection").child("countNumber"),
        `is ${count}, and ECR counts what ${nameOf(keeper)} keeps (${keeper.count}) among them, so that of the others it may keep none: use sinceImagePushed, or more than ${keeper.count}`,
      );
    }
  }
}
