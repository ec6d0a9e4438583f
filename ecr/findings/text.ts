import { columns, printable } from "../plain-text";
import { formatProblem } from "../problem";
import { type Severity, severities, worstFirst } from "./severity";
import type { JudgedFinding, Judgement, WaivedFinding } from "./verdict";

/** One line: the image, the verdict, and how many findings there are of which severity. */
export function summaryLine(judgement: Judgement, failOn: Severity | undefined): string {
  const { repository, imageDigest, counts, waived, reasons } = judgement;
  const numbers = Object.entries(counts).map(([severity, count]) => `${count} ${severity}`);
  const findings = numbers.length === 0 ? "no findings" : numbers.join(", ");
  const left = waived.length === 0 ? "" : ` (${waived.length} waived)`;
  const why = reasons.length === 0 ? "" : `: ${[...new Set(reasons.map(({ code }) => code))].join(", ")}`;
  return `${repository}@${imageDigest}: ${verdictWords(judgement, failOn)}${why}; ${findings}${left}`;
}

function verdictWords({ verdict }: Judgement, failOn: Severity | undefined): string {
  const threshold = failOn === undefined ? "" : ` at ${failOn}`;
  switch (verdict) {
    case "pass":
      return `PASS${threshold}`;
    case "fail":
      return `FAIL${threshold}`;
    default:
      return "scanned";
  }
}

/** For people: counts by platform and severity, the findings, the waived ones, and why the verdict is what it is. */
export function judgementText(judgement: Judgement, failOn: Severity | undefined): string {
  const { repository, imageDigest, findings, waived, reasons } = judgement;
  const lines = [
    `${repository}@${imageDigest}: ${verdictWords(judgement, failOn)}`,
    "",
    ...columns(platformRows(judgement)),
    ...block("findings", columns(findings.map(findingRow))),
    ...block("waived", columns(waived.map((finding) => [...findingRow(finding), waiverWords(finding)]))),
    ...block(
      "reasons",
      reasons.map((reason) => formatProblem(reason)),
    ),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function platformRows({ platforms, counts }: Judgement): string[][] {
  const others = Object.keys(counts).filter(
    (severity) => !(severities as readonly string[]).includes(severity),
  );
  const shown = [...others, ...severities].sort(worstFirst);
  return [
    ["platform", "status", "verdict", ...shown],
    ...platforms.map((its) => [
      its.platform ?? "-",
      its.status ?? "never scanned",
      its.verdict ?? "-",
      ...shown.map((severity) => String(its.counts[severity] ?? 0)),
    ]),
  ];
}

function findingRow({ id, severity, packages, platform }: JudgedFinding): string[] {
  const names = packages.map(({ name, version, fixedIn }) => {
    const fix = fixedIn === null ? "" : ` (fixed in ${fixedIn})`;
    return `${name}${version === null ? "" : ` ${version}`}${fix}`;
  });
  return [severity, id, names.join(", ") || "-", platform ?? "-"];
}

function waiverWords({ waivers }: WaivedFinding): string {
  return waivers.map(({ reason, until }) => `until ${until}: ${reason}`).join("; ");
}

function block(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${heading}:`, ...lines.map((line) => `  ${line}`)];
}
