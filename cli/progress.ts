import { Presets, SingleBar } from "cli-progress";

/** Shows on standard error how far a long run is; nothing where that is no terminal. */
export interface Progress {
  /** @param total undefined as long as nobody knows */
  step(done: number, total?: number): void;
  /** Prints something while the bar is away. */
  aside(print: () => void): void;
  end(): void;
}

/**
 * @param what the things that are counted, as in `repositories`
 */
export function progressBar(what: string): Progress {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{bar} {value}/{total} ${what}`,
      // What it would do on the user's ^C is to end itself, and not the command.
      gracefulExit: false,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let isStarted = false;
  let shown = { done: 0, total: 0 };
  return {
    step(done, total = done) {
      shown = { done, total: Math.max(total, done) };
      if (!isStarted) {
        bar.start(shown.total, 0);
        isStarted = true;
      }
      bar.setTotal(shown.total);
      bar.update(done);
    },
    aside(print) {
      bar.stop();
      print();
      if (isStarted) {
        bar.start(shown.total, shown.done);
      }
    },
    end() {
      bar.stop();
    },
  };
}
