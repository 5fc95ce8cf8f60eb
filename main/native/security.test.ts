import { beforeEach, describe, expect, it, vi } from 'vitest';

import { denyPermissions, isExternalPage, lockDownAll, securePreferences } from './security.ts';
import { app, BrowserWindow, resetElectron, session, shell } from './testing/electron-stand-in.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));
beforeEach(resetElectron);

describe('securePreferences', () => {
  it('keeps the page in its sandbox', () => {
    expect(securePreferences('/app/preload.cjs')).toMatchObject({
      preload: '/app/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    });
  });
});

describe('lockDownAll', () => {
  function lockedContents(): BrowserWindow['webContents'] {
    lockDownAll();
    return new BrowserWindow({}).webContents;
  }

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'stops %s',
    (name) => {
      const preventDefault = vi.fn();
      lockedContents().emit(name, { preventDefault, url: 'https://example.org/' });
      expect(preventDefault).toHaveBeenCalledOnce();
    },
  );

  function openFrom(contents: BrowserWindow['webContents'], url: string): unknown {
    const handler = contents.setWindowOpenHandler.mock.calls[0][0];
    return handler({ url } as Parameters<typeof handler>[0]);
  }

  it('denies new windows', () => {
    expect(openFrom(lockedContents(), 'https://example.org/')).toEqual({ action: 'deny' });
    expect(shell.openExternal).not.toHaveBeenCalled();
  });

  it('opens a page of the documentation outside the app, and still no window', () => {
    const address = 'https://onnxruntime.ai/docs/execution-providers/';
    expect(openFrom(lockedContents(), address)).toEqual({ action: 'deny' });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith(address);
  });

  it('locks contents that come later, whoever makes them', () => {
    lockDownAll();
    const contents = new BrowserWindow({}).webContents;
    app.emit('web-contents-created', {}, contents);
    expect(contents.setWindowOpenHandler).toHaveBeenCalledTimes(2);
  });
});

describe('isExternalPage', () => {
  it.each([
    ['https://onnxruntime.ai/docs', true],
    ['https://onnxruntime.ai/docs/install/', true],
    ['https://bioimage.io/#/models', true],
    ['https://onnxruntime.ai/docs-evil', false],
    ['https://onnxruntime.ai.example.org/docs', false],
    ['http://onnxruntime.ai/docs', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['not an address', false],
  ])('%s: %s', (address, expected) => {
    expect(isExternalPage(address)).toBe(expected);
  });
});

describe('denyPermissions', () => {
  it('answers no to requests, checks and devices', () => {
    const { defaultSession } = session;
    denyPermissions(defaultSession as unknown as Parameters<typeof denyPermissions>[0]);
    const answer = vi.fn();
    const request = defaultSession.setPermissionRequestHandler.mock.calls[0][0]!;
    const check = defaultSession.setPermissionCheckHandler.mock.calls[0][0]!;
    const device = defaultSession.setDevicePermissionHandler.mock.calls[0][0]!;
    request({} as never, 'media', answer, {} as never);
    expect(answer).toHaveBeenCalledExactlyOnceWith(false);
    expect(check(null, 'clipboard-read', 'app://skipscope', {} as never)).toBe(false);
    expect(device({} as never)).toBe(false);
  });
});
