import { app, shell, type Session, type WebContents, type WebPreferences } from 'electron';

/** Pages that may be opened in the person's browser (where models and their format are described); no others. */
const EXTERNAL_PAGES = ['https://bioimage.io/', 'https://onnxruntime.ai/docs'];

/** The window's page gets no Node, no Electron and no process of its own making: only the preload's few functions. */
export function securePreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  };
}

export function isExternalPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return EXTERNAL_PAGES.some((page) => {
    const { origin, pathname } = new URL(page);
    const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return url.origin === origin && (url.pathname === pathname || url.pathname.startsWith(folder));
  });
}

/** The page stays where it is: no navigation, no frame that goes elsewhere, no new window, no embedded guest. */
export function lockDown(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternalPage(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

/** Locks down whatever contents come into being, whoever makes them. */
export function lockDownAll(): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents));
}

/** Camera, location, notifications, devices, clipboard reading, ...: the app needs none of them. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
