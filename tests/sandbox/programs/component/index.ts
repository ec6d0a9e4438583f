/** A component package, as users of other programs get it through the engine. */

import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Output,
  output,
} from "@pulumi/pulumi";

export interface GreetingArgs {
  name: Input<string>;
}

export class Greeting extends ComponentResource {
  readonly text: Output<string>;

  constructor(name: string, args: GreetingArgs, options?: ComponentResourceOptions) {
    super("greetings:index:Greeting", name, args, options);
    this.text = output(args.name).apply((value) => `hello ${value}`);
    this.registerOutputs({ text: this.text });
  }
}
