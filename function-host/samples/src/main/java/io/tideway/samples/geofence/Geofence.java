package io.tideway.samples.geofence;

import io.tideway.function.Codec;
import io.tideway.function.Context;
import io.tideway.function.DeviceFunction;
import io.tideway.function.MapState;
import io.tideway.function.MapView;
import io.tideway.function.Message;
import io.tideway.proto.samples.Fence;
import io.tideway.proto.samples.Position;
import io.tideway.samples.payload.Encoding;
import io.tideway.samples.payload.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells when a vehicle enters or leaves a fence.
 *
 * <p>A message on {@code devices/{device}/fences/{fence}} sets the fence of that name, an empty one removes it; messages on
 * {@code devices/{device}/position} are checked against all fences of the device. Being in a fence that is removed ends with
 * a leave event, so every enter has its leave.
 */
public final class Geofence implements DeviceFunction {

    /** Each position is checked against every fence, so their number bounds the time of an invocation. */
    static final int FENCES_MAX = 64;

    static final MapState<Fence> FENCES = MapState.of("fences", Fence.parser());

    /** Fence → when it was entered, milliseconds since the epoch; absent while outside. */
    private static final MapState<Long> INSIDE = MapState.of("inside", Codec.LONG);

    @Override
    public void onMessage(Message message, Context context) throws IOException {
        Optional<String> fence = message.level("fence");
        if (fence.isPresent()) {
            onFence(fence.get(), message, context);
        } else {
            onPosition(Geo.position(message), context);
        }
    }

    private static void onFence(String name, Message message, Context context) throws IOException {
        MapView<Fence> fences = context.map(FENCES);
        if (message.payload().length == 0) {
            fences.remove(name);
            leave(name, context);
            return;
        }
        Fence fence = Geo.fence(message);
        if (fences.get(name).isEmpty() && fences.keys().size() >= FENCES_MAX) {
            throw new IOException("a device must not have more than " + FENCES_MAX + " fences, found '" + name + "'");
        }
        fences.put(name, fence);
    }

    private static void onPosition(Position position, Context context) throws IOException {
        MapView<Fence> fences = context.map(FENCES);
        for (String name : fences.keys()) {
            Optional<Fence> fence = fences.get(name);
            if (fence.isPresent() && Geo.inside(fence.get(), position)) {
                enter(name, context);
            } else {
                leave(name, context);
            }
        }
    }

    private static void enter(String fence, Context context) throws IOException {
        MapView<Long> inside = context.map(INSIDE);
        if (inside.get(fence).isEmpty()) {
            inside.put(fence, context.now().toEpochMilli());
            publish("enter", fence, context);
        }
    }

    private static void leave(String fence, Context context) throws IOException {
        MapView<Long> inside = context.map(INSIDE);
        if (inside.get(fence).isPresent()) {
            inside.remove(fence);
            publish("leave", fence, context);
        }
    }

    private static void publish(String event, String fence, Context context) throws IOException {
        byte[] payload = Json.write(fields -> {
            fields.writeStringField("event", event);
            fields.writeStringField("fence", fence);
            fields.writeNumberField("atMs", context.now().toEpochMilli());
        });
        context.publish(Encoding.JSON.output("devices/{device}/fence-events", payload));
    }
}
