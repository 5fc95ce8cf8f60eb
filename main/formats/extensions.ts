export { IMAGE_EXTENSIONS, imageStem, isImageName } from '../../core/image/image-names.ts';
