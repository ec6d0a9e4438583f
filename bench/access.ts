/**
 * Compares the evaluator with `@cloud-copilot/iam-simulate`: a matrix of repositories × principals, in which every
 * repository and every principal has policies of its own.
 *
 * Ours decides the whole matrix, from the parsed JSON on, so that making the policies ready counts. The other
 * decides cases drawn evenly from the same matrix, as the whole of it would take minutes; it has no way to make a
 * policy ready once for many cases. Each runs in a process of its own, in turn, so that neither's garbage gets
 * into the other's way; what counts is a run after the compiler is through. The answers have to be the same.
 */

import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { verdict } from "../ecr/access";
import { compilePolicy } from "../ecr/iam/policy";
import { requestPrincipal } from "../ecr/iam/request-principal";
import { childEnvironment } from "../sandbox/environment";
import { run } from "../sandbox/process";
import type { AccessCase } from "../tests/access-cases";
import { theirs } from "../tests/access-oracle";
import { compare, machine, measurePairs, table } from "./measure";

const REGISTRY = "111111111111";
const ACTION = "ecr:BatchGetImage";
const GOALS = { decisions: 1_000_000, ratio: 600 };

interface Matrix {
  repositories: { arn: string; policy: object }[];
  principals: { arn: string; account: string; identity: object[] }[];
}

/** What deciding all cases of a side once came to. */
interface Round {
  decided: number;
  allowed: number;
}

interface Run {
  perSecond: number;
  allowed: number;
}

/** Both sides run for at least so many CPU seconds before what counts, and so many that count. */
const LEAST_SECONDS = 1.5;

type Side = "ours" | "other";

async function main(): Promise<void> {
  const { repositories, principals, sample, pairs, side } = options();
  // As it comes from files: a text that is put together here would be slower to compare than one that was read.
  const matrix: Matrix = JSON.parse(JSON.stringify(makeMatrix(repositories, principals)));
  const drawn = draw(matrix, sample);
  if (side !== undefined) {
    const decide = side === "ours" ? async () => decideAll(matrix) : () => decideDrawn(drawn);
    await repeated(decide);
    process.stdout.write(JSON.stringify(await repeated(decide)));
    return;
  }
  await checkSame(drawn);
  const runs = await measurePairs(pairs, inProcess("ours"), inProcess("other"));
  const rates = compare(runs, ({ perSecond }) => perSecond);
  const allowed = runs[0]?.ours.allowed ?? 0;
  const cells = [
    Math.round(rates.ours).toLocaleString("en"),
    Math.round(rates.other).toLocaleString("en"),
    `**${Math.round(rates.ratio)}** (${Math.round(rates.least)} to ${Math.round(rates.greatest)})`,
    `≥ ${GOALS.decisions.toLocaleString("en")}: ${met(rates.ours >= GOALS.decisions)}`,
    `≥ ${GOALS.ratio}: ${met(rates.ratio >= GOALS.ratio)}`,
  ];
  const head = ["decisions a CPU second", "iam-simulate's", "ratio", "goal, decisions", "goal, ratio"];
  process.stdout.write(
    `\`npm run bench:access\`: ${repositories} repositories × ${principals} principals, ${allowed} of ` +
      `${repositories * principals} allowed; ${sample} of them for iam-simulate; medians of ${pairs} interleaved pairs.\n` +
      `Machine: ${machine()}.\n\n${table(head, [cells])}\n`,
  );
}

/** One side in a process of its own, with this one's options. */
function inProcess(side: Side): () => Promise<Run> {
  const args = [...process.execArgv, __filename, ...process.argv.slice(2), "--side", side];
  return async () => {
    const { code, stdout, stderr } = await run(process.execPath, args, { env: childEnvironment({}) });
    if (code !== 0) throw new Error(`the side ${side} ended with ${code}:\n${stderr}`);
    return JSON.parse(stdout) as Run;
  };
}

function met(isMet: boolean): string {
  return isMet ? "met" : "missed";
}

