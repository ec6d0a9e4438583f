import assert from "node:assert/strict";
import fc from "fast-check";
import { decideRepositorySide } from "../../../ecr/access";
import { repositoryActions } from "../../../ecr/action";
import { policyAsker } from "../../../ecr/guard/asked-policy";
import { extraSubjects } from "../../../ecr/guard/extra-subject";
import { namesBesides } from "../../../ecr/guard/unnamed";
import { compilePolicy } from "../../../ecr/iam/policy";
import { planRegistry } from "../../../ecr/plan";
import type { Statement } from "../../../ecr/statement";
import { extraStatement } from "../../arbitrary-config";

const statements = fc.array(extraStatement("aws"), { minLength: 1, maxLength: 5 }).map((written) => {
  const { plan } = planRegistry({ repositories: { "team/api": { extraStatements: written } } });
  return plan.repositories.get("team/api")?.repositoryPolicy?.Statement ?? [];
});

const deployment = { region: "eu-west-1", account: "111111111111" };
const repository = {
  resource: "arn:aws:ecr:eu-west-1:111111111111:repository/team/api",
  resourceAccount: "111111111111",
};

describe("a policy that is asked statement by statement", () => {
  it("answers as the evaluator does for the whole of it, whoever asks and for what", () => {
    const seen = { allowed: 0, denied: 0, undetermined: 0 };
    fc.assert(
      fc.property(statements, (its) => {
        const unnamed = namesBesides([], its, "aws", deployment);
        const asked = policyAsker(unnamed)(its, "team/api");
        const whole = compilePolicy({ Version: "2012-10-17", Statement: its });
        for (const requester of extraSubjects(its, unnamed).flatMap(({ requesters }) => requesters)) {
          const { principal, requests } = requester;
          const context = requests[0]?.context ?? {};
          for (const action of repositoryActions) {
            const answer = asked.says(requester, action);
            const { decision, statement, missing } = decideRepositorySide(
              { principal, context, action, ...repository },
              whole,
            );
            seen[decision]++;
            assert.equal(answer.verdict, decision);
            assert.equal(answer.statement?.Effect, statement?.effect);
            // The evaluator names keys of Allows as well where a Deny alone is open.
            assert.deepEqual(
              answer.missing.filter((key) => !missing.includes(key)),
              [],
            );
            assert.equal(answer.missing.length > 0, decision === "undetermined");
          }
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(Math.min(...Object.values(seen)) > 1000, JSON.stringify(seen));
  });

  it("groups actions that no statement tells apart", () => {
    fc.assert(
      fc.property(statements, (its) => {
        const unnamed = namesBesides([], its, "aws");
        const asked = policyAsker(unnamed)(its, "team/api");
        assert.deepEqual(asked.alike.flat().sort(), [...repositoryActions].sort());
        for (const {
          requesters: [requester],
        } of extraSubjects(its, unnamed)) {
          assert.ok(requester);
          for (const group of asked.alike) {
            const answers: string[] = group.map((action) => JSON.stringify(asked.says(requester, action)));
            assert.equal(new Set(answers).size, 1);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  const allow: Statement = {
    Effect: "Allow",
    Principal: { AWS: "222222222222" },
    Action: ["ecr:BatchGetImage"],
  };
  const unnamed = namesBesides([], [], "aws");
  const [reader] = extraSubjects([allow], unnamed).flatMap(({ requesters }) => requesters);

  it("shares what a statement was asked with other repositories, unless it is about one of them", () => {
    assert.ok(reader);
    const ask = policyAsker(unnamed);
    const about: Statement = { ...allow, Resource: "arn:aws:ecr:*:*:repository/team/api" };
    const tagged: Statement = { ...allow, Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } };
    const [api, worker] = [
      ask([allow, about, tagged], "team/api", { team: "a" }),
      ask([allow, about, tagged], "team/worker", { team: "b" }),
    ];
    assert.deepEqual(
      api.asked.map((statement, index) => statement === worker.asked[index]),
      [true, false, false],
    );
    const verdicts = [about, tagged].map((statement) =>
      [
        ["team/api", { team: "a" }],
        ["team/worker", { team: "b" }],
        ["base", {}],
      ].map(
        ([name, tags]) =>
          ask([statement], name as string, tags as Record<string, string>).says(reader, "ecr:BatchGetImage")
            .verdict,
      ),
    );
    assert.deepEqual(verdicts, [
      ["allowed", "denied", "denied"],
      ["allowed", "denied", "undetermined"],
    ]);
  });
});
