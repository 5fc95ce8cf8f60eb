import type { Page } from '@playwright/test';
import sharp from 'sharp';

import { TILE_SIZE } from '../core/edit/patch.ts';

export interface LabelPlane {
  width: number;
  height: number;
  labels: Uint16Array;
}

/** Reads a 16-bit label TIFF with libvips, which is not our reader. */
export async function readLabelTiff(path: string): Promise<LabelPlane> {
  const { data, info } = await sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({
    resolveWithObject: true,
  });
  const labels = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height);
  return { width: info.width, height: info.height, labels };
}

/** Reads a binary PNG: 0 or 255 for each pixel. */
export async function readMaskPng(
  path: string,
): Promise<{ width: number; height: number; mask: Uint8Array }> {
  const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, mask: new Uint8Array(data) };
}

/** The labels as the server gives them to the window: every tile of the image opened last, put together. */
export async function readWindowLabels(page: Page, width: number, height: number): Promise<LabelPlane> {
  const api = new URL('/api/', page.url()).href;
  const [recent] = (await (await page.request.get(`${api}recent`)).json()) as { id: string }[];
  const opened = await page.request.post(`${api}images`, { data: { fileId: recent.id } });
  const { id } = (await opened.json()) as { id: string };
  const labels = new Uint16Array(width * height);
  for (let row = 0; row * TILE_SIZE < height; row++) {
    for (let column = 0; column * TILE_SIZE < width; column++) {
      const response = await page.request.get(`${api}images/${id}/labels/tiles/${column}/${row}`);
      if (response.status() === 204) continue;
      const tile = new Uint32Array(new Uint8Array(await response.body()).buffer);
      const tileWidth = Math.min(TILE_SIZE, width - column * TILE_SIZE);
      for (let i = 0; i < tile.length; i++) {
        const x = column * TILE_SIZE + (i % tileWidth);
        const y = row * TILE_SIZE + Math.floor(i / tileWidth);
        labels[y * width + x] = tile[i];
      }
    }
  }
  return { width, height, labels };
}

/** How many different objects there are; 0 is background. */
export function countObjects({ labels }: LabelPlane): number {
  return new Set(labels).size - (labels.includes(0) ? 1 : 0);
}
