import { InvalidArgumentError } from 'commander';

import type { AddModelRequest, DeviceChoice, ModelUse, OnnxForm } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { dropAbsent } from './drop-absent.ts';

/** Options of `model add` as commander hands them over; those left out are absent. */
export interface AddModelOptions {
  name?: string;
  channels?: number;
  range?: OnnxForm['range'];
  normalisation?: OnnxForm['normalisation'];
  output?: string;
  outputs?: OnnxForm['outputs'];
  outputChannel?: number;
  activation?: OnnxForm['activation'];
  layout?: OnnxForm['layout'];
  method?: ModelUse['method'];
  diameter?: number;
  threshold?: number;
  keepFailing: boolean;
  device: DeviceChoice;
  json: boolean;
}

export function parseDiameter(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a number of pixels above 0, got "${text}".`);
}

export function parsePositive(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number from 1 on, got "${text}".`);
}

type Request = Pick<AddModelRequest, 'name' | 'onnx' | 'use' | 'keepFailing'>;

/** Options that only the form of a bare network has. */
const FORM_ONLY = ['channels', 'range', 'normalisation', 'output', 'activation', 'layout'] as const;

/** What the options say of a bare .onnx, or of a package; throws AppError `request.invalid`. */
export function readRequest(path: string, options: AddModelOptions): Request {
  const { name, keepFailing, outputs, outputChannel, method, diameter, threshold } = options;
  const common = dropAbsent({ channel: outputChannel, method, diameter, threshold });
  if (/\.onnx$/i.test(path)) {
    const { channels, range, normalisation, output, activation, layout } = options;
    const form = dropAbsent({ channels, range, normalisation, output, activation, layout, outputs });
    return { name, keepFailing, onnx: { ...common, ...form } };
  }
  const surplus = FORM_ONLY.find((option) => options[option] !== undefined);
  if (surplus !== undefined) throw wrongUsage(`--${surplus} is for a bare .onnx; a package says it itself.`);
  if (outputs !== undefined && outputs !== 'foreground' && outputs !== 'membrane')
    throw wrongUsage(`--outputs of a package is foreground or membrane, got ${outputs}.`);
  const use = { ...common, ...dropAbsent({ outputs }) };
  return { name, keepFailing, use: Object.keys(use).length > 0 ? use : undefined };
}

function wrongUsage(message: string): AppError {
  return new AppError('request.invalid', `${message} See skipscope model add --help.`);
}
