package io.tideway.gate.hosts;

/**
 * The version of the control protocol. Within a major version fields are only added, so that a gateway and a host understand
 * each other when their minor versions differ by one at most: either can be replaced first.
 */
public record ProtocolVersion(int major, int minor) {

    /** What this release speaks. */
    public static final ProtocolVersion CURRENT = new ProtocolVersion(1, 0);

    /** Whether both understand each other. */
    public boolean speaksWith(ProtocolVersion other) {
        return major == other.major && Math.abs((long) minor - other.minor) <= 1;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
