/** Pictures of what `shared-registry explain` says, one for each way in which the two sides can answer. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Explanation, SideExplanation } from "../ecr/explain/explain";

const COMMAND = join(__dirname, "..", "dist", "cli", "shared-registry.js");

const role = "arn:aws:iam::222222222222:role/eks-nodes";
const resource = "arn:aws:ecr:us-east-1:111111111111:repository/team/api";
const pull = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"];
const letsIn = {
  Sid: "ReadStagingAccounts",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::222222222222:root" },
  Action: pull,
};
const freeze = { Sid: "Freeze", Effect: "Deny", Principal: "*", Action: "ecr:*" };
const other = { Effect: "Allow", Principal: { AWS: "333333333333" }, Action: pull };
const own = { Sid: "Pull", Effect: "Allow", Action: pull, Resource: resource };
const elsewhere = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

interface Picture {
  repository: object[];
  /** Left out where the role's policies aren't given. */
  identity?: object[];
}

const pictures: Readonly<Record<string, Picture>> = {
  "both-allow": { repository: [letsIn], identity: [own] },
  "identity-policy-lacks": { repository: [letsIn], identity: [elsewhere] },
  "repository-policy-lacks": { repository: [other], identity: [own] },
  "deny-wins": { repository: [letsIn, freeze], identity: [own] },
  "identity-policy-unknown": { repository: [letsIn] },
};

/** The pictures as SVG, by name of file. */
export function explainPictures(): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), "shared-registry-pictures-"));
  try {
    return Object.fromEntries(
      Object.entries(pictures).map(([name, picture]) => [`${name}.svg`, draw(ask(picture, directory))]),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function ask({ repository, identity }: Picture, directory: string): Explanation {
  const file = (name: string, Statement: object[]) => {
    const path = join(directory, `${name}.json`);
    writeFileSync(path, JSON.stringify({ Version: "2012-10-17", Statement }));
    return path;
  };
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...[COMMAND, "explain", "--json", "--principal", role, "--resource", resource],
      ...["--policy", file("repository", repository)],
      ...(identity ? ["--identity-policy", file("identity", identity)] : []),
    ],
    { encoding: "utf8" },
  );
  if (stdout === "") {
    throw new Error(`explain printed nothing: ${stderr}`);
  }
  return JSON.parse(stdout) as Explanation;
}

const colours = { allowed: "#1a7f37", denied: "#b42318", undetermined: "#8a5a00" } as const;
const marks = { allowed: "✓", denied: "✗", undetermined: "?" } as const;

function draw({ decision, blockedBy, missing, identityPolicy, repositoryPolicy }: Explanation): string {
  const unknown: SideExplanation = { decision: "undetermined", statement: null };
  const because = [
    ...blockedBy.map((side) => `blocked by ${side}`),
    ...missing.map((key) => `missing: ${key}`),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 132" role="img" font-family="system-ui, sans-serif" font-size="14">
  <title>${decision}${because.length > 0 ? `, ${because.join(", ")}` : ""}</title>
  <rect width="760" height="132" rx="8" fill="#ffffff" stroke="#d0d7de"/>
${box(16, "role", "eks-nodes", "in 222222222222", "#57606a")}
${arrow(176, identityPolicy ?? unknown)}
${sideBox(206, "its own policies", identityPolicy ?? unknown)}
${arrow(366, (identityPolicy ?? unknown).decision === "allowed" ? repositoryPolicy : unknown)}
${sideBox(396, "repository policy", repositoryPolicy)}
${arrow(556, { decision, statement: null })}
${box(586, "repository", "team/api", "in 111111111111", "#57606a")}
  <text x="380" y="118" text-anchor="middle" font-weight="600" fill="${colours[decision]}">${marks[decision]} ${decision}${because.length > 0 ? `: ${because.join(", ")}` : ""}</text>
</svg>
`;
}

function sideBox(x: number, title: string, { decision, statement }: SideExplanation): string {
  const colour = colours[decision];
  return box(x, title, `${marks[decision]} ${decision}`, statement ?? "no statement decides", colour);
}

function box(x: number, title: string, middle: string, below: string, colour: string): string {
  const centre = x + 80;
  return `  <rect x="${x}" y="16" width="160" height="80" rx="6" fill="none" stroke="${colour}" stroke-width="1.5"/>
  <text x="${centre}" y="38" text-anchor="middle" fill="#57606a" font-size="12">${title}</text>
  <text x="${centre}" y="60" text-anchor="middle" fill="${colour}" font-weight="600">${middle}</text>
  <text x="${centre}" y="82" text-anchor="middle" fill="#24292f" font-size="12">${below}</text>`;
}

function arrow(x: number, { decision }: SideExplanation): string {
  const colour = colours[decision];
  const dashes = decision === "allowed" ? "" : ' stroke-dasharray="4 4"';
  return `  <path d="M${x + 2} 56h20m-6-5 6 5-6 5" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`;
}
