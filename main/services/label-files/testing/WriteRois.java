import ij.ImageJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.PolygonRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.io.RoiEncoder;
import ij.process.ByteProcessor;
import java.io.FileOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a set of ROIs as the ROI Manager does, for imagej.proof.test.ts; prints the version, then the name, pixels and rows of each area. */
public class WriteRois {
    private static final int WIDTH = 120;
    private static final int HEIGHT = 100;

    public static void main(String[] args) throws Exception {
        System.out.println(ImageJ.VERSION);
        Roi frame = new Roi(60, 60, 30, 20);
        Roi composite = new ShapeRoi(frame).not(new ShapeRoi(new Roi(65, 65, 10, 10)));
        Roi curved = new ShapeRoi(new OvalRoi(90, 5, 25, 20)).or(new ShapeRoi(new Roi(95, 20, 4, 20)));
        Roi[] areas = {
            named("rectangle", new Roi(2, 3, 10, 7)),
            named("0012-0034", new OvalRoi(20, 5, 15, 11)),
            named("odd oval", new OvalRoi(40, 5, 8, 23)),
            named("17", new PolygonRoi(new int[] {5, 25, 15}, new int[] {40, 45, 60}, 3, Roi.POLYGON)),
            named("sub-pixel", new PolygonRoi(new float[] {40.3f, 58.7f, 50.2f}, new float[] {40.1f, 44.6f, 58.9f}, Roi.POLYGON)),
            named("composite", composite),
            named("curved", curved),
            named("in a group", new Roi(2, 80, 6, 6)),
        };
        areas[7].setGroup(3);
        areas[7].setPosition(4);
        try (ZipOutputStream zip = new ZipOutputStream(new FileOutputStream(args[0]))) {
            for (Roi roi : areas) write(zip, roi);
            write(zip, named("point", new PointRoi(3, 3)));
        }
        for (Roi roi : areas) {
            ImagePlus image = new ImagePlus("blank", new ByteProcessor(WIDTH, HEIGHT));
            image.getProcessor().setValue(1);
            image.getProcessor().fill(roi);
            StringBuilder pixels = new StringBuilder();
            int count = 0;
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                if (image.getProcessor().get(i) == 0) continue;
                pixels.append(count++ == 0 ? "" : ",").append(i);
            }
            System.out.println(roi.getName() + "\t" + pixels);
        }
    }

    private static Roi named(String name, Roi roi) {
        roi.setName(name);
        return roi;
    }

    private static void write(ZipOutputStream zip, Roi roi) throws Exception {
        zip.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
        zip.write(RoiEncoder.saveAsByteArray(roi));
        zip.closeEntry();
    }
}
