package io.tideway.simulator.scenario;

import io.tideway.simulator.device.Will;
import java.nio.charset.StandardCharsets;

/** The will of each device of a group; the topic may hold {@code {device}}. */
public record WillTemplate(String topic, String text, int qos, boolean retain) {

    /** One device's. */
    public Will forDevice(String device) {
        return new Will(new Topic(topic).forDevice(device, ""), text.getBytes(StandardCharsets.UTF_8), qos, retain);
    }
}
