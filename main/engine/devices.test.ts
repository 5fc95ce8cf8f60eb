import { describe, expect, it } from 'vitest';

import type { ExecutionProvider } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { Devices, isSoftwareVulkan, whyNotAutomatic, type Machine } from './devices.ts';

const BARE: Machine = { platform: 'linux', deviceNodes: ['null', 'tty'], vulkanDrivers: '' };
const WITH_GPU: Machine = { ...BARE, deviceNodes: ['null', 'card0', 'renderD128'] };

function devicesOn(
  machine: Machine,
  working: ExecutionProvider[],
): { devices: Devices; tried: ExecutionProvider[] } {
  const tried: ExecutionProvider[] = [];
  const devices = new Devices(machine, (provider) => {
    tried.push(provider);
    if (working.includes(provider)) return Promise.resolve();
    return Promise.reject(new AppError('device.unavailable', `no ${provider} driver`));
  });
  return { devices, tried };
}

describe('Devices', () => {
  it('takes the CPU on a machine without a GPU, and tries no driver for that', async () => {
    const { devices, tried } = devicesOn(BARE, []);
    expect(await devices.plan('auto')).toEqual({
      providers: ['cpu'],
      fallback: 'cuda: no NVIDIA GPU was found; webgpu: no GPU was found',
    });
    expect(tried).toEqual([]);
  });

  it('takes the first provider that works, with the CPU behind it', async () => {
    const { devices } = devicesOn(WITH_GPU, ['webgpu']);
    expect(await devices.plan('auto')).toEqual({
      providers: ['webgpu', 'cpu'],
      fallback: 'cuda: no NVIDIA GPU was found',
    });
  });

  it('falls back to the CPU with the reason of each provider that failed', async () => {
    const { devices } = devicesOn({ ...WITH_GPU, deviceNodes: ['nvidia0', 'renderD128'] }, []);
    expect(await devices.plan('auto')).toEqual({
      providers: ['cpu'],
      fallback: 'cuda: no cuda driver; webgpu: no webgpu driver',
    });
  });

  it('prefers the platform provider on Windows and macOS without a word of fallback', async () => {
    for (const [platform, provider] of [
      ['win32', 'dml'],
      ['darwin', 'coreml'],
    ] as const) {
      const { devices } = devicesOn({ ...BARE, platform }, [provider]);
      expect(await devices.plan('auto')).toEqual({ providers: [provider, 'cpu'], fallback: null });
    }
  });

  it('never takes a software driver by itself, but does when asked by name', async () => {
    const machine = { ...WITH_GPU, vulkanDrivers: '/usr/lib/chromium/vk_swiftshader_icd.json' };
    const { devices } = devicesOn(machine, ['webgpu']);
    expect((await devices.plan('auto')).providers).toEqual(['cpu']);
    expect(await devices.plan('webgpu')).toEqual({ providers: ['webgpu'], fallback: null });
    expect((await devices.list()).find((device) => device.provider === 'webgpu')).toEqual({
      provider: 'webgpu',
      name: 'Software Vulkan (WebGPU, slow)',
      isAvailable: true,
      reason: null,
    });
  });

  it('says which devices are present when the one asked for is not', async () => {
    const { devices } = devicesOn(WITH_GPU, ['webgpu']);
    await expect(devices.plan('dml')).rejects.toMatchObject({
      code: 'device.unavailable',
      message:
        'The device "dml" cannot be used here: it does not exist on linux. ' +
        'Present are: webgpu, cpu. Choose one of these, or "auto".',
      details: { device: 'dml', present: ['webgpu', 'cpu'] },
    });
  });

  it('tries each driver once', async () => {
    const { devices, tried } = devicesOn(WITH_GPU, ['webgpu']);
    await devices.list();
    await devices.list();
    await devices.plan('auto');
    expect(tried).toEqual(['cuda', 'webgpu']);
  });
});

describe('what a Linux machine shows', () => {
  it('takes SwiftShader and llvmpipe for software, a vendor driver for hardware', () => {
    const forced = (vulkanDrivers: string): boolean => isSoftwareVulkan({ ...BARE, vulkanDrivers });
    expect(forced('/usr/share/vulkan/icd.d/lvp_icd.x86_64.json')).toBe(true);
    expect(forced('/usr/share/vulkan/icd.d/radeon_icd.x86_64.json')).toBe(false);
    expect(forced('')).toBe(false);
  });

  it('tries CUDA with an NVIDIA node or below Windows', () => {
    expect(whyNotAutomatic('cuda', { ...BARE, deviceNodes: ['nvidia0'] })).toBeNull();
    expect(whyNotAutomatic('cuda', { ...BARE, deviceNodes: ['dxg'] })).toBeNull();
    expect(whyNotAutomatic('cuda', { ...BARE, deviceNodes: ['nvidiactl'] })).toBe('no NVIDIA GPU was found');
  });
});
