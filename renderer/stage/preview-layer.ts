import Konva from 'konva';

import type { MaskPreview } from '../tools/canvas.ts';
import type { Projection } from './projection.ts';

/** 0xAABBGGRR: what would be added in the accent's blue, what would be taken away in red. */
const COLORS = { add: 0x96ffb43c, remove: 0x963c3cff } as const;

/** Pixels that an edit would change, tinted over everything but the cursor. Costs nothing while there are none. */
export class PreviewLayer {
  readonly layer = new Konva.Layer({ listening: false, visible: false });
  #projection: Projection | null = null;
  #preview: MaskPreview | null = null;
  readonly #picture = document.createElement('canvas');

  constructor() {
    this.layer.add(new Konva.Shape({ sceneFunc: (context) => this.#draw(context._context) }));
  }

  /** Null takes it away. */
  show(preview: MaskPreview | null): void {
    this.#preview = preview;
    this.layer.visible(preview !== null);
    if (preview === null) return;
    const { rect, mask, kind } = preview;
    const data = new ImageData(rect.width, rect.height);
    const pixels = new Uint32Array(data.data.buffer);
    for (let i = 0; i < pixels.length; i++) if (mask[i] !== 0) pixels[i] = COLORS[kind];
    this.#picture.width = rect.width;
    this.#picture.height = rect.height;
    this.#picture.getContext('2d')?.putImageData(data, 0, 0);
  }

  draw(projection: Projection): void {
    this.#projection = projection;
    this.layer.drawScene();
  }

  #draw(context: CanvasRenderingContext2D): void {
    const projection = this.#projection;
    if (projection === null || this.#preview === null) return;
    const target = projection.place(this.#preview.rect);
    context.imageSmoothingEnabled = projection.camera.scale * projection.pixelRatio < 1;
    context.drawImage(this.#picture, target.x, target.y, target.width, target.height);
  }
}
