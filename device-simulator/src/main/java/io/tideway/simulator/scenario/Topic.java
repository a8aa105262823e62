package io.tideway.simulator.scenario;

/** A topic or topic filter with {@code {device}} and, for clients that are stateful at times, {@code {part}} in it. */
public record Topic(String template) {
    private static final String DEVICE = "{device}";
    private static final String PART = "{part}";

    /** Refuses an empty one and placeholders nobody fills. */
    public Topic {
        if (template.isEmpty()) {
            throw new IllegalArgumentException("must not be empty");
        }
        String rest = template.replace(DEVICE, "").replace(PART, "");
        if (rest.contains("{") || rest.contains("}")) {
            throw new IllegalArgumentException("must have no placeholders but {device} and {part}");
        }
    }

    /** One that names the device, so that it is known whose message it is. */
    public static Topic ofOneDevice(String template) {
        if (!template.contains(DEVICE)) {
            throw new IllegalArgumentException("must contain {device}, or nobody could tell whose message it is");
        }
        return new Topic(template);
    }

    /** Whether it depends on the part. */
    public boolean hasPart() {
        return template.contains(PART);
    }

    /** One device's. */
    public String forDevice(String device, String part) {
        return template.replace(DEVICE, device).replace(PART, part);
    }

    /** The filter that hears all of one device's. */
    public String filterFor(String device) {
        return forDevice(device, "+");
    }
}
