import { expect, type Locator, type Page } from '@playwright/test';

export interface ImagePoint {
  x: number;
  y: number;
}

/** The stage as a hand sees it: positions are image pixels, (0, 0) the top left one; its centre is what is meant. */
export class Stage {
  readonly page: Page;
  readonly element: Locator;

  constructor(page: Page) {
    this.page = page;
    this.element = page.getByTestId('stage');
  }

  /** Until all that can be seen of the image is painted. */
  async ready(): Promise<void> {
    await expect(this.element).toHaveAttribute('data-tiles-loaded', 'true');
  }

  /** Where an image pixel is in the window, in CSS pixels. */
  async toWindow({ x, y }: ImagePoint): Promise<ImagePoint> {
    const box = await this.element.boundingBox();
    if (box === null) throw new Error('the stage is not to be seen');
    const [scale, centreX, centreY] = await Promise.all([
      this.#number('data-scale'),
      this.#number('data-centre-x'),
      this.#number('data-centre-y'),
    ]);
    return {
      x: box.x + box.width / 2 + (x + 0.5 - centreX) * scale,
      y: box.y + box.height / 2 + (y + 0.5 - centreY) * scale,
    };
  }

  async hover(point: ImagePoint): Promise<void> {
    const { x, y } = await this.toWindow(point);
    await this.page.mouse.move(x, y);
  }

  async click(point: ImagePoint): Promise<void> {
    const { x, y } = await this.toWindow(point);
    await this.page.mouse.click(x, y);
  }

  /** One stroke through the points, with moves between them as a hand makes them. */
  async drag(points: ImagePoint[]): Promise<void> {
    const path = [];
    for (const point of points) path.push(await this.toWindow(point));
    const [first, ...rest] = path;
    if (!first) throw new Error('expected at least one point');
    await this.page.mouse.move(first.x, first.y);
    await this.page.mouse.down();
    for (const { x, y } of rest) await this.page.mouse.move(x, y, { steps: 8 });
    await this.page.mouse.up();
  }

  async #number(name: string): Promise<number> {
    const value = Number(await this.element.getAttribute(name));
    if (!Number.isFinite(value)) throw new Error(`the stage has no number in ${name}`);
    return value;
  }
}
