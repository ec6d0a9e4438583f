/** Tags of images as AWS keeps them: what the emulator gets wrong when an image is put. */

import { createHash } from "node:crypto";
import { type Answer, type Ask, content, errorAnswer, type WireCall } from "./wire-call";

interface Repository {
  imageTagMutability?: string;
  imageTagMutabilityExclusionFilters?: { filter: string }[];
}

/** An image that has the tag. */
interface Image {
  imageManifest: string;
  imageManifestMediaType?: string;
  imageId: { imageDigest: string };
}

/**
 * Answers PutImage, one call at a time for each repository name, as AWS does:
 *
 * - An immutable tag on another image: ImageTagAlreadyExistsException. The emulator says
 *   ImageAlreadyExistsException, reads the wildcards of exclusion filters as regular expressions,
 *   and lets two calls at once both through.
 * - An image that loses its last tag stays, untagged. The emulator deletes it.
 * - A digest is that of the manifest. The emulator's is that of the layers' digests, if none is given.
 * - A repository that isn't there: RepositoryNotFoundException. The emulator answers 500.
 *
 * @see Amazon ECR User Guide, "Preventing image tags from being overwritten"
 */
export function tagKeeper(): (call: WireCall, ask: Ask) => Promise<Answer> {
  const last = new Map<string, Promise<unknown>>();
  return (call, ask) => {
    const name = call.repositoryName ?? "";
    const answer = (last.get(name) ?? Promise.resolve()).then(() => putImage(call, ask));
    last.set(
      name,
      answer.catch(() => undefined),
    );
    return answer;
  };
}

async function putImage({ repositoryName, input }: WireCall, ask: Ask): Promise<Answer> {
  const { imageTag, imageManifest } = input;
  const found = await ask("DescribeRepositories", { repositoryNames: [repositoryName] });
  if (found.status !== 200) return found;
  const [repository = {}] = content(found)["repositories"] as Repository[];

  const digest = digestOf(String(imageManifest));
  const { imageDigest = digest } = input;
  const imageOf = (id: object) => findImage(id, repositoryName, ask);
  // Images that were put past the wire may have a digest of the emulator's.
  if (imageDigest !== digest && (await imageOf({ imageDigest }))?.imageManifest !== imageManifest)
    return digestDoesNotMatch(digest);
  const tagged = imageTag === undefined ? undefined : await imageOf({ imageTag });
  if (tagged === undefined || tagged.imageManifest === imageManifest)
    return ask("PutImage", { ...input, imageDigest });
  if (!isMovable(String(imageTag), repository)) return tagAlreadyExists(String(imageTag), repositoryName);

  await ask("BatchDeleteImage", { repositoryName, imageIds: [{ imageTag }] });
  const put = await ask("PutImage", { ...input, imageDigest });
  const { imageId, ...image } = tagged;
  const kept = { imageDigest: imageId.imageDigest };
  if ((await imageOf(kept)) === undefined) await ask("PutImage", { repositoryName, ...image, ...kept });
  return put;
}

async function findImage(id: object, repositoryName: unknown, ask: Ask): Promise<Image | undefined> {
  const { images = [] } = content(await ask("BatchGetImage", { repositoryName, imageIds: [id] }));
  return (images as Image[])[0];
}

function isMovable(tag: string, repository: Repository): boolean {
  const { imageTagMutability = "MUTABLE", imageTagMutabilityExclusionFilters: filters } = repository;
  const excluded = (filters ?? []).some(({ filter }) => wildcard(filter).test(tag));
  return imageTagMutability.startsWith("MUTABLE") !== excluded;
}

function wildcard(filter: string): RegExp {
  const literals = filter.split("*").map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`);
}

function digestOf(manifest: string): string {
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

function tagAlreadyExists(tag: string, repositoryName: unknown): Answer {
  return errorAnswer({
    status: 400,
    type: "ImageTagAlreadyExistsException",
    message:
      `The image tag '${tag}' already exists in the '${repositoryName}' repository ` +
      "and cannot be overwritten because the tag is immutable.",
  });
}

function digestDoesNotMatch(digest: string): Answer {
  return errorAnswer({
    status: 400,
    type: "ImageDigestDoesNotMatchException",
    message: `The provided digest does not match the digest of the manifest, which is '${digest}'`,
  });
}
