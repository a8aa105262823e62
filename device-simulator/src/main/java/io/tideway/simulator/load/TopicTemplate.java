package io.tideway.simulator.load;

/** A topic or topic filter with {@code {device}} where the device's name goes. */
public record TopicTemplate(String text) {
    private static final String DEVICE = "{device}";

    /** Refuses a template without {@code {device}}: all devices would share the topic, and nobody could tell whose answer it is. */
    public TopicTemplate {
        if (!text.contains(DEVICE)) {
            throw new IllegalArgumentException("topic must contain " + DEVICE + ", found '" + text + "'");
        }
    }

    /** The topic of one device. */
    public String forDevice(String name) {
        return text.replace(DEVICE, name);
    }
}
