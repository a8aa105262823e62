package io.tideway.samples.average;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import io.tideway.proto.samples.Average;
import io.tideway.proto.samples.Reading;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import io.tideway.samples.payload.Readings;
import java.io.IOException;

/** Publishes the mean of all readings of a device, after each of them, in the encoding of the reading. */
public final class RunningAverage implements DeviceFunction {

    static final ValueState<Average> AVERAGE = ValueState.of("average", Average.parser());

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        Reading reading = Readings.parse(message);
        Average average = add(context.get(AVERAGE).orElse(Average.getDefaultInstance()), reading.getValue());
        context.put(AVERAGE, average);

        Encoding encoding = Encoding.of(message);
        byte[] payload = encoding == Encoding.JSON ? json(average) : average.toByteArray();
        context.publish(encoding.output("devices/{device}/average", payload));
    }

    /** Moves the mean towards the value: unlike a sum of all values it neither overflows nor loses precision. */
    static Average add(Average average, double value) {
        long count = average.getCount() + 1;
        double mean = average.getMean() + (value - average.getMean()) / count;
        return Average.newBuilder().setMean(mean).setCount(count).build();
    }

    private static byte[] json(Average average) throws IOException {
        return Json.write(fields -> {
            fields.writeNumberField("mean", average.getMean());
            fields.writeNumberField("count", average.getCount());
        });
    }
}
