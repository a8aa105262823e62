package io.tideway.function;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for names of state and timers, said once. */
final class StateNames {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    private StateNames() {}

    static void validate(String name, Optional<Duration> ttl) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("state name must be 1 to 64 of a-z A-Z 0-9 _ . -, found '" + name + "'");
        }
        if (ttl.isPresent() && ttl.get().toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "time to live of state '" + name + "' must be at least 1 ms, found " + ttl.get());
        }
    }
}
