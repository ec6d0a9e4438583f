import { at, type Problems } from "../../problem";
import { describe, isMap } from "../../shape";
import { scanEntries, startScan } from "./scan";

/**
 * What image indexes list, from their manifests: what `aws ecr batch-get-image` prints, one answer after the other
 * or in a list, or a map of manifests by digest, each as JSON or as a text of it.
 *
 * @returns digests of all that an index lists, attestations too, by the index's digest; other manifests are left out
 */
export function readManifests(text: string, problems: Problems): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const [path, document] of documentsIn(text, problems)) {
    for (const [where, digest, manifest] of manifestsIn(document, path, problems)) {
      const listed = listedIn(manifest, where, problems);
      if (listed !== undefined) {
        children.set(digest, listed);
      }
    }
  }
  return children;
}

function documentsIn(text: string, problems: Problems): [path: string, document: unknown][] {
  const { ends } = scanEntries(startScan(), text);
  const texts = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
  const rest = text.slice(ends.at(-1) ?? 0).trim();
  if (rest !== "" || texts.length === 0) {
    problems.error(
      "images-invalid",
      "",
      texts.length === 0 && rest === "" ? "is empty" : "ends too early: is the file complete?",
    );
  }
  return texts.flatMap((its, index): [string, unknown][] => {
    const path = index === 0 ? "" : `pages[${index}]`;
    const document = parsed(its, path, problems);
    return Array.isArray(document)
      ? document.map((entry, place): [string, unknown] => [at(path, place), entry])
      : document === undefined
        ? []
        : [[path, document]];
  });
}

function parsed(text: string, path: string, problems: Problems): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    problems.error(
      "images-invalid",
      path,
      `is not JSON: ${(error as Error).message.replaceAll(/\s+/g, " ")}`,
    );
    return undefined;
  }
}

type Manifest = [path: string, digest: string, manifest: unknown];

function manifestsIn(document: unknown, path: string, problems: Problems): Manifest[] {
  if (!isMap(document)) {
    problems.error(
      "type-wrong",
      path,
      `is ${describe(document)}, wanted what aws ecr batch-get-image prints`,
    );
    return [];
  }
  const { images } = document;
  if (Array.isArray(images)) {
    return images.flatMap((image, index) =>
      imageManifest(image, `${at(path, "images")}[${index}]`, problems),
    );
  }
  if ("imageManifest" in document) {
    return imageManifest(document, path, problems);
  }
  return Object.entries(document).flatMap(([digest, manifest]): Manifest[] => {
    if (!/^[\w+.-]+:[0-9a-fA-F]+$/.test(digest)) {
      problems.error(
        "images-invalid",
        at(path, digest),
        "is no digest: wanted a map of manifests by digest, or what aws ecr batch-get-image prints",
      );
      return [];
    }
    return [[at(path, digest), digest, manifest]];
  });
}

function imageManifest(image: unknown, path: string, problems: Problems): Manifest[] {
  const { imageId, imageManifest } = isMap(image) ? image : {};
  const digest = isMap(imageId) ? imageId["imageDigest"] : undefined;
  if (typeof digest !== "string") {
    problems.error(
      "required",
      at(at(path, "imageId"), "imageDigest"),
      "is missing: give the digest, as batch-get-image prints it",
    );
    return [];
  }
  return [[at(path, "imageManifest"), digest, imageManifest]];
}

/** @returns undefined for a manifest that is no index, and for what is no manifest, after reporting it */
function listedIn(written: unknown, path: string, problems: Problems): string[] | undefined {
  const manifest = typeof written === "string" ? parsed(written, path, problems) : written;
  if (!isMap(manifest)) {
    if (manifest !== undefined || typeof written !== "string") {
      problems.error("type-wrong", path, `is ${describe(manifest)}, wanted a manifest`);
    }
    return undefined;
  }
  const { manifests } = manifest;
  if (!Array.isArray(manifests)) {
    return undefined;
  }
  return manifests.flatMap((entry, index): string[] => {
    const digest = isMap(entry) ? entry["digest"] : undefined;
    if (typeof digest !== "string") {
      problems.error(
        "required",
        `${at(path, "manifests")}[${index}].digest`,
        "is missing: an index lists images by digest",
      );
      return [];
    }
    return [digest];
  });
}
