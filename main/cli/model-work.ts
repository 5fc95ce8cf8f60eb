import type { DeviceChoice, ModelInfo, ModelTest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Engine } from '../services/engine.ts';
import type { ModelLibrary } from '../services/models/library.ts';
import { readRequest, type AddModelOptions } from './model-options.ts';
import type { CliParts } from './parts.ts';

const FAILED = 3;
/** What shells report for a process ended by Ctrl+C. */
const INTERRUPTED = 130;

export interface TestModelOptions {
  all: boolean;
  device: DeviceChoice;
  json: boolean;
}

/** Results on stdout. What goes wrong is thrown as AppError, which the program prints. */
const print = (line: string): void => void process.stdout.write(`${line}\n`);

export async function addModel(parts: CliParts, path: string, options: AddModelOptions): Promise<number> {
  const request = readRequest(path, options);
  return withLibrary(parts, async (library, signal) => {
    const { model, test } = await library.add(path, { ...request, device: options.device }, { signal });
    if (options.json) print(JSON.stringify({ model, test }));
    else print(describeAdded(model, test));
    return 0;
  });
}

function describeAdded(model: ModelInfo, test: ModelTest): string {
  const lines = [`Added ${model.id} (${model.name}). ${test.message}`];
  if (!test.passed) lines.push('It was kept all the same, as asked for.');
  if (model.use !== null) {
    const { channel, outputs, method } = model.use;
    const name = model.outputChannels[channel] ?? String(channel);
    const parting =
      method === 'watershed' ? 'a watershed parts it into objects' : 'its components are the objects';
    const how = outputs === 'membrane' ? 'the regions in between are the objects' : parting;
    lines.push(`Its output channel ${channel} (${name}) is taken as ${outputs}; ${how}.`);
  }
  lines.push(`Use it with: skipscope segment IMAGE --model ${model.id} --out DIR`);
  return lines.join('\n');
}

export async function listModels(parts: CliParts, isJson: boolean): Promise<number> {
  const models = await parts.models.list();
  if (isJson) for (const model of models) print(JSON.stringify(model));
  else for (const line of describeAll(models)) print(line);
  return 0;
}

/** Columns: id, name, where it comes from, diameter of its objects; below a broken one, why. */
function describeAll(models: readonly ModelInfo[]): string[] {
  const rows = models.map((model) => [
    model.id,
    model.problem === null ? model.name : 'cannot be used',
    model.isDefault ? 'shipped, default' : model.origin,
    model.objectDiameter === null ? '' : `objects of about ${Math.round(model.objectDiameter)} px`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return models.flatMap((model, index) => {
    const line = rows[index].map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    return [line.trimEnd(), ...(model.problem === null ? [] : [`  ${model.problem}`])];
  });
}

export async function testModels(
  parts: CliParts,
  ids: readonly string[],
  options: TestModelOptions,
): Promise<number> {
  if (options.all === ids.length > 0)
    throw new AppError(
      'request.invalid',
      'Expected the ids of models to test, or --all. See skipscope model test --help.',
    );
  const listed = options.all ? (await parts.models.list()).map(({ id }) => id) : ids;
  return withLibrary(parts, async (library, signal) => {
    let code = 0;
    for (const id of listed) {
      const result = await testOne(library, id, options.device, signal);
      if (!result.passed) code = FAILED;
      if (options.json) print(JSON.stringify({ id, ...result }));
      else print(`${id}: ${result.passed ? 'passed' : 'FAILED'}. ${result.message}`);
    }
    return code;
  });
}

/** A model that cannot even be run has failed, and the others go on; one that is not there ends the command. */
async function testOne(
  library: ModelLibrary,
  id: string,
  device: DeviceChoice,
  signal: AbortSignal,
): Promise<Pick<ModelTest, 'passed' | 'message'>> {
  try {
    return (await library.test(id, { signal }, device)).test;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'model.invalid') throw error;
    return { passed: false, message: error.message };
  }
}

export async function removeModel(parts: CliParts, id: string): Promise<number> {
  return withLibrary(parts, async (library) => {
    await library.remove(id);
    print(`Removed ${id}.`);
    return 0;
  });
}

/** The library with an engine that starts when it is first needed; Ctrl+C ends the work and leaves nothing behind. */
async function withLibrary(
  parts: CliParts,
  work: (library: ModelLibrary, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let engine: Engine | null = null;
  const library = parts.openLibrary(() => (engine ??= parts.openEngine()));
  try {
    return await work(library, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return INTERRUPTED;
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await (engine as Engine | null)?.close();
  }
}
