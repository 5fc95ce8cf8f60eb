import { corrupt } from '../failures.ts';
import type { FileReader } from '../file-reader.ts';
import { BlockStore, type BlockCache } from './block-store.ts';
import { readBlocks, type Blocks } from './blocks.ts';
import { checkEncoding } from './decode-block.ts';
import { readDirectories, readDirectory, readHeader, type Directory, type TiffHeader } from './directory.ts';
import { readPage, TAG, type Page } from './page.ts';

/** A page with its block table, ready to be read. */
export interface Plane {
  page: Page;
  blocks: Blocks;
}

/** A TIFF's pages and their pixels, parsed when asked for and kept. */
export class TiffFile {
  readonly file: FileReader;
  readonly header: TiffHeader;
  readonly store: BlockStore;
  readonly #directories: Directory[];
  readonly #planes = new Map<string, Promise<Plane>>();

  private constructor(file: FileReader, header: TiffHeader, directories: Directory[], cache?: BlockCache) {
    this.file = file;
    this.header = header;
    this.#directories = directories;
    this.store = new BlockStore(file, cache);
  }

  /** Files of one image share a `cache`. */
  static async open(file: FileReader, cache?: BlockCache): Promise<TiffFile> {
    if (file.size < 16) throw corrupt(file.name, `it is only ${file.size} bytes long`);
    const header = await readHeader(file);
    return new TiffFile(file, header, await readDirectories(file, header), cache);
  }

  get pageCount(): number {
    return this.#directories.length;
  }

  /** How page `index` is stored; its block table isn't read. */
  async page(index: number): Promise<Page> {
    const directory = this.#directories[index];
    if (directory === undefined)
      throw corrupt(this.file.name, `it has ${this.pageCount} pages, but page ${index + 1} is needed`);
    return readPage(this.file, directory, this.header.isBigEndian);
  }

  plane(index: number): Promise<Plane> {
    return this.#keep(`${index}`, async () => this.#withBlocks(await this.page(index)));
  }

  /** Reduced image `level` (from 1 on) of page `index`, out of its SubIFDs. */
  reducedPlane(index: number, level: number): Promise<Plane> {
    return this.#keep(`${index}/${level}`, async () =>
      this.#withBlocks(await this.reducedPage(index, level)),
    );
  }

  async reducedPage(index: number, level: number): Promise<Page> {
    const offset = (await this.#directories[index].numbers(TAG.subIfds))?.[level - 1];
    if (offset === undefined)
      throw corrupt(this.file.name, `page ${index + 1} lacks level ${level} of its pyramid`);
    const { directory } = await readDirectory(this.file, this.header, offset);
    return readPage(this.file, directory, this.header.isBigEndian);
  }

  /** Image `index` of a stack whose planes follow each other behind the first page, as ImageJ writes large ones. */
  followingPlane(index: number): Promise<Plane> {
    return this.#keep(`+${index}`, async () => {
      const first = await this.plane(0);
      const bytes = first.blocks.sizes.reduce((sum, size) => sum + size, 0);
      const offsets = first.blocks.offsets.map((offset) => offset + index * bytes);
      return { page: first.page, blocks: { ...first.blocks, key: `${first.blocks.key}+${index}`, offsets } };
    });
  }

  async close(): Promise<void> {
    this.#planes.clear();
    await this.file.close();
  }

  async #withBlocks(page: Page): Promise<Plane> {
    checkEncoding(this.file.name, page);
    return { page, blocks: await readBlocks(this.file, page) };
  }

  #keep(key: string, make: () => Promise<Plane>): Promise<Plane> {
    let plane = this.#planes.get(key);
    if (!plane) {
      plane = make();
      this.#planes.set(key, plane);
      plane.catch(() => this.#planes.delete(key));
    }
    return plane;
  }
}
