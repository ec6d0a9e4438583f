import {
  environmentsOf,
  findRepository,
  type RegistryContract,
  unknownRepository,
  type WantedRegion,
} from "./contract";
import type { Deployment } from "./guard/location";
import {
  type ImageMapping,
  type ImageReference,
  readImage,
  readImageMappings,
  unmappedHost,
} from "./image-reference";
import { checkReaderName } from "./names";
import { didYouMean, type Problem, Problems } from "./problem";
import { readRegion } from "./region";
import { Place } from "./shape";

/** What a stack that reads from the shared registry wants of it. */
export interface ConsumerRequest {
  environment: string;
  /** By the consumer's own names. */
  images: { name: string; place: Place; reference: ImageReference }[];
  mappings: ImageMapping[];
  region: WantedRegion;
}

/** The arguments of a consumer, by name; the same keys as in stack config. */
export const consumerKeys = ["environment", "images", "imageMappings", "region", "fallback"] as const;

/**
 * Reads a consumer's arguments, before the registry's contract is known.
 *
 * @param args the values of {@link consumerKeys}, of any shape
 * @param deployment where config says that the consumer is
 */
export function readConsumer(
  args: Record<string, unknown>,
  deployment: Deployment = {},
): {
  request: ConsumerRequest;
  problems: Problem[];
} {
  const problems = new Problems();
  const fields = new Place(args, "", problems);
  fields.asObject(consumerKeys, "a map of arguments");
  const environmentPlace = fields.child("environment");
  const environment = environmentPlace.asString("the name of this environment in the tooling stack's config");
  if (environment !== undefined) {
    checkReaderName(environment, environmentPlace);
  }
  const mappings = fields.read("imageMappings", readImageMappings) ?? [];
  const entries = fields.read("images", (images) => images.asMap("a map of images by name")) ?? [];
  const images: ConsumerRequest["images"] = [];
  for (const [name, place] of entries) {
    const reference = readImage(place, mappings);
    if (reference !== undefined) {
      images.push({ name, place, reference });
    }
  }
  const given = fields.read("region", readRegion);
  const region: WantedRegion = {
    region: given ?? deployment.region ?? undefined,
    isGiven: given !== undefined,
    fallback: fields.read("fallback", (it) => it.asBoolean()) ?? false,
  };
  return { request: { environment: environment ?? "", images, mappings, region }, problems: problems.list() };
}

/**
 * The URIs of the images that a consumer asks for.
 *
 * @returns by the consumer's own names; images with a problem are left out
 */
export function resolveImages(
  contract: RegistryContract,
  request: ConsumerRequest,
): { images: Record<string, string>; problems: Problem[] } {
  const problems = new Problems();
  const images: [string, string][] = [];
  const known = environmentsOf(contract);
  const isKnown = known.includes(request.environment);
  if (!isKnown) {
    problems.error(
      "environment-unauthorized",
      "environment",
      `environment ${JSON.stringify(request.environment)} may read no repository of the shared registry${didYouMean(request.environment, known)} ` +
        `(environments there: ${known.join(", ") || "none"}): let it in in the tooling stack's config, then run pulumi up there`,
    );
  }
  for (const { name, place, reference } of request.images) {
    const imagePlace = new Place(place.value, place.path, problems);
    // Of an environment that reads nothing this is said once, and not again of each image.
    const uri = isKnown
      ? imageUri(contract, request, reference, imagePlace)
      : checkImage(contract, request.mappings, reference, imagePlace);
    if (uri !== undefined) {
      images.push([name, uri]);
    }
  }
  return { images: Object.fromEntries(images), problems: problems.list() };
}

/** The URI of one image, or undefined after reporting at `place` why this environment can't have it. */
export function imageUri(
  contract: RegistryContract,
  { environment, mappings }: Pick<ConsumerRequest, "environment" | "mappings">,
  reference: ImageReference,
  place: Place,
): string | undefined {
  if (!isShared(contract, mappings, reference, place)) {
    return undefined;
  }
  const found = findRepository(contract, reference.repository, environment, place);
  return found === undefined ? undefined : `${found.url}${reference.version}`;
}

/** Reports what is wrong with an image whoever asks for it. */
function checkImage(
  contract: RegistryContract,
  mappings: readonly ImageMapping[],
  reference: ImageReference,
  place: Place,
): undefined {
  if (
    isShared(contract, mappings, reference, place) &&
    !Object.hasOwn(contract.repositories, reference.repository)
  ) {
    return unknownRepository(reference.repository, Object.keys(contract.repositories), place);
  }
  return undefined;
}

/** Whether a reference is to the shared registry; reported if it isn't. */
function isShared(
  contract: RegistryContract,
  mappings: readonly ImageMapping[],
  { host }: ImageReference,
  place: Place,
): boolean {
  if (host === undefined || host === contract.host) {
    return true;
  }
  place.error("image-reference", unmappedHost(host, mappings));
  return false;
}
