import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import ij.measure.Measurements;
import ij.process.ByteProcessor;
import ij.process.ImageStatistics;
import java.io.FileInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What ImageJ measures of each ROI of a zip: entry, name, type, position, pixels, centroid, one line each. For the tests. */
public class MeasureRois {
    public static void main(String[] args) throws Exception {
        ImagePlus image = new ImagePlus("blank", new ByteProcessor(Integer.parseInt(args[1]), Integer.parseInt(args[2])));
        try (ZipInputStream zip = new ZipInputStream(new FileInputStream(args[0]))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Roi roi = RoiDecoder.openFromByteArray(zip.readAllBytes());
                image.setRoi((Roi) roi.clone());
                ImageStatistics found = image.getStatistics(Measurements.AREA | Measurements.CENTROID);
                System.out.println(String.join("\t", entry.getName(), roi.getName(), roi.getTypeAsString(),
                    String.valueOf(roi.getPosition()), String.valueOf(found.longPixelCount),
                    String.valueOf(found.xCentroid), String.valueOf(found.yCentroid)));
            }
        }
    }
}
