import { createContext } from 'svelte';

import type {
  AppInfo,
  DeviceInfo,
  FileEntry,
  ImageInfo,
  ModelInfo,
  SegmentRequest,
} from '../../core/contract.ts';
import type { NativeBridge } from '../../core/native-bridge.ts';
import type { Client } from '../client/client.ts';
import { Batches } from './batch/batches.svelte.ts';
import { Exporting } from './exporting.svelte.ts';
import { KeyBindings } from './key-bindings.svelte.ts';
import { LabelImport } from './label-import.svelte.ts';
import { ModelChoice } from './model-choice.svelte.ts';
import { ModelLibrary } from './model-library.svelte.ts';
import { OpenImage } from './open-image.svelte.ts';
import { Opening } from './opening.svelte.ts';
import { OtherWindows, type Channel } from './other-windows.ts';
import type { Preferences } from './preferences.svelte.ts';
import { Segmentation } from './segmentation.svelte.ts';
import type { Session } from './session.ts';
import { Messages } from './toasts.svelte.ts';
import type { UnsavedEdits } from './unsaved-edits.ts';

export type DialogName =
  | 'files'
  | 'labels'
  | 'import'
  | 'uploads'
  | 'batch'
  | 'export'
  | 'models'
  | 'shortcuts'
  | 'messages'
  | 'about';

/** Everything the window holds: what the server offers, the open images, and what is going on with them. */
export class Workspace {
  readonly client: Client;
  /** Null in a browser. */
  readonly native: NativeBridge | null;
  readonly preferences: Preferences;
  readonly keys: KeyBindings;
  readonly messages = new Messages();
  readonly models: ModelLibrary;
  readonly modelChoice: ModelChoice;
  readonly opening: Opening;
  readonly segmentation: Segmentation;
  readonly batches: Batches;
  readonly imports: LabelImport;

  app = $state.raw<AppInfo | null>(null);
  devices = $state.raw<DeviceInfo[]>([]);
  samples = $state.raw<FileEntry[]>([]);
  recent = $state.raw<FileEntry[]>([]);
  /** False until the first answers of the server are in. */
  isReady = $state(false);
  /** Why the window could not start, else null. */
  startError = $state.raw<unknown>(null);

  images = $state.raw<readonly OpenImage[]>([]);
  currentId = $state<string | null>(null);
  current: OpenImage | null = $derived(this.images.find((image) => image.info.id === this.currentId) ?? null);
  /** For the image in front. */
  model: ModelInfo | null = $derived.by(() => this.modelChoice.of(this.current));
  dialog = $state<DialogName | null>(null);
  exporting = $state.raw<Exporting | null>(null);
  /** Where the last export went. */
  #exportFolder: FileEntry | null = null;

  /** Where edits are kept that the server has not got; null: in memory only. */
  unsaved: UnsavedEdits | null = null;
  #others: OtherWindows | null = null;

  constructor(client: Client, native: NativeBridge | null, preferences: Preferences, isMac = false) {
    this.client = client;
    this.native = native;
    this.preferences = preferences;
    this.keys = new KeyBindings(preferences, isMac);
    this.models = new ModelLibrary(client);
    this.modelChoice = new ModelChoice(this.models, preferences);
    this.opening = new Opening(client, native, this.messages, {
      image: (entry) => this.#open(entry),
      model: (entry) => this.openModels(entry),
    });
    this.segmentation = new Segmentation(this);
    this.batches = new Batches(this);
    this.imports = new LabelImport(this);
  }

