import type { ByteSource } from '../arrays/byte-source.ts';
import { callGlobal, findGlobal, NumpyArray, NumpyType, type Global } from './numpy-objects.ts';
import { PickleError } from './pickle-error.ts';
import { PickleInput, type StoredBytes } from './pickle-input.ts';

/** What a pickle may hold: None, truth values, numbers, texts, bytes, lists and tuples (both arrays), dictionaries, NumPy's arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | StoredBytes
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | NumpyArray
  | NumpyType
  | Global;

/** A promise where more has to be fetched from the file than an instruction usually takes. */
type Step = (machine: PickleMachine) => void | Promise<void>;

/** The value of an integer in two's complement, lowest byte first. */
function longOf(bytes: Uint8Array): number {
  const hex = Buffer.from(bytes).reverse().toString('hex');
  return hex === '' ? 0 : Number(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`)));
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const utf8 = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');

/** Python's opcodes (Lib/pickletools.py) of protocols 0 to 5, without those that make anything but data. */
const STEPS: Record<string, Step> = {
  '\x80': ({ input }) => void input.byte(),
  '\x95': ({ input }) => void input.long64(),
  '(': (machine) => machine.mark(),
  '0': (machine) => void machine.pop(),
  '1': (machine) => void machine.popMarked(),
  '2': (machine) => machine.push(machine.top),
  N: (machine) => machine.push(null),
  '\x88': (machine) => machine.push(true),
  '\x89': (machine) => machine.push(false),
  I: async (machine) => {
    const line = await machine.input.line();
    machine.push(line === '00' ? false : line === '01' ? true : Number(line));
  },
  L: async (machine) => machine.push(Number((await machine.input.line()).replace(/L$/, ''))),
  F: async (machine) => machine.push(Number(await machine.input.line())),
  J: (machine) => machine.push(longOf(machine.input.bytes(4))),
  K: (machine) => machine.push(machine.input.byte()),
  M: (machine) => machine.push(machine.input.long16()),
  '\x8a': (machine) => machine.push(longOf(machine.input.bytes(machine.input.byte()))),
  '\x8b': async (machine) => machine.push(longOf(await machine.input.take(machine.input.long32()))),
  G: (machine) => machine.push(Buffer.from(machine.input.bytes(8)).readDoubleBE(0)),
  S: async (machine) => machine.push((await machine.input.line()).slice(1, -1)),
  V: async (machine) => machine.push(await machine.input.line()),
  T: async (machine) => machine.push(latin1(await machine.input.take(machine.input.long32()))),
  U: (machine) => machine.push(latin1(machine.input.bytes(machine.input.byte()))),
  X: async (machine) => machine.push(utf8(await machine.input.take(machine.input.long32()))),
  '\x8c': (machine) => machine.push(utf8(machine.input.bytes(machine.input.byte()))),
  '\x8d': async (machine) => machine.push(utf8(await machine.input.take(machine.input.long64()))),
  B: (machine) => machine.push(machine.input.skip(machine.input.long32())),
  C: (machine) => machine.push(machine.input.skip(machine.input.byte())),
  '\x8e': (machine) => machine.push(machine.input.skip(machine.input.long64())),
  '\x96': (machine) => machine.push(machine.input.skip(machine.input.long64())),
  ']': (machine) => machine.push([]),
  ')': (machine) => machine.push([]),
  '}': (machine) => machine.push(new Map()),
  l: (machine) => machine.push(machine.popMarked()),
  t: (machine) => machine.push(machine.popMarked()),
  d: (machine) => machine.push(setItems(new Map(), machine.popMarked())),
  '\x85': (machine) => machine.push([machine.pop()]),
  '\x86': (machine) => machine.push(machine.popSome(2)),
  '\x87': (machine) => machine.push(machine.popSome(3)),
  a: (machine) => addItems(machine, [machine.pop()]),
  e: (machine) => addItems(machine, machine.popMarked()),
  s: (machine) => addPairs(machine, machine.popSome(2)),
  u: (machine) => addPairs(machine, machine.popMarked()),
  c: async (machine) => machine.push(findGlobal(await machine.input.line(), await machine.input.line())),
  '\x93': (machine) => {
    const [module, name] = machine.popSome(2);
    machine.push(findGlobal(String(module), String(name)));
  },
  R: (machine) => {
    const [callee, args] = machine.popSome(2);
    machine.push(callGlobal(callee, args));
  },
  b: (machine) => {
    const state = machine.pop();
    const { top } = machine;
    if (!(top instanceof NumpyArray) && !(top instanceof NumpyType))
      throw new PickleError('gives a state to something that is no array');
    top.setState(state);
  },
  '\x94': (machine) => machine.memoise(machine.memoSize),
  p: async (machine) => machine.memoise(Number(await machine.input.line())),
  q: (machine) => machine.memoise(machine.input.byte()),
  r: (machine) => machine.memoise(machine.input.long32()),
  g: async (machine) => machine.push(machine.recall(Number(await machine.input.line()))),
  h: (machine) => machine.push(machine.recall(machine.input.byte())),
  j: (machine) => machine.push(machine.recall(machine.input.long32())),
};

function addItems(machine: PickleMachine, items: PickleValue[]): void {
  const { top } = machine;
  if (!Array.isArray(top)) throw new PickleError('adds to something that is no list');
  for (const item of items) top.push(item);
}

function addPairs(machine: PickleMachine, items: PickleValue[]): void {
  if (!(machine.top instanceof Map)) throw new PickleError('adds a pair to something that is no dictionary');
  setItems(machine.top, items);
}

function setItems(map: Map<PickleValue, PickleValue>, items: PickleValue[]): Map<PickleValue, PickleValue> {
  for (let i = 0; i + 1 < items.length; i += 2) map.set(items[i], items[i + 1]);
  return map;
}

/** The stack machine that a pickle is a program of. */
class PickleMachine {
  readonly input: PickleInput;
  private readonly stack: PickleValue[] = [];
  /** Where the marks stand that were not taken yet. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(input: PickleInput) {
    this.input = input;
  }

  get memoSize(): number {
    return this.memo.size;
  }

  get top(): PickleValue {
    if (this.stack.length === 0) throw new PickleError('takes from an empty stack');
    return this.stack[this.stack.length - 1];
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.top;
    this.stack.pop();
    return value;
  }

  popSome(count: number): PickleValue[] {
    if (this.stack.length < count) throw new PickleError('takes from an empty stack');
    return this.stack.splice(this.stack.length - count);
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popMarked(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined || mark > this.stack.length) throw new PickleError('lacks a mark');
    return this.stack.splice(mark);
  }

  memoise(key: number): void {
    this.memo.set(key, this.top);
  }

  recall(key: number): PickleValue {
    const value = this.memo.get(key);
    if (value === undefined) throw new PickleError('refers to what it has not built');
    return value;
  }
}

/**
 * The value that a pickle builds, when it is plain data and arrays of NumPy: nothing else is ever called, and any other class or
 * function is refused. Bytes stay in the file, which may be of any size.
 *
 * @throws PickleError; AppError `file.*` of the file
 */
export async function readPickle(file: ByteSource, start: number): Promise<PickleValue> {
  const input = new PickleInput(file, start);
  const machine = new PickleMachine(input);
  for (;;) {
    const filled = input.fill();
    // Awaited only when there is something to wait for: a list may have a million numbers.
    if (filled !== null) await filled;
    const code = String.fromCharCode(input.byte());
    if (code === '.') return machine.pop();
    const step = Object.hasOwn(STEPS, code) ? STEPS[code] : undefined;
    if (step === undefined)
      throw new PickleError(`has an instruction (${JSON.stringify(code)}) that plain data do not need`);
    const stepped = step(machine);
    if (stepped) await stepped;
  }
}
