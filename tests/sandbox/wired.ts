/** An emulator behind a wire, for the tests of the wire. */

import { ECRClient, type ECRClientConfig } from "@aws-sdk/client-ecr";
import { type Clients, openClients, REGION } from "../../sandbox/accounts";
import { type Emulator, startEmulator } from "../../sandbox/emulator";
import { openWire, type Wire } from "../../sandbox/wire";

export interface Wired {
  wire: Wire;
  emulator: Emulator;
  /** Over the wire. */
  clients: Clients;
  /** Past the wire. */
  direct: Clients;
  /** Over the wire into the tooling account, with this patience of the client's. */
  client(config: Pick<ECRClientConfig, "maxAttempts" | "requestHandler">): ECRClient;
}

/** Starts both before the first test of a suite, and ends them after the last. */
export function wired(): Wired {
  const found = {} as Wired;
  const opened: ECRClient[] = [];

  before(async () => {
    found.emulator = await startEmulator(() => undefined);
    found.wire = await openWire(found.emulator.endpoint);
    found.clients = openClients(found.wire.endpoint);
    found.direct = openClients(found.emulator.endpoint);
    found.client = (config) => {
      const credentials = () => found.direct.credentials("tooling");
      const client = new ECRClient({ endpoint: found.wire.endpoint, region: REGION, credentials, ...config });
      opened.push(client);
      return client;
    };
  });

  beforeEach(() => {
    found.wire.calls.length = 0;
    found.wire.before = undefined;
    found.wire.after = undefined;
    found.wire.pageSize = undefined;
  });

  after(async () => {
    for (const client of [...opened, found.clients, found.direct]) client.destroy();
    await found.wire.close();
    await found.emulator.stop();
  });
  return found;
}
