import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { Owners } from "../ecr/registry-settings/once";

/** By the engine's end of a program, which is another one for each program of a process. */
const ofPrograms = new WeakMap<object, Owners>();

const numbers = new WeakMap<object, number>();
let count = 0;

/** What the components of this program write of registries. */
export function ownersOfProgram(): Owners {
  const program = pulumi.runtime.getMonitor();
  if (program === undefined) {
    return new Owners();
  }
  const owners = ofPrograms.get(program) ?? new Owners();
  ofPrograms.set(program, owners);
  return owners;
}

/** A text that tells the AWS provider of a component's children from others. */
export function providerName({ provider, providers, parent }: pulumi.ComponentResourceOptions = {}): string {
  const given = Array.isArray(providers) ? providers : Object.values(providers ?? {});
  const aws = [provider, ...given].find((its) => Provider.isInstance(its));
  const found = aws ?? parent?.getProvider("aws:ecr/repository:Repository");
  if (found === undefined) {
    return "default";
  }
  const number = numbers.get(found) ?? ++count;
  numbers.set(found, number);
  return String(number);
}
