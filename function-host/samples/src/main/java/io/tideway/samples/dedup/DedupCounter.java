package io.tideway.samples.dedup;

import io.tideway.function.Context;
import io.tideway.function.CounterState;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import io.tideway.proto.samples.Reading;
import io.tideway.proto.samples.SequenceWindow;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import io.tideway.samples.payload.Readings;
import java.io.IOException;
import java.util.Optional;

/**
 * Counts the distinct readings of a device by their sequence numbers.
 *
 * <p>Tideway itself recognises what MQTT sends again; this function recognises what a device's own application sends again.
 */
public final class DedupCounter implements DeviceFunction {

    private static final ValueState<SequenceWindow> WINDOW = ValueState.of("window", SequenceWindow.parser());
    static final CounterState DISTINCT = CounterState.of("distinct");
    static final CounterState REPEATED = CounterState.of("repeated");

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        Reading reading = Readings.parse(message);
        SequenceWindow window = context.get(WINDOW).orElse(SequenceWindow.getDefaultInstance());
        Optional<SequenceWindow> marked = Sequences.mark(window, reading.getSequence());
        if (marked.isPresent()) {
            context.put(WINDOW, marked.get());
            context.add(DISTINCT, 1);
        } else {
            context.add(REPEATED, 1);
        }
        byte[] payload = Json.write(fields -> {
            fields.writeNumberField("distinct", context.get(DISTINCT));
            fields.writeNumberField("repeated", context.get(REPEATED));
        });
        context.publish(Encoding.JSON.output("devices/{device}/count", payload));
    }
}
