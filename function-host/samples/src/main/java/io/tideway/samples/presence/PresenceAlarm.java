package io.tideway.samples.presence;

import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.Message;
import io.tideway.function.ValueState;
import io.tideway.proto.samples.Presence;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import io.tideway.samples.payload.NumberSetting;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Reports a device that has gone silent, and its return.
 *
 * <p>Every message sets the timer again, so it comes due only after silence. The timer is durable: a device that falls
 * silent while the gateway is down is reported after the restart.
 */
public final class PresenceAlarm implements DeviceFunction {

    static final ValueState<Presence> PRESENCE = ValueState.of("presence", Presence.parser());
    private static final String SILENCE = "silence";

    /** Set once by {@link #open}, before the first message. */
    private volatile Duration silence = Duration.ofSeconds(30);

    @Override
    public void open(Map<String, String> config) {
        silence = silenceOf(config);
    }

    static Duration silenceOf(Map<String, String> config) {
        double seconds = new NumberSetting("silence-seconds", 30).in(config);
        if (seconds < 0.1) {
            throw new IllegalArgumentException("config.silence-seconds must be at least 0.1, found " + seconds);
        }
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        boolean wasPresent = context.get(PRESENCE).map(Presence::getPresent).orElse(false);
        Presence presence = Presence.newBuilder()
                .setPresent(true)
                .setLastSeenMs(context.now().toEpochMilli())
                .build();
        context.put(PRESENCE, presence);
        context.setTimer(SILENCE, silence);
        if (!wasPresent) {
            publish(presence, context);
        }
    }

    @Override
    public void onTimer(String timer, Context context) throws IOException {
        Presence presence = context.get(PRESENCE).orElse(Presence.getDefaultInstance()).toBuilder()
                .setPresent(false)
                .build();
        context.put(PRESENCE, presence);
        publish(presence, context);
    }

    /** A timer knows the levels of the message that set it, so {@code {device}} stands for the same device in both. */
    private static void publish(Presence presence, Context context) throws IOException {
        byte[] payload = Json.write(fields -> {
            fields.writeBooleanField("present", presence.getPresent());
            fields.writeNumberField("lastSeenMs", presence.getLastSeenMs());
        });
        context.publish(
                Encoding.JSON.output("devices/{device}/presence", payload).retained());
    }
}
