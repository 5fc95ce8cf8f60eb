import type { DeviceInfo, ExecutionProvider } from '../../core/contract.ts';

/** How each execution provider is called where a person reads it. */
export const DEVICE_NAMES: Record<ExecutionProvider, string> = {
  cpu: 'Processor (CPU)',
  cuda: 'NVIDIA GPU (CUDA)',
  webgpu: 'GPU (WebGPU)',
  dml: 'GPU (DirectML)',
  coreml: 'Apple (Core ML)',
};

/** Entries of the device picker: `auto`, then all devices; the absent ones say why. */
export function deviceItems(devices: readonly DeviceInfo[]) {
  const found = devices.map(({ provider, name, isAvailable, reason }) => ({
    value: provider,
    label: DEVICE_NAMES[provider],
    detail: isAvailable ? name : (reason ?? 'Not available on this computer'),
    disabled: !isAvailable,
  }));
  return [
    { value: 'auto', label: 'Automatic', detail: 'The fastest device that works here', disabled: false },
    ...found,
  ];
}
