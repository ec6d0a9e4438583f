import assert from "node:assert/strict";
import { countsAgainst, readSeverity, severities, worstFirst } from "../../../ecr/findings/severity";
import { formatProblem, Problems } from "../../../ecr/problem";
import { Place } from "../../../ecr/shape";

describe("a severity", () => {
  it("counts against a threshold that is as severe, or milder", () => {
    const against = (threshold: (typeof severities)[number]) =>
      severities.filter((severity) => countsAgainst(severity, threshold));
    assert.deepEqual(against("CRITICAL"), ["CRITICAL"]);
    assert.deepEqual(against("MEDIUM"), ["CRITICAL", "HIGH", "MEDIUM"]);
    assert.deepEqual(against("UNDEFINED"), [...severities]);
  });

  it("counts against every threshold if it has no rank", () => {
    for (const severity of ["UNTRIAGED", "CATASTROPHIC", "critical", ""]) {
      assert.deepEqual(
        severities.filter((threshold) => !countsAgainst(severity, threshold)),
        [],
      );
    }
  });

  it("stands behind those without a rank, and behind worse ones", () => {
    const mixed = ["LOW", "UNTRIAGED", "CRITICAL", "ALARMING", "UNDEFINED", "HIGH"];
    assert.deepEqual(mixed.sort(worstFirst), [
      "ALARMING",
      "UNTRIAGED",
      "CRITICAL",
      "HIGH",
      "LOW",
      "UNDEFINED",
    ]);
  });

  it("is read in any case, and refused with the nearest name", () => {
    const problems = new Problems();
    const read = (value: unknown) => readSeverity(new Place(value, "--fail-on", problems));
    assert.deepEqual([read("high"), read("Critical")], ["HIGH", "CRITICAL"]);
    assert.deepEqual([read("HIHG"), read("untriaged"), read(7)], [undefined, undefined, undefined]);
    const choices = "CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED";
    assert.deepEqual(problems.list().map(formatProblem), [
      `--fail-on: is "HIHG", wanted one of ${choices}; did you mean "HIGH"? [value-unknown]`,
      `--fail-on: is "UNTRIAGED", wanted one of ${choices} [value-unknown]`,
      `--fail-on: is the number 7, wanted one of ${choices} [type-wrong]`,
    ]);
  });
});
