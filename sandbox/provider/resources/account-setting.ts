import { GetAccountSettingCommand, PutAccountSettingCommand } from "@aws-sdk/client-ecr";
import type { AccountSettingArgs } from "@pulumi/aws/ecr";
import type { Connection } from "../connection";
import { awsError } from "../errors";
import { compact, type Properties, requiredText } from "../properties";
import { importId, type Live, type ResourceType, regionOf } from "../resource-type";
import type { TableOf } from "../schema";

const INPUTS: TableOf<AccountSettingArgs> = {
  name: {
    type: "string",
    replaces: true,
    oneOf: ["BASIC_SCAN_TYPE_VERSION", "BLOB_MOUNTING", "REGISTRY_POLICY_SCOPE"],
  },
  region: { type: "string", replaces: true, same: (_old, now) => now === undefined },
  value: {
    type: "string",
    required: true,
    oneOf: ["AWS_NATIVE", "CLAIR", "DISABLED", "ENABLED", "V1", "V2"],
  },
};

export const accountSetting: ResourceType = {
  token: "aws:ecr/accountSetting:AccountSetting",
  inputs: INPUTS,
  autoname: "name",

  plan: (connection, news, olds) => ({
    ...news,
    region: news["region"] ?? olds?.["region"] ?? connection.config.region,
  }),

  create: (connection, news) => put(connection, news, "creating"),

  async read(connection, givenId, state) {
    const { id, region } = importId(connection, givenId, state);
    try {
      const { name, value } = await connection.ecr(region).send(new GetAccountSettingCommand({ name: id }));
      return { id, outputs: compact({ name, region, value }) };
    } catch (error) {
      throw awsError(`reading ECR Account Setting (${id})`, "ECR: GetAccountSetting", error);
    }
  },

  update: (connection, _id, _olds, news) => put(connection, news, "updating"),

  /** The real provider leaves the setting as it is. */
  async delete() {},
};

async function put(connection: Connection, news: Properties, doing: string): Promise<Live> {
  const name = requiredText(news, "name");
  const value = requiredText(news, "value");
  const region = regionOf(connection, news);
  try {
    await connection.ecr(region).send(new PutAccountSettingCommand({ name, value }));
    return { id: name, outputs: { name, region, value } };
  } catch (error) {
    throw awsError(`${doing} ECR Account Setting (${name})`, "ECR: PutAccountSetting", error);
  }
}
