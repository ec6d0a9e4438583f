import assert from "node:assert/strict";
import { tidyStatement } from "../../../ecr/adopt/repository-words";

describe("a live statement in config", () => {
  const cases: [what: string, statement: unknown, tidy: unknown][] = [
    [
      "has the one for a list of one, and ids for the roots of accounts",
      {
        Sid: "A",
        Effect: "Allow",
        Principal: { AWS: ["arn:aws:iam::222222222222:root"] },
        Action: ["ecr:BatchGetImage"],
        Condition: { StringEquals: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5"] } },
      },
      {
        Sid: "A",
        Effect: "Allow",
        Principal: { AWS: "222222222222" },
        Action: "ecr:BatchGetImage",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
      },
    ],
    [
      "keeps lists, other principals and everyone",
      {
        Sid: "",
        Effect: "Deny",
        NotPrincipal: { AWS: ["222222222222", "arn:aws:iam::222222222222:role/ci"] },
        Action: ["ecr:A", "ecr:B"],
      },
      {
        Effect: "Deny",
        NotPrincipal: { AWS: ["222222222222", "arn:aws:iam::222222222222:role/ci"] },
        Action: ["ecr:A", "ecr:B"],
      },
    ],
    ["leaves everyone as it is", { Sid: null, Principal: "*" }, { Principal: "*" }],
    ["is itself where it is none", "x", "x"],
  ];
  for (const [what, statement, tidy] of cases) {
    it(what, () => assert.deepEqual(tidyStatement(statement), tidy));
  }
});
