/**
 * The few globals that browsers and Node share and that core may use, beside the language itself.
 * Core is checked without the DOM's and Node's types, so that nothing else slips in.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Opaque to core: a file that was dropped on the window. */
interface File {
  readonly name: string;
  readonly size: number;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}
