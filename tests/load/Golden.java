// Writes hdrhistogram.golden with HdrHistogram's own Java code, so that the C++ code is held to it.
// By hand, with Debian's libhdrhistogram-java 2.1.11 (no part of the build):
//
//   java -cp /usr/share/java/hdrhistogram.jar Golden.java > hdrhistogram.golden
//
// With texts as arguments it says for each of them what HdrHistogram reads in it.
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.HdrHistogram.Histogram;

class Golden {
    static final long HOUR = 3_600_000_000L;

    static String encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int size = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), size));
    }

    static void print(String name, Histogram histogram) {
        System.out.printf("%s %d %d %d %.17g %d %d %d %s%n", name, histogram.getTotalCount(),
                histogram.getValueAtPercentile(0), histogram.getMaxValue(), histogram.getMean(),
                histogram.getValueAtPercentile(50), histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99), encode(histogram));
    }

    static Histogram of(long... values) {
        Histogram histogram = new Histogram(1, HOUR, 3);
        for (long value : values) {
            histogram.recordValue(value);
        }
        return histogram;
    }

    static Histogram spread() {
        Histogram histogram = new Histogram(1, HOUR, 3);
        long state = 1;
        for (int i = 0; i < 1000; ++i) {
            state = state * 48271 % 2147483647L;
            histogram.recordValueWithCount(state % (1L << (1 + i % 31)), 1 + state % 300);
        }
        return histogram;
    }

    public static void main(String[] texts) throws Exception {
        for (String text : texts) {
            ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            print("read", Histogram.decodeFromCompressedByteBuffer(buffer, 0));
        }
        if (texts.length > 0) {
            return;
        }
        System.out.println("# name count p0 max mean p50 p90 p99 text: made by Golden.java with"
                + " HdrHistogram 2.1.11");
        print("empty", of());
        print("zero", of(0));
        Histogram many = of();
        many.recordValueWithCount(1234, 1_000_000_000_000L);
        print("many", many);
        print("edges", of(0, 1, 2046, 2047, 2048, 2049, 4095, 4096, 4097, 1_000_000,
                2_147_483_647L, 2_147_483_648L, HOUR - 1, HOUR));
        print("spread", spread());
        print("two_digits", new Histogram(1, HOUR, 2));
        print("two_hours", new Histogram(1, 2 * HOUR, 3));
        print("from_1000", new Histogram(1000, HOUR, 3));
    }
}
