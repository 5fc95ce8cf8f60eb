import type { ExecutionProvider } from '../../core/contract.ts';
import type { ErrorBody } from '../../core/errors.ts';
import type {
  Engine,
  EngineEvent,
  EngineResult,
  EngineSegmentation,
  FoundObjects,
  ModelTestResult,
} from '../services/engine.ts';
import type { ModelPackage } from '../formats/model-package.ts';

/** Providers to try in this order; the first one that takes the model is used, and `fallback` says why it is not a better one. */
export interface ProviderPlan {
  providers: ExecutionProvider[];
  fallback: string | null;
}

export type SegmentWork = Omit<EngineSegmentation, 'device'> & { plan: ProviderPlan };
export interface TestWork {
  model: ModelPackage;
  plan: ProviderPlan;
}
export type SeparateWork = Parameters<Engine['separate']>[0];

/** What each kind of request carries and what it is answered with. */
export interface EngineCalls {
  segment: { work: SegmentWork; result: EngineResult };
  separate: { work: SeparateWork; result: FoundObjects & { ms: number } };
  test: { work: TestWork; result: ModelTestResult };
  /** Creates a session of a tiny network on one provider and runs it. */
  probe: { work: { provider: ExecutionProvider }; result: null };
}
export type CallKind = keyof EngineCalls;

export type EngineRequest =
  | { [K in CallKind]: { type: 'call'; id: number; kind: K; work: EngineCalls[K]['work'] } }[CallKind]
  | { type: 'cancel'; id: number };

export type EngineReply =
  | { type: 'event'; id: number; event: EngineEvent }
  | { type: 'result'; id: number; result: EngineCalls[CallKind]['result'] }
  | { type: 'error'; id: number; error: ErrorBody };
