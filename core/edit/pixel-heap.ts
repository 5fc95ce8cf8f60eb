/** Pixels by rising key; of equal keys the one that came first. */
export class PixelHeap {
  private readonly pixels: number[] = [];
  private readonly keys: number[] = [];
  private readonly turns: number[] = [];
  private turn = 0;

  push(pixel: number, key: number): void {
    const turn = this.turn++;
    let at = this.pixels.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent] <= key) break;
      this.move(parent, at);
      at = parent;
    }
    this.place(at, pixel, key, turn);
  }

  /** Takes the pixel with the lowest key; null when there is none. */
  pop(): { pixel: number; key: number } | null {
    if (this.pixels.length === 0) return null;
    const first = { pixel: this.pixels[0], key: this.keys[0] };
    const pixel = this.pixels.pop()!;
    const key = this.keys.pop()!;
    const turn = this.turns.pop()!;
    const count = this.pixels.length;
    if (count === 0) return first;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.isBefore(child + 1, this.keys[child], this.turns[child])) child++;
      if (!this.isBefore(child, key, turn)) break;
      this.move(child, at);
      at = child;
    }
    this.place(at, pixel, key, turn);
    return first;
  }

  private isBefore(at: number, key: number, turn: number): boolean {
    return this.keys[at] < key || (this.keys[at] === key && this.turns[at] < turn);
  }

  private move(from: number, to: number): void {
    this.place(to, this.pixels[from], this.keys[from], this.turns[from]);
  }

  private place(at: number, pixel: number, key: number, turn: number): void {
    this.pixels[at] = pixel;
    this.keys[at] = key;
    this.turns[at] = turn;
  }
}
