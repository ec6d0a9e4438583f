/** What `explain` is called with. */
export interface ExplainOptions {
  config: string;
  repository?: string;
  policy?: string;
  resource?: string;
  principal: string;
  action?: string;
  for?: string;
  identityPolicy?: string[];
  boundary?: string;
  scp?: string[];
  rcp?: string[];
  registryAccount?: string;
  context?: string[];
  live?: boolean;
  region?: string;
  profile?: string;
  identityProfile?: string;
  json?: boolean;
}
