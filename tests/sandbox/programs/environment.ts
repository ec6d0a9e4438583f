/** A program that exports what it sees of AWS's and Pulumi's settings. */

const { AWS_PROFILE, AWS_ENDPOINT_URL, AWS_CONFIG_FILE, PULUMI_STACK } = process.env;

export const seen = { AWS_PROFILE, AWS_ENDPOINT_URL, AWS_CONFIG_FILE, PULUMI_STACK };
