package io.tideway.simulator.engine;

import io.tideway.simulator.device.Delivery;
import io.tideway.simulator.device.MqttVersion;
import io.tideway.simulator.scenario.DeviceGroup;
import org.jspecify.annotations.Nullable;

/** Is told of everything a fleet sends and hears, to compare it at the end. Any thread. */
public interface FleetWitness {

    /** Sees nothing. */
    FleetWitness NONE = (device, version, group) -> DeviceWitness.NONE;

    /** Of one device of a group. */
    DeviceWitness device(String name, MqttVersion version, DeviceGroup group);

    /** Is told of one device, by its thread. */
    interface DeviceWitness {

        /** Sees nothing. */
        DeviceWitness NONE = new DeviceWitness() {};

        /** A message is about to be published; gives the number it is known by in what follows. */
        default long sending(String topic, byte[] payload, int qos) {
            return 0;
        }

        /** The message id to send with that message, {@code null} for none. */
        default @Nullable String messageId(long number) {
            return null;
        }

        /** The last message was not taken after all. */
        default void notTaken() {}

        /** The broker's word on a message; from 128 on it is refused. */
        default void acknowledged(long number, int reasonCode) {}

        /** The broker forgot the session: the message goes out under a new packet id. */
        default void sentAnew(long number) {}

        /** It subscribed again after the broker forgot its session: what was published in between was delivered to nobody. */
        default void subscribedAgain() {}

        /** Something arrived. */
        default void received(Delivery delivery) {}
    }
}
