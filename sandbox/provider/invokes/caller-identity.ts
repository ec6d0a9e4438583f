import type { GetCallerIdentityResult } from "@pulumi/aws/getCallerIdentity";
import type { InvokeFunction } from "../invoke-function";

export const callerIdentity: InvokeFunction = {
  token: "aws:index/getCallerIdentity:getCallerIdentity",

  async run(connection) {
    const { account, arn, userId } = await connection.identity();
    const result: GetCallerIdentityResult = { accountId: account, arn, userId, id: account };
    return { ...result };
  },
};
