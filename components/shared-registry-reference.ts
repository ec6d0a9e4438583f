import * as pulumi from "@pulumi/pulumi";
import { type ConsumerRequest, imageUri, readConsumer, resolveImages } from "../ecr/consumer";
import {
  type ContractRepository,
  contractIn,
  findRepository,
  type RegistryContract,
  readableBy,
  readContract,
} from "../ecr/contract";
import { pullPolicy } from "../ecr/identity-policy";
import { readImage } from "../ecr/image-reference";
import { layerBucketPolicy } from "../ecr/layer-bucket";
import { formatProblems, Problems } from "../ecr/problem";
import { Place } from "../ecr/shape";
import { deploymentOf } from "./deployment";
import { report, runError } from "./report";

/** An image of the shared registry: `repository` with exactly one of `tag` and `digest`, or `reference` alone. */
export interface ImageSettings {
  /** The repository's full name, as in `team/api`. */
  repository?: string;
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
  /** A whole reference, which may name an old registry of `imageMappings`, as in `old.registry.example/team/api:1.2`. */
  reference?: string;
}

export interface SharedRegistryReferenceArgs {
  /** The stack that exports the registry's `contract`, as in `organization/shared-tooling-registry/tooling`. */
  stack: pulumi.Input<string>;
  /** This environment's name in the registry's arguments. */
  environment: string;
  /**
   * The images wanted, by names of your own.
   * @default none
   */
  images?: Record<string, ImageSettings>;
  /**
   * Old registry hosts, each with its prefix in the shared registry (`""` for none), for `images` and
   * `resolve`.
   * @default none
   */
  imageMappings?: Record<string, string>;
  /**
   * The Region to pull from, of those that the registry has replicas in.
   * @default that of the AWS provider's config, as far as the registry has replicas; else the registry's own
   */
  region?: string;
  /**
   * Whether the registry's own Region will do where the wanted one has no repositories; else that is an error.
   * @default false
   */
  fallback?: boolean;
}

/** What the methods work with; not a field, because each field of a component would become an output of it. */
interface Reader {
  request: ConsumerRequest;
  /** Fails where the contract can't be used or any of `images` can't be had. */
  contract: pulumi.Output<RegistryContract>;
}

const readers = new WeakMap<object, Reader>();

/**
 * The shared registry as one environment sees it from another stack. What it asks for is checked against the
 * registry's contract during preview.
 */
export class SharedRegistryReference extends pulumi.ComponentResource {
  /** URIs of the images wanted, by the names they were given. */
  public readonly images: pulumi.Output<Record<string, string>>;
  /** URLs without tag, by name, of the repositories that this environment may read. */
  public readonly repositoryUrls: pulumi.Output<Record<string, string>>;
  /** ARNs, by name, of the repositories that this environment may read. */
  public readonly repositoryArns: pulumi.Output<Record<string, string>>;
  /** JSON text of the policy that a VPC's gateway endpoint to S3 needs for pulls: image layers are in S3. */
  public readonly layerBucketPolicy: pulumi.Output<string>;
  /**
   * JSON text of the IAM policy with which a role can pull from the repositories of `images`, or without `images`
   * from every repository that this environment may read.
   */
  public readonly pullPolicy: pulumi.Output<string>;

  /** @throws pulumi.RunError that lists everything that is wrong with the arguments */
  constructor(name: string, args: SharedRegistryReferenceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { stack, ...consumerArgs } = args ?? {};
    const { request, problems } = readConsumer(consumerArgs, deploymentOf(opts));
    report(heading(name), problems);

    super("shared-tooling-registry:index:SharedRegistryReference", name, {}, opts);

    const reference = new pulumi.StackReference(`${name}-stack`, { name: stack }, { parent: this });
    const resolved = pulumi.all([reference.getOutput("contract"), stack]).apply(([value, stackName]) => {
      const contract = contractFrom(name, value, stackName, request);
      const { images, problems } = resolveImages(contract, request);
      report(heading(name), problems);
      return { contract, images };
    });
    const contract = resolved.apply((its) => its.contract);
    readers.set(this, { request, contract });
    const ofReadable = (field: "url" | "arn") =>
      contract.apply((its) => readableBy(its, request.environment, field));
    this.images = resolved.apply((its) => its.images);
    this.repositoryUrls = ofReadable("url");
    this.repositoryArns = ofReadable("arn");
    this.layerBucketPolicy = contract.apply((its) => JSON.stringify(layerBucketPolicy(its)));
    this.pullPolicy = contract.apply((its) => JSON.stringify(pullPolicy(pulledArns(its, request))));
    this.registerOutputs({
      images: this.images,
      repositoryUrls: this.repositoryUrls,
      repositoryArns: this.repositoryArns,
      layerBucketPolicy: this.layerBucketPolicy,
      pullPolicy: this.pullPolicy,
    });
  }

