/** Glyphs 5 wide and 7 high, for what scale bars say: no font of the system, so that every machine gives the same bytes. */
const DRAWN: Record<string, string> = {
  '0': '.###.|#...#|#..##|#.#.#|##..#|#...#|.###.',
  '1': '..#..|.##..|..#..|..#..|..#..|..#..|.###.',
  '2': '.###.|#...#|....#|...#.|..#..|.#...|#####',
  '3': '.###.|#...#|....#|..##.|....#|#...#|.###.',
  '4': '...#.|..##.|.#.#.|#..#.|#####|...#.|...#.',
  '5': '#####|#....|####.|....#|....#|#...#|.###.',
  '6': '..##.|.#...|#....|####.|#...#|#...#|.###.',
  '7': '#####|....#|...#.|..#..|.#...|.#...|.#...',
  '8': '.###.|#...#|#...#|.###.|#...#|#...#|.###.',
  '9': '.###.|#...#|#...#|.####|....#|...#.|.##..',
  '.': '.....|.....|.....|.....|.....|.##..|.##..',
  m: '.....|.....|##.#.|#.#.#|#.#.#|#.#.#|#.#.#',
  n: '.....|.....|#.##.|##..#|#...#|#...#|#...#',
  p: '.....|####.|#...#|#...#|####.|#....|#....',
  x: '.....|.....|#...#|.#.#.|..#..|.#.#.|#...#',
  µ: '.....|.....|#...#|#...#|#..##|###.#|#....',
  ' ': '.....|.....|.....|.....|.....|.....|.....',
};

export const GLYPH = { width: 5, height: 7, gap: 1 } as const;

const GLYPHS = new Map(Object.entries(DRAWN).map(([sign, rows]) => [sign, rows.split('|')]));

/** True where the text has ink, `x` and `y` from its upper left corner in glyph pixels. A sign without a glyph has none. */
export function hasInk(text: string, x: number, y: number): boolean {
  const step = GLYPH.width + GLYPH.gap;
  return GLYPHS.get(text[Math.floor(x / step)] ?? ' ')?.[y]?.[x % step] === '#';
}

/** Glyph pixels that a text is wide. */
export function textWidth(text: string): number {
  return text.length * (GLYPH.width + GLYPH.gap) - GLYPH.gap;
}
