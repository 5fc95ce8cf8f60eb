import type { FileEntry, ImportedLabels, ImportLabels } from '../../core/contract.ts';
import { isLabelName } from '../../core/image/image-names.ts';
import type { NativeBridge } from '../../core/native-bridge.ts';
import type { Client } from '../client/client.ts';
import type { OpenImage } from './open-image.svelte.ts';
import type { Messages } from './toasts.svelte.ts';
import type { DialogName } from './workspace.svelte.ts';

export interface ImportContext {
  readonly client: Client;
  readonly native: NativeBridge | null;
  readonly messages: Messages;
  readonly current: OpenImage | null;
  dialog: DialogName | null;
}

/** Labels from a file for the image in front: chosen, perhaps asked about, and put in as one step. */
export class LabelImport {
  /** The file that is to be imported, and for which image; null when there is none. */
  #chosen = $state.raw<{ entry: FileEntry; image: OpenImage } | null>(null);
  isRunning = $state(false);
  readonly #context: ImportContext;

  constructor(context: ImportContext) {
    this.#context = context;
  }

  get fileName(): string {
    return this.#chosen?.entry.name ?? '';
  }

  get imageName(): string {
    return this.#chosen?.image.info.name ?? '';
  }

  /** Objects that the image has already. */
  get present(): number {
    return this.#chosen?.image.labels?.objects ?? 0;
  }

  /** The desktop app's dialog, or the file picker of the browser door. */
  async pick(): Promise<void> {
    const { native, current, messages } = this.#context;
    if (current === null || current.labels === null) return;
    if (native === null) {
      this.#context.dialog = 'labels';
      return;
    }
    try {
      const entry = await native.pickLabels();
      if (entry !== null) await this.choose(entry);
    } catch (error) {
      messages.fail('No labels could be chosen', error);
    }
  }

  /** Whether a dropped file is to be imported: its name says labels, and there is an image that they may be of. */
  takes(file: { name: string }): boolean {
    return isLabelName(file.name) && this.#context.current?.labels != null;
  }

  /** A dropped or chosen file: the desktop app finds out where it is, a browser sends it. */
  async send(file: File): Promise<void> {
    const { client, native, messages } = this.#context;
    try {
      const entry = native === null ? await client.upload(file) : (await native.resolveDrop([file]))[0];
      if (entry !== undefined) await this.choose(entry);
    } catch (error) {
      messages.fail(`${file.name} was not imported`, error);
    }
  }

  /** Imports a file at once into an image without labels; else asks first what is to become of those. */
  async choose(entry: FileEntry): Promise<void> {
    const { current } = this.#context;
    if (current === null || current.labels === null || this.isRunning) return;
    this.#chosen = { entry, image: current };
    this.#context.dialog = 'import';
    if (current.labels.objects === 0) await this.run('replace');
  }

  async run(present: ImportLabels['present']): Promise<void> {
    const chosen = this.#chosen;
    if (chosen === null || this.isRunning) return;
    const { entry, image } = chosen;
    const { client, messages } = this.#context;
    let imported: ImportedLabels | null = null;
    this.isRunning = true;
    await image.editor.changeObjects(async () => {
      const request = { fileId: entry.id, plane: image.plane, present };
      return (imported = await client.importLabels(image.info.id, request));
    });
    this.isRunning = false;
    this.close();
    if (imported !== null) tell(messages, entry.name, imported);
  }

  close(): void {
    this.#chosen = null;
    if (this.#context.dialog === 'import') this.#context.dialog = null;
  }
}

function tell(messages: Messages, name: string, { objects, planes, notices, tiles }: ImportedLabels): void {
  const count = objects === 1 ? '1 object' : `${objects.toLocaleString('en')} objects`;
  const where = planes.length > 1 ? ` in ${planes.length} planes` : '';
  const title = `${count}${where} imported from ${name}`;
  const same = tiles.length === 0 ? ['The labels were the same already.'] : [];
  const undo = tiles.length === 0 ? [] : ['Undo takes them away again.'];
  const text = [...notices, ...same, ...undo].join(' ');
  messages.add({ kind: notices.length > 0 ? 'warning' : 'success', title, text });
}
