import type { NumberType } from '../arrays/number-type.ts';
import { parseDescr } from '../npy-image/header.ts';
import { PickleError } from './pickle-error.ts';
import { StoredBytes } from './pickle-input.ts';
import type { PickleValue } from './read-pickle.ts';

/** A class or function that a pickle names; only these are known, under the names they have had. */
export class Global {
  readonly kind: 'array' | 'type' | 'reconstruct' | 'frombuffer' | 'scalar' | 'encode';

  constructor(kind: Global['kind']) {
    this.kind = kind;
  }
}

const GLOBALS: Record<string, Global['kind']> = {
  'numpy ndarray': 'array',
  'numpy dtype': 'type',
  'numpy.core.multiarray _reconstruct': 'reconstruct',
  'numpy._core.multiarray _reconstruct': 'reconstruct',
  'numpy.core.multiarray scalar': 'scalar',
  'numpy._core.multiarray scalar': 'scalar',
  'numpy.core.numeric _frombuffer': 'frombuffer',
  'numpy._core.numeric _frombuffer': 'frombuffer',
  // How protocols 0 to 2 keep bytes.
  '_codecs encode': 'encode',
};

/** @throws PickleError for every other class and function */
export function findGlobal(module: string, name: string): Global {
  const key = `${module} ${name}`;
  if (Object.hasOwn(GLOBALS, key)) return new Global(GLOBALS[key]);
  throw new PickleError(
    `asks for ${`${module}.${name}`.slice(0, 100)}; only plain data and NumPy arrays are read, and no code is run`,
  );
}

/** A dtype: 'u2', 'f4', 'O8' with its byte order, '<' or '>'. */
export class NumpyType {
  private readonly name: string;
  private order = '|';

  constructor(name: string) {
    this.name = name;
  }

  /** (version, order, ...), as dtype.__reduce__ gives it. */
  setState(state: PickleValue): void {
    const order = Array.isArray(state) ? state[1] : null;
    if (typeof order !== 'string') throw new PickleError('describes a type of values that makes no sense');
    this.order = order;
  }

  /** Null for objects, texts, records and complex numbers. */
  get numbers(): NumberType | null {
    return parseDescr(`${this.order}${this.name}`);
  }
}

/** An array: its numbers where they lie in the file (in memory from pickles that keep bytes as text), or its objects. */
export class NumpyArray {
  shape: number[] = [];
  type: NumpyType | null = null;
  /** True when the first axis runs fastest. */
  isFortran = false;
  data: Uint8Array | StoredBytes | PickleValue[] = new Uint8Array(0);

  /** (version, shape, dtype, isFortran, data), as ndarray.__reduce__ gives it. */
  setState(state: PickleValue): void {
    const [, shape, type, isFortran, data] = Array.isArray(state) ? state : [];
    if (
      !Array.isArray(shape) ||
      !shape.every((side) => typeof side === 'number') ||
      !(type instanceof NumpyType)
    )
      throw new PickleError('describes an array that makes no sense');
    if (!(data instanceof Uint8Array) && !(data instanceof StoredBytes) && !Array.isArray(data))
      throw new PickleError('has an array without values');
    Object.assign(this, { shape, type, isFortran: isFortran === true, data });
  }
}

/** What a call of one of the known functions gives. @throws PickleError */
export function callGlobal(callee: PickleValue, args: PickleValue): PickleValue {
  if (!(callee instanceof Global) || !Array.isArray(args))
    throw new PickleError('calls something that is no function');
  switch (callee.kind) {
    case 'reconstruct':
      return new NumpyArray();
    case 'type':
      return new NumpyType(String(args[0]));
    case 'frombuffer': {
      const [data, type, shape, order] = args;
      const array = new NumpyArray();
      array.setState([1, shape, type, order === 'F', data]);
      return array;
    }
    case 'encode':
      return Buffer.from(String(args[0]), 'latin1');
    case 'scalar':
      // Diameters and such, of which nothing is needed.
      return null;
    case 'array':
      throw new PickleError('makes an array in an unknown way');
  }
}
