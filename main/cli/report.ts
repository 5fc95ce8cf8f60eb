import cliProgress from 'cli-progress';

import type { AppError, ErrorBody } from '../../core/errors.ts';
import type { ImageReport } from '../services/batch/image-work.ts';

/** What a run tells: results on stdout, progress and failures on stderr. */
export interface Report {
  start(images: number): void;
  /** 0..1 of one image; 1 when it is done with, failed or not. */
  progress(index: number, fraction: number): void;
  device(name: string, fallback: string | null): void;
  done(image: ImageReport): void;
  /** Its results are there already. */
  skipped(input: string): void;
  /** Advice on a result; of many images, only that on the first one is shown. */
  hint(text: string | null): void;
  failed(input: string, error: AppError): void;
  /** Tables over all images were written. */
  tables(paths: readonly string[]): void;
  /** Ends everything: wrong usage, a model or a device that cannot be had. */
  fatal(error: AppError): void;
  close(): void;
}

/** Text for people, or one line of JSON per image; a bar where stderr is a terminal. */
export function openReport(isJson: boolean, out = process.stdout, err = process.stderr): Report {
  const bar = err.isTTY ? openBar(err) : null;
  const say = (stream: NodeJS.WriteStream, line: string): void => {
    bar?.wipe();
    stream.write(`${line}\n`);
  };
  let skips = 0;
  let shownDevice = '';
  let hasHinted = false;
  const fractions = new Map<number, number>();
  let sum = 0;
  return {
    start: (images) => bar?.start(images),
    progress(index, fraction) {
      sum += fraction - (fractions.get(index) ?? 0);
      fractions.set(index, fraction);
      bar?.set(sum);
    },
    device(name, fallback) {
      const text = fallback === null ? name : `${name} (${fallback})`;
      if (text !== shownDevice && !isJson) say(err, `Device: ${text}`);
      shownDevice = text;
    },
    done(image) {
      if (isJson || image.outputs.length > 0) say(out, isJson ? JSON.stringify(image) : describe(image));
      for (const { output, error } of image.failures ?? [])
        say(err, `${image.input}: ${output} was not written. ${error.message}`);
    },
    skipped(input) {
      if (isJson) say(out, JSON.stringify({ input, skipped: true }));
      else skips++;
    },
    hint(text) {
      if (text === null || hasHinted) return;
      hasHinted = true;
      say(err, text);
    },
    failed(input, error) {
      if (isJson) say(out, JSON.stringify({ input, error: brief(error) }));
      say(err, `${input}: ${error.message}`);
    },
    tables(paths) {
      say(out, isJson ? JSON.stringify({ tables: paths }) : `All images: ${paths.join(', ')}`);
    },
    fatal: (error) => say(err, error.message),
    close() {
      bar?.stop();
      if (skips > 0) out.write(`${skips} ${skips === 1 ? 'image was' : 'images were'} done already.\n`);
    },
  };
}

/** An error as `--json` prints it. */
export function brief(error: AppError): Pick<ErrorBody, 'code' | 'message'> {
  const { code, message } = error.toBody();
  return { code, message };
}

function describe({ input, objects, ms, outputs }: ImageReport): string {
  const seconds = (ms.read + ms.infer + ms.separate + ms.write) / 1000;
  return `${input}: ${objects} object${objects === 1 ? '' : 's'} in ${seconds.toFixed(1)} s -> ${outputs.join(', ')}`;
}

interface Bar {
  start(images: number): void;
  /** Images done; those under way count as fractions. */
  set(images: number): void;
  /** Clears the bar's line, so that text does not end up behind it; it is drawn again below. */
  wipe(): void;
  stop(): void;
}

function openBar(stream: NodeJS.WriteStream): Bar {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage}% | {done} of {images} | {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    hideCursor: true,
    linewrap: false,
    forceRedraw: true,
  });
  // The bar counts thousandths of images.
  let images = 0;
  let value = 0;
  let isShown = false;
  const payload = () => ({ done: Math.floor(value), images });
  return {
    start(count) {
      images = count;
      isShown = true;
      bar.start(images * 1000, 0, payload());
    },
    set(count) {
      value = count;
      if (isShown) bar.update(Math.round(count * 1000), payload());
    },
    wipe() {
      if (isShown) stream.write('\r\u001b[2K');
    },
    stop() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}
