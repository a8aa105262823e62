package io.tideway.samples.alarm;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import io.tideway.proto.samples.Alarm;
import io.tideway.proto.samples.Reading;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import io.tideway.samples.payload.NumberSetting;
import io.tideway.samples.payload.Readings;
import java.io.IOException;
import java.util.Map;

/**
 * Raises an alarm when a value is too high and clears it when the value is well below again.
 *
 * <p>The alarm topic is retained, so whoever subscribes later sees the present alarm at once. Only changes are published.
 */
public final class ThresholdAlarm implements DeviceFunction {

    static final ValueState<Alarm> ALARM = ValueState.of("alarm", Alarm.parser());

    /** Set once by {@link #open}, before the first message. */
    private volatile Hysteresis hysteresis = new Hysteresis(80, 75);

    @Override
    public void open(Map<String, String> config) {
        hysteresis = new Hysteresis(
                new NumberSetting("raise-above", 80).in(config), new NumberSetting("clear-below", 75).in(config));
    }

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        Reading reading = Readings.parse(message);
        boolean wasActive = context.get(ALARM).map(Alarm::getActive).orElse(false);
        boolean active = hysteresis.activeAfter(wasActive, reading.getValue());
        if (active == wasActive) {
            return;
        }
        Alarm alarm = Alarm.newBuilder()
                .setActive(active)
                .setValue(reading.getValue())
                .setSinceMs(context.now().toEpochMilli())
                .build();
        context.put(ALARM, alarm);
        context.publish(
                Encoding.JSON.output("devices/{device}/alarm", json(alarm)).retained());
    }

    private static byte[] json(Alarm alarm) throws IOException {
        return Json.write(fields -> {
            fields.writeBooleanField("active", alarm.getActive());
            fields.writeNumberField("value", alarm.getValue());
            fields.writeNumberField("sinceMs", alarm.getSinceMs());
        });
    }
}
