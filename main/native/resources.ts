import { app } from 'electron';

/**
 * The folder that holds models/ and assets/: beside the packed code in an installed app, for native libraries cannot read
 * out of its archive; else the app's own folder.
 */
export function findResources(appFolder: string): string {
  return app.isPackaged ? process.resourcesPath : appFolder;
}
