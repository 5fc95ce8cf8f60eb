/**
 * Installers and archives (npm run dist). Electron's runtime and the packaging tools are fetched by electron-builder, or
 * taken from where its variables say: electronDist, ELECTRON_BUILDER_CACHE, USE_SYSTEM_FPM, ...
 */

/** onnxruntime-node brings the libraries of every platform; a package carries those of its own, 30 to 60 MB of 290. */
const RUNTIMES = ['darwin/arm64', 'linux/arm64', 'linux/x64', 'win32/arm64', 'win32/x64'];

/** @param {string} own */
const withoutOtherRuntimes = (own) =>
  RUNTIMES.filter((each) => each !== own).map((each) => `!**/node_modules/onnxruntime-node/bin/*/${each}/**`);

/** All but those that only tests use. */
const MODELS = [
  ...['nuclei-resnet34', 'nuclei-densenet121', 'nuclei-unet'],
  ...['axons-resnet34', 'cells-resnet34', 'membranes-resnet34'],
];

const LINUX_DESKTOP = { Name: 'Skipscope', Keywords: 'microscopy;segmentation;cells;nuclei;TIFF;' };

/** @satisfies {import('electron-builder').Configuration} */
const configuration = {
  appId: 'org.skipscope.Skipscope',
  productName: 'Skipscope',
  copyright: 'MIT License, Skipscope contributors',
  directories: { output: 'dist', buildResources: 'assets' },
  icon: 'assets/icon.png',
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  publish: null,
  // All native modules come prebuilt.
  npmRebuild: false,
  files: ['package.json', 'out/{main,preload,renderer}/**'],
  // Native libraries cannot be loaded from, and cannot read from, the archive that holds the code.
  asarUnpack: [
    '**/node_modules/onnxruntime-node/bin/**',
    '**/node_modules/@img/**',
    '**/node_modules/sharp/**',
  ],
  extraResources: [
    ...MODELS.map((id) => ({ from: `models/${id}`, to: `models/${id}` })),
    {
      from: 'assets/samples',
      to: 'assets/samples',
      filter: ['**/*', '!generator/**', '!generate.mjs', '!truth/**'],
    },
    { from: 'LICENSE', to: 'LICENSE' },
    { from: 'out/renderer/third-party-notices.txt', to: 'THIRD-PARTY-NOTICES.txt' },
  ],
  fileAssociations: [
    // "Alternate": offered in "Open with", without taking the files from the program that a person is used to.
    { ext: ['tif', 'tiff'], name: 'TIFF image', mimeType: 'image/tiff', role: 'Viewer', rank: 'Alternate' },
    { ext: 'png', name: 'PNG image', mimeType: 'image/png', role: 'Viewer', rank: 'Alternate' },
    { ext: ['jpg', 'jpeg'], name: 'JPEG image', mimeType: 'image/jpeg', role: 'Viewer', rank: 'Alternate' },
    { ext: 'bmp', name: 'Bitmap image', mimeType: 'image/bmp', role: 'Viewer', rank: 'Alternate' },
  ],
  electronFuses: {
    // The command line of the installed app starts its engine as a Node process.
    runAsNode: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  win: {
    target: [
      { target: 'nsis', arch: 'x64' },
      { target: 'zip', arch: 'x64' },
    ],
    files: withoutOtherRuntimes('win32/x64'),
  },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: {
    // onnxruntime has no library for Intel Macs.
    target: [
      { target: 'dmg', arch: 'arm64' },
      { target: 'zip', arch: 'arm64' },
    ],
    category: 'public.app-category.medical',
    files: withoutOtherRuntimes('darwin/arm64'),
  },
  linux: {
    target: [
      { target: 'AppImage', arch: 'x64' },
      { target: 'deb', arch: 'x64' },
    ],
    executableName: 'skipscope',
    category: 'Science',
    maintainer: 'Skipscope contributors',
    synopsis: 'Segment microscopy images',
    desktop: { entry: LINUX_DESKTOP },
    files: withoutOtherRuntimes('linux/x64'),
  },
};

export default configuration;