/** Half of the repositories let a principal in, by its account, its role, a pattern or its organisation. */
function makeMatrix(repositories: number, principals: number): Matrix {
  const account = (index: number) => String(200_000_000_000 + (index % 50));
  const roleName = (index: number) => `team-${index % 7}/worker-${index}`;
  const allow = (Sid: string, Principal: object, Condition?: object) => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action: ["ecr:BatchCheckLayerAvailability", ACTION, "ecr:GetDownloadUrlForLayer"],
    ...(Condition && { Condition }),
  });
  const roots = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `arn:aws:iam::${account(from + index)}:root`);
  return {
    repositories: Array.from({ length: repositories }, (_, index) => ({
      arn: `arn:aws:ecr:us-east-1:${REGISTRY}:repository/team-${index % 20}/service-${index}`,
      policy: {
        Version: "2012-10-17",
        Statement: [
          allow("ReadStagingAccounts", { AWS: roots(index, 6) }),
          allow(
            "ReadProductionRoles",
            { AWS: roots(index + 10, 6) },
            {
              ArnEquals: {
                "aws:PrincipalArn": [10, 11, 12, 60, 61].map(
                  (step) => `arn:aws:iam::${account(index + step)}:role/${roleName(index + step)}`,
                ),
              },
            },
          ),
          allow(
            "ReadJobsRolePatterns",
            { AWS: roots(index + 20, 6) },
            { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/team-${index % 7}/*` } },
          ),
          allow(
            "ReadPartnersOrganization",
            { AWS: "*" },
            {
              StringEquals: { "aws:PrincipalOrgID": `o-partner${String(index % 9).padStart(3, "0")}` },
            },
          ),
          {
            Sid: "NoLegacy",
            Effect: "Deny",
            Principal: "*",
            Action: "ecr:*",
            Condition: { StringLike: { "aws:PrincipalArn": `arn:aws:iam::*:role/*-${index}` } },
          },
        ],
      },
    })),
    principals: Array.from({ length: principals }, (_, index) => ({
      arn: `arn:aws:iam::${account(index)}:role/${roleName(index)}`,
      account: account(index),
      identity: [
        {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
            {
              Effect: "Allow",
              Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
              Resource: [
                `arn:aws:ecr:*:${REGISTRY}:repository/team-${index % 20}/*`,
                `arn:aws:ecr:us-east-1:${REGISTRY}:repository/*${index % 10}`,
              ],
            },
          ],
        },
        {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::bucket-${index}/*` },
            {
              Effect: "Deny",
              Action: "ecr:*",
              Resource: `arn:aws:ecr:*:*:repository/team-${(index + 5) % 20}/*`,
            },
          ],
        },
      ],
    })),
  };
}

const CONTEXT = { "aws:PrincipalOrgID": "o-partner004" };

async function repeated(decide: () => Promise<Round>): Promise<Run> {
  const began = process.cpuUsage();
  for (let decisions = 0; ; ) {
    const { decided, allowed } = await decide();
    decisions += decided;
    const seconds = cpuSeconds(began);
    if (seconds >= LEAST_SECONDS) return { perSecond: decisions / seconds, allowed };
  }
}

function decideAll({ repositories, principals }: Matrix): Round {
  const readers = principals.map(({ arn, identity }) => ({
    principal: requestPrincipal(arn),
    identity: identity.map(compilePolicy),
  }));
  let allowed = 0;
  for (const { arn, policy } of repositories) {
    const repository = compilePolicy(policy);
    for (const { principal, identity } of readers) {
      const request = {
        principal,
        action: ACTION,
        resource: arn,
        resourceAccount: REGISTRY,
        context: CONTEXT,
      };
      if (verdict(request, { repository, identity }) === "allowed") {
        allowed += 1;
      }
    }
  }
  return { decided: repositories.length * principals.length, allowed };
}

async function decideDrawn(cases: readonly AccessCase[]): Promise<Round> {
  let allowed = 0;
  for (const one of cases) {
    if ((await theirs(one)) === "allowed") {
      allowed += 1;
    }
  }
  return { decided: cases.length, allowed };
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

/** Cases spread evenly over the matrix. */
function draw({ repositories, principals }: Matrix, count: number): AccessCase[] {
  const all = repositories.length * principals.length;
  // A step without a common factor with the matrix's sides, so that no repository or principal is passed over.
  return Array.from({ length: count }, (_, index) => (index * 7919) % all).flatMap((at) => {
    const repository = repositories[Math.floor(at / principals.length)];
    const principal = principals[at % principals.length];
    return repository && principal ? [caseOf(repository, principal)] : [];
  });
}

function caseOf(
  repository: Matrix["repositories"][number],
  { arn, account, identity }: Matrix["principals"][number],
): AccessCase {
  return {
    principal: arn,
    action: ACTION,
    resource: repository.arn,
    resourceAccount: REGISTRY,
    context: {
      ...CONTEXT,
      "aws:PrincipalArn": arn,
      "aws:PrincipalAccount": account,
      "aws:ResourceAccount": REGISTRY,
    },
    repository: repository.policy,
    identity,
    boundary: undefined,
    scps: [],
    rcps: [],
  };
}

async function checkSame(cases: readonly AccessCase[]): Promise<void> {
  for (const one of cases) {
    const mine = verdict(
      {
        principal: requestPrincipal(one.principal),
        action: one.action,
        resource: one.resource,
        resourceAccount: REGISTRY,
        context: CONTEXT,
      },
      {
        repository: one.repository && compilePolicy(one.repository),
        identity: one.identity.map(compilePolicy),
      },
    );
    assert.equal(mine === "allowed", (await theirs(one)) === "allowed", JSON.stringify(one));
  }
}

function options() {
  const { values } = parseArgs({
    options: {
      repositories: { type: "string", default: "1000" },
      principals: { type: "string", default: "200" },
      sample: { type: "string", default: "2000" },
      pairs: { type: "string", default: "7" },
      // Given by this program to itself.
      side: { type: "string" },
    },
  });
  const { side } = values;
  const [repositories, principals, sample, pairs] = [
    Number(values.repositories),
    Number(values.principals),
    Number(values.sample),
    Number(values.pairs),
  ];
  if (![repositories, principals, sample, pairs].every((value) => Number.isInteger(value) && value > 0))
    throw new Error(
      "usage: npm run bench:access -- [--repositories 1000] [--principals 200] [--sample 2000] [--pairs 7]",
    );
  return {
    repositories,
    principals,
    sample,
    pairs,
    side: side === "ours" || side === "other" ? side : undefined,
  };
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
