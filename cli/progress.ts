import { Presets, SingleBar } from "cli-progress";

/** Shows on standard error how far a long run is; nothing where that is no terminal. */
export interface Progress {
  /** @param total undefined as long as nobody knows */
  step(done: number, total?: number): void;
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
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    step(done, total = done) {
      if (!isStarted) {
        bar.start(total, 0);
        isStarted = true;
      }
      bar.setTotal(Math.max(total, done));
      bar.update(done);
    },
    end() {
      bar.stop();
    },
  };
}
