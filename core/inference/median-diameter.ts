/** Fewer objects say nothing of what is usual in an image. */
const ENOUGH = 5;

/** Networks bear with objects up to this many times larger or smaller than those that they were trained for. */
const TOLERATED = 1.6;

/** Whether objects of a diameter in pixels are near enough to the expected one for a network to find them well. */
export function isUsualSize(found: number, expected: number): boolean {
  return found <= expected * TOLERATED && found >= expected / TOLERATED;
}

/** Median of the equivalent diameters (of a disc of the same area) of objects that arrive one after the other. */
export class MedianDiameter {
  private areas = new Float64Array(256);
  private count = 0;

  /** `area` in pixels. */
  add(area: number): void {
    if (this.count === this.areas.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.areas);
      this.areas = larger;
    }
    this.areas[this.count++] = area;
  }

  /** In pixels; null below 5 objects. */
  get value(): number | null {
    if (this.count < ENOUGH) return null;
    const diameters = this.areas.slice(0, this.count).sort().map(diameterOf);
    const middle = this.count >> 1;
    return this.count % 2 === 1 ? diameters[middle] : (diameters[middle - 1] + diameters[middle]) / 2;
  }
}

function diameterOf(area: number): number {
  return 2 * Math.sqrt(area / Math.PI);
}