  /** The URL of a repository, without tag. */
  repositoryUrl(name: string): pulumi.Output<string> {
    return repositoryOf(this, name).apply(({ url }) => url);
  }

  /**
   * The URI of an image.
   *
   * @param version exactly one of `tag` and `digest`
   * @throws pulumi.RunError if it is neither
   */
  image(name: string, version: { tag?: string; digest?: string }): pulumi.Output<string> {
    return uriOf(this, { repository: name, ...version });
  }

  /**
   * The shared registry's URI for a reference to an image, which may name an old registry of `imageMappings`.
   *
   * @param reference as in `old.registry.example/team/api:1.2`
   * @throws pulumi.RunError if it is no reference
   */
  resolve(reference: string): pulumi.Output<string> {
    return uriOf(this, reference);
  }

  /**
   * JSON text of the IAM policy with which a role can pull from these repositories.
   *
   * @throws pulumi.RunError if no repository is named
   */
  pullPolicyDocument(names: string[]): pulumi.Output<string> {
    if (names.length === 0) {
      throw runError("pullPolicyDocument wants the names of at least one repository");
    }
    return pulumi
      .all(names.map((name) => repositoryOf(this, name)))
      .apply((repositories) => JSON.stringify(pullPolicy(repositories.map(({ arn }) => arn))));
  }
}

/** ARNs of the repositories that are asked for, each once; of all that may be read where none is. */
function pulledArns(contract: RegistryContract, { environment, images }: ConsumerRequest): string[] {
  const readable = readableBy(contract, environment, "arn");
  const names = new Set(images.map(({ reference }) => reference.repository));
  return names.size === 0 ? Object.values(readable) : [...names].flatMap((name) => readable[name] ?? []);
}

function heading(name: string): string {
  return `SharedRegistryReference ${JSON.stringify(name)}`;
}

/** The contract as it is in the Region that is asked for. */
function contractFrom(
  name: string,
  value: unknown,
  stack: string,
  { region }: ConsumerRequest,
): RegistryContract {
  const whole = readContract(value, stack);
  const reading = "contract" in whole ? contractIn(whole.contract, region) : whole;
  if ("contract" in reading) {
    return reading.contract;
  }
  const path = reading === whole ? "stack" : "region";
  throw runError(formatProblems(heading(name), [{ severity: "error", path, ...reading }]));
}

/** What other components work with, where they are given a reference. */
export function readerOf(registry: object): Reader | undefined {
  return readers.get(registry);
}

function ownReader(registry: SharedRegistryReference): Reader {
  const reader = readers.get(registry);
  if (reader === undefined) {
    throw new Error("this SharedRegistryReference was not made by its constructor");
  }
  return reader;
}

function repositoryOf(registry: SharedRegistryReference, name: string): pulumi.Output<ContractRepository> {
  const { request, contract } = ownReader(registry);
  return contract.apply((its) =>
    required((place) => findRepository(its, name, request.environment, place), name),
  );
}

function uriOf(registry: SharedRegistryReference, image: unknown): pulumi.Output<string> {
  const { request, contract } = ownReader(registry);
  const reference = required((place) => readImage(place, request.mappings), image);
  return contract.apply((its) => required((place) => imageUri(its, request, reference, place), image));
}

/**
 * What `read` makes of a method's argument.
 *
 * @throws pulumi.RunError with the problems it reports
 */
function required<T>(read: (place: Place) => T | undefined, value: unknown): T {
  const problems = new Problems();
  const result = read(new Place(value, "", problems));
  if (result === undefined) {
    throw runError(formatProblems(`The image or repository ${JSON.stringify(value)}`, problems.list()));
  }
  return result;
}
