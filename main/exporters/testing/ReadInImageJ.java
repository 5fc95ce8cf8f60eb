import ij.ImageJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.Opener;
import ij.io.RoiDecoder;
import ij.measure.Calibration;
import ij.measure.Measurements;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import ij.process.ImageStatistics;
import java.io.FileInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What ImageJ finds in files, for imagej.proof.test.ts: its version, then lines of cells with tabs; an empty line ends each file. */
public class ReadInImageJ {
    /** Arguments: `rois FILE WIDTH HEIGHT` and `image FILE`, as many as there are. */
    public static void main(String[] args) throws Exception {
        System.out.println(ImageJ.VERSION);
        for (int i = 0; i < args.length;) {
            if (args[i].equals("rois")) {
                readRois(args[i + 1], Integer.parseInt(args[i + 2]), Integer.parseInt(args[i + 3]));
                i += 4;
            } else {
                readImage(args[i + 1]);
                i += 2;
            }
            System.out.println();
        }
    }

    /** Of each ROI: entry, name, type, position, pixels, centroid. */
    private static void readRois(String path, int width, int height) throws Exception {
        ImagePlus image = new ImagePlus("blank", new ByteProcessor(width, height));
        try (ZipInputStream zip = new ZipInputStream(new FileInputStream(path))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Roi roi = RoiDecoder.openFromByteArray(zip.readAllBytes());
                image.setRoi((Roi) roi.clone());
                ImageStatistics found = image.getStatistics(Measurements.AREA | Measurements.CENTROID);
                print(entry.getName(), roi.getName(), roi.getTypeAsString(), roi.getPosition(), found.longPixelCount,
                    found.xCentroid, found.yCentroid);
            }
        }
    }

    /** Bits, pixel width and height, unit; then the values of each slice, a line each. */
    private static void readImage(String path) {
        ImagePlus image = new Opener().openImage(path);
        Calibration calibration = image.getCalibration();
        print(image.getBitDepth(), calibration.pixelWidth, calibration.pixelHeight, calibration.getUnit());
        for (int slice = 1; slice <= image.getStackSize(); slice++) {
            ImageProcessor values = image.getStack().getProcessor(slice);
            Object[] cells = new Object[values.getPixelCount()];
            for (int i = 0; i < cells.length; i++) cells[i] = values.getf(i);
            print(cells);
        }
    }

    private static void print(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (Object cell : cells) line.append(line.length() == 0 ? "" : "\t").append(cell);
        System.out.println(line);
    }
}
