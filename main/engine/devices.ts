import { existsSync, readdirSync } from 'node:fs';

import type { DeviceChoice, DeviceInfo, ExecutionProvider } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { ProviderPlan } from './protocol.ts';

/** What can be known of this machine without loading a driver. */
export interface Machine {
  platform: NodeJS.Platform;
  /** Names in /dev and /dev/dri (Linux); empty elsewhere. */
  deviceNodes: readonly string[];
  /** Vulkan drivers forced by VK_DRIVER_FILES or VK_ICD_FILENAMES, '' when none is. */
  vulkanDrivers: string;
}

/** Tries a provider with a tiny network in a process of its own; rejects with the reason when it does not run. */
export type Probe = (provider: ExecutionProvider) => Promise<void>;

const NAMES: Record<ExecutionProvider, string> = {
  cpu: 'CPU',
  cuda: 'NVIDIA GPU (CUDA)',
  webgpu: 'GPU (WebGPU)',
  dml: 'GPU (DirectML)',
  coreml: 'Apple GPU and Neural Engine (Core ML)',
};

const PLATFORM_PROVIDERS: Partial<Record<NodeJS.Platform, readonly ExecutionProvider[]>> = {
  win32: ['dml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
};
/** WebGPU is not tried by itself where the platform's own provider is the proven one. */
const AUTOMATIC: Partial<Record<NodeJS.Platform, readonly ExecutionProvider[]>> = {
  win32: ['dml', 'cpu'],
  darwin: ['coreml', 'cpu'],
  linux: ['cuda', 'webgpu', 'cpu'],
};

function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

export function describeMachine(environment: NodeJS.ProcessEnv = process.env): Machine {
  const platform = process.platform;
  return {
    platform,
    deviceNodes: platform === 'linux' ? [...listFolder('/dev'), ...listFolder('/dev/dri')] : [],
    vulkanDrivers: environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES ?? '',
  };
}

/** True when Vulkan is pointed at a driver that computes on the CPU (SwiftShader, llvmpipe). */
export function isSoftwareVulkan(machine: Machine): boolean {
  return /swiftshader|lvp|llvmpipe/i.test(machine.vulkanDrivers);
}

/**
 * Why `auto` need not even try a provider on this machine; null when it should.
 *
 * The runtime does not tell which adapter it took, so a software one is recognised by what surrounds it: a Linux machine with a GPU has
 * a node in /dev (renderD* from the kernel's graphics driver, nvidia*, or dxg below Windows), and Dawn, the library below
 * the WebGPU provider, refuses llvmpipe itself; SwiftShader only comes in when the environment names its driver file.
 */
export function whyNotAutomatic(provider: ExecutionProvider, machine: Machine): string | null {
  if (machine.platform !== 'linux') return null;
  const has = (pattern: RegExp): boolean => machine.deviceNodes.some((node) => pattern.test(node));
  if (provider === 'cuda' && !has(/^(nvidia\d+|dxg)$/)) return 'no NVIDIA GPU was found';
  if (provider === 'webgpu' && isSoftwareVulkan(machine)) return 'the only Vulkan driver computes on the CPU';
  if (provider === 'webgpu' && !has(/^(renderD\d+|nvidia\d+|dxg)$/)) return 'no GPU was found';
  return null;
}

/** Which execution providers run here: tried once each, when somebody asks, and remembered. */
export class Devices {
  readonly #machine: Machine;
  readonly #probe: Probe;
  readonly #tried = new Map<ExecutionProvider, Promise<DeviceInfo>>();

  constructor(machine: Machine, probe: Probe) {
    this.#machine = machine;
    this.#probe = probe;
  }

  /** Every provider that this platform can have at all, CPU last. */
  async list(): Promise<DeviceInfo[]> {
    const devices: DeviceInfo[] = [];
    // One after the other: two drivers starting at once in a small machine's memory help nobody.
    for (const provider of this.#possible()) devices.push(await this.#try(provider));
    return devices;
  }

  /** The providers to hand to the engine for a choice; `device.unavailable` when the one asked for does not run. */
  async plan(choice: DeviceChoice): Promise<ProviderPlan> {
    if (choice !== 'auto') {
      const device = await this.#try(choice);
      if (device.isAvailable) return { providers: [choice], fallback: null };
      const present = (await this.list()).filter((other) => other.isAvailable).map((other) => other.provider);
      throw new AppError(
        'device.unavailable',
        `The device "${choice}" cannot be used here: ${device.reason ?? 'unknown reason'}. ` +
          `Present are: ${present.join(', ')}. Choose one of these, or "auto".`,
        { details: { device: choice, present } },
      );
    }
    const reasons: string[] = [];
    for (const provider of AUTOMATIC[this.#machine.platform] ?? ['cpu']) {
      const fallback = reasons.length > 0 ? reasons.join('; ') : null;
      if (provider === 'cpu') return { providers: ['cpu'], fallback };
      const unlikely = whyNotAutomatic(provider, this.#machine);
      const reason = unlikely ?? (await this.#try(provider)).reason;
      if (reason === null) return { providers: [provider, 'cpu'], fallback };
      reasons.push(`${provider}: ${reason}`);
    }
    throw new Error('the automatic order ends with the CPU');
  }

  #possible(): readonly ExecutionProvider[] {
    return PLATFORM_PROVIDERS[this.#machine.platform] ?? ['cpu'];
  }

  #try(provider: ExecutionProvider): Promise<DeviceInfo> {
    const known = this.#tried.get(provider);
    if (known) return known;
    const result = this.#examine(provider);
    this.#tried.set(provider, result);
    return result;
  }

  async #examine(provider: ExecutionProvider): Promise<DeviceInfo> {
    const isSoftware =
      provider === 'webgpu' && this.#machine.platform === 'linux' && isSoftwareVulkan(this.#machine);
    const device = { provider, name: isSoftware ? 'Software Vulkan (WebGPU, slow)' : NAMES[provider] };
    if (provider === 'cpu') return { ...device, isAvailable: true, reason: null };
    if (!this.#possible().includes(provider)) {
      return { ...device, isAvailable: false, reason: `it does not exist on ${this.#machine.platform}` };
    }
    try {
      await this.#probe(provider);
      return { ...device, isAvailable: true, reason: null };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ...device, isAvailable: false, reason: error.message };
    }
  }
}