  /** From now on an image that is opened here, and is open in another window of this browser, is told of. */
  watchOtherWindows(channel: Channel): void {
    const find = (fileId: string) => this.images.find(({ info }) => info.fileId === fileId);
    this.#others = new OtherWindows(
      channel,
      (fileId) => find(fileId) !== undefined,
      (fileId) => {
        const title = `${find(fileId)?.info.name ?? 'This image'} is open in another window too`;
        const text =
          'Edit it in one of them only: what is changed in one, the other shows when it is reloaded.';
        this.messages.add({ kind: 'warning', title, text });
      },
    );
  }

  /** Asks the server what it offers, then brings back what was open before a reload. */
  async start(session: Session): Promise<void> {
    this.startError = null;
    try {
      const { client } = this;
      [this.app] = await Promise.all([client.app(), this.models.refresh(), this.refreshStart()]);
    } catch (error) {
      this.startError = error;
      return;
    }
    void this.#findDevices();
    void this.batches.restore();
    await this.#restore(session);
    this.isReady = true;
  }

  /** Samples and recent files of the start page. */
  async refreshStart(): Promise<void> {
    const { client } = this;
    [this.samples, this.recent] = await Promise.all([client.samples(), client.recent()]);
  }

  get session(): Session {
    const running = this.segmentation.job;
    const image = this.images.find(({ info }) => info.id === running?.imageId);
    return {
      images: this.images.map(({ info }) => ({ fileId: info.fileId, name: info.name })),
      currentFileId: this.current?.info.fileId ?? null,
      job: running?.jobId && image ? { jobId: running.jobId, fileId: image.info.fileId } : null,
    };
  }

  get hasUnsavedEdits(): boolean {
    return this.images.some((image) => image.editor.unsaved > 0);
  }

  /** The desktop app's dialog, or the file picker of the browser door. */
  async pickImages(): Promise<void> {
    if (this.native === null) {
      this.dialog = 'files';
      return;
    }
    try {
      await this.opening.openEntries(await this.native.pickImages());
    } catch (error) {
      this.messages.fail('The images could not be opened', error);
    }
  }

  /** All images of a folder; in the browser door the file picker does that too. */
  async pickFolder(): Promise<void> {
    if (this.native === null) return this.pickImages();
    try {
      const folder = await this.native.pickFolder('open');
      if (folder !== null) await this.opening.openEntries([folder]);
    } catch (error) {
      this.messages.fail('The folder could not be opened', error);
    }
  }

  /** `step` images to the right, around the end. */
  showNext(step: 1 | -1): void {
    const index = this.images.findIndex((image) => image === this.current);
    const next = this.images[(index + step + this.images.length) % this.images.length];
    if (next !== undefined) this.currentId = next.info.id;
  }

  /** Nothing is lost: the labels are in the project. Edits still on their way hold it open. */
  async close(image: OpenImage): Promise<void> {
    if (this.segmentation.job?.imageId === image.info.id) await this.segmentation.cancel();
    if (image.editor.unsaved > 0) {
      const text = 'Its last edits have not been saved yet. Wait a moment, then close it again.';
      this.messages.add({ kind: 'warning', title: `${image.info.name} stays open`, text });
      return;
    }
    const index = this.images.indexOf(image);
    this.images = this.images.filter((other) => other !== image);
    if (this.currentId === image.info.id) {
      this.currentId = this.images[Math.min(index, this.images.length - 1)]?.info.id ?? null;
    }
    this.segmentation.forget(image.info.id);
    this.modelChoice.forget(image.info.id);
    try {
      await this.client.closeImage(image.info.id);
      if (this.images.length === 0) await this.refreshStart();
    } catch (error) {
      this.messages.fail(`${image.info.name} was not closed properly`, error);
    }
  }

  /** The models, the present one in front; with `entry` the one that is there is added. */
  openModels(entry?: FileEntry): void {
    const { models } = this;
    models.selectedId = this.model?.id ?? models.all[0]?.id ?? null;
    if (entry !== undefined) models.beginAdding(entry);
    this.dialog = 'models';
  }

  /** The batch that is followed, else a form for a new one. */
  openBatch(): void {
    if (this.batches.run === null) this.batches.begin();
    this.dialog = 'batch';
  }

  /** What the image in front would be segmented with; null without one. */
  presentRequest(): SegmentRequest | null {
    return this.segmentation.requestOf(this.current);
  }

  openExport(): void {
    if (this.current === null) return;
    const { client, current, preferences, images } = this;
    this.exporting = new Exporting(client, current, preferences, this.#exportFolder, images);
    this.dialog = 'export';
  }

  rememberExportFolder(folder: FileEntry | null): void {
    this.#exportFolder = folder;
  }

  async #open(entry: { id: string; name: string }): Promise<void> {
    const known = this.images.find((image) => image.info.fileId === entry.id);
    if (known !== undefined) {
      this.currentId = known.info.id;
      return;
    }
    const info = await this.client.openImage(entry.id);
    if (this.images.some((image) => image.info.id === info.id)) {
      this.currentId = info.id;
      return;
    }
    const image = this.#hold(info);
    this.currentId = info.id;
    for (const text of info.notices) this.messages.add({ kind: 'info', title: info.name, text });
    try {
      await image.load();
    } catch (error) {
      // A damaged file may have a good header: what cannot be shown must not stay as an image that loads for ever.
      await this.close(image);
      throw error;
    }
  }

  /** In the strip, once. */
  #hold(info: ImageInfo): OpenImage {
    const known = this.images.find((image) => image.info.id === info.id);
    if (known !== undefined) return known;
    const image = new OpenImage(this.client, info, this.unsaved);
    image.view.opacity = this.preferences.overlay.opacity;
    image.view.outlines = this.preferences.overlay.outlines;
    this.images = [...this.images, image];
    this.#others?.opened(info.fileId);
    return image;
  }

  /**
   * All images come back before any of them is read, so that the one in front and a running job show at once. Their
   * notices have been told before the reload.
   */
  async #restore({ images, currentFileId, job }: Session): Promise<void> {
    for (const { fileId, name } of images) {
      await this.#attempt(name, async () => void this.#hold(await this.client.openImage(fileId)));
    }
    const byFile = (fileId?: string | null) => this.images.find(({ info }) => info.fileId === fileId);
    const front = byFile(currentFileId) ?? this.images.at(-1);
    this.currentId = front?.info.id ?? null;
    const image = byFile(job?.fileId);
    if (job !== null && image)
      void this.segmentation.follow(image, () => Promise.resolve({ jobId: job.jobId }));
    const others = this.images.filter((other) => other !== front);
    for (const each of front ? [front, ...others] : others) {
      await this.#attempt(each.info.name, () => each.load());
    }
  }

  async #attempt(name: string, open: () => Promise<void>): Promise<void> {
    try {
      await open();
    } catch (error) {
      this.messages.fail(`${name} could not be opened again`, error);
    }
  }

  /** Apart from the start, because asking the graphics drivers can take a second. */
  async #findDevices(): Promise<void> {
    try {
      this.devices = await this.client.devices();
    } catch (error) {
      this.messages.fail('The devices could not be listed', error);
    }
  }
}

export const [getWorkspace, setWorkspace] = createContext<Workspace>();
