import { indexMediaTypes } from "../../image-index";
import { describe, isMap, type Place } from "../../shape";
import { type Row, storage } from "./table";
import { readTime } from "./time";

/** Tags that one image can have. @see ECR User Guide, "Amazon ECR service quotas" */
const mostTags = 1000;
/** Characters of a tag. @see ECR API, ImageIdentifier, imageTag */
const longestTag = 300;

const digestForm = /^[\w+.-]+:[0-9a-fA-F]+$/;

/** An image that nothing is wrong with; undefined for every other. */
export function quickRow(detail: unknown, at: number): Row | undefined {
  if (typeof detail !== "object" || detail === null) {
    return undefined;
  }
  const its = detail as Record<string, unknown>;
  const { imageDigest: digest, imageTags, imageSizeInBytes: bytes, subjectManifestDigest } = its;
  const status = statusOf(its["imageStatus"] ?? "ACTIVE");
  const tags = imageTags ?? noTags;
  const subject = subjectManifestDigest ?? undefined;
  const isSound =
    typeof digest === "string" &&
    digestForm.test(digest) &&
    isTagList(tags) &&
    typeof bytes === "number" &&
    Number.isSafeInteger(bytes) &&
    bytes >= 0 &&
    status !== undefined &&
    (subject === undefined || (typeof subject === "string" && digestForm.test(subject)));
  if (!isSound) {
    return undefined;
  }
  const pushed = readTime(its["imagePushedAt"]);
  const pulled = optionalTime(its["lastRecordedPullTime"]);
  const archived = optionalTime(its["lastArchivedAt"]);
  const activated = optionalTime(its["lastActivatedAt"]);
  if (!(pushed <= at) || pulled > at || archived > at || activated > at) {
    return undefined;
  }
  const isIndex = indexMediaTypes.includes(String(its["imageManifestMediaType"]));
  return { digest, tags, pushed, pulled, archived, activated, bytes, status, isIndex, subject };
}

const noTags: readonly string[] = [];

function isTagList(tags: unknown): tags is string[] {
  if (!Array.isArray(tags) || tags.length > mostTags) {
    return false;
  }
  for (const tag of tags) {
    if (typeof tag !== "string" || tag === "" || tag.length > longestTag) {
      return false;
    }
  }
  return true;
}

function statusOf(status: unknown): number | undefined {
  switch (status) {
    case "ACTIVE":
      return storage.standard;
    case "ARCHIVED":
      return storage.archive;
    case "ACTIVATING":
      return storage.activating;
    default:
      return undefined;
  }
}

/** NaN for no time, and a time after all others for what can't be read as one, so that somebody looks closer. */
function optionalTime(value: unknown): number {
  if (value === undefined || value === null) {
    return Number.NaN;
  }
  const time = readTime(value);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/** Says what is wrong with an image. @returns the image, where nothing is wrong after all */
export function slowRow(place: Place, at: number): Row | undefined {
  if (!isMap(place.value)) {
    return place.error(
      "type-wrong",
      `is ${describe(place.value)}, wanted an image, as describe-images prints it`,
    );
  }
  const field = (key: string) => place.child(key);
  const given = (key: string) => !field(key).absent && field(key).value !== null;
  const digest = readDigest(field("imageDigest"));
  const tags = given("imageTags") ? readTags(field("imageTags")) : [];
  const bytes = field("imageSizeInBytes").asCount("a size in bytes, a whole number of at least 0", 0);
  const status = given("imageStatus")
    ? statusOf(field("imageStatus").asOneOf(["ACTIVE", "ARCHIVED", "ACTIVATING"] as const))
    : storage.standard;
  const subject = given("subjectManifestDigest") ? readDigest(field("subjectManifestDigest")) : undefined;
  const pushed = checkedTime(field("imagePushedAt"), at);
  const [pulled, archived, activated] = ["lastRecordedPullTime", "lastArchivedAt", "lastActivatedAt"].map(
    (key) => (given(key) ? checkedTime(field(key), at) : Number.NaN),
  );
  const isIndex = indexMediaTypes.includes(String(field("imageManifestMediaType").value));
  if (
    digest === undefined ||
    tags === undefined ||
    bytes === undefined ||
    status === undefined ||
    pushed === undefined ||
    pulled === undefined ||
    archived === undefined ||
    activated === undefined
  ) {
    return undefined;
  }
  return { digest, tags, pushed, pulled, archived, activated, bytes, status, isIndex, subject };
}

function readDigest(place: Place): string | undefined {
  const wanted = "a digest like sha256:9f86d0…";
  const digest = place.asString(wanted);
  return digest === undefined || digestForm.test(digest)
    ? digest
    : place.error("value-unknown", `is ${JSON.stringify(digest)}, wanted ${wanted}`);
}

function readTags(place: Place): string[] | undefined {
  const tags = place.asList("tags", { mayBeEmpty: true });
  if (tags !== undefined && tags.length > mostTags) {
    return place.error("images-invalid", `has ${tags.length} tags, an image in ECR has at most ${mostTags}`);
  }
  const read = tags?.map((tag) => {
    const text = tag.asString("a tag");
    const isTag = text === undefined || (text !== "" && text.length <= longestTag);
    return isTag
      ? text
      : tag.error("value-unknown", `has ${text.length} characters, a tag has 1 to ${longestTag}`);
  });
  return read?.every((tag) => tag !== undefined) ? read : undefined;
}

function checkedTime(place: Place, at: number): number | undefined {
  if (place.absent) {
    return place.error("required", "is missing: give the time as describe-images prints it");
  }
  const time = readTime(place.value);
  if (Number.isNaN(time)) {
    return place.error(
      "value-unknown",
      `is ${describe(place.value)}, wanted a time like 2026-01-31T10:20:30+00:00, or seconds since 1970`,
    );
  }
  return time <= at
    ? time
    : place.error(
        "images-invalid",
        `is ${String(place.value)}, which is after the time looked at, ${new Date(at).toISOString()}: correct it, or give a later --at`,
      );
}
