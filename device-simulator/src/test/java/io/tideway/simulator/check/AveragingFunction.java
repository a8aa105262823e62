package io.tideway.simulator.check;

import io.tideway.proto.samples.Average;
import java.nio.charset.StandardCharsets;

/** A running average, written a third time: what the test gateway does right. One instance, one thread. */
final class AveragingFunction {
    private long count;
    private double mean;

    /** Applies a reading; gives the answer. */
    byte[] apply(double value) {
        count++;
        mean += (value - mean) / count;
        return answer(mean);
    }

    /** Applies it and gets it wrong. */
    byte[] applyWrong(double value) {
        byte[] unused = apply(value);
        mean += 0.5;
        return answer(mean);
    }

    /** Applies it, and answers something else. */
    byte[] answerWrong(double value) {
        byte[] unused = apply(value);
        return answer(mean + 0.5);
    }

    byte[] stored() {
        return Average.newBuilder().setCount(count).setMean(mean).build().toByteArray();
    }

    private byte[] answer(double said) {
        return ("{\"mean\":" + said + ",\"count\":" + count + "}").getBytes(StandardCharsets.UTF_8);
    }
}
