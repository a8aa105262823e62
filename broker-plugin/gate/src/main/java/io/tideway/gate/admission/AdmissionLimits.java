package io.tideway.gate.admission;

import io.tideway.gate.binding.TopicPattern;

/**
 * Bounds of what a device may send.
 *
 * @param topicLevelsMax levels of a topic name or filter; for a shared filter, of what follows the group
 * @param nameCharsMax characters of a client id or user name
 */
public record AdmissionLimits(int topicLevelsMax, int nameCharsMax) {

    /** 16 levels, as for bindings; 256 characters, as for keys, because a client id may be one. */
    public static final AdmissionLimits DEFAULT = new AdmissionLimits(TopicPattern.LEVELS_MAX, 256);

    /** @throws IllegalArgumentException when a limit is not positive */
    public AdmissionLimits {
        if (topicLevelsMax < 1 || nameCharsMax < 1) {
            throw new IllegalArgumentException("limits must be positive, found topicLevelsMax " + topicLevelsMax
                    + " and nameCharsMax " + nameCharsMax);
        }
    }
}
