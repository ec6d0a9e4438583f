import { leastArchivedDays } from "../../lifecycle-document";
import { type Findings, quoted } from "../../lint/finding";
import { describe } from "../../shape";
import type { RuleRule } from "./shape";
import type { PolicyView, RuleView } from "./view";

/** Rules about what is counted, in which unit, and what goes together with it. */
export const countRules: readonly RuleRule[] = [unit, pulledIsForArchiving, archivedRules, target];

/** Days of the units that people write where ECR knows days alone. */
const daysOf: Readonly<Record<string, number>> = { hour: 1 / 24, day: 1, week: 7, month: 30, year: 365 };

function unit({ selection, countType, count = 1 }: RuleView, _: PolicyView, findings: Findings): void {
  const spot = selection.child("countUnit");
  const { value } = spot;
  if (countType === undefined || value === "days") {
    if (countType === "imageCountMoreThan") {
      findings.error("lifecycle-invalid", spot, "goes with the since… count types only: leave it out");
    }
    return;
  }
  if (countType === "imageCountMoreThan") {
    if (value === null) {
      findings.error("type-wrong", spot, "is null, which ECR refuses: leave the key out");
    } else if (value !== undefined) {
      const found = typeof value === "string" ? quoted(value) : describe(value);
      findings.error(
        "lifecycle-invalid",
        spot,
        `is ${found}, and goes with the since… count types only: leave the key out`,
      );
    }
    return;
  }
  if (value === undefined) {
    findings.error("required", spot, `is missing: give "days", as ${countType} counts days`, {
      suggestion: { countUnit: "days" },
    });
    return;
  }
  const found = typeof value === "string" ? quoted(value) : describe(value);
  const length = typeof value === "string" ? daysOf[value.toLowerCase().replace(/s$/, "")] : undefined;
  findings.error("count-unit", spot, `is ${found}: ECR counts in "days", and in no other unit`, {
    suggestion: {
      countUnit: "days",
      countNumber: length === undefined ? count : Math.max(1, Math.ceil(count * length)),
    },
  });
}

function pulledIsForArchiving(
  { selection, countType, does }: RuleView,
  _: PolicyView,
  findings: Findings,
): void {
  if (countType === "sinceImagePulled" && does === "expire") {
    findings.error(
      "lifecycle-invalid",
      selection.child("countType"),
      "is sinceImagePulled, which goes with the action transition only: ECR deletes by the push, and archives by the last pull",
    );
  }
}

function archivedRules(rule: RuleView, _: PolicyView, findings: Findings): void {
  const { selection, countType, storageClass, does, count = leastArchivedDays } = rule;
  const wrong = (key: string, message: string) =>
    findings.error("lifecycle-invalid", selection.child(key), message);
  if (countType === "sinceImageTransitioned") {
    if (storageClass === "standard" || does === "transition") {
      wrong(
        "countType",
        "is sinceImageTransitioned, which goes with the action expire and storageClass archive only",
      );
    }
    if (count < leastArchivedDays) {
      wrong("countNumber", `is ${count} days since archiving, ECR takes ${leastArchivedDays} or more`);
    }
  } else if (storageClass === "archive" && countType !== undefined) {
    wrong("storageClass", `is archive, which goes with sinceImageTransitioned only, not with ${countType}`);
  }
}

function target({ action, does }: RuleView, _: PolicyView, findings: Findings): void {
  const spot = action.child("targetStorageClass");
  if (does === "expire" && spot.value !== undefined) {
    findings.error("lifecycle-invalid", spot, "goes with type transition only: leave it out");
  }
  if (does === "transition" && spot.value === undefined) {
    findings.error(
      "required",
      spot,
      'is missing: give "archive", the one class that images can be moved to',
      {
        suggestion: { targetStorageClass: "archive" },
      },
    );
  }
}
