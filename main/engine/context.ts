import type { EngineEvent } from '../services/engine.ts';

/** What a call in the engine process gets besides its work. */
export interface CallContext {
  /** Aborted by a cancel message, which arrives whenever the call gives way to the event loop. */
  readonly signal: AbortSignal;
  /** Resolves when the event is on its way: awaiting it holds the call back while the parent is busy. */
  emit(event: EngineEvent): Promise<void>;
}
