import assert from "node:assert/strict";
import { readIndex } from "../../ecr/image-index";

const manifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
const ociIndex = "application/vnd.oci.image.index.v1+json";
const attestation = { "vnd.docker.reference.type": "attestation-manifest" };
const unknown = { os: "unknown", architecture: "unknown" };
const linux = { os: "linux", architecture: "arm64", variant: "v8" };

function read(manifests: unknown, mediaType: string | undefined = ociIndex) {
  return readIndex(
    JSON.stringify({ schemaVersion: 2, ...(mediaType && { mediaType }), manifests }),
    mediaType,
  );
}

describe("an index", () => {
  it("lists images with their platforms, and indexes", () => {
    assert.deepEqual(
      read([
        { digest: "sha256:a", platform: linux },
        { digest: "sha256:b", mediaType: manifestList },
        { digest: "sha256:c" },
      ]),
      [
        { imageDigest: "sha256:a", platform: "linux/arm64/v8", isIndex: false },
        { imageDigest: "sha256:b", platform: "unknown", isIndex: true },
        { imageDigest: "sha256:c", platform: "unknown", isIndex: false },
      ],
    );
  });

  it("is read without attestations, by their platform or their annotation", () => {
    assert.deepEqual(
      read([
        { digest: "sha256:a", platform: unknown },
        { digest: "sha256:b", platform: unknown, annotations: attestation },
        { digest: "sha256:c", annotations: attestation },
      ]),
      [],
    );
  });

  it("doesn't hide an image that a machine would take behind an annotation", () => {
    const read1 = read([{ digest: "sha256:a", platform: linux, annotations: attestation }]);
    assert.deepEqual(
      read1?.map(({ imageDigest }) => imageDigest),
      ["sha256:a"],
    );
  });

  it("is known by its media type, by ECR's word for it, or by its list", () => {
    for (const mediaType of [manifestList, ociIndex, undefined]) {
      assert.deepEqual(read([], mediaType), []);
    }
    assert.equal(
      readIndex(JSON.stringify({ schemaVersion: 2, config: {}, layers: [] }), undefined),
      undefined,
    );
  });

  it("is refused if it can't be read", () => {
    assert.throws(() => read({}), { message: "an index has no list of manifests" });
    assert.throws(() => readIndex("{}", ociIndex), { message: "an index has no list of manifests" });
    assert.throws(() => read([{ platform: linux }]), { message: "an index lists an image without a digest" });
    assert.throws(() => readIndex("[]", undefined), { message: "a manifest is no JSON object" });
  });
});
