/** A registry that a suite has for itself: an account of its own in the emulator, behind a wire of its own. */

import { ECRClient } from "@aws-sdk/client-ecr";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { CREDENTIALS, REGION } from "../../sandbox/accounts";
import { childEnvironment } from "../../sandbox/environment";
import { openWire, type Wire } from "../../sandbox/wire";
import { theSandbox } from "../e2e/support";

export interface OwnRegistry {
  /** Id of the account. */
  account: string;
  wire: Wire;
  /** Over the wire; it tries each call once. */
  ecr: ECRClient;
  /** The account's registry in a Region where it has replicas, over the wire as well. */
  replica: ECRClient;
  /** Past the wire. */
  direct: ECRClient;
  /** What a command finds, to stand in the account and call over the wire. */
  env: Record<string, string>;
}

/** The Region of {@link OwnRegistry.replica}. */
export const replicaRegion = "eu-central-1";

let accounts = 0;

/** Opened before the first test of a suite and closed after the last; each test starts without calls and faults. */
export function ownRegistry(): OwnRegistry {
  const own = {} as OwnRegistry;

  before(async () => {
    const { endpoint } = theSandbox().emulator;
    own.account = String(600_000_000_000 + ++accounts);
    const sts = new STSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${own.account}:role/tests`, RoleSessionName: "tests" }),
    );
    sts.destroy();
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = given ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    own.wire = await openWire(endpoint);
    const over = { endpoint: own.wire.endpoint, credentials, maxAttempts: 1 };
    own.ecr = new ECRClient({ ...over, region: REGION });
    own.replica = new ECRClient({ ...over, region: replicaRegion });
    own.direct = new ECRClient({ endpoint, region: REGION, credentials });
    own.env = childEnvironment({
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
      AWS_ENDPOINT_URL: own.wire.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "none",
      AWS_SHARED_CREDENTIALS_FILE: "none",
    });
  });

  beforeEach(() => {
    own.wire.calls.length = 0;
    own.wire.before = undefined;
    own.wire.after = undefined;
    own.wire.pageSize = undefined;
  });

  after(async () => {
    own.ecr.destroy();
    own.replica.destroy();
    own.direct.destroy();
    await own.wire.close();
  });

  return own;
}

/** Calls that arrived, as `operation repository`, in their order; those about a resource have its ARN's name. */
export function callsOf({ wire }: OwnRegistry): string[] {
  return wire.calls.map(({ operation, repositoryName, input }) => {
    const arn = input["resourceArn"];
    const name = repositoryName ?? (typeof arn === "string" ? arn.split(":repository/")[1] : undefined);
    return `${operation} ${name ?? ""}`.trim();
  });
}

/** Those of them that write. */
export function writesOf(own: OwnRegistry): string[] {
  return callsOf(own).filter((call) => !/^(?:Get|Describe|List|AssumeRole)/.test(call));
}
