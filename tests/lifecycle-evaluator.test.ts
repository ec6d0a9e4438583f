import assert from "node:assert/strict";
import type { LifecycleDocument, LifecycleSelection } from "../ecr/lifecycle-document";
import { evaluate, type Image, matches } from "./lifecycle-evaluator";

/** `A[x,y]10 B[]9`: images with tags and ages in days. */
function images(text: string): Image[] {
  return [...text.matchAll(/(\w)\[([^\]]*)\]([\d.]+)/g)].map(([, id = "", tags = "", age]) => ({
    id,
    tags: tags === "" ? [] : tags.split(","),
    age: Number(age),
  }));
}

const keep = (countNumber: number) => ({ countType: "imageCountMoreThan", countNumber }) as const;
const pushed = (countNumber: number) =>
  ({ countType: "sinceImagePushed", countUnit: "days", countNumber }) as const;
const tagged = (...tagPatternList: string[]) => ({ tagStatus: "tagged", tagPatternList }) as const;

function policy(...selections: LifecycleSelection[]): LifecycleDocument {
  const rules = selections.map((selection, index) => ({
    rulePriority: index + 1,
    selection,
    action: { type: "expire" as const },
  }));
  return { rules };
}

describe("the evaluator reproduces the worked examples of ECR's User Guide", () => {
  const multi = "A[beta-1,prod-1]10 B[beta-2,prod-2]9 C[beta-3]8";
  const cases: [title: string, images: string, policy: LifecycleDocument, expired: string][] = [
    ["Multi-A", multi, policy({ ...tagged("prod*"), ...keep(1) }, { ...tagged("beta*"), ...keep(1) }), "A"],
    ["Multi-B", multi, policy({ ...tagged("beta*"), ...keep(1) }, { ...tagged("prod*"), ...keep(1) }), "AB"],
    [
      "Tags-A",
      "A[alpha-1]12 B[beta-1]11 C[alpha-2,beta-2]10 D[alpha-3]4 E[beta-3]3 F[alpha-4,beta-4]2",
      policy({ ...tagged("alpha*", "beta*"), ...pushed(5) }),
      "C",
    ],
    [
      "Tags-B",
      "A[alpha-1,beta-1,gamma-1]10 B[alpha-2,beta-2]9 C[alpha-3,beta-3,gamma-2]8",
      policy({ ...tagged("alpha*", "beta*"), ...keep(1) }),
      "AB",
    ],
    ["All-A", "A[alpha-1]4 B[beta-1]3 C[]2 D[alpha-2]1", policy({ tagStatus: "any", ...keep(1) }), "ABC"],
    [
      "All-B",
      "A[alpha-1,beta-1]4 B[]3 C[alpha-2]2 D[0123abc]1.001 E[]1",
      policy(
        { ...tagged("alpha*"), ...keep(1) },
        { tagStatus: "untagged", ...pushed(1) },
        { tagStatus: "any", ...keep(1) },
      ),
      "ABD",
    ],
  ];
  for (const [title, text, document, expired] of cases) {
    it(title, () => {
      assert.equal(
        Object.keys(evaluate(document, images(text)))
          .sort()
          .join(""),
        expired,
      );
    });
  }
});

describe("the evaluator", () => {
  it("counts age strictly: an image of exactly N days stays", () => {
    const document = policy({ tagStatus: "any", ...pushed(7) });
    assert.deepEqual(evaluate(document, images("A[x]7 B[x]7.001")), { B: "expire" });
  });

  it("keeps what an earlier rule claims, whether that rule acts on it or not", () => {
    const document = policy({ ...tagged("v*"), ...keep(999_999) }, { tagStatus: "any", ...keep(1) });
    assert.deepEqual(evaluate(document, images("A[v1,x]9 B[x]8 C[x]1")), { B: "expire" });
  });

  it("takes prefixes literally and an empty one as every tag", () => {
    const prefixes = (...tagPrefixList: string[]) =>
      policy({ tagStatus: "tagged", tagPrefixList, ...pushed(1) });
    assert.deepEqual(evaluate(prefixes("*.*"), images("A[1.2]9")), {});
    assert.deepEqual(evaluate(prefixes(""), images("A[1.2]9 B[]9")), { A: "expire" });
    assert.deepEqual(evaluate(prefixes("prod", "production"), images("A[production-1]9 B[prod-1]9")), {
      A: "expire",
    });
  });

  it("archives by the last pull, and by the push where there was none", () => {
    const document: LifecycleDocument = {
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "any", countType: "sinceImagePulled", countUnit: "days", countNumber: 30 },
          action: { type: "transition", targetStorageClass: "archive" },
        },
      ],
    };
    const [one, two, three] = images("A[x]90 B[x]90 C[x]90");
    assert.ok(one && two && three);
    assert.deepEqual(evaluate(document, [{ ...one, pulled: 5 }, { ...two, pulled: 31 }, three]), {
      B: "transition",
      C: "transition",
    });
  });

  it("keeps storage classes apart", () => {
    const document = policy(
      { tagStatus: "any", ...pushed(1) },
      { tagStatus: "any", storageClass: "archive", ...pushed(90), countType: "sinceImageTransitioned" },
    );
    const [one, two] = images("A[x]200 B[x]200");
    assert.ok(one && two);
    assert.deepEqual(
      evaluate(document, [
        { ...one, archived: 90 },
        { ...two, archived: 91 },
      ]),
      { B: "expire" },
    );
  });

  it("anchors patterns at both ends", () => {
    assert.deepEqual(
      [
        matches("v*", "v1"),
        matches("v*", "av1"),
        matches("*.*", "1.2"),
        matches("a*a", "a"),
        matches("*", ""),
      ],
      [true, false, true, false, true],
    );
  });
});
