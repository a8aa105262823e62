package io.tideway.gate;

/**
 * How many functions a message came through. The output of a function may be the input of another; each passing adds one to
 * a user property, and a circle ends at {@link #MAX}.
 */
public final class Hops {

    /** MQTT 5 user property that carries the count. */
    public static final String PROPERTY = "tideway-hops";

    /** Longer chains are taken for circles. */
    public static final int MAX = 16;

    private Hops() {}

    /** The count of a property's value; a value that is no count is as good as too many. */
    public static int of(String value) {
        return value.matches("[0-9]{1,3}") ? Integer.parseInt(value) : MAX;
    }
}
