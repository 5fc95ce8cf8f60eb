/** For papers: about 300 dots an inch where the figure is drawn at 100. */
const SCALE = 3;

/** An SVG file as a PNG of three times its size. */
export async function drawPng(
  svg: Blob,
  { width, height }: { width: number; height: number },
): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(SCALE * width);
    canvas.height = Math.round(SCALE * height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser gave no canvas to draw on');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob === null ? reject(new Error('the browser made no PNG')) : resolve(blob))),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
