import Konva from 'konva';

import type { MaskPreview } from '../tools/canvas.ts';
import type { Projection } from './projection.ts';

/** 0xAABBGGRR. An opaque border tells a preview from labels, whatever their colours: white to add, red to take away. */
const LOOKS = {
  add: { inside: 0x78ffffff, border: 0xffffffff },
  remove: { inside: 0x783232ff, border: 0xff3232ff },
} as const;

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
    const { inside, border } = LOOKS[kind];
    const { width } = rect;
    for (let i = 0; i < pixels.length; i++) {
      if (mask[i] === 0) continue;
      const isAtEdge = i % width === 0 || (i + 1) % width === 0 || !mask[i - width] || !mask[i + width];
      pixels[i] = isAtEdge || mask[i - 1] === 0 || mask[i + 1] === 0 ? border : inside;
    }
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
