import assert from "node:assert/strict";
import { planRegistry } from "../../ecr/plan";
import { settingsWords } from "../../ecr/settings-words";

/** The words for a repository with these settings. */
function wordsOf(settings: Record<string, unknown>): Record<string, string> {
  const [planned] = planRegistry({ repositories: { "team/api": settings } }).plan.repositories.values();
  assert.ok(planned);
  return Object.fromEntries(settingsWords(planned));
}

describe("a repository's settings in words", () => {
  it("are the defaults where nothing is said", () => {
    assert.deepEqual(wordsOf({}), {
      "Image tags":
        "a tag stays with the image that first has it, except tags like deployed-*, gitbranch_*, gitpr_* (IMMUTABLE_WITH_EXCLUSION)",
      "Scan on push": "yes",
      Encryption: "with keys that Amazon S3 manages (AES256)",
      Removal: "protect: taking its name out of the config is refused",
      "Resource tags": "none",
    });
  });

  it("are what is said", () => {
    assert.deepEqual(
      wordsOf({
        imageTagMutability: "MUTABLE",
        scanOnPush: false,
        encryption: { type: "KMS", kmsKey: "arn:aws:kms:eu-central-1:111111111111:key/k-1" },
        removal: "retain",
        tags: { owner: "platform", cost: "4711" },
      }),
      {
        "Image tags": "tags may move from image to image (MUTABLE)",
        "Scan on push": "no",
        Encryption: "with arn:aws:kms:eu-central-1:111111111111:key/k-1 (KMS)",
        Removal: "retain: AWS keeps it when its name leaves the config",
        "Resource tags": "cost: 4711, owner: platform",
      },
    );
    const { Encryption, Removal } = wordsOf({ encryption: { type: "KMS" }, removal: "delete" });
    assert.equal(Encryption, "with AWS's own key for ECR (KMS)");
    assert.equal(Removal, "delete: it is deleted when its name leaves the config, unless it holds images");
  });
});
